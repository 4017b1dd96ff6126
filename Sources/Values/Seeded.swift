import Synchronization

/// A repeatable random source (SplitMix64, Steele, Lea and Flood 2014): one seed, one sequence.
package final class SeededRandom: RandomSource {
    private let state: Mutex<UInt64>

    /// The same seed gives the same numbers.
    package init(seed: UInt64) { state = Mutex(seed) }

    package func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

/// A clock that stands still until it is moved.
package final class ManualClock: WallClock {
    private let instant: Mutex<Instant>

    /// Starts at `instant`.
    package init(_ instant: Instant) { self.instant = Mutex(instant) }

    package func now() -> Instant { instant.withLock { $0 } }

    /// Moves the clock on by `duration`, back when it is negative.
    package func advance(by duration: Duration) {
        instant.withLock { $0 = $0.adding(duration) }
    }

    /// Moves the clock to `instant`.
    package func set(_ instant: Instant) { self.instant.withLock { $0 = instant } }
}
