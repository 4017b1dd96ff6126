/// What a server holds for one connection at one moment.
struct ConnectionGauge: Sendable {
    /// Who is connected; nil during the handshake.
    let peer: PeerIdentity?
    /// Calls charged to the connection, cancelled ones included.
    let calls: Int
    /// Bytes of unfinished requests and frames, and of replies that the socket did not take yet.
    let heldBytes: Int
}
