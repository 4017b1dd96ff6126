internal import NIOCore
internal import NIOPosix

/// How a client's connections come to be: over sockets and TLS, or in memory where clients and
/// servers are simulated. Everything above is the same code.
protocol ClientTransport: Sendable {
    /// Begins to connect to `target` and puts `connection` at the end of the pipeline, on the
    /// connection's loop. That TLS is up reaches it as `TLSHandshakeCompleted`, not before this
    /// function returned. Throws when no TLS can be had.
    func connect(
        _ connection: ClientConnection, to target: Target, within whole: TimeAmount
    ) throws(TLSError) -> EventLoopFuture<any Channel>
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
        let loop = connection.executor.loop
        let handlers = NIOLoopBound((handler, connection), eventLoop: loop)
        return ClientBootstrap(group: loop)
            .connectTimeout(whole)
            .userTimeout(configuration.keepalive)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 2_048, maximum: 65_536)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(handlers.value.0)
                    if let tap { try pipeline.addHandler(FrameTapHandler(tap)) }
                    try pipeline.addHandler(handlers.value.1)
                }
            }
            .connect(host: target.host, port: target.port)
    }
}
