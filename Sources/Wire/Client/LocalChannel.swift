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
        guard let reply = try await run.sink.replies.next(cancel: run.cancel) else {
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

    /// A handler that runs.
    private struct Run<Reply: WireMessage>: Sendable {
        let sink: LocalSink<Reply>
        let cancel: @Sendable () -> Void
    }

    private func begin<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
        timeout: Duration?, as reply: Reply.Type
    ) throws(RPCError) -> Run<Reply> {
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
        let call = ServerCall(method: method, peer: peer, metadata: metadata, deadline: deadline)
        let sink = LocalSink<Reply>(limit: method.responseLimit)
        let work = try prepare(route, request, call, sink)
        let task = Task(operation: work)
        let timer = deadline.map { deadline in
            loop.scheduleTask(deadline: deadline) {
                sink.replies.finish(
                    RPCError(.deadlineExceeded, "no reply from \(method.service) before the deadline"))
                task.cancel()
            }
        }
        return Run(sink: sink) {
            timer?.cancel()
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
            throw error.status("request")
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
    let replies = ReplyBuffer<Reply>(bound: 64)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    private func transported(_ message: some WireMessage) throws(RPCError) -> Reply {
        let bytes: [UInt8]
        do throws(MessageEncodingError) {
            bytes = try PackedMessage(message, in: Arena(), limit: limit).bytes
        } catch {
            throw error.status("reply")
        }
        do throws(MessageDecodingError) {
            return try Reply(decoding: bytes, limit: limit)
        } catch {
            throw RPCError(.internal, "the reply cannot be decoded: \(error)")
        }
    }

    nonisolated(nonsending) func reply(_ message: some WireMessage) async {
        do throws(RPCError) {
            replies.put(try transported(message), size: 0)
            replies.finish(nil)
        } catch {
            replies.finish(error)
        }
    }

    nonisolated(nonsending) func send(_ message: some WireMessage) async throws(RPCError) {
        try await replies.putWhenRoom(try transported(message))
    }

    nonisolated(nonsending) func end(_ error: RPCError?) async { replies.finish(error) }

    func status(of error: any Error) -> RPCError {
        if var known = error as? RPCError {
            known.notProcessed = false
            return known
        }
        if error is CancellationError { return RPCError(.cancelled, "the handler was cancelled") }
        return RPCError(.internal, "internal error")
    }
}
