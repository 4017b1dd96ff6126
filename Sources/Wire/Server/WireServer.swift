internal import NIOConcurrencyHelpers
package import NIOCore
package import NIOPosix

/// Listens for Wire connections, proves who calls, and runs the router's handlers on the loops of
/// its group.
///
/// Does not retry, log or know a business message; see `ServerConfiguration` for its bounds.
package final class WireServer: Sendable {
    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: NIOLoopBound<ServerConnection>] = [:]
        var handshakes = 0
        var isStopping = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let configuration: ServerConfiguration
    private let router: ServerRouter
    private let schemaHash: UInt64
    private let group: MultiThreadedEventLoopGroup
    private let state = NIOLockedValueBox(State())
    private let contexts = NIOLockedValueBox<TLSContext?>(nil)

    /// Prepares a server; nothing is read or bound before `start`.
    package init(
        configuration: ServerConfiguration, router: ServerRouter,
        group: MultiThreadedEventLoopGroup
    ) {
        self.configuration = configuration
        self.router = router
        self.group = group
        schemaHash = MethodDescriptor.schemaHash(of: router.methods)
    }

    /// Counters and gauges.
    package var statistics: WireStatistics { configuration.statistics }

    /// Reads the certificates, binds and listens; returns the bound address. Throws `TLSError`
    /// or what the system says about the address.
    package func start() async throws -> SocketAddress {
        BrokenPipes.ignore()
        let tls = try TLSContext.wireServer(configuration.tls)
        contexts.withLockedValue { $0 = tls }
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 4_096, maximum: 65_536)
            )
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try accept(channel) }
            }
            .bind(host: configuration.host, port: configuration.port).get()
        state.withLockedValue { $0.listener = listener }
        guard let address = listener.localAddress else {
            throw TLSError(.configuration, "the listener has no address")
        }
        return address
    }

    /// Reads certificates, key and authorities again for connections made from now on; on an
    /// error the old ones stay.
    package func reloadCertificates() throws(TLSError) {
        let fresh = try TLSContext.wireServer(configuration.tls)
        contexts.withLockedValue { $0 = fresh }
    }

    private func accept(_ channel: any Channel) throws {
        let admitted = state.withLockedValue { state in
            guard !state.isStopping, state.handshakes < configuration.handshakes,
                state.connections.count < configuration.connections
            else { return false }
            state.handshakes += 1
            return true
        }
        guard admitted, let tls = contexts.withLockedValue({ $0 }) else {
            configuration.observer.connectionFailed?("a connection was refused: too many")
            throw ChannelError.ioOnClosedChannel
        }
        configuration.statistics.connectionOpened()
        let executor = LoopExecutor.of(channel.eventLoop)
        let connection = ServerConnection(
            executor: executor, configuration: configuration, router: router,
            schemaHash: schemaHash, owner: self)
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        state.withLockedValue { $0.connections[ObjectIdentifier(connection)] = bound }
        var limits = TLSLimits()
        limits.handshake = TimeAmount(configuration.handshakeTimeout)
        do {
            let handler = try OpenSSLServerHandler(
                context: tls, limits: limits, statistics: configuration.statistics)
            try channel.pipeline.syncOperations.addHandlers(handler, connection)
        } catch {
            ended(connection, established: false)
            throw error
        }
    }

    /// Stops accepting, lets calls in flight finish for at most `grace`, then closes. Replies
    /// that were made are sent; calls that come too late are refused as not processed.
    package func shutdown(grace: Duration) async {
        let (listener, connections) = state.withLockedValue { state in
            state.isStopping = true
            return (state.listener, Array(state.connections.values))
        }
        try? await listener?.close().get()
        let amount = TimeAmount(grace)
        for connection in connections {
            connection.eventLoop.execute { connection.value.drain(amount) }
        }
        let timer = group.any().scheduleTask(in: amount) { [self] in
            let left = state.withLockedValue { Array($0.connections.values) }
            for connection in left {
                connection.eventLoop.execute { connection.value.abandon() }
            }
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLockedValue { state in
                if state.connections.isEmpty { return true }
                state.waiters.append(continuation)
                return false
            }
            if isEmpty { continuation.resume() }
        }
        timer.cancel()
    }
}

extension WireServer: ServerConnectionOwner {
    func handshakeFinished() { state.withLockedValue { $0.handshakes -= 1 } }

    func ended(_ connection: ServerConnection, established: Bool) {
        configuration.statistics.connectionClosed()
        let waiters = state.withLockedValue { state in
            state.connections[ObjectIdentifier(connection)] = nil
            if !established { state.handshakes -= 1 }
            guard state.connections.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
