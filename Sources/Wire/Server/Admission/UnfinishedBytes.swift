internal import Synchronization

/// One connection's part of the bytes of unfinished requests that a server keeps.
///
/// The sums over all connections and loops, of a peer and of the server, are counted before the bytes
/// are kept, so that they never are above their limits.
struct UnfinishedBytes {
    private let statistics: WireStatistics
    private let limit: Int
    private let limitOfPeer: Int
    private var charged = 0
    /// Who sends them; nil until the handshake told.
    var account: PeerAccount?

    /// - Parameters:
    ///   - limit: most bytes over all connections.
    ///   - limitOfPeer: most bytes over all connections of one peer identity.
    init(_ statistics: WireStatistics, limit: Int, limitOfPeer: Int) {
        self.statistics = statistics
        self.limit = limit
        self.limitOfPeer = limitOfPeer
    }

    /// Takes room for the payload of a frame when more pieces of its message are to come; false
    /// when there is none.
    mutating func take(_ header: FrameHeader) -> Bool {
        guard header.flags.contains(.moreFragments), header.length > 0 else { return true }
        if let account, account.unfinished.take(header.length, atMost: limitOfPeer) != nil {
            return false
        }
        guard statistics.takeUnfinished(header.length, atMost: limit) else {
            account?.unfinished.wrappingSubtract(header.length, ordering: .relaxed)
            return false
        }
        charged += header.length
        return true
    }

    /// Gives back what was taken and is not kept: the connection keeps `bytes`.
    mutating func settle(_ bytes: Int) {
        guard bytes != charged else { return }
        statistics.giveUnfinished(charged - bytes)
        account?.unfinished.wrappingSubtract(charged - bytes, ordering: .relaxed)
        charged = bytes
    }
}
