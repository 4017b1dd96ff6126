internal import NIOCore

/// The shell of one accepted connection: executes what its state machine decides.
///
/// While the socket takes no bytes, nothing is read: a client that does not read its replies cannot
/// make the server hold more of them than its calls in flight.
final class ServerConnection: ConnectionChannel, ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    /// The first piece of a request and what followed.
    private struct Kept {
        var header: FrameHeader
        var arrived: NIODeadline
        var bytes: ByteBuffer
    }

    private let configuration: ServerConfiguration
    private let router: ServerRouter
    private let schemaHash: UInt64
    private let owner: any ServerConnectionOwner
    private var machine: ServerConnectionStateMachine
    private var streams: [UInt32: ServerStream] = [:]
    private var kept: [UInt32: Kept] = [:]
    private var waiting: [UInt32: ServerStream] = [:]
    private var peer: PeerIdentity?
    private var streamCredit: Int
    private var isReadHeld = false
    private var stalledSince: NIODeadline?
    private var frameSince: NIODeadline?
    private var framesSeen = 0
    private var framesAtMark = 0
    private var helloTimer: Scheduled<Void>?
    private var housekeeping: Scheduled<Void>?

    init(
        executor: LoopExecutor, configuration: ServerConfiguration, router: ServerRouter,
        schemaHash: UInt64, owner: any ServerConnectionOwner
    ) {
        self.configuration = configuration
        self.router = router
        self.schemaHash = schemaHash
        self.owner = owner
        machine = ServerConnectionStateMachine(bounds: configuration.bounds)
        streamCredit = configuration.streamCredit
        super.init(executor: executor)
    }

    // MARK: frames in

    override func established(_ handshake: TLSHandshakeCompleted) {
        peer = handshake.peer
        owner.handshakeFinished()
        configuration.observer.handshakeFinished?(nil)
        guard let loop = context?.eventLoop else { return }
        let isolated = loop.assumeIsolated()
        helloTimer = isolated.scheduleTask(in: TimeAmount(configuration.helloTimeout)) { [self] in
            if !machine.isOpen { end(.timeout, "no HELLO came in time") }
        }
        lookLater()
    }

    private func lookLater() {
        let period = TimeAmount(configuration.frameTimeout / 2)
        housekeeping = executor.loop.assumeIsolated().scheduleTask(in: period) { [weak self] in
            guard let self, context != nil else { return }
            look()
            lookLater()
        }
    }

    override func received(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Bool {
        framesSeen &+= 1
        let now = executor.loop.now
        let route = header.type == .request ? router.route(header.code) : nil
        let limit = route.map {
            $0.method.requestLimit + (header.flags.contains(.metadata) ? Self.metadataRoom : 0)
        }
        let hello = header.type == .hello ? Hello(decoding: payload) : nil
        switch machine.received(header, limit: limit, hello: hello, now: now) {
        case .ignore: break
        case .run: run(header, payload, arrived: now)
        case .acknowledge: acknowledge(hello)
        case .keepFirst:
            kept[header.stream] = Kept(
                header: header, arrived: now, bytes: ByteBuffer(bytes: payload))
        case .keep: kept[header.stream]?.bytes.writeBytes(payload)
        case .runKept: runKept(header.stream, payload)
        case .refuse(let code, let words):
            refuse(header.stream, RPCError(code, words, notProcessed: true))
        case .failKept(let code, let words):
            kept[header.stream] = nil
            refuse(header.stream, RPCError(code, words, notProcessed: true))
        case .forgetKept: kept[header.stream] = nil
        case .cancel(let code):
            output.drop(header.stream)
            streams[header.stream]?.stop(code)
        case .pong:
            output.append(FrameHeader(.pong, flags: .control), Array(payload))
            sendLater()
        case .credit(let bytes): streams[header.stream]?.addCredit(bytes)
        case .close(let reason, let words):
            end(reason, words)
            return false
        }
        return true
    }

    /// Most bytes of a metadata block with its length.
    private static let metadataRoom = MetadataCoding.largestBlock + 2

    override func malformed(_ words: String) { end(.protocolError, words) }

    private func acknowledge(_ hello: Hello?) {
        helloTimer?.cancel()
        helloTimer = nil
        var answer = Hello()
        answer.schemaHash = schemaHash
        answer.inFlight = UInt32(clamping: configuration.callsPerConnection)
        answer.streamCredit = UInt32(clamping: configuration.streamCredit)
        answer.build = configuration.build
        output.append(FrameHeader(.helloAck, flags: .control), answer.encoded())
        sendLater()
        guard let hello else { return }
        streamCredit = Int(clamping: hello.streamCredit)
        if hello.schemaHash != 0, hello.schemaHash != schemaHash {
            configuration.observer.schemaDiffers?(peer, hello.schemaHash)
        }
    }

    private func runKept(_ stream: UInt32, _ payload: UnsafeRawBufferPointer) {
        guard var request = kept.removeValue(forKey: stream) else { return }
        request.bytes.writeBytes(payload)
        request.bytes.withUnsafeReadableBytes {
            run(request.header, $0, arrived: request.arrived)
        }
    }

    /// Runs a whole request.
    private func run(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, arrived: NIODeadline
    ) {
        guard let route = router.route(header.code), let peer else { return }
        do throws(RPCError) {
            try begin(route, peer, header, payload, arrived)
        } catch {
            _ = machine.finished(header.stream)
            refuse(header.stream, error)
            report(
                route.method, error.code, started: arrived, requestBytes: payload.count,
                responseBytes: 0, counted: false)
            closeIfDrained()
        }
    }

    private func begin(
        _ route: Route, _ peer: PeerIdentity, _ header: FrameHeader,
        _ payload: UnsafeRawBufferPointer, _ arrived: NIODeadline
    ) throws(RPCError) {
        guard route.allow.contains(peer.service) else {
            throw RPCError(
                .permissionDenied, "\(peer.service) may not call \(route.method.fullName)",
                notProcessed: true)
        }
        var message = payload
        var metadata = Metadata()
        if header.flags.contains(.metadata) {
            (metadata, message) = try Self.split(payload)
        }
        var deadline: NIODeadline?
        if header.aux > 0 {
            let end = arrived + .microseconds(Int64(header.aux))
            guard end > executor.loop.now else {
                throw RPCError(
                    .deadlineExceeded, "the deadline passed before the call began",
                    notProcessed: true)
            }
            deadline = end
        }
        guard configuration.statistics.beginCall(limit: configuration.callsInFlight) else {
            throw RPCError(
                .resourceExhausted, "too many calls in the process", notProcessed: true)
        }
        let stream = ServerStream(
            id: header.stream, connection: self, route: route, peer: peer, metadata: metadata,
            deadline: deadline, started: arrived, requestBytes: message.count,
            credit: streamCredit)
        do throws(RPCError) {
            let work = try route.prepare(message, ServerCall(stream), executor.arena, stream)
            streams[header.stream] = stream
            stream.run(work)
        } catch {
            configuration.statistics.endCall()
            throw error
        }
    }

    private static func split(
        _ payload: UnsafeRawBufferPointer
    ) throws(RPCError) -> (Metadata, UnsafeRawBufferPointer) {
        let malformed = RPCError(.internal, "malformed metadata", notProcessed: true)
        guard payload.count >= 2 else { throw malformed }
        let end = 2 + (Int(payload[0]) | Int(payload[1]) << 8)
        guard end <= payload.count,
            let metadata = MetadataCoding.decode(
                UnsafeRawBufferPointer(rebasing: payload[2..<end]))
        else { throw malformed }
        return (metadata, UnsafeRawBufferPointer(rebasing: payload[end...]))
    }

    // MARK: frames out

    /// Queues a message; returns its size.
    func write(
        _ message: some WireMessage, _ header: FrameHeader, limit: Int
    ) throws(RPCError) -> Int {
        defer { executor.arena.reset() }
        let packed: PackedMessage
        do throws(MessageEncodingError) {
            packed = try PackedMessage(message, in: executor.arena, limit: limit)
        } catch {
            throw error.status("reply")
        }
        output.append(header, packed)
        sendLater()
        return packed.size
    }

    /// Queues the end of a stream.
    func writeEnd(_ stream: UInt32, _ error: RPCError?) {
        var flags: FrameFlags = .endStream
        if let error, error.notProcessed { flags.insert(.notProcessed) }
        output.append(
            FrameHeader(.end, stream: stream, flags: flags, code: UInt16(error?.code.rawValue ?? 0)),
            error.map(StatusPayload.encode) ?? [])
        sendLater()
    }

    private func refuse(_ stream: UInt32, _ error: RPCError) { writeEnd(stream, error) }

    /// The handler of `stream` ended. True when its outcome is to be sent.
    func finished(_ stream: ServerStream) -> Bool {
        streams[stream.id] = nil
        waiting[stream.id] = nil
        return machine.finished(stream.id) == .send && context != nil
    }

    /// Closes when a drain waits for nothing more.
    func closeIfDrained() {
        if machine.isDrained { closeWhenFlushed() }
    }

    // MARK: backpressure

    /// `stream` waits for room.
    func waits(_ stream: ServerStream) { waiting[stream.id] = stream }

    private func wakeWaiters() {
        guard !waiting.isEmpty, isWritable else { return }
        let streams = waiting.values
        waiting = [:]
        for stream in streams { stream.wake() }
    }

    override func flushTick() {
        super.flushTick()
        wakeWaiters()
        if let context, !context.channel.isWritable, stalledSince == nil {
            stalledSince = executor.loop.now
        }
    }

    override func becameWritable() {
        stalledSince = nil
        wakeWaiters()
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { isReadHeld = true }
    }

    /// Runs every few seconds: closes connections that are stuck.
    private func look() {
        let now = executor.loop.now
        if let stalledSince, now - stalledSince > TimeAmount(configuration.stalledWriteTimeout) {
            end(.timeout, "the peer takes no bytes")
            return
        }
        guard isInsideFrame else {
            frameSince = nil
            return
        }
        if let frameSince, framesSeen == framesAtMark {
            if now - frameSince >= TimeAmount(configuration.frameTimeout / 2) {
                end(.timeout, "a frame was not completed in time")
            }
        } else {
            frameSince = now
            framesAtMark = framesSeen
        }
    }

    // MARK: the end

    /// Takes no more calls, and closes when the running ones ended.
    func drain(_ grace: TimeAmount) {
        guard let last = machine.drain() else {
            if !machine.isOpen { context?.close(promise: nil) }
            return
        }
        output.append(
            FrameHeader(
                .goAway, stream: last, flags: .control, code: GoAwayReason.shutdown.rawValue,
                aux: UInt32(clamping: grace.nanoseconds / 1_000_000)))
        sendLater()
        closeIfDrained()
    }

    /// Closes now; handlers are cancelled.
    func abandon() { context?.close(promise: nil) }

    /// Tells the peer why and closes.
    private func end(_ reason: GoAwayReason, _ words: String) {
        guard context != nil else { return }
        failure = RPCError(.unavailable, words)
        machine.closed()
        output.append(
            FrameHeader(
                .goAway, stream: machine.lastStream, flags: .control, code: reason.rawValue),
            Array(words.utf8))
        closeWhenFlushed()
        let loop = executor.loop.assumeIsolated()
        // A peer that takes no bytes would keep the connection open for ever.
        loop.scheduleTask(in: .seconds(2)) { [weak self] in self?.abandon() }
    }

    override func ended() {
        machine.closed()
        helloTimer?.cancel()
        housekeeping?.cancel()
        kept = [:]
        waiting = [:]
        for stream in streams.values { stream.stop(.cancelled) }
        if peer == nil {
            let reason = (failure as? TLSError)?.reason ?? .failed
            configuration.observer.handshakeFinished?(reason)
        }
        if let failure {
            configuration.observer.connectionFailed?(
                "connection from \(peer?.description ?? "an unknown peer"): \(failure)")
        }
        owner.ended(self, established: peer != nil)
    }

    // MARK: accounts

    func handlerFailed(_ method: MethodDescriptor, _ error: any Error) {
        configuration.observer.handlerFailed?(method, error)
    }

    func report(
        _ method: MethodDescriptor, _ status: StatusCode, started: NIODeadline,
        requestBytes: Int, responseBytes: Int, counted: Bool = true
    ) {
        if counted { configuration.statistics.endCall() }
        guard let callFinished = configuration.observer.callFinished else { return }
        callFinished(
            FinishedCall(
                method: method, peer: peer, status: status,
                duration: .nanoseconds((executor.loop.now - started).nanoseconds),
                requestBytes: requestBytes, responseBytes: responseBytes))
    }
}

/// Who keeps the list of a server's connections.
protocol ServerConnectionOwner: AnyObject, Sendable {
    /// A handshake succeeded.
    func handshakeFinished()
    /// A connection is gone; `established` tells whether its handshake had succeeded.
    func ended(_ connection: ServerConnection, established: Bool)
}
