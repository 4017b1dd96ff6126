/// One connection's part of the bytes of unfinished requests that a server keeps.
///
/// The sum over all connections and loops is counted in the server's statistics, before the bytes
/// are kept, so that it never is above the limit.
struct UnfinishedBytes {
    private let statistics: WireStatistics
    private let limit: Int
    private var charged = 0

    /// - Parameter limit: most bytes over all connections.
    init(_ statistics: WireStatistics, limit: Int) {
        self.statistics = statistics
        self.limit = limit
    }

    /// Takes room for the payload of a frame when more pieces of its message are to come; false
    /// when there is none.
    mutating func take(_ header: FrameHeader) -> Bool {
        guard header.flags.contains(.moreFragments), header.length > 0 else { return true }
        guard statistics.takeUnfinished(header.length, atMost: limit) else { return false }
        charged += header.length
        return true
    }

    /// Gives back what was taken and is not kept: the connection keeps `bytes`.
    mutating func settle(_ bytes: Int) {
        guard bytes != charged else { return }
        statistics.giveUnfinished(charged - bytes)
        charged = bytes
    }
}
