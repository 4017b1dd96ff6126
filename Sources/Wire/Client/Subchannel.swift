internal import NIOCore
internal import NIOPosix

/// One target of one loop of a client: at most one connection that takes calls, and the waits
/// between attempts to get it.
final class Subchannel {
    private enum State {
        case idle
        case connecting(ClientConnection)
        case ready(ClientConnection)
        /// Waits before the next attempt.
        case resting
    }

    let target: Target
    private unowned let loop: ClientLoop
    private let configuration: ClientConfiguration
    private var state = State.idle
    private var isSocketOpen = false
    private var failures = 0
    private var timer: Scheduled<Void>?
    /// Why the last attempt or connection ended.
    private(set) var lastWords = "never connected"

    init(target: Target, loop: ClientLoop, configuration: ClientConfiguration) {
        self.target = target
        self.loop = loop
        self.configuration = configuration
    }

    /// For error texts: which service, where.
    var name: String { "\(configuration.service) at \(target)" }

    /// The connection that takes calls.
    var connection: ClientConnection? {
        if case .ready(let connection) = state { return connection }
        return nil
    }

    /// Whether a connection is ready or on its way.
    var isHopeful: Bool {
        switch state {
        case .connecting, .ready: true
        case .idle, .resting: false
        }
    }

    /// Whether calls wait for a place.
    var isWanted: Bool { loop.hasWaiting }

    func roomIsFree() { loop.startWaiting() }

    /// Begins an attempt when there is no connection and no wait.
    func connectIfIdle() {
        guard case .idle = state else { return }
        do throws(TLSError) {
            try connect(try loop.identity.tlsContext())
        } catch {
            failed("TLS: \(error)")
        }
    }

    private func connect(_ tls: TLSContext) throws(TLSError) {
        let connection = ClientConnection(
            executor: loop.executor, configuration: configuration, subchannel: self)
        var limits = TLSLimits()
        limits.handshake = TimeAmount(configuration.connectTimeout)
        let handler = try OpenSSLClientHandler(
            context: tls, service: configuration.service, limits: limits,
            statistics: configuration.statistics)
        state = .connecting(connection)
        isSocketOpen = false
        loop.opened(connection)
        let eventLoop = loop.eventLoop
        let handlers = NIOLoopBound((handler, connection), eventLoop: eventLoop)
        let whole = TimeAmount(configuration.connectTimeout)
        timer = eventLoop.assumeIsolated().scheduleTask(in: whole) { [weak self, weak connection] in
            guard let self, let connection, case .connecting(let mine) = state, mine === connection
            else { return }
            connection.abandon(RPCError(.unavailable, "no connection in time"))
        }
        let future = ClientBootstrap(group: eventLoop)
            .connectTimeout(whole)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 4_096, maximum: 65_536)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        handlers.value.0, handlers.value.1)
                }
            }
            .connect(host: target.host, port: target.port)
        future.assumeIsolated().whenComplete { [weak self] result in
            guard let self, case .connecting(let mine) = state, mine === connection else { return }
            switch result {
            case .success:
                isSocketOpen = true
                if !connection.isAlive { failed(connection.endWords) }
            case .failure(let error):
                loop.closed(connection)
                failed(Self.words(error))
            }
        }
    }

    private static func words(_ error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return "\(error)" }
        if let first = error.connectionErrors.first { return "\(first.error)" }
        return "the name \(error.host) cannot be resolved"
    }

    /// HELLO-ACK came.
    func ready(_ connection: ClientConnection) {
        guard case .connecting(let mine) = state, mine === connection else { return }
        timer?.cancel()
        timer = nil
        failures = 0
        state = .ready(connection)
        loop.becameReady()
    }

    /// `connection` takes no more calls. Without `words` it goes on with those it has.
    func ended(_ connection: ClientConnection, _ words: String?) {
        if words != nil { loop.closed(connection) }
        switch state {
        case .ready(let mine) where mine === connection:
            state = .idle
            if let words {
                lastWords = words
                report(words)
            }
            loop.lost()
        case .connecting(let mine) where mine === connection:
            // Until the socket is open, the attempt's own result tells more.
            if isSocketOpen || words == nil { failed(words ?? "the peer takes no calls") }
        default: break
        }
    }

    private func report(_ words: String) {
        configuration.observer.connectionFailed?("\(name): \(words)")
    }

    /// An attempt failed: rest, longer each time, with jitter so that clients do not come at once.
    private func failed(_ words: String) {
        timer?.cancel()
        lastWords = words
        state = .resting
        report(words)
        let wait = restingTime()
        failures += 1
        timer = loop.eventLoop.assumeIsolated().scheduleTask(in: wait) { [weak self] in
            guard let self, case .resting = state else { return }
            state = .idle
            loop.mayTryAgain()
        }
        loop.lost()
    }

    private func restingTime() -> TimeAmount {
        let first = Double(TimeAmount(configuration.firstBackoff).nanoseconds)
        let longest = Double(TimeAmount(configuration.longestBackoff).nanoseconds)
        var wait = first
        for _ in 0..<Swift.min(failures, 64) where wait < longest { wait *= 1.6 }
        wait = Swift.min(wait, longest)
        let jitter = 0.8 + 0.4 * Double(configuration.randomness() >> 11) / Double(1 << 53)
        return .nanoseconds(Int64(wait * jitter))
    }

    /// No more attempts.
    func stop() {
        timer?.cancel()
        timer = nil
        state = .resting
    }
}
