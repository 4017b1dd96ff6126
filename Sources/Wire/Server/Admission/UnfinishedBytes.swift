internal import Synchronization

/// The room that bytes of unfinished requests have: of a server, and of one peer in it.
struct UnfinishedRoom {
    let statistics: WireStatistics
    /// Most bytes over all connections.
    let limit: Int
    /// Whose bytes they are; nil until the handshake told.
    let account: PeerAccount?
    /// Most bytes over all connections of one peer identity.
    let limitOfPeer: Int
}

/// One connection's part of the bytes of unfinished requests that a server keeps.
///
/// The sums over all connections and loops, of a peer and of the server, are counted before the bytes
/// are kept, so that they never are above their limits. Knows no room by itself: each idle connection
/// has one of these.
struct UnfinishedBytes {
    private var charged = 0

    /// Takes room for the payload of a frame when more pieces of its message are to come; false
    /// when there is none.
    mutating func take(_ header: FrameHeader, _ room: @autoclosure () -> UnfinishedRoom) -> Bool {
        guard header.flags.contains(.moreFragments), header.length > 0 else { return true }
        let room = room()
        if let account = room.account,
            account.unfinished.take(header.length, atMost: room.limitOfPeer) != nil
        {
            return false
        }
        guard room.statistics.takeUnfinished(header.length, atMost: room.limit) else {
            room.account?.unfinished.wrappingSubtract(header.length, ordering: .relaxed)
            return false
        }
        charged += header.length
        return true
    }

    /// Gives back what was taken and is not kept: the connection keeps `bytes`.
    mutating func settle(_ bytes: Int, _ room: @autoclosure () -> UnfinishedRoom) {
        guard bytes != charged else { return }
        let room = room()
        room.statistics.giveUnfinished(charged - bytes)
        room.account?.unfinished.wrappingSubtract(charged - bytes, ordering: .relaxed)
        charged = bytes
    }
}
