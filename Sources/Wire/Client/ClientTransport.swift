internal import NIOCore
internal import NIOPosix

/// How a client's connections come to be: over sockets and TLS, or in memory where clients and
/// servers are simulated. Everything above is the same code.
protocol ClientTransport: Sendable {
    /// The id of the first call of a connection; odd.
    var firstStream: UInt32 { get }

    /// Begins to connect to `target` and puts `connection` at the end of the pipeline, on the
    /// connection's loop. That TLS is up reaches it as `TLSHandshakeCompleted`, not before this
    /// function returned. Throws when no TLS can be had.
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
        limits.handshake = whole
        let handler = try OpenSSLClientHandler(
            context: tls, service: configuration.service, limits: limits,
            statistics: configuration.statistics)
        let tap = configuration.frameTap
        let congestion = configuration.congestionControl
        let loop = connection.executor.loop
        let handlers = NIOLoopBound((handler, connection), eventLoop: loop)
        return ClientBootstrap(group: loop)
            .connectTimeout(whole)
            .userTimeout(configuration.keepalive)
            .boundedBuffers()
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.recvAllocator, value: SharedReceiveBuffer())
            .channelOption(.maxMessagesPerRead, value: SharedReceiveBuffer.reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    CongestionControl.set(congestion, on: channel)
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(handlers.value.0)
                    if let tap { try pipeline.addHandler(FrameTapHandler(tap)) }
                    try pipeline.addHandler(handlers.value.1)
                }
            }
            .connect(host: target.host, port: target.port)
    }
}
