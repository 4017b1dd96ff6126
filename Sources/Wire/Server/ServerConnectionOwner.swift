internal import NIOCore

/// Who keeps the list of a server's connections.
protocol ServerConnectionOwner: AnyObject, Sendable {
    /// A handshake proved who the peer is. Nil when it has too many connections already.
    func identified(
        _ connection: ServerConnection, as peer: PeerIdentity, now: NIODeadline
    ) -> ConnectionSeat?
    /// A connection is gone.
    func ended(_ connection: ServerConnection)
}
