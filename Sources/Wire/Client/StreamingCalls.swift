internal import NIOCore

/// A call whose replies go to a buffer: the base of streams and of calls with raw bytes.
// Unchecked as its superclass is.
class BufferedCall<Reply: Sendable>: ClientCall, @unchecked Sendable {
    let replies: MessageBuffer<Reply>
    private let window: ReceiveWindow

    /// - Parameter credit: bytes of replies that may wait to be read.
    init(
        credit: Int, method: MethodDescriptor, metadata: [UInt8], deadline: NIODeadline?,
        waitForReady: Bool, loop: ClientLoop, started: NIODeadline
    ) {
        let window = ReceiveWindow(size: credit, freesConnectionEarly: true)
        self.window = window
        replies = MessageBuffer(window: window)
        super.init(
            method: method, metadata: metadata, deadline: deadline, waitForReady: waitForReady,
            loop: loop, started: started)
    }

    override func opened(on connection: ClientConnection) {
        if !hasOneReply { window.bind(to: connection.window, stream: stream) }
    }

    final func put(_ reply: Reply, size: Int) {
        responseBytes += size
        replies.put(reply, cost: hasOneReply ? 0 : size + FrameHeader.size)
    }

    /// A reply came that cannot be handed out.
    final func refuse(size: Int) {
        if !hasOneReply { window.thrownAway(size + FrameHeader.size) }
    }

    override func completed(_ error: RPCError?) { replies.finish(error) }
}

/// A server-streaming call.
// Unchecked as its superclass is.
final class StreamCall<Request: WireMessage, Reply: WireMessage>: BufferedCall<Reply>,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    private let request: Request

    init(
        _ request: Request, credit: Int, method: MethodDescriptor, metadata: [UInt8],
        deadline: NIODeadline?, waitForReady: Bool, loop: ClientLoop, started: NIODeadline
    ) {
        self.request = request
        super.init(
            credit: credit, method: method, metadata: metadata, deadline: deadline,
            waitForReady: waitForReady, loop: loop, started: started)
    }

    override func pack(in arena: Arena) throws(RPCError) -> PackedMessage {
        do throws(MessageEncodingError) {
            return try PackedMessage(request, in: arena, limit: method.requestLimit)
        } catch {
            throw error.status("request", method)
        }
    }

    override func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        do throws(MessageDecodingError) {
            let reply = try Reply(decoding: bytes, limit: method.responseLimit, arena: arena)
            put(reply, size: bytes.count)
        } catch {
            refuse(size: bytes.count)
            throw Self.undecodable(error, method)
        }
    }
}

/// A call with a stream of requests: the base of those with messages and with raw bytes.
// Unchecked as its superclass is.
class RequestStreamCall<Request: Sendable, Reply: Sendable>: BufferedCall<Reply>, RoomWaiter,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    private var room = SendWindow(credit: 0)
    private var hasSent = false
    private var isHalfClosed = false
    /// The stream on which the half-close was sent; 0: none of this connection.
    private var halfClosedStream: UInt32 = 0

    override var isUntouched: Bool { super.isUntouched && !hasSent }

    override var sendCredit: Int? { room.credit }

    override func opened(on connection: ClientConnection) {
        super.opened(on: connection)
        room = SendWindow(credit: connection.streamCredit, waiters: room.takeWaiters())
        // Another connection may give the same number.
        halfClosedStream = 0
        tellHalfClose()
        wake()
    }

    override func addCredit(_ bytes: Int) -> Bool {
        let isInside = room.add(bytes)
        wake()
        return isInside
    }

    func wake() {
        guard room.isWaiting else { return }
        for waiter in room.takeWaiters() { waiter.resume() }
    }

    /// Queues one request on the call's connection; returns its size. Subclasses know the type.
    func write(_ request: Request, on connection: ClientConnection) throws(RPCError) -> Int {
        preconditionFailure("a call without requests")
    }

    override func completed(_ error: RPCError?) {
        super.completed(error)
        wake()
    }

    /// Sends a request when there is room; from any task.
    nonisolated(nonsending) final func send(_ request: Request) async throws(RPCError) {
        if loop.eventLoop.inEventLoop {
            try await sendOnLoop(request)
            return
        }
        // The loop's executor is made on the loop: a task from elsewhere asks for it there.
        let executor = await loop.executorFromElsewhere()
        let outcome = await withTaskExecutorPreference(executor) {
            do throws(RPCError) {
                try await self.sendOnLoop(request)
                return Result<Void, RPCError>.success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    nonisolated(nonsending) private func sendOnLoop(_ request: Request) async throws(RPCError) {
        while true {
            guard !isFinished, !isHalfClosed, !Task.isCancelled else {
                throw RPCError(.cancelled, "the call takes no more requests")
            }
            if let connection, room.credit > 0, connection.mayBeginMessage(self) { break }
            await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    room.wait(continuation)
                    // Who lacks credit of its own stream is woken by that, not with every flush.
                    if room.credit > 0 { connection?.waits(self, stream) }
                }
            } onCancel: {
                loop.execute { self.wake() }
            }
        }
        guard let connection else { return }
        let size = try write(request, on: connection)
        hasSent = true
        requestBytes += size
        room.use(size + FrameHeader.size)
    }

    /// No more requests; from any thread.
    func halfClose() {
        if loop.eventLoop.inEventLoop {
            halfCloseOnLoop()
        } else {
            loop.execute { self.halfCloseOnLoop() }
        }
    }

    private func halfCloseOnLoop() {
        isHalfClosed = true
        tellHalfClose()
    }

    /// A call that runs says it once; one that waits for a connection says it when it runs.
    private func tellHalfClose() {
        guard isHalfClosed, !isFinished, let connection, halfClosedStream != stream else { return }
        halfClosedStream = stream
        connection.halfClose(self)
    }
}

/// A client-streaming or bidirectional call.
// Unchecked as its superclass is.
final class DuplexCall<Request: WireMessage, Reply: WireMessage>: RequestStreamCall<Request, Reply>,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    override func write(
        _ request: Request, on connection: ClientConnection
    ) throws(RPCError) -> Int {
        try connection.write(request, self)
    }

    override func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        do throws(MessageDecodingError) {
            let reply = try Reply(decoding: bytes, limit: method.responseLimit, arena: arena)
            put(reply, size: bytes.count)
        } catch {
            refuse(size: bytes.count)
            throw Self.undecodable(error, method)
        }
    }
}
