/// Lengths of rests that grow by a factor up to a bound, with jitter so that clients do not come at
/// once. Pure arithmetic.
enum Backoff {
    /// The rest after `exponent` others: `first` times `multiplier` to that power, at most `longest`.
    static func length(
        first: Duration, longest: Duration, multiplier: Double, exponent: Int
    ) -> Duration {
        var wait = seconds(first)
        let bound = seconds(longest)
        // Growing step by step needs no power function and stops at the bound.
        for _ in 0..<Swift.min(exponent, 1_024) {
            if multiplier >= 1, wait >= bound { break }
            wait *= multiplier
        }
        return .seconds(Swift.min(wait, bound))
    }

    /// `wait` made up to `part` shorter or longer, evenly by `random`.
    static func jittered(_ wait: Duration, by part: Double, _ random: UInt64) -> Duration {
        let even = Double(random >> 11) / Double(1 << 53)
        return .seconds(seconds(wait) * (1 - part + 2 * part * even))
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// The rests between attempts to connect: gRPC's connection backoff, measured from the beginning of
/// an attempt, so that an attempt that took long is followed by a shorter rest or none.
struct ConnectionBackoff {
    private let first: Duration
    private let longest: Duration
    private let multiplier: Double
    private let jitter: Double
    /// Attempts since the last success.
    private(set) var failures = 0

    init(first: Duration, longest: Duration, multiplier: Double, jitter: Double) {
        self.first = first
        self.longest = longest
        self.multiplier = multiplier
        self.jitter = jitter
    }

    /// An attempt begins: the time from now until the next one, should it fail.
    mutating func begin(_ random: UInt64) -> Duration {
        let wait = Backoff.length(
            first: first, longest: longest, multiplier: multiplier, exponent: failures)
        failures += 1
        return Backoff.jittered(wait, by: jitter, random)
    }

    /// The attempt succeeded: the next failure begins with the shortest rest.
    mutating func reset() { failures = 0 }
}
