/// When a saga whose peer did not answer is tried again: exponential with full jitter, bounded.
struct Backoff: Sendable {
    /// Upper bound of the first wait.
    var first = Duration.milliseconds(100)
    /// Upper bound of every wait.
    var limit = Duration.seconds(30)

    /// The wait after `attempts` failed attempts (1 and up), drawn by `random` from the upper half of
    /// the bound to the bound, so that many sagas spread out and none returns at once.
    func delay(attempts: Int, random: UInt64) -> Duration {
        let doublings = min(max(attempts - 1, 0), 30)
        let bound = min(first * (1 << doublings), limit)
        let half = bound / 2
        return half + half * (Double(random >> 11) / Double(1 << 53))
    }
}
