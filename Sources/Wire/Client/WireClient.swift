internal import NIOConcurrencyHelpers
internal import NIOCore
package import NIOPosix
internal import Synchronization

/// Calls one service over mutual TLS, with any number of calls in flight.
///
/// Connects when first needed, one connection per target and event loop, and again after a loss.
/// A call made from a task on one of the group's loops stays on that loop. Retries only what the
/// peer certainly did not begin, and that once.
package final class WireClient: CallChannel, Sendable {
    private let configuration: ClientConfiguration
    private let identity: ClientIdentity
    private let turn = Atomic<Int>(0)
    private let clientLoops: [ClientLoop]

    /// Prepares a client; nothing is read or opened before the first call.
    package init(configuration: ClientConfiguration, group: MultiThreadedEventLoopGroup) {
        precondition(!configuration.targets.isEmpty, "a client needs a target")
        BrokenPipes.ignore()
        self.configuration = configuration
        let identity = ClientIdentity(configuration.tls)
        self.identity = identity
        clientLoops = Array(group.makeIterator())
            .prefix(Swift.max(1, configuration.loops ?? Int.max))
            .map { ClientLoop(eventLoop: $0, identity: identity, configuration: configuration) }
    }

    /// Counters and gauges.
    package var statistics: WireStatistics { configuration.statistics }

    /// Reads certificates, key and authorities again for connections made from now on; on an
    /// error the old ones stay.
    package func reloadCertificates() throws(TLSError) { try identity.reload() }

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
        let waits = clientLoops.map { $0.close(.seconds(5)) }
        for wait in waits { try? await wait.get() }
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
        let block = try Self.block(options, parent)
        let deadline = try Self.deadline(
            options.timeout ?? configuration.timeout, parent, now, service: configuration.service)
        let loop = pickLoop()
        let call = UnaryCall<Request, Reply>(
            request, method: method, metadata: block, deadline: deadline,
            waitForReady: options.waitForReady, loop: loop, started: now)
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
        let block = try Self.block(options, parent)
        let deadline = try Self.deadline(
            options.timeout, parent, now, service: configuration.service)
        let loop = pickLoop()
        let window = StreamWindow(size: configuration.streamCredit)
        let replies = ReplyBuffer<Reply> { size in window.taken(size) }
        let call = StreamCall<Request, Reply>(
            request, into: replies, window: window, method: method, metadata: block, deadline: deadline,
            waitForReady: options.waitForReady, loop: loop, started: now)
        window.bind(call)
        loop.submit(call)
        return ResponseStream(replies) { loop.cancel(call) }
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
        let block = try Self.block(options, parent)
        let timeout = options.timeout ?? (method.kind == .unary ? configuration.timeout : nil)
        let deadline = try Self.deadline(timeout, parent, now, service: configuration.service)
        let loop = pickLoop()
        let window = StreamWindow(size: configuration.streamCredit)
        let replies = ReplyBuffer<[UInt8]> { size in window.taken(size) }
        let call = RawCall(
            request, into: replies, window: window, method: method, metadata: block,
            deadline: deadline, waitForReady: options.waitForReady, loop: loop, started: now)
        window.bind(call)
        loop.submit(call)
        defer { loop.cancel(call) }
        while let reply = try await replies.next(cancel: { loop.cancel(call) }) {
            try onReply(reply)
        }
    }

    private static func block(
        _ options: CallOptions, _ parent: ServerCall?
    ) throws(RPCError) -> [UInt8] {
        let metadata = options.metadata(inside: parent)
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
    private let context = NIOLockedValueBox<TLSContext?>(nil)

    init(_ files: TLSFiles) { self.files = files }

    func tlsContext() throws(TLSError) -> TLSContext {
        if let known = context.withLockedValue({ $0 }) { return known }
        let made = try TLSContext.wireClient(files)
        context.withLockedValue { $0 = made }
        return made
    }

    func reload() throws(TLSError) {
        let fresh = try TLSContext.wireClient(files)
        context.withLockedValue { $0 = fresh }
    }
}

/// Gives a stream's credit back to the server as its replies are read, half a window at a time.
final class StreamWindow: Sendable {
    private let size: Int
    private let taken = Atomic<Int>(0)
    private let call = NIOLockedValueBox<ClientCall?>(nil)

    init(size: Int) { self.size = size }

    /// Ties the window to its call; nil when the call ended and no credit is wanted.
    func bind(_ call: ClientCall?) { self.call.withLockedValue { $0 = call } }

    /// A reply of `bytes` was read.
    func taken(_ bytes: Int) {
        let sum = taken.wrappingAdd(bytes, ordering: .relaxed).newValue
        guard sum >= size / 2 else { return }
        let give = taken.exchange(0, ordering: .relaxed)
        guard give > 0, let call = call.withLockedValue({ $0 }) else { return }
        call.loop.giveCredit(call, give)
    }
}
