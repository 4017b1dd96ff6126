internal import NIOConcurrencyHelpers
internal import NIOCore
package import NIOPosix
internal import Synchronization

/// Calls one service over mutual TLS, with any number of calls in flight.
///
/// Connects when first needed, one connection per target and event loop, and again after a loss.
/// A call made from a task on one of the group's loops stays on that loop. By itself it retries only
/// what the peer certainly did not begin, and that once; a policy for more stands in the
/// configuration. Must be closed: a client that is only dropped keeps its connections.
package final class WireClient: CallChannel, Sendable {
    private let configuration: ClientConfiguration
    private let identity: ClientIdentity
    private let turn = Atomic<Int>(0)
    let shared: ClientShared
    let clientLoops: [ClientLoop]

    /// Prepares a client; nothing is read or opened before the first call.
    package convenience init(
        configuration: ClientConfiguration, group: MultiThreadedEventLoopGroup
    ) {
        self.init(
            configuration, group,
            identity: ClientIdentity(configuration.tls, configuration.tlsOptions))
    }

    /// Prepares a client that shares what `other` read from its certificate files, reloads
    /// included; the files that `configuration` names are not looked at.
    package convenience init(
        configuration: ClientConfiguration, group: MultiThreadedEventLoopGroup,
        sharingIdentityOf other: WireClient
    ) {
        self.init(configuration, group, identity: other.identity)
    }

    private init(
        _ configuration: ClientConfiguration, _ group: MultiThreadedEventLoopGroup,
        identity: ClientIdentity
    ) {
        if case .addresses(let targets) = configuration.target {
            precondition(!targets.isEmpty, "a client needs a target")
        }
        BrokenPipes.ignore()
        self.configuration = configuration
        self.identity = identity
        let shared = ClientShared(configuration, on: group.any())
        self.shared = shared
        let transport = SocketTransport(identity: identity, configuration: configuration)
        clientLoops = Array(group.makeIterator())
            .prefix(Swift.max(1, configuration.loops ?? Int.max))
            .map { eventLoop in
                ClientLoop(
                    eventLoop: eventLoop, transport: transport, configuration: configuration,
                    shared: shared)
            }
    }

    /// Counters and gauges.
    package var statistics: WireStatistics { configuration.statistics }

    /// Reads certificates, key, authorities and deny-list again, for connections made from now on.
    ///
    /// The new ones are used only when they are fit: the key matches, our own authorities vouch
    /// for the certificate now, and it names whom the old one named. Otherwise throws a
    /// `configuration` error that names the file, and the old ones stay. Connections whose server
    /// is on the deny-list are closed; when the authorities changed, all are replaced, and calls
    /// in flight end on the old ones. May be called from any thread, at any time; no call fails of it.
    package func reloadCertificates() throws(TLSError) {
        guard let change = try identity.reload() else { return }
        for loop in clientLoops { loop.certificatesChanged(change) }
    }

    /// The last second of the certificate in use, since 1970; nil before it is read.
    package var certificateEnd: Int64? { identity.certificateEnd }

    /// Waits until every loop has a ready connection, at most `timeout`. Optional: calls connect
    /// by themselves. Throws `unavailable` with the cause.
    package func connect(timeout: Duration) async throws(RPCError) {
        let waits = clientLoops.map { $0.warmUp(TimeAmount(timeout)) }
        for wait in waits {
            do {
                try await wait.get()
            } catch {
                throw error as? RPCError ?? RPCError(.unavailable, "\(error)")
            }
        }
    }

    /// Takes no more calls, cancels streams, lets unary calls end for at most 5 s, then closes.
    package func close() async {
        shared.resolution?.close()
        shared.outliers?.close()
        let waits = clientLoops.map { $0.close(.seconds(5)) }
        for wait in waits { try? await wait.get() }
    }

    /// What every loop can tell about its subchannels and waiting calls.
    func snapshots() async -> [ClientLoopSnapshot] {
        var result: [ClientLoopSnapshot] = []
        for loop in clientLoops {
            // The future fails only when the loop was shut down: then nothing is there.
            if let snapshot = try? await loop.snapshot().get() { result.append(snapshot) }
        }
        return result
    }

    private func pickLoop() -> ClientLoop {
        if let here = LoopExecutor.current {
            for loop in clientLoops where loop.eventLoop === here.loop { return loop }
        }
        let next = turn.wrappingAdd(1, ordering: .relaxed).newValue
        return clientLoops[Int(UInt(bitPattern: next) % UInt(clientLoops.count))]
    }

    nonisolated(nonsending) package func unary<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> Reply {
        let now = NIODeadline.now()
        let parent = options.detached ? nil : ServerCall.current
        let block = try block(options, parent)
        let deadline = try Self.deadline(
            options.timeout ?? configuration.timeout, parent, now, service: configuration.service)
        let loop = pickLoop()
        let call = UnaryCall<Request, Reply>(
            request, method: method, metadata: block, deadline: deadline,
            waitForReady: options.waitForReady, loop: loop, started: now)
        call.isRetryOff = options.retry == .off
        call.onMetadata = options.onMetadata
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                call.continuation = continuation
                loop.submit(call)
            }
        } onCancel: {
            loop.cancel(call)
        }
        return try outcome.get()
    }

    nonisolated(nonsending) package func serverStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> ResponseStream<Reply> {
        let now = NIODeadline.now()
        let parent = options.detached ? nil : ServerCall.current
        let block = try block(options, parent)
        let deadline = try Self.deadline(
            options.timeout, parent, now, service: configuration.service)
        let loop = pickLoop()
        let call = StreamCall<Request, Reply>(
            request, credit: configuration.streamCredit, method: method, metadata: block,
            deadline: deadline, waitForReady: options.waitForReady, loop: loop, started: now)
        call.isRetryOff = options.retry == .off
        call.onMetadata = options.onMetadata
        loop.submit(call)
        return ResponseStream(call.replies) { loop.cancel(call) }
    }

    nonisolated(nonsending) package func clientStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> ClientStreamingCall<Request, Reply> {
        let call: DuplexCall<Request, Reply> = try duplex(method, options)
        let loop = call.loop
        return ClientStreamingCall(
            requests: Self.writer(call),
            replies: ResponseStream(call.replies) { loop.cancel(call) })
    }

    nonisolated(nonsending) package func bidirectional<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> BidirectionalCall<Request, Reply> {
        let call: DuplexCall<Request, Reply> = try duplex(method, options)
        let loop = call.loop
        return BidirectionalCall(
            requests: Self.writer(call),
            responses: ResponseStream(call.replies) { loop.cancel(call) })
    }

    private func duplex<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) throws(RPCError) -> DuplexCall<Request, Reply> {
        try begin(options) { block, deadline, loop, now in
            DuplexCall(
                credit: configuration.streamCredit, method: method, metadata: block,
                deadline: deadline, waitForReady: options.waitForReady, loop: loop, started: now)
        }
    }

    /// Submits the call with a stream of requests that `make` puts together.
    private func begin<Call: ClientCall>(
        _ options: CallOptions,
        _ make: (_ metadata: [UInt8], NIODeadline?, ClientLoop, _ now: NIODeadline) -> Call
    ) throws(RPCError) -> Call {
        let now = NIODeadline.now()
        let parent = options.detached ? nil : ServerCall.current
        let block = try block(options, parent)
        let deadline = try Self.deadline(
            options.timeout, parent, now, service: configuration.service)
        let loop = pickLoop()
        let call = make(block, deadline, loop, now)
        call.isRetryOff = options.retry == .off
        call.onMetadata = options.onMetadata
        loop.submit(call)
        return call
    }

    private static func writer<Request: WireMessage, Reply: WireMessage>(
        _ call: DuplexCall<Request, Reply>
    ) -> RequestWriter<Request> {
        RequestWriter(
            { request throws(RPCError) in try await call.send(request) },
            end: { call.halfClose() })
    }

    /// Calls a method with encoded bytes; each encoded reply goes to `onReply`, in order.
    ///
    /// For tools that know a method's descriptor only. The request must be a valid encoding of
    /// the method's request type; the replies passed the pre-scan.
    package func call(
        _ method: MethodDescriptor, raw request: [UInt8], _ options: CallOptions,
        onReply: ([UInt8]) throws(RPCError) -> Void
    ) async throws(RPCError) {
        let now = NIODeadline.now()
        let parent = options.detached ? nil : ServerCall.current
        let block = try block(options, parent)
        let timeout = options.timeout ?? (method.kind == .unary ? configuration.timeout : nil)
        let deadline = try Self.deadline(timeout, parent, now, service: configuration.service)
        let loop = pickLoop()
        let call = RawCall(
            request, credit: configuration.streamCredit, method: method, metadata: block,
            deadline: deadline, waitForReady: options.waitForReady, loop: loop, started: now)
        call.isRetryOff = options.retry == .off
        call.onMetadata = options.onMetadata
        loop.submit(call)
        defer {
            loop.cancel(call)
            call.replies.discard()
        }
        var replies = MessageReader(call.replies)
        while let reply = try await replies.next(cancel: { loop.cancel(call) }) {
            try onReply(reply)
        }
    }

    /// Calls a client-streaming or bidirectional method with encoded bytes: sends the requests in
    /// order, as the peer takes them, then half-closes; each encoded reply goes to `onReply` as it comes.
    ///
    /// For tools that know a method's descriptor only, as `call(_:raw:_:onReply:)` is. A request above
    /// the method's limit ends the call with `resourceExhausted`.
    package func call(
        _ method: MethodDescriptor, rawRequests requests: [[UInt8]], _ options: CallOptions,
        onReply: ([UInt8]) throws(RPCError) -> Void
    ) async throws(RPCError) {
        let call = try begin(options) { block, deadline, loop, now in
            RawDuplexCall(
                credit: configuration.streamCredit, method: method, metadata: block,
                deadline: deadline, waitForReady: options.waitForReady, loop: loop, started: now)
        }
        let loop = call.loop
        defer {
            loop.cancel(call)
            call.replies.discard()
        }
        async let sending = call.sendAll(requests)
        var replies = MessageReader(call.replies)
        var count = 0
        do throws(RPCError) {
            while let reply = try await replies.next(cancel: { loop.cancel(call) }) {
                count += 1
                try onReply(reply)
            }
        } catch {
            // Whoever still sends stops: the call is over.
            loop.cancel(call)
            throw await sending ?? error
        }
        if let fault = await sending { throw fault }
        guard method.kind != .clientStreaming || count == 1 else {
            throw RPCError(.internal, "the peer sent \(count) replies where one is due")
        }
    }

    private func block(
        _ options: CallOptions, _ parent: ServerCall?
    ) throws(RPCError) -> [UInt8] {
        var metadata = options.metadata(inside: parent)
        // Every call is a span of its own below the caller's.
        metadata.trace = metadata.trace?.child(configuration.randomness)
        return metadata.isEmpty ? [] : try MetadataCoding.encode(metadata)
    }

    /// The earlier of the call's own deadline and its parent's.
    private static func deadline(
        _ timeout: Duration?, _ parent: ServerCall?, _ now: NIODeadline, service: String
    ) throws(RPCError) -> NIODeadline? {
        var earlier = timeout.map { now + TimeAmount($0) }
        if let inherited = parent?.deadline {
            earlier = earlier.map { Swift.min($0, inherited) } ?? inherited
        }
        if let earlier, earlier <= now {
            throw RPCError(
                .deadlineExceeded, "no time is left to call \(service)", notProcessed: true)
        }
        return earlier
    }
}

/// A client's certificates, read at the first need.
final class ClientIdentity: Sendable {
    private let files: TLSFiles
    private let options: TLSOptions
    private let context = NIOLockedValueBox<TLSContext?>(nil)

    init(_ files: TLSFiles, _ options: TLSOptions) {
        self.files = files
        self.options = options
    }

    var certificateEnd: Int64? { context.withLockedValue { $0?.end } }

    func tlsContext() throws(TLSError) -> TLSContext {
        // Read inside the lock: a reload at the same time must not be undone by an older reading.
        let outcome = context.withLockedValue { context -> Result<TLSContext, TLSError> in
            if let context { return .success(context) }
            do throws(TLSError) {
                let made = try TLSContext.wireClient(files, options: options)
                context = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Reads the files again; returns what open connections must learn, nil when there never
    /// were any.
    func reload() throws(TLSError) -> CertificateChange? {
        let fresh = try TLSContext.wireClient(files, options: options)
        let old = context.withLockedValue { $0 }
        try fresh.checkReplaces(old)
        context.withLockedValue { $0 = fresh }
        return old.map { fresh.change(from: $0) }
    }
}
