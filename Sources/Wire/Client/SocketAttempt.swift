internal import NIOCore
internal import NIOPosix

/// One attempt to connect over sockets: looks up what the target's name stands for and tries its
/// addresses one after the other, each for its part of the time that is left.
///
/// The handlers join the pipeline of the channel that got through, and of no other: a channel that
/// led nowhere would take them along to its end.
// Unchecked because everything mutable is touched on `loop` only.
final class SocketAttempt: @unchecked Sendable {
    /// Why nothing was reached.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Addresses whose failures are told.
    private static let toldFailures = 4
    /// TCP and TLS have so much more than the whole time: its end is told by the subchannel, which knows
    /// what was missing.
    static let margin = TimeAmount.seconds(1)
    /// What one of several addresses gets at least of the time that is left.
    static let shortestPart = TimeAmount.milliseconds(250)

    private let connection: ClientConnection
    private let tls: OpenSSLClientHandler
    private let configuration: ClientConfiguration
    private let loop: any EventLoop
    private let end: NIODeadline
    private let promise: EventLoopPromise<any Channel>
    private var left: ArraySlice<Target> = []
    private var failures: [String] = []
    /// The channel that is being connected.
    private var channel: (any Channel)?
    private var lookup: Task<Void, Never>?
    private var wasLookedUp = false
    private var isOver = false

    init(
        _ connection: ClientConnection, _ tls: OpenSSLClientHandler, _ configuration: ClientConfiguration,
        within whole: TimeAmount
    ) {
        self.connection = connection
        self.tls = tls
        self.configuration = configuration
        loop = connection.executor.loop
        end = loop.now + whole
        promise = loop.makePromise()
    }

    /// Whether the name was not looked up yet.
    var isLookingUp: Bool { lookup != nil }

    /// Begins, once; succeeds when the handlers are in the pipeline of a connected channel.
    func begin(_ target: Target) -> EventLoopFuture<any Channel> {
        connection.attempt = self
        if Self.address(target) == nil {
            lookUp(target)
        } else {
            left = [target]
            tryNext()
        }
        return promise.futureResult
    }

    /// Nobody needs the connection any more.
    func stop() {
        finish(.failure(ChannelError.ioOnClosedChannel))
        lookup?.cancel()
        lookup = nil
        left = []
        channel?.close(promise: nil)
        channel = nil
    }

    private func finish(_ outcome: Result<any Channel, any Error>) {
        guard !isOver else { return }
        isOver = true
        connection.attempt = nil
        promise.completeWith(outcome)
    }

    // MARK: the name

    private func lookUp(_ target: Target) {
        let resolver = configuration.resolver
        lookup = Task(executorPreference: connection.executor) { [self] in
            let outcome: Result<[Target], any Error>
            do {
                outcome = .success(try await resolver.resolve(target.host, target.port))
            } catch {
                outcome = .failure(error)
            }
            loop.execute { self.found(outcome, target) }
        }
    }

    private func found(_ outcome: Result<[Target], any Error>, _ target: Target) {
        guard !isOver else { return }
        lookup = nil
        wasLookedUp = true
        switch outcome {
        case .success(let targets) where !targets.isEmpty:
            left = targets.prefix(ClientTarget.mostAddresses)
            tryNext()
        case .success: finish(.failure(Failure(description: "the name \(target.host) has no addresses")))
        case .failure(let error):
            let words = "the name \(target.host) cannot be resolved: \(error)"
            finish(.failure(Failure(description: words)))
        }
    }

    /// Nil for names. A resolver may give numbers with a scope, which only the system reads; it asks
    /// nobody for them.
    private static func address(_ target: Target) -> SocketAddress? {
        if let address = try? SocketAddress(ipAddress: target.host, port: target.port) { return address }
        guard target.host.contains("%") else { return nil }
        return try? SocketAddress.makeAddressResolvingHost(target.host, port: target.port)
    }

    // MARK: the addresses

    private func tryNext() {
        guard let target = left.popFirst() else { return failed() }
        guard let address = Self.address(target) else { return next("is no address", target) }
        let rest = Swift.max(0, (end - loop.now).nanoseconds)
        // Of many addresses a few get a time in which they can answer.
        let part = Swift.min(
            .nanoseconds(rest), Swift.max(.nanoseconds(rest / Int64(left.count + 1)), Self.shortestPart))
        let opening = bootstrap(left.isEmpty ? part + Self.margin : part).connect(to: address)
        opening.assumeIsolated().whenComplete { [self] result in
            channel = nil
            switch result {
            case .success(let channel) where isOver: channel.close(promise: nil)
            case .success(let channel): reached(channel)
            case .failure(ChannelError.connectTimeout): next("no answer in time", target)
            case .failure(let error): next("\(error)", target)
            }
        }
    }

    private func next(_ words: String, _ target: Target) {
        guard !isOver else { return }
        if failures.count < Self.toldFailures {
            // A target that is an address is named by whoever tells the error.
            failures.append(wasLookedUp ? "\(target): \(words)" : words)
        }
        tryNext()
    }

    private func failed() {
        finish(.failure(Failure(description: failures.joined(separator: ", "))))
    }

    private func bootstrap(_ time: TimeAmount) -> ClientBootstrap {
        let congestion = configuration.congestionControl
        return ClientBootstrap(group: loop)
            .connectTimeout(time)
            .userTimeout(configuration.keepalive)
            .boundedBuffers()
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.recvAllocator, value: SharedReceiveBuffer())
            .channelOption(.maxMessagesPerRead, value: SharedReceiveBuffer.reads)
            .channelInitializer { [self] channel in
                self.channel = channel
                CongestionControl.set(congestion, on: channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
    }

    /// From the back to the front: the handshake begins as soon as its handler is there.
    private func reached(_ channel: any Channel) {
        do {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(connection)
            if let tap = configuration.frameTap {
                try pipeline.addHandler(FrameTapHandler(tap), position: .first)
            }
            try pipeline.addHandler(tls, position: .first)
            finish(.success(channel))
        } catch {
            channel.close(promise: nil)
            finish(.failure(error))
        }
    }
}
