// The things that production and simulation give differently (architecture.md decision 13). The
// system's own are made in ServiceKit; transport and storage are injected where they are used.

/// Tells the time of day. Wall clocks jump: use it for stamps, never for order.
package protocol WallClock: Sendable {
    /// The present instant, UTC.
    func now() -> Instant
}

/// A source of random 64-bit numbers; safe to use from any thread.
package protocol RandomSource: Sendable {
    /// The next number, all 64 bits uniformly distributed.
    func next() -> UInt64
}

/// Waits.
package protocol Scheduler: Sendable {
    /// Returns after `duration`; throws `CancellationError` when the task is cancelled first.
    func sleep(for duration: Duration) async throws
}

extension RandomSource {
    /// A number from 0 to `bound - 1`; `bound` must be positive.
    package func next(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a bound of zero has no numbers below it")
        // The high half of the product is uniform but for a bias of bound / 2^64.
        return next().multipliedFullWidth(by: bound).high
    }

    /// `duration` times a random factor from 0 to 1: full jitter for back-off.
    package func jitter(_ duration: Duration) -> Duration {
        duration * Double(next() >> 11) / Double(1 << 53)
    }

    /// `count` random bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            withUnsafeBytes(of: next()) { result.append(contentsOf: $0.prefix(count - result.count)) }
        }
        return result
    }
}
