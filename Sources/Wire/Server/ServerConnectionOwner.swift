internal import NIOCore

/// What becomes of a connection whose peer is known.
enum OnIdentified {
    case seat(ConnectionSeat)
    /// Tell it why and close it.
    case refused(String)
    /// Close it: its place was given away before.
    case gone
}

/// Who keeps the list of a server's connections.
protocol ServerConnectionOwner: AnyObject, Sendable {
    /// A handshake proved who the peer is.
    func identified(
        _ connection: ServerConnection, as peer: PeerIdentity, now: NIODeadline
    ) -> OnIdentified
    /// A connection of `peer` is ended because it broke the rules or went above a bound.
    func cutOff(_ peer: PeerOrigin, now: NIODeadline)
    /// A connection is gone.
    func ended(_ connection: ServerConnection)
}
