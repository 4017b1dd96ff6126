internal import NIOCore

/// One call on a server's connection: its facts, its task, its way back to the client.
///
/// Belongs to the connection's event loop except where a function says otherwise.
// Unchecked because mutable state is touched on the event loop only; `send`, `reply` and `end` move
// themselves there first.
class ServerStream: ServerCall.Facts, ReplySink, DeadlineHolder, RoomWaiter,
    // Unchecked as said above.
    @unchecked Sendable
{
    private(set) var id: UInt32
    var deadlineSlot = DeadlineSlot()
    private let connection: ServerConnection
    private let executor: LoopExecutor
    private var started: NIODeadline
    var requestBytes: Int
    /// What takes the messages of a stream of requests.
    var requests: (any RequestReceiving)?
    private(set) var responseBytes = 0
    /// The handler had to wait for the client; the call's time is not the server's.
    var wasPostponed = false
    /// What the call holds of the bounds for large messages.
    var large = LargeCall()
    /// Initial metadata or a reply was sent.
    private var hasReplied = false
    private var trailers: [Metadata.Pair] = []
    /// The task that runs the handler.
    var worker: HandlerTasks.Worker?
    /// Why the handler should stop; nil while somebody waits for it.
    private var stopped: StatusCode?
    private var window: SendWindow

    init(_ start: StreamStart, _ method: MethodDescriptor) {
        id = start.id
        connection = start.connection
        executor = start.connection.executor
        started = start.arrived
        requestBytes = start.requestBytes
        window = SendWindow(credit: start.credit)
        super.init(
            method: method, peer: start.peer, metadata: start.metadata, deadline: start.deadline,
            trace: start.trace)
    }

    /// Begins another call of the same connection and method in place of the one that ended; only
    /// while nobody else knows the stream.
    final func renew(_ start: StreamStart) {
        id = start.id
        started = start.arrived
        requestBytes = start.requestBytes
        responseBytes = 0
        wasPostponed = false
        large = LargeCall()
        hasReplied = false
        stopped = nil
        window = SendWindow(credit: start.credit)
        change(metadata: start.metadata, deadline: start.deadline, trace: start.trace)
    }

    /// Whether another call of `route` may use this stream when nobody else knows it.
    func fits(_ route: Route) -> Bool { false }

    /// Whether calls to come may use this stream, when they fit.
    var isReusable: Bool { false }

    /// The handler has ended: lets go of what it was given, and waits for another call.
    func retire() {
        trailers = []
        if isReusable { connection.keep(self) }
    }

    /// Lets go of what the caller said of its call; only while nobody else knows the stream.
    final func forget() { change(metadata: Metadata(), deadline: nil, trace: nil) }

    /// Runs the handler and sends its outcome. Subclasses know it.
    func perform() async {}

    override var now: NIODeadline { executor.loop.now }

    /// What the call does now.
    func snapshot(at now: NIODeadline, receiveCredit: Int?) -> StreamSnapshot {
        StreamSnapshot(
            id: id, method: method.fullName, age: Duration(started, now),
            deadlineLeft: deadline.map { Duration(now, $0) },
            sendCredit: method.kind == .serverStreaming || method.kind == .bidirectional ? credit : nil,
            receiveCredit: receiveCredit)
    }

    /// Bytes the client takes before it asks for more.
    var credit: Int { window.credit }

    /// Starts the handler.
    final func run() {
        if let deadline { executor.deadlines.arm(self, at: deadline) }
        executor.handlers.run(self)
    }

    /// Whether nobody waits for the handler any more.
    final var isStopped: Bool { stopped != nil }

    func deadlinePassed() { stop(.deadlineExceeded) }

    /// Tells the handler to stop; its place stays taken until it does. `isTold`: the caller was told `code`
    /// as the end of the call; else nobody waits for one.
    func stop(_ code: StatusCode, isTold: Bool = false) {
        guard stopped == nil else { return }
        let code = isTold || code == .deadlineExceeded ? code : .cancelled
        stopped = code
        worker?.cancel()
        requests?.finish(Self.stoppedError(code))
        wake()
        connection.endPostponed(self)
    }

    /// The client takes `bytes` more; false when that is above what a window may be.
    func addCredit(_ bytes: Int) -> Bool {
        let isInside = window.add(bytes)
        wake()
        return isInside
    }

    func wake() {
        guard window.isWaiting else { return }
        for waiter in window.takeWaiters() { waiter.resume() }
    }

    nonisolated(nonsending) func send(_ message: some WireMessage) async throws(RPCError) {
        if executor.loop.inEventLoop {
            try await sendOnLoop(message)
            return
        }
        let outcome = await withTaskExecutorPreference(executor) {
            do throws(RPCError) {
                try await self.sendOnLoop(message)
                return Result<Void, RPCError>.success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    nonisolated(nonsending) private func sendOnLoop(_ message: some WireMessage) async throws(RPCError) {
        while true {
            if let stopped { throw Self.stoppedError(stopped) }
            if window.credit > 0, connection.hasSendCredit, connection.isWritable,
                !connection.output.isBacklogged(id)
            {
                break
            }
            guard !Task.isCancelled else {
                throw RPCError(.cancelled, "the handler stopped to wait for the client")
            }
            await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    window.wait(continuation)
                    // Who lacks credit of its own stream is woken by that, not with every flush.
                    if window.credit > 0 { connection.waits(self, id) }
                }
            } onCancel: {
                executor.execute { self.wake() }
            }
        }
        let size = try connection.write(
            message, FrameHeader(.message, stream: id, flags: .counted), method)
        hasReplied = true
        window.use(size + FrameHeader.size)
        connection.useSendCredit(size + FrameHeader.size)
        responseBytes += size
    }

    nonisolated(nonsending) override func sendInitialMetadata(
        _ pairs: [Metadata.Pair]
    ) async throws(RPCError) {
        let block = try MetadataCoding.encode(Metadata(custom: pairs))
        let error = await onLoop { stream -> RPCError? in
            if let stopped = stream.stopped { return Self.stoppedError(stopped) }
            if stream.hasReplied { return RPCError(.internal, "initial metadata comes too late") }
            stream.hasReplied = true
            stream.connection.writeInitial(stream.id, block)
            return nil
        }
        if let error { throw error }
    }

    nonisolated(nonsending) override func setTrailingMetadata(_ pairs: [Metadata.Pair]) async {
        await onLoop { $0.trailers = pairs }
    }

    nonisolated(nonsending) private func onLoop<Result: Sendable>(
        _ body: @Sendable (ServerStream) -> Result
    ) async -> Result {
        if executor.loop.inEventLoop { return body(self) }
        return await withTaskExecutorPreference(executor) { body(self) }
    }

    nonisolated(nonsending) func reply(_ message: some WireMessage) async {
        if executor.loop.inEventLoop {
            replyOnLoop(message)
        } else {
            await withTaskExecutorPreference(executor) { self.replyOnLoop(message) }
        }
    }

    private func replyOnLoop(_ message: some WireMessage) {
        guard stopped == nil else {
            finish(stoppedError)
            return
        }
        guard connection.finished(self) else {
            report(.cancelled)
            connection.closeIfDrained()
            return
        }
        do throws(RPCError) {
            let hasTrailers = !trailers.isEmpty
            responseBytes = try connection.write(
                message,
                FrameHeader(.message, stream: id, flags: hasTrailers ? [] : .endStream),
                method)
            if hasTrailers { connection.writeEnd(id, nil, trailers: trailers) }
            report(.ok)
        } catch {
            connection.writeEnd(id, error, trailers: trailers)
            report(error.code)
        }
        connection.closeIfDrained()
    }

    nonisolated(nonsending) func end(_ error: RPCError?) async {
        if executor.loop.inEventLoop {
            finish(stopped == nil ? error : stoppedError)
        } else {
            await withTaskExecutorPreference(executor) {
                self.finish(self.stopped == nil ? error : self.stoppedError)
            }
        }
    }

    /// Whether the handler begins, now, later (behind replies that the client has not taken, or large
    /// calls), or not at all.
    final func begins() -> OnBegin { connection.begins(self) }

    /// Ends the call that finds no room for what it may come to hold.
    final func endRefused() { finish(connection.refusedLarge()) }

    /// Ends the call that nobody waits for any more and whose handler never began.
    final func endUnbegun() {
        var error = stoppedError
        error?.notProcessed = true
        finish(error)
    }

    private func finish(_ error: RPCError?) {
        if connection.finished(self) { connection.writeEnd(id, error, trailers: trailers) }
        report(error?.code ?? .ok)
        connection.closeIfDrained()
    }

    private var stoppedError: RPCError? { stopped.map(Self.stoppedError) }

    private static func stoppedError(_ code: StatusCode) -> RPCError {
        switch code {
        case .cancelled: RPCError(code, "nobody waits for the reply")
        case .deadlineExceeded: RPCError(code, "the deadline passed before the reply")
        default: RPCError(code, "the call was ended for one of its requests")
        }
    }

    func status(of error: any Error) -> RPCError {
        if var known = error as? RPCError {
            // What was not processed further down says nothing about this call.
            known.notProcessed = false
            known.trailers = []
            return known
        }
        if error is CancellationError { return RPCError(.cancelled, "the handler was cancelled") }
        connection.handlerFailed(self, error)
        return RPCError(.internal, "internal error")
    }

    /// Accounts for the end; called once.
    private func report(_ status: StatusCode) {
        executor.deadlines.disarm(self)
        worker = nil
        // A writer that outlives its handler must not send behind the end.
        stopped = stopped ?? .cancelled
        wake()
        requests?.finish(nil)
        requests?.discard()
        connection.report(
            method, status, stream: id, started: started, requestBytes: requestBytes,
            responseBytes: responseBytes, trace: trace, measured: !wasPostponed, large: large)
    }
}

/// What a stream begins with.
struct StreamStart {
    let id: UInt32
    let connection: ServerConnection
    let peer: PeerIdentity
    let metadata: Metadata
    let deadline: NIODeadline?
    /// When the first piece of the request came.
    let arrived: NIODeadline
    let requestBytes: Int
    /// Bytes of replies the client takes.
    let credit: Int
    /// The trace with the span of this call's handling.
    let trace: TraceContext?
}
