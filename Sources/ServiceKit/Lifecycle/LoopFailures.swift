import Logging

/// The failures of one loop in a row: how loud the next is, and how long the loop rests after it.
struct LoopFailures {
    /// A loop that ran for so long before it failed had got over its failures. Followers of feeds run until
    /// their connection is replaced, so they only ever end by failing.
    static let sound: Duration = .seconds(60)
    /// Failures in a row that are not worth a warning.
    private static let quiet = 3

    private(set) var count = 0

    /// The loop failed after it had run for `time`.
    mutating func failed(after time: Duration) {
        if time >= Self.sound { count = 0 }
        count += 1
    }

    /// The loop ended by itself.
    mutating func ended() { count = 0 }

    var level: Logger.Level { count > Self.quiet ? .warning : .debug }

    /// 100 ms, twice as long after each failure, 3.2 s at most; before the jitter.
    var pause: Duration { .milliseconds(100 << min(count, 5)) }
}
