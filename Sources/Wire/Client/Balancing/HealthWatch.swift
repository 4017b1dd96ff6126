internal import NIOCore

/// Runs the configured health watch over one connection, again and again until it is stopped (gRPC
/// A17). Belongs to the connection's event loop.
final class HealthWatch {
    private enum End: Sendable {
        /// The peer knows no health.
        case unimplemented
        case failed(String)
    }

    private let watch: ClientConfiguration.HealthWatching
    private let channel: PinnedChannel
    private let loop: ClientLoop
    private let randomness: @Sendable () -> UInt64
    private var backoff: ConnectionBackoff
    /// Told when `isHealthy` changed; nil once stopped.
    private var onChange: (() -> Void)?
    private var task: Task<Void, Never>?
    private var timer: Scheduled<Void>?
    private var run = 0
    private var nextRun = NIODeadline.now()
    /// What is known: nil before the first word.
    private(set) var isHealthy: Bool?
    /// Why it is not healthy.
    private(set) var words = "its health is not known yet"

    init(
        _ watch: @escaping ClientConfiguration.HealthWatching, of connection: ClientConnection,
        loop: ClientLoop, configuration: ClientConfiguration, onChange: @escaping () -> Void
    ) {
        self.watch = watch
        self.loop = loop
        self.onChange = onChange
        randomness = configuration.randomness
        backoff = configuration.connectionBackoff
        channel = PinnedChannel(
            connection, loop: loop, timeout: configuration.timeout,
            streamCredit: configuration.streamCredit)
    }

    /// Begins the watch.
    func start() {
        guard onChange != nil else { return }
        nextRun = loop.eventLoop.now + TimeAmount(backoff.begin(randomness()))
        run += 1
        let (watch, channel, number) = (watch, channel, run)
        let eventLoop = loop.eventLoop
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let report: @Sendable (Bool) -> Void = { isServing in
            eventLoop.execute { bound.value.reported(isServing, number) }
        }
        task = Task(executorPreference: loop.executor) {
            let end: End
            do {
                try await watch(channel, report)
                end = .failed("the watch of its health ended")
            } catch let error as RPCError where error.code == .unimplemented {
                end = .unimplemented
            } catch {
                end = .failed("the watch of its health failed: \(error)")
            }
            eventLoop.execute { bound.value.ended(end, number) }
        }
    }

    private func reported(_ isServing: Bool, _ number: Int) {
        guard number == run else { return }
        backoff.reset()
        change(isServing, "it does not serve")
    }

    private func ended(_ end: End, _ number: Int) {
        guard number == run else { return }
        task = nil
        // What a watch reports after its end counts for nothing.
        run += 1
        switch end {
        case .unimplemented: change(true, "")
        case .failed(let why):
            change(false, why)
            guard onChange != nil else { return }
            let again = Swift.max(nextRun, loop.eventLoop.now)
            timer = loop.eventLoop.assumeIsolated().scheduleTask(deadline: again) { [weak self] in
                self?.start()
            }
        }
    }

    private func change(_ isNowHealthy: Bool, _ why: String) {
        words = why
        guard isHealthy != isNowHealthy else { return }
        isHealthy = isNowHealthy
        onChange?()
    }

    /// Ends the watch: the connection takes no more calls.
    func stop() {
        onChange = nil
        run += 1
        task?.cancel()
        task = nil
        timer?.cancel()
        timer = nil
    }
}

/// Carries calls over one connection and no other: no retry, no waiting, no part in the client's
/// counts of calls by address.
struct PinnedChannel: CallChannel {
    private let connection: NIOLoopBound<ClientConnection>
    private let loop: ClientLoop
    private let timeout: Duration
    private let streamCredit: Int

    init(
        _ connection: ClientConnection, loop: ClientLoop, timeout: Duration, streamCredit: Int
    ) {
        self.connection = NIOLoopBound(connection, eventLoop: loop.eventLoop)
        self.loop = loop
        self.timeout = timeout
        self.streamCredit = streamCredit
    }

    nonisolated(nonsending) func unary<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> Reply {
        let now = NIODeadline.now()
        let call = UnaryCall<Request, Reply>(
            request, method: method, metadata: try Self.block(options),
            deadline: now + TimeAmount(options.timeout ?? timeout), waitForReady: false,
            loop: loop, started: now)
        call.isPinned = true
        let (loop, connection) = (loop, connection)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                call.continuation = continuation
                loop.submit(call, on: connection)
            }
        } onCancel: {
            loop.cancel(call)
        }
        return try outcome.get()
    }

    nonisolated(nonsending) func serverStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> ResponseStream<Reply> {
        let now = NIODeadline.now()
        let call = StreamCall<Request, Reply>(
            request, credit: streamCredit, method: method, metadata: try Self.block(options),
            deadline: options.timeout.map { now + TimeAmount($0) }, waitForReady: false, loop: loop,
            started: now)
        call.isPinned = true
        let loop = loop
        loop.submit(call, on: connection)
        return ResponseStream(call.replies) { loop.cancel(call) }
    }

    nonisolated(nonsending) func clientStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> ClientStreamingCall<Request, Reply> {
        throw Self.noRequestStreams
    }

    nonisolated(nonsending) func bidirectional<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> BidirectionalCall<Request, Reply> {
        throw Self.noRequestStreams
    }

    /// A watch asks one question; nothing needs more.
    private static let noRequestStreams = RPCError(
        .unimplemented, "a channel of one connection carries no streams of requests",
        notProcessed: true)

    private static func block(_ options: CallOptions) throws(RPCError) -> [UInt8] {
        let metadata = options.metadata(inside: nil)
        return metadata.isEmpty ? [] : try MetadataCoding.encode(metadata)
    }
}
