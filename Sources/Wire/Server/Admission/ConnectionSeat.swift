internal import NIOCore
internal import Synchronization

/// What one peer identity uses of the server, over all its connections. Outlives them while calls
/// of them run, so that a peer does not get rid of its charge by reconnecting.
final class PeerAccount: Sendable {
    let peer: PeerIdentity
    let calls = Atomic<Int>(0)
    /// Those of them that are no sign of load: streams, and calls that wait for their own client.
    let resting = Atomic<Int>(0)
    /// Bytes that its calls with large messages hold.
    let large = Atomic<Int>(0)
    /// Bytes of its unfinished requests.
    let unfinished = Atomic<Int>(0)
    fileprivate let seats = Atomic<Int>(0)

    init(_ peer: PeerIdentity) { self.peer = peer }

    /// Whether a connection or a call is charged to it.
    var isUsed: Bool { seats.load(ordering: .relaxed) > 0 || calls.load(ordering: .relaxed) > 0 }
}

/// One connection's place in the server, from its handshake on.
final class ConnectionSeat: Sendable {
    let account: PeerAccount
    private let calls = Atomic<Int>(0)
    private let watches = Atomic<Int>(0)
    private let usedAt: Atomic<UInt64>

    init(_ account: PeerAccount, now: NIODeadline) {
        self.account = account
        usedAt = Atomic(now.uptimeNanoseconds)
        account.seats.wrappingAdd(1, ordering: .relaxed)
    }

    deinit { account.seats.wrappingSubtract(1, ordering: .relaxed) }

    func callBegan(_ now: NIODeadline) {
        calls.wrappingAdd(1, ordering: .relaxed)
        usedAt.store(now.uptimeNanoseconds, ordering: .relaxed)
    }

    func callEnded(_ now: NIODeadline) {
        calls.wrappingSubtract(1, ordering: .relaxed)
        usedAt.store(now.uptimeNanoseconds, ordering: .relaxed)
    }

    /// A watch of health began. True for the only one, which is charged to nobody: every client has one
    /// open as long as its connection, so the bound of connections is theirs too.
    func watchBegan() -> Bool { watches.wrappingAdd(1, ordering: .relaxed).oldValue == 0 }

    /// A watch of health ended. True when it was the only one; of several, whichever ends, all but one
    /// are charged.
    func watchEnded() -> Bool { watches.wrappingSubtract(1, ordering: .relaxed).newValue == 0 }

    /// Whether a watch of health is open that is charged to nobody.
    var hasWatch: Bool { watches.load(ordering: .relaxed) > 0 }

    /// Since when no call runs that is charged; nil while one does.
    var idleSince: NIODeadline? {
        calls.load(ordering: .relaxed) > 0
            ? nil : .uptimeNanoseconds(usedAt.load(ordering: .relaxed))
    }
}
