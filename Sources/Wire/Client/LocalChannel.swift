internal import NIOConcurrencyHelpers
package import NIOCore
internal import NIOPosix

/// Carries calls to a router in this process: the same encoding, limits, allow-lists, deadlines
/// and statuses as over a connection, without one. Handlers run on the global executor.
package final class LocalChannel: CallChannel, Sendable {
    private let router: ServerRouter
    private let peer: PeerIdentity
    private let timeout: Duration
    private let loop: any EventLoop

    /// Calls `router` as `peer`. `timeout` is for unary calls whose options name none; `loop`
    /// gives the timers of deadlines.
    package init(
        router: ServerRouter, as peer: PeerIdentity, timeout: Duration = .seconds(5),
        loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any()
    ) {
        self.router = router
        self.peer = peer
        self.timeout = timeout
        self.loop = loop
    }

    nonisolated(nonsending) package func unary<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> Reply {
        let run = try begin(
            method, request, options, timeout: options.timeout ?? timeout, as: Reply.self)
        defer { run.cancel() }
        var replies = MessageReader(run.sink.replies)
        guard let reply = try await replies.next(cancel: run.cancel) else {
            throw RPCError(.internal, "the peer ended the call without a reply")
        }
        return reply
    }

    nonisolated(nonsending) package func serverStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> ResponseStream<Reply> {
        let run = try begin(method, request, options, timeout: options.timeout, as: Reply.self)
        return ResponseStream(run.sink.replies, onDrop: run.cancel)
    }

    nonisolated(nonsending) package func clientStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> ClientStreamingCall<Request, Reply> {
        let (run, requests) = try beginStream(method, options, Request.self, Reply.self)
        return ClientStreamingCall(
            requests: requests, replies: ResponseStream(run.sink.replies, onDrop: run.cancel))
    }

    nonisolated(nonsending) package func bidirectional<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> BidirectionalCall<Request, Reply> {
        let (run, requests) = try beginStream(method, options, Request.self, Reply.self)
        return BidirectionalCall(
            requests: requests, responses: ResponseStream(run.sink.replies, onDrop: run.cancel))
    }

    private func beginStream<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions, _ request: Request.Type,
        _ reply: Reply.Type
    ) throws(RPCError) -> (Run<Reply>, RequestWriter<Request>) {
        let admitted = try admit(method, options, timeout: options.timeout, as: reply)
        let (work, receiver) = admitted.route.prepareStream(
            admitted.call, admitted.sink, credit: Int(Int32.max))
        guard let requests = (receiver as? RequestReceiver<Request>)?.requests else {
            throw RPCError(.internal, "the method takes other requests", notProcessed: true)
        }
        let run = start(work, admitted) { error in
            receiver.finish(error)
            receiver.discard()
        }
        let writer = RequestWriter<Request>(
            { request throws(RPCError) in
                try await requests.putWhenRoom(try Self.transported(request, method))
            },
            end: { receiver.finish(nil) })
        return (run, writer)
    }

    /// Encodes and decodes, so that the limits hold.
    private static func transported<Message: WireMessage>(
        _ message: Message, _ method: MethodDescriptor
    ) throws(RPCError) -> Message {
        let bytes: [UInt8]
        do throws(MessageEncodingError) {
            bytes = try PackedMessage(message, in: Arena(), limit: method.requestLimit).bytes
        } catch {
            throw error.status("request", method)
        }
        do throws(MessageDecodingError) {
            return try Message(decoding: bytes, limit: method.requestLimit)
        } catch {
            throw RPCError(.internal, "the request cannot be decoded: \(error)")
        }
    }

    /// A handler that runs.
    private struct Run<Reply: WireMessage>: Sendable {
        let sink: LocalSink<Reply>
        let cancel: @Sendable () -> Void
    }

    /// A call that may run.
    private struct Admitted<Reply: WireMessage> {
        let route: Route
        let call: ServerCall
        let sink: LocalSink<Reply>
    }

    private func admit<Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions, timeout: Duration?,
        as reply: Reply.Type
    ) throws(RPCError) -> Admitted<Reply> {
        let parent = options.detached ? nil : ServerCall.current
        let own = timeout.map { NIODeadline.now() + TimeAmount($0) }
        let deadline = [own, parent?.deadline].compactMap { $0 }.min()
        guard let route = router.route(method.id), route.method == method else {
            throw RPCError(.unimplemented, "unknown method", notProcessed: true)
        }
        guard route.allow.contains(peer.service) else {
            throw RPCError(
                .permissionDenied, "\(peer.service) may not call \(method.fullName)",
                notProcessed: true)
        }
        if let deadline, deadline <= .now() {
            throw RPCError(
                .deadlineExceeded, "the deadline passed before the call began",
                notProcessed: true)
        }
        let metadata = options.metadata(inside: parent)
        // Encoded only to hold callers to the same limits as a connection does.
        _ = try MetadataCoding.encode(metadata)
        let facts = LocalFacts(
            method: method, peer: peer, metadata: metadata, deadline: deadline,
            onMetadata: options.onMetadata)
        return Admitted(
            route: route, call: ServerCall(facts),
            sink: LocalSink<Reply>(method, facts: facts))
    }

    private func begin<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
        timeout: Duration?, as reply: Reply.Type
    ) throws(RPCError) -> Run<Reply> {
        let admitted = try admit(method, options, timeout: timeout, as: reply)
        let work = try prepare(admitted.route, request, admitted.call, admitted.sink)
        return start(work, admitted) { _ in }
    }

    /// Runs a handler; `stop` ends the stream of its requests.
    private func start<Reply: WireMessage>(
        _ work: @escaping @Sendable () async -> Void, _ admitted: Admitted<Reply>,
        stop: @escaping @Sendable (RPCError) -> Void
    ) -> Run<Reply> {
        let (sink, method) = (admitted.sink, admitted.call.method)
        let task = Task {
            await work()
            stop(RPCError(.cancelled, "the call is over"))
        }
        let timer = admitted.call.deadline.map { deadline in
            loop.scheduleTask(deadline: deadline) {
                let error = RPCError(
                    .deadlineExceeded, "no reply from \(method.service) before the deadline")
                sink.replies.finish(error)
                stop(error)
                task.cancel()
            }
        }
        return Run(sink: sink) {
            timer?.cancel()
            stop(RPCError(.cancelled, "nobody waits for the call"))
            task.cancel()
        }
    }

    private func prepare<Request: WireMessage>(
        _ route: Route, _ request: Request, _ call: ServerCall, _ sink: any ReplySink
    ) throws(RPCError) -> @Sendable () async -> Void {
        let arena = Arena()
        let bytes: [UInt8]
        do throws(MessageEncodingError) {
            let packed = try PackedMessage(request, in: arena, limit: route.method.requestLimit)
            bytes = packed.bytes
        } catch {
            throw error.status("request", route.method)
        }
        let outcome = bytes.withUnsafeBytes {
            buffer -> Result<@Sendable () async -> Void, RPCError> in
            do throws(RPCError) {
                return .success(try route.prepare(buffer, call, arena, sink))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}

/// Takes a handler's replies through encoding and decoding to whoever called.
final class LocalSink<Reply: WireMessage>: ReplySink {
    let replies = MessageBuffer<Reply>(bound: 64)
    private let method: MethodDescriptor
    private let facts: LocalFacts

    init(_ method: MethodDescriptor, facts: LocalFacts) {
        self.method = method
        self.facts = facts
    }

    private func transported(_ message: some WireMessage) throws(RPCError) -> Reply {
        let bytes: [UInt8]
        do throws(MessageEncodingError) {
            bytes = try PackedMessage(message, in: Arena(), limit: method.responseLimit).bytes
        } catch {
            throw error.status("reply", method)
        }
        do throws(MessageDecodingError) {
            return try Reply(decoding: bytes, limit: method.responseLimit)
        } catch {
            throw RPCError(.internal, "the reply cannot be decoded: \(error)")
        }
    }

    nonisolated(nonsending) func reply(_ message: some WireMessage) async {
        do throws(RPCError) {
            replies.put(try transported(message), cost: 0)
            await end(nil)
        } catch {
            await end(error)
        }
    }

    nonisolated(nonsending) func send(_ message: some WireMessage) async throws(RPCError) {
        try await replies.putWhenRoom(try transported(message))
    }

    nonisolated(nonsending) func end(_ error: RPCError?) async {
        var error = error
        error?.trailers = facts.finish()
        replies.finish(error)
    }

    func status(of error: any Error) -> RPCError {
        if var known = error as? RPCError {
            known.notProcessed = false
            return known
        }
        if error is CancellationError { return RPCError(.cancelled, "the handler was cancelled") }
        return RPCError(.internal, "internal error")
    }
}

/// The facts of a call that stays in the process, with the way back for its metadata.
// Unchecked because its superclass is; the one thing that changes is locked.
final class LocalFacts: ServerCall.Facts, @unchecked Sendable {
    private let trailers = NIOLockedValueBox<[Metadata.Pair]>([])
    private let onMetadata: (@Sendable (ReplyMetadata) -> Void)?

    init(
        method: MethodDescriptor, peer: PeerIdentity, metadata: Metadata, deadline: NIODeadline?,
        onMetadata: (@Sendable (ReplyMetadata) -> Void)?
    ) {
        self.onMetadata = onMetadata
        super.init(method: method, peer: peer, metadata: metadata, deadline: deadline)
    }

    nonisolated(nonsending) override func sendInitialMetadata(
        _ pairs: [Metadata.Pair]
    ) async throws(RPCError) {
        _ = try MetadataCoding.encode(Metadata(custom: pairs))
        onMetadata?(.initial(pairs))
    }

    nonisolated(nonsending) override func setTrailingMetadata(_ pairs: [Metadata.Pair]) async {
        trailers.withLockedValue { $0 = pairs }
    }

    /// The call ended: tells the trailing metadata and returns it.
    func finish() -> [Metadata.Pair] {
        let pairs = trailers.withLockedValue { $0 }
        if !pairs.isEmpty { onMetadata?(.trailing(pairs)) }
        return pairs
    }
}
