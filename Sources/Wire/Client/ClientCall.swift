internal import NIOCore

/// One call from the client's side, from the wish to the outcome. Subclasses know the types.
///
/// Belongs to the event loop it was started on.
// Unchecked because everything mutable is touched on that loop only.
class ClientCall: DeadlineHolder, @unchecked Sendable {
    let method: MethodDescriptor
    var metadata: [UInt8]
    let deadline: NIODeadline?
    let waitForReady: Bool
    let loop: ClientLoop
    let started: NIODeadline
    var deadlineSlot = DeadlineSlot()
    /// Where the call is now, nil while it waits for a connection and when it ended.
    var connection: ClientConnection?
    var stream: UInt32 = 0
    /// When the request was sent last.
    var sentAt = NIODeadline.uptimeNanoseconds(0)
    /// The loop knows the call.
    var isSubmitted = false
    /// The caller gave the call up before the loop knew it.
    var isCancelRequested = false
    /// Waits for a connection.
    var isWaiting = false
    /// A refusal as not processed was answered with a second try.
    var wasRetried = false
    /// The server ends the call at its deadline too.
    var isDeadlineTold = false
    /// Runs on one connection and on no other.
    var isPinned = false
    /// The caller repeats by itself: no policy may.
    var isRetryOff = false
    /// What is known since the first attempt failed and a policy said to go on.
    var retries: CallRetries?
    /// Initial metadata or a reply came.
    var wasAnswered = false
    /// A part of a reply came in this attempt.
    var hasPieces = false
    /// Told the metadata that the server sends.
    var onMetadata: (@Sendable (ReplyMetadata) -> Void)?
    private(set) var isFinished = false
    var requestBytes = 0
    var responseBytes = 0
    /// Pieces of a message that has not come whole.
    private var kept: MessageAssembly?

    init(
        method: MethodDescriptor, metadata: [UInt8], deadline: NIODeadline?, waitForReady: Bool,
        loop: ClientLoop, started: NIODeadline
    ) {
        self.method = method
        self.metadata = metadata
        self.deadline = deadline
        self.waitForReady = waitForReady
        self.loop = loop
        self.started = started
    }

    /// Builds the request in `arena`.
    func pack(in arena: Arena) throws(RPCError) -> PackedMessage {
        preconditionFailure("a call without a request")
    }

    /// Whether requests are a stream.
    final var sendsStream: Bool { method.sendsStream }

    /// Whether there is one reply, not a stream of them.
    final var hasOneReply: Bool { method.kind == .unary || method.kind == .clientStreaming }

    /// The call has its stream on `connection`.
    func opened(on connection: ClientConnection) {}

    /// The server takes `bytes` more of the stream; false when that is above what a window may be.
    func addCredit(_ bytes: Int) -> Bool { true }

    /// Forgets the pieces of a message that will not be completed; returns their bytes.
    final func dropPieces() -> Int {
        defer { kept = nil }
        return kept?.count ?? 0
    }

    /// A whole message came.
    func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {}

    /// The call ended; nil means success.
    func completed(_ error: RPCError?) {}

    /// Whether a repeat would be invisible: nothing of a reply was handed out.
    var isUntouched: Bool { !wasAnswered }

    /// Bytes of requests that may still be sent; nil where nothing is counted.
    var sendCredit: Int? { nil }

    /// A piece of a message came that is not its last.
    final func keep(_ bytes: UnsafeRawBufferPointer) {
        hasPieces = true
        if kept == nil {
            // Only one reply: of streams the server may begin more than it has credit for.
            let type = hasOneReply ? method.response : nil
            kept = MessageAssembly(of: type, limit: method.responseLimit)
        }
        kept?.add(bytes)
    }

    /// The last piece of a message came.
    final func receivedLast(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        keep(bytes)
        guard let whole = kept else { return }
        kept = nil
        try receivedWhole(whole, arena)
    }

    /// A message came whole that was in pieces.
    func receivedWhole(_ whole: MessageAssembly, _ arena: Arena) throws(RPCError) {
        let outcome = whole.withJoined { bytes in
            Result { () throws(RPCError) in try received(bytes, arena) }
        }
        try outcome.get()
    }

    /// Ends the call, once.
    final func finish(_ error: RPCError?) {
        guard !isFinished else { return }
        isFinished = true
        connection?.tally.ended(error?.code ?? .ok, error?.message ?? "", now: loop.eventLoop.now)
        loop.executor.deadlines.disarm(self)
        loop.ended(self, error)
        connection = nil
        // Of attempts that were repeated nobody hears; of the last one here.
        if let error, !error.trailers.isEmpty { onMetadata?(.trailing(error.trailers)) }
        completed(error)
    }

    func deadlinePassed() {
        loop.giveUp(
            self,
            RPCError(.deadlineExceeded, "no reply from \(loop.service) before the deadline"))
    }

    static func undecodable(
        _ error: MessageDecodingError, _ method: MethodDescriptor
    ) -> RPCError {
        if case .tooLarge = error {
            return RPCError(
                .resourceExhausted, "a reply is above \(method.responseLimitWords)", pushback: .never)
        }
        return RPCError(
            .internal, "a reply cannot be decoded as \(method.response.name): \(error)")
    }
}

/// A unary call.
// Unchecked as its superclass is.
final class UnaryCall<Request: WireMessage, Reply: WireMessage>: ClientCall, @unchecked Sendable {
    private let request: Request
    private var reply: Reply?
    /// The task that waits.
    var continuation: UnsafeContinuation<Result<Reply, RPCError>, Never>?

    init(
        _ request: Request, method: MethodDescriptor, metadata: [UInt8], deadline: NIODeadline?,
        waitForReady: Bool, loop: ClientLoop, started: NIODeadline
    ) {
        self.request = request
        super.init(
            method: method, metadata: metadata, deadline: deadline, waitForReady: waitForReady,
            loop: loop, started: started)
    }

    override func pack(in arena: Arena) throws(RPCError) -> PackedMessage {
        do throws(MessageEncodingError) {
            return try PackedMessage(request, in: arena, limit: method.requestLimit)
        } catch {
            throw error.status("request", method)
        }
    }

    override func receivedWhole(_ whole: MessageAssembly, _ arena: Arena) throws(RPCError) {
        responseBytes = whole.count
        do throws(MessageDecodingError) {
            reply = try whole.decode(as: Reply.self, limit: method.responseLimit, arena: arena)
        } catch {
            throw Self.undecodable(error, method)
        }
    }

    override func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        responseBytes = bytes.count
        do throws(MessageDecodingError) {
            reply = try Reply(decoding: bytes, limit: method.responseLimit, arena: arena)
        } catch {
            throw Self.undecodable(error, method)
        }
    }

    override func completed(_ error: RPCError?) {
        guard let continuation else { return }
        self.continuation = nil
        if let error {
            continuation.resume(returning: .failure(error))
        } else if let reply {
            continuation.resume(returning: .success(reply))
        } else {
            continuation.resume(
                returning: .failure(RPCError(.internal, "the peer ended the call without a reply")))
        }
    }
}
