/// Says when a client asks a silent server whether it lives, and when it gives it up (wire-protocol.md
/// section 7). Looks so many times in each keepalive time instead of reading the clock for every read:
/// the PING goes out after one keepalive time of silence and at most a fifth more.
struct SilenceWatch {
    /// What is to be done.
    enum Verdict {
        case fine
        /// Send a PING.
        case ask
        /// The server does not answer: close.
        case end
    }

    /// Looks in a keepalive time.
    static let looks = 5

    private var seen = 0
    /// Looks in a row that found nothing new.
    private var quiet = 0
    private var isAsking = false

    /// - Parameters:
    ///   - bytes: Bytes that ever came: a large frame takes its time on a slow line.
    ///   - hasCalls: Whether calls are in flight. Those whose callers gave up count: a server that hangs
    ///     answers neither them nor anybody else.
    mutating func look(bytes: Int, hasCalls: Bool) -> Verdict {
        guard bytes == seen, hasCalls else {
            seen = bytes
            quiet = 0
            isAsking = false
            return .fine
        }
        quiet += 1
        guard quiet == Self.looks else { return .fine }
        quiet = 0
        defer { isAsking = true }
        return isAsking ? .end : .ask
    }
}
