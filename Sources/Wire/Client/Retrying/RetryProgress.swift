/// How far one call's attempts have come, and what follows from a failure: the rules of gRPC A6.
/// Has no clock, no randomness and no connection.
struct RetryProgress {
    enum OnFailure: Equatable {
        /// The failure is the call's outcome.
        case giveUp
        /// Rest, then try again.
        case rest(Duration)
    }

    private let policy: RetryPolicy
    /// Attempts begun.
    private(set) var attempts = 1
    /// Rests since the beginning, or since the server named one.
    private var exponent = 0

    init(_ policy: RetryPolicy) { self.policy = policy }

    /// Whether a failure takes a token of the throttle: a code the policy names, or the server's
    /// wish for no repeat. Failures of malformed requests say nothing about the server, nor do messages
    /// that are too large.
    static func counts(_ policy: RetryPolicy, _ error: RPCError) -> Bool {
        policy.retryableStatusCodes.contains(error.code)
            || (error.pushback == .never && error.code != .resourceExhausted)
    }

    /// An attempt failed. `isCommitted`: a part of a reply came. `isThrottled`: the throttle has
    /// too few tokens. `random` gives the jitter of 20 % either way.
    mutating func failed(
        _ error: RPCError, isCommitted: Bool, isThrottled: Bool, random: UInt64
    ) -> OnFailure {
        guard policy.retryableStatusCodes.contains(error.code), !isCommitted, !isThrottled,
            attempts < policy.maxAttempts
        else { return .giveUp }
        switch error.pushback {
        case .never: return .giveUp
        case .after(let wait):
            exponent = 0
            attempts += 1
            return .rest(Swift.max(.zero, wait))
        case nil:
            let wait = Backoff.length(
                first: policy.initialBackoff, longest: policy.maxBackoff,
                multiplier: policy.backoffMultiplier, exponent: exponent)
            exponent += 1
            attempts += 1
            return .rest(Backoff.jittered(wait, by: 0.2, random))
        }
    }
}

/// The tokens of a `RetryThrottle`, in thousandths so that sums are exact.
struct RetryTokens {
    private let most: Int
    private let gain: Int
    /// Thousandths of tokens.
    private(set) var thousandths: Int

    init(_ throttle: RetryThrottle) {
        most = throttle.maxTokens * 1_000
        gain = Int((throttle.tokenRatio * 1_000).rounded())
        thousandths = most
    }

    /// Whether calls may be repeated.
    var allowsRetries: Bool { thousandths > most / 2 }

    /// An attempt failed in a way that counts. Returns whether calls may be repeated.
    mutating func failed() -> Bool {
        thousandths = Swift.max(0, thousandths - 1_000)
        return allowsRetries
    }

    /// A call succeeded.
    mutating func succeeded() { thousandths = Swift.min(most, thousandths + gain) }
}
