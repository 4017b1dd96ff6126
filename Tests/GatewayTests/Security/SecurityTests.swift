import ServiceKit
import Testing
import Values

@testable import Gateway

@Suite("Signatures, throttle, memory")
struct SecurityTests {
    private let clock = ManualClock(Instant(microseconds: 1_763_000_000_000_000))

    @Test("the signature is HMAC-SHA256 over timestamp, dot and body")
    func vector() throws {
        // printf '1763000000.{"a":1}' | openssl dgst -sha256 -hmac 'a secret of the third party'
        let signature = WebhookSignature.sign(
            TestGateway.webhookSecret, timestamp: "1763000000", body: Array("{\"a\":1}".utf8))
        #expect(Hexadecimal.text(signature) == Self.expectedSignature)
    }

    static let expectedSignature = "9f69b1ca918163dc7264a7ba3c8724453a58d62530ede51bf256b6c08079fcaf"

    @Test(
        "a timestamp that is not plainly a number is malformed",
        arguments: ["+1763000000", "01763000000", "1763000000 ", "1e9", "", "9999999999999"])
    func timestamps(text: String) {
        let verifier = WebhookSignature(secrets: [TestGateway.webhookSecret], windowSeconds: 300)
        let signature = WebhookSignature.sign(TestGateway.webhookSecret, timestamp: text, body: [])
        #expect(throws: WebhookSignature.Fault.self) {
            try verifier.verify(
                WebhookHeaders(timestamp: text, signature: "v1=\(Hexadecimal.text(signature))"),
                body: [], now: clock.now())
        }
    }

    @Test("constant-time comparison is a comparison")
    func comparison() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([0, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2], [1, 2, 3]))
    }

    @Test("waiting times double and end at the window")
    func backOff() {
        let throttle = LoginThrottle(clock: clock)
        var waits: [Int?] = []
        for _ in 0..<17 {
            throttle.failed(user: "a", address: "x")
            waits.append(throttle.wait(user: "a", address: "y"))
        }
        #expect(
            waits == [
                nil, nil, nil, nil, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900,
            ])
        #expect(throttle.wait(user: "b", address: "y") == nil)
        clock.advance(by: .seconds(899))
        #expect(throttle.wait(user: "a", address: "y") == 1)
        clock.advance(by: .seconds(1))
        #expect(throttle.wait(user: "a", address: "y") == nil)
        throttle.failed(user: "a", address: "x")
        #expect(throttle.wait(user: "a", address: "y") == nil)
    }

    @Test("a million names do not fill the memory, and the latest are remembered")
    func boundedThrottle() {
        var limits = LoginThrottle.Limits()
        limits.capacity = 100
        limits.perUser = 1
        let throttle = LoginThrottle(limits: limits, clock: clock)
        for index in 0..<1_000 {
            clock.advance(by: .milliseconds(1))
            throttle.failed(user: "u\(index)", address: "a\(index)")
        }
        #expect(throttle.wait(user: "u999", address: "z") == 1)
        #expect(throttle.wait(user: "u0", address: "z") == nil)
    }

    @Test("the memory of tokens is bounded and forgets what it is told to")
    func cache() {
        let cache = PrincipalCache(capacity: 3, lifetimeSeconds: 60)
        let far = Instant(microseconds: .max)
        func principal(_ user: String) -> Principal {
            Principal(means: .session, userID: user, name: user, roles: [.sales])
        }
        for user in ["a", "b", "c", "d"] {
            cache.keep(
                principal(user), TokenDigest(of: user), tokenExpires: far, now: clock.now(),
                generation: cache.generation)
        }
        #expect(cache.count <= 3)
        #expect(cache.find(TokenDigest(of: "d"), now: clock.now())?.userID == "d")
        cache.forget(userID: "d")
        #expect(cache.find(TokenDigest(of: "d"), now: clock.now()) == nil)
        // A look-up that began before a revocation must not bring the old facts back.
        let before = cache.generation
        cache.forget(TokenDigest(of: "e"))
        cache.keep(
            principal("e"), TokenDigest(of: "e"), tokenExpires: far, now: clock.now(),
            generation: before)
        #expect(cache.find(TokenDigest(of: "e"), now: clock.now()) == nil)
    }

    @Test("a password is hashed with a salt of its own and found again")
    func passwords() async throws {
        let passwords = Passwords(
            cost: ScryptCost(logRounds: 10, blockSize: 8, parallelism: 1), limit: 2,
            randomness: SeededRandom(seed: 7))
        let first = try await passwords.hash("pass word")
        let second = try await passwords.hash("pass word")
        #expect(first != second)
        #expect(try await passwords.verify("pass word", against: first))
        #expect(try await passwords.verify("pass word", against: second))
        #expect(try await passwords.verify("pass worc", against: first) == false)
        #expect(try await passwords.verify("pass word", against: nil) == false)
        #expect(try await passwords.verify("pass word", against: "scrypt$x") == false)
        await passwords.close()
    }

    @Test("more hashes at once than the limit are refused with a time to come back")
    func passwordLimit() async throws {
        let passwords = Passwords(
            cost: ScryptCost(logRounds: 12, blockSize: 8, parallelism: 1), limit: 2,
            randomness: SeededRandom(seed: 7))
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        _ = try await passwords.hash("x")
                        return false
                    } catch {
                        return (error as? Problem)?.retryAfterSeconds == 1
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0 && refused <= 18)
        await passwords.close()
    }

    @Test("tokens are long, random and start as they should")
    func tokens() {
        let made = (0..<100).map { _ in
            Token(prefix: Token.keyPrefix, randomness: SystemRandom()).text
        }
        #expect(Set(made).count == 100)
        #expect(made.allSatisfy { $0.hasPrefix("slk_") && $0.utf8.count == 68 })
    }
}
