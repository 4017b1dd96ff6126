internal import NIOCore

/// One call on a server's connection: its facts, its task, its way back to the client.
///
/// Belongs to the connection's event loop except where a function says otherwise.
// Unchecked because mutable state is touched on the event loop only; `send`, `reply` and `end` move
// themselves there first.
final class ServerStream: ServerCall.Facts, ReplySink, DeadlineHolder, @unchecked Sendable {
    let id: UInt32
    var deadlineSlot = DeadlineSlot()
    private let connection: ServerConnection
    private let executor: LoopExecutor
    private let started: NIODeadline
    private let requestBytes: Int
    private var responseBytes = 0
    private var task: Task<Void, Never>?
    /// Why the handler should stop; nil while somebody waits for it.
    private var stopped: StatusCode?
    /// Bytes the client takes before it asks for more.
    private var credit: Int
    private var waiters: [UnsafeContinuation<Void, Never>] = []

    init(
        id: UInt32, connection: ServerConnection, route: Route, peer: PeerIdentity,
        metadata: Metadata, deadline: NIODeadline?, started: NIODeadline, requestBytes: Int,
        credit: Int
    ) {
        self.id = id
        self.connection = connection
        executor = connection.executor
        self.started = started
        self.requestBytes = requestBytes
        self.credit = credit
        super.init(method: route.method, peer: peer, metadata: metadata, deadline: deadline)
    }

    override var now: NIODeadline { executor.loop.now }

    /// Whether a task waits for room to write.
    var isWaiting: Bool { !waiters.isEmpty }

    /// Starts the handler.
    func run(_ work: @escaping @Sendable () async -> Void) {
        if let deadline { executor.deadlines.arm(self, at: deadline) }
        task = Task(executorPreference: executor, operation: work)
    }

    func deadlinePassed() { stop(.deadlineExceeded) }

    /// Tells the handler to stop; its place stays taken until it does.
    func stop(_ code: StatusCode) {
        guard stopped == nil else { return }
        stopped = code
        task?.cancel()
        wake()
    }

    /// The client takes `bytes` more.
    func addCredit(_ bytes: Int) {
        credit = Swift.min(credit + bytes, Int(Int32.max))
        wake()
    }

    /// Lets waiting writers look again.
    func wake() {
        guard !waiters.isEmpty else { return }
        let waiting = waiters
        waiters.removeAll(keepingCapacity: true)
        for waiter in waiting { waiter.resume() }
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
            if credit > 0, connection.isWritable, !connection.output.isBacklogged(id) { break }
            await withUnsafeContinuation { continuation in
                waiters.append(continuation)
                connection.waits(self)
            }
        }
        let size = try connection.write(
            message, FrameHeader(.message, stream: id), limit: method.responseLimit)
        credit -= size
        responseBytes += size
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
            responseBytes = try connection.write(
                message, FrameHeader(.message, stream: id, flags: .endStream),
                limit: method.responseLimit)
            report(.ok)
        } catch {
            connection.writeEnd(id, error)
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

    private func finish(_ error: RPCError?) {
        if connection.finished(self) { connection.writeEnd(id, error) }
        report(error?.code ?? .ok)
        connection.closeIfDrained()
    }

    private var stoppedError: RPCError? { stopped.map(Self.stoppedError) }

    private static func stoppedError(_ code: StatusCode) -> RPCError {
        code == .deadlineExceeded
            ? RPCError(code, "the deadline passed before the reply")
            : RPCError(.cancelled, "nobody waits for the reply")
    }

    func status(of error: any Error) -> RPCError {
        if var known = error as? RPCError {
            // What was not processed further down says nothing about this call.
            known.notProcessed = false
            return known
        }
        if error is CancellationError { return RPCError(.cancelled, "the handler was cancelled") }
        connection.handlerFailed(method, error)
        return RPCError(.internal, "internal error")
    }

    /// Accounts for the end; called once.
    private func report(_ status: StatusCode) {
        executor.deadlines.disarm(self)
        task = nil
        // A writer that outlives its handler must not send behind the end.
        stopped = stopped ?? .cancelled
        wake()
        connection.report(
            method, status, started: started, requestBytes: requestBytes,
            responseBytes: responseBytes)
    }
}
