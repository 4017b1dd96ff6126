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
        var seats: [ObjectIdentifier: ConnectionSeat] = [:]
        var census: ConnectionCensus<ObjectIdentifier>
        var faults: PeerFaults
        var isStopping = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let shared: ServerShared
    private let group: MultiThreadedEventLoopGroup
    private let state: NIOLockedValueBox<State>
    private let contexts = NIOLockedValueBox<TLSContext?>(nil)
    /// Held while certificates are read and told: a reading that began earlier must not win.
    private let reloading = NIOLock()

    /// Prepares a server; nothing is read or bound before `start`.
    package init(
        configuration: ServerConfiguration, router: ServerRouter,
        group: MultiThreadedEventLoopGroup
    ) {
        shared = ServerShared(configuration, router)
        self.group = group
        state = NIOLockedValueBox(
            State(
                census: ConnectionCensus(configuration.census()),
                faults: PeerFaults(configuration.peerFaults)))
    }

    private var configuration: ServerConfiguration { shared.configuration }

    /// Counters and gauges.
    package var statistics: WireStatistics { configuration.statistics }

    /// Every bound in force, for the log at start.
    package var limits: [NamedLimit] { configuration.limits(for: shared.router.methods) }

    /// How near it is to those bounds that no counter shows.
    package var occupancy: ServerOccupancy {
        let (handshakes, most) = state.withLockedValue { ($0.census.handshakes, $0.census.mostOfPeer) }
        return ServerOccupancy(
            handshakes: handshakes, connectionsOfFullestPeer: most,
            callsOfFullestPeer: shared.admission.mostOfPeer,
            largeCallBytes: shared.admission.largeBytes,
            largeCallBytesOfFullestPeer: shared.admission.mostLargeOfPeer,
            unfinishedBytesOfFullestPeer: shared.admission.mostUnfinishedOfPeer)
    }

    /// Connections open now, each with its loop.
    var openConnections: [NIOLoopBound<ServerConnection>] {
        state.withLockedValue { Array($0.connections.values) }
    }

    /// Reads the certificates, binds and listens; returns the bound address. Throws `TLSError`
    /// or what the system says about the address.
    package func start() async throws -> SocketAddress {
        BrokenPipes.ignore()
        try reloading.withLock {
            let context = try TLSContext.wireServer(
                configuration.tls, options: configuration.tlsOptions)
            contexts.withLockedValue { $0 = context }
        }
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    // The connections that it accepts inherit it.
                    CongestionControl.set(configuration.congestionControl, on: channel)
                    try channel.pipeline.syncOperations.addHandler(acceptPause())
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: SharedReceiveBuffer())
            .childChannelOption(.maxMessagesPerRead, value: SharedReceiveBuffer.reads)
            .childUserTimeout(configuration.stalledWriteTimeout)
            .childBoundedBuffers()
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

    /// Reads certificates, key, authorities and deny-list again, for connections made from now on.
    ///
    /// The new ones are used only when they are fit: the key matches, our own authorities vouch
    /// for the certificate now, and it names whom the old one named. Otherwise throws a
    /// `configuration` error that names the file, and the old ones stay. Connections whose client
    /// is on the deny-list are closed; when the authorities changed, all get GOAWAY (renewed), and
    /// calls in flight end. May be called from any thread, at any time; no call fails of it.
    package func reloadCertificates() throws(TLSError) {
        reloading.lock()
        defer { reloading.unlock() }
        let fresh = try TLSContext.wireServer(configuration.tls, options: configuration.tlsOptions)
        let old = contexts.withLockedValue { $0 }
        try fresh.checkReplaces(old)
        contexts.withLockedValue { $0 = fresh }
        let change = fresh.change(from: old)
        let connections = state.withLockedValue { Array($0.connections.values) }
        for connection in connections {
            connection.eventLoop.execute { connection.value.certificatesChanged(change) }
        }
    }

    /// The last second of the certificate in use, since 1970; nil before `start`.
    package var certificateEnd: Int64? { contexts.withLockedValue { $0?.end } }

    private func accept(_ channel: any Channel) throws {
        guard let tls = contexts.withLockedValue({ $0 }) else {
            throw ChannelError.ioOnClosedChannel
        }
        let executor = LoopExecutor.of(channel.eventLoop)
        let connection = ServerConnection(executor: executor, shared: shared, owner: self)
        connection.certificates.now = tls.now
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        try enter(bound, from: ServerConnection.source(channel.remoteAddress))
        configuration.statistics.connectionOpened()
        var limits = TLSLimits()
        limits.handshake = TimeAmount(configuration.handshakeTimeout)
        limits.drain = TimeAmount(configuration.stalledWriteTimeout)
        do {
            // Looked up once more: a reload tells connections that are in the list.
            let handler = try OpenSSLServerHandler(
                context: contexts.withLockedValue { $0 } ?? tls, limits: limits,
                statistics: configuration.statistics)
            try channel.pipeline.syncOperations.addHandlers(handler, connection)
        } catch {
            ended(connection)
            throw error
        }
    }

    /// Enters a connection into the lists, or throws when the bounds leave no place for it.
    private func enter(_ connection: NIOLoopBound<ServerConnection>, from source: String) throws {
        let id = ObjectIdentifier(connection.value)
        var victim: NIOLoopBound<ServerConnection>?
        let outcome: ConnectionCensus<ObjectIdentifier>.OnAccept? = state.withLockedValue { state in
            guard !state.isStopping else { return nil }
            let outcome = state.census.accepted(id, from: source)
            switch outcome {
            case .handshake: state.connections[id] = connection
            case .handshakeInsteadOf(let other):
                state.connections[id] = connection
                victim = state.connections[other]
            case .tooMany, .tooManyHandshakes: break
            }
            return outcome
        }
        let words: String
        switch outcome {
        case .handshake: return
        case .handshakeInsteadOf:
            configuration.statistics.admission.handshakeReplaced()
            if let victim { victim.eventLoop.execute { victim.value.giveWay() } }
            return
        case nil: words = "the server stops"
        case .tooMany:
            configuration.statistics.admission.connectionRefused()
            words = "too many connections"
        case .tooManyHandshakes:
            configuration.statistics.admission.handshakeRefused()
            words = "too many handshakes"
        }
        configuration.observer.connectionFailed?("a connection was refused: \(words)")
        throw ChannelError.ioOnClosedChannel
    }

    private func acceptPause() -> AcceptPause {
        let observer = configuration.observer
        let counters = configuration.statistics.admission
        return AcceptPause(TimeAmount(configuration.acceptPause)) { error in
            counters.acceptPaused()
            observer.connectionFailed?("no connection is accepted for a while: \(error)")
        }
    }

    /// What each connection holds now; asks their loops.
    func gauges() async -> [ConnectionGauge] {
        let connections = state.withLockedValue { Array($0.connections.values) }
        var gauges: [ConnectionGauge] = []
        for connection in connections {
            let gauge = connection.eventLoop.submit { connection.value.gauge }
            if let gauge = try? await gauge.get() { gauges.append(gauge) }
        }
        return gauges
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
        for loop in group.makeIterator() {
            loop.execute { LoopExecutor.of(loop).handlers.release() }
        }
    }
}

extension WireServer: ServerConnectionOwner {
    func identified(
        _ connection: ServerConnection, as peer: PeerIdentity, now: NIODeadline
    ) -> OnIdentified {
        let id = ObjectIdentifier(connection)
        var victim: NIOLoopBound<ServerConnection>?
        let origin = PeerOrigin(peer: peer, address: connection.source)
        let outcome: OnIdentified = state.withLockedValue { state in
            guard !state.faults.isKeptOut(origin, now: now) else {
                state.census.dismissed(id)
                statistics.admission.excludedConnectionRefused()
                return .refused("connections of this peer were cut off too often")
            }
            switch state.census.identified(
                id, as: peer, now: now, idleSince: { state.seats[$0].flatMap(\.idleSince) })
            {
            case .tooManyOfPeer:
                statistics.admission.peerConnectionRefused()
                return .refused("too many connections of this peer")
            case .replaced: return .gone
            case .stay: break
            case .stayInsteadOf(let other): victim = state.connections[other]
            }
            let seat = shared.admission.seat(for: peer, now: now)
            state.seats[id] = seat
            return .seat(seat)
        }
        if let victim {
            statistics.admission.connectionReplaced()
            let grace = TimeAmount(configuration.helloTimeout)
            victim.eventLoop.execute { victim.value.drain(grace) }
        }
        return outcome
    }

    func cutOff(_ peer: PeerOrigin, now: NIODeadline) {
        state.withLockedValue { $0.faults.cutOff(peer, now: now) }
    }

    func ended(_ connection: ServerConnection) {
        let id = ObjectIdentifier(connection)
        configuration.statistics.connectionClosed()
        let waiters = state.withLockedValue { state in
            state.connections[id] = nil
            state.seats[id] = nil
            state.census.left(id)
            guard state.connections.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
