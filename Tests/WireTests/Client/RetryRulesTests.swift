import Testing

@testable import Wire

/// gRPC A6 and connection-backoff, by their numbers.
@Suite struct RetryRulesTests {
    /// Randomness for no jitter, the shortest and (nearly) the longest rest.
    private static let middle = UInt64(1) << 63
    private static let least: UInt64 = 0
    private static let most = UInt64.max

    private static func policy(
        _ attempts: Int = 4, _ codes: Set<StatusCode> = [.unavailable]
    ) -> RetryPolicy {
        RetryPolicy(
            maxAttempts: attempts, initialBackoff: .milliseconds(100), maxBackoff: .seconds(1),
            backoffMultiplier: 2, retryableStatusCodes: codes)
    }

    private static func rest(
        _ progress: inout RetryProgress, _ error: RPCError = RPCError(.unavailable, ""),
        isCommitted: Bool = false, isThrottled: Bool = false, random: UInt64 = middle
    ) -> Duration? {
        let next = progress.failed(
            error, isCommitted: isCommitted, isThrottled: isThrottled, random: random)
        guard case .rest(let wait) = next else { return nil }
        return wait
    }

    private static func isNear(_ left: Duration?, _ seconds: Double) -> Bool {
        guard let left else { return false }
        return abs(left / .seconds(1) - seconds) < 1e-6
    }

    @Test("rests grow by the multiplier up to the longest, and attempts end")
    func rests() {
        var progress = RetryProgress(
            RetryPolicy(
                maxAttempts: 5, initialBackoff: .milliseconds(100), maxBackoff: .milliseconds(500),
                backoffMultiplier: 2, retryableStatusCodes: [.unavailable]))
        for seconds in [0.1, 0.2, 0.4, 0.5] {
            #expect(Self.isNear(Self.rest(&progress), seconds))
        }
        #expect(progress.attempts == 5)
        #expect(Self.rest(&progress) == nil)
        #expect(progress.attempts == 5)
    }

    @Test("jitter is 20 % either way")
    func jitter() {
        var progress = RetryProgress(Self.policy())
        #expect(Self.isNear(Self.rest(&progress, random: Self.least), 0.08))
        #expect(Self.isNear(Self.rest(&progress, random: Self.most), 0.24))
        var random = LoopRandom(seed: 9)
        for _ in 0..<1_000 {
            let wait = Backoff.jittered(.seconds(10), by: 0.2, random.next())
            #expect(wait >= .seconds(8) && wait < .seconds(12))
        }
    }

    @Test("more than 5 attempts count as 5")
    func bound() {
        #expect(Self.policy(9).maxAttempts == 5)
        #expect(Self.policy(2).maxAttempts == 2)
        var progress = RetryProgress(Self.policy(2))
        #expect(Self.rest(&progress) != nil)
        #expect(Self.rest(&progress) == nil)
    }

    @Test("other statuses, committed calls and throttled ones are not repeated")
    func refusals() {
        var progress = RetryProgress(Self.policy())
        #expect(Self.rest(&progress, RPCError(.internal, "")) == nil)
        #expect(Self.rest(&progress, isCommitted: true) == nil)
        #expect(Self.rest(&progress, isThrottled: true) == nil)
        #expect(progress.attempts == 1)
        #expect(Self.rest(&progress) != nil)
    }

    @Test("pushback: exactly that rest, and the backoff begins again; or no repeat at all")
    func pushback() {
        var progress = RetryProgress(Self.policy(5))
        #expect(Self.isNear(Self.rest(&progress), 0.1))
        #expect(Self.isNear(Self.rest(&progress), 0.2))
        let later = RPCError(.unavailable, "", pushback: .after(.seconds(7)))
        #expect(Self.rest(&progress, later, random: Self.least) == .seconds(7))
        #expect(Self.isNear(Self.rest(&progress), 0.1))
        #expect(Self.rest(&progress, later) == nil, "the attempts are used up")

        progress = RetryProgress(Self.policy())
        #expect(Self.rest(&progress, RPCError(.unavailable, "", pushback: .never)) == nil)
        let now = RPCError(.unavailable, "", pushback: .after(.zero))
        #expect(Self.rest(&progress, now) == .zero)
        let other = RPCError(.internal, "", pushback: .after(.zero))
        #expect(Self.rest(&progress, other) == nil, "the policy does not name the status")
    }

    @Test("what counts for the throttle: the policy's statuses, and a wish for no repeat")
    func counting() {
        let policy = Self.policy()
        #expect(RetryProgress.counts(policy, RPCError(.unavailable, "")))
        #expect(!RetryProgress.counts(policy, RPCError(.invalidArgument, "")))
        #expect(RetryProgress.counts(policy, RPCError(.invalidArgument, "", pushback: .never)))
        #expect(!RetryProgress.counts(policy, RPCError(.internal, "", pushback: .after(.zero))))
    }

    @Test("the throttle: retries stop at half of the tokens and come back above it")
    func throttle() {
        var tokens = RetryTokens(RetryThrottle(maxTokens: 10, tokenRatio: 0.1))
        for left in [9, 8, 7, 6] {
            let mayRetry = tokens.failed()
            #expect(mayRetry)
            #expect(tokens.thousandths == left * 1_000)
        }
        _ = tokens.failed()
        #expect(!tokens.allowsRetries, "5 is not more than half")
        tokens.succeeded()
        #expect(tokens.allowsRetries, "5.1 is")
        for _ in 0..<20 { _ = tokens.failed() }
        #expect(tokens.thousandths == 0)
        for _ in 0..<50 { tokens.succeeded() }
        #expect(!tokens.allowsRetries)
        tokens.succeeded()
        #expect(tokens.allowsRetries)
        for _ in 0..<200 { tokens.succeeded() }
        #expect(tokens.thousandths == 10_000)
    }

    @Test("ratios have three decimals")
    func ratio() {
        var tokens = RetryTokens(RetryThrottle(maxTokens: 3, tokenRatio: 0.4567))
        _ = tokens.failed()
        tokens.succeeded()
        #expect(tokens.thousandths == 2_457)
        #expect(tokens.allowsRetries)
        _ = tokens.failed()
        #expect(tokens.thousandths == 1_457)
        #expect(!tokens.allowsRetries, "half of 3 is 1.5")
    }

    @Test("connection backoff: 1 s, 1.6 s, ... 120 s, as gRPC's page says; success begins again")
    func connectionBackoff() {
        var backoff = ConnectionBackoff(
            first: .seconds(1), longest: .seconds(120), multiplier: 1.6, jitter: 0.2)
        let expected = [
            1, 1.6, 2.56, 4.096, 6.5536, 10.48576, 16.777216, 26.8435456, 42.94967296,
            68.719476736, 109.9511627776, 120, 120,
        ]
        for seconds in expected {
            #expect(Self.isNear(backoff.begin(Self.middle), seconds))
        }
        #expect(Self.isNear(backoff.begin(Self.least), 96))
        #expect(Self.isNear(backoff.begin(Self.most), 144))
        backoff.reset()
        #expect(Self.isNear(backoff.begin(Self.middle), 1))
    }

    @Test("the same seed gives the same rests, within the jitter")
    func seeded() {
        func run(_ seed: UInt64) -> [Duration] {
            var random = LoopRandom(seed: seed)
            var backoff = ConnectionBackoff(
                first: .milliseconds(100), longest: .seconds(10), multiplier: 1.6, jitter: 0.2)
            return (0..<20).map { _ in backoff.begin(random.next()) }
        }
        #expect(run(1) == run(1))
        #expect(run(1) != run(2))
        var wait = 0.1
        for rest in run(1) {
            #expect(rest >= .seconds(wait * 0.799_999) && rest <= .seconds(wait * 1.200_001))
            wait = min(wait * 1.6, 10)
        }
    }

    @Test("thousands of failures do not overflow")
    func many() {
        #expect(
            Backoff.length(
                first: .nanoseconds(1), longest: .seconds(10), multiplier: 1.001,
                exponent: Int.max) <= .seconds(10))
        #expect(
            Backoff.length(
                first: .seconds(10), longest: .seconds(1), multiplier: 2, exponent: 50)
                == .seconds(1))
        #expect(
            Backoff.length(
                first: .seconds(8), longest: .seconds(100), multiplier: 0.5, exponent: 3)
                == .seconds(1))
    }

    @Test("a method's own policy goes before the common one, and may be none")
    func policies() {
        let own = Self.policy(2)
        let common = Self.policy(3)
        let configuration = RetryConfiguration(
            methods: [Probe.echo.fullName: own, Probe.wait.fullName: nil], others: common)
        #expect(configuration.policy(for: Probe.echo) == own)
        #expect(configuration.policy(for: Probe.wait) == nil)
        #expect(configuration.policy(for: Probe.count) == common)
        #expect(RetryConfiguration().policy(for: Probe.echo) == nil)
    }
}
