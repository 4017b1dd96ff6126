internal import NIOCore

/// How a client's connections come to be: over sockets and TLS, or in memory where clients and
/// servers are simulated. Everything above is the same code.
protocol ClientTransport: Sendable {
    /// The id of the first call of a connection; odd.
    var firstStream: UInt32 { get }

    /// Begins to connect to `target` and puts `connection` at the end of the pipeline of the channel
    /// that got through, on the connection's loop. That TLS is up reaches it as `TLSHandshakeCompleted`,
    /// not before this function returned. Throws when no TLS can be had.
    func connect(
        _ connection: ClientConnection, to target: Target, within whole: TimeAmount
    ) throws(TLSError) -> EventLoopFuture<any Channel>
}

extension ClientTransport {
    /// As the protocol says.
    var firstStream: UInt32 { 1 }
}

/// Sockets and TLS.
struct SocketTransport: ClientTransport {
    let identity: ClientIdentity
    let configuration: ClientConfiguration

    func connect(
        _ connection: ClientConnection, to target: Target, within whole: TimeAmount
    ) throws(TLSError) -> EventLoopFuture<any Channel> {
        let tls = try identity.tlsContext()
        connection.certificates.now = tls.now
        var limits = TLSLimits()
        limits.handshake = whole + SocketAttempt.margin
        let handler = try OpenSSLClientHandler(
            context: tls, service: configuration.service, limits: limits,
            statistics: configuration.statistics)
        return SocketAttempt(connection, handler, configuration, within: whole).begin(target)
    }
}
