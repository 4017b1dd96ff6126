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

    let configuration: ServerConfiguration
    private let router: ServerRouter
    private let schemaHash: UInt64
    private let owner: any ServerConnectionOwner
    private let admission: Admission
    private var seat: ConnectionSeat?
    var machine: ServerConnectionStateMachine
    private(set) var streams: [UInt32: ServerStream] = [:]
    private var kept: [UInt32: Kept] = [:]
    private(set) var peer: PeerIdentity?
    private var streamCredit: Int
    private var isReadHeld = false
    /// Frames other than messages that were queued since the peer took everything.
    private var queuedControl = 0
    private(set) var framesSeen = 0
    /// What the housekeeping of a connection remembers.
    var keeping = Housekeeping()
    private var helloTimer: Scheduled<Void>?

    init(
        executor: LoopExecutor, configuration: ServerConfiguration,
        bounds: ServerConnectionStateMachine.Bounds, router: ServerRouter, admission: Admission,
        schemaHash: UInt64, owner: any ServerConnectionOwner
    ) {
        self.configuration = configuration
        self.router = router
        self.schemaHash = schemaHash
        self.owner = owner
        self.admission = admission
        machine = ServerConnectionStateMachine(bounds: bounds)
        streamCredit = Int(Hello.leastCredit)
        super.init(executor: executor, credit: configuration.connectionCredit)
    }

    // MARK: frames in

    override func established(_ handshake: TLSHandshakeCompleted) {
        peer = handshake.peer
        configuration.observer.handshakeFinished?(nil)
        configuration.observer.connectionSecured?(handshake)
        if let peer { seat = owner.identified(self, as: peer, now: executor.loop.now) }
        guard seat != nil else {
            end(.abuse, "too many connections of this peer")
            return
        }
        guard let loop = context?.eventLoop else { return }
        let isolated = loop.assumeIsolated()
        helloTimer = isolated.scheduleTask(in: TimeAmount(configuration.helloTimeout)) { [self] in
            if !machine.isOpen { end(.timeout, "no HELLO came in time") }
        }
        beginHousekeeping()
    }

    override func received(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Bool {
        framesSeen &+= 1
        let now = executor.loop.now
        let route = header.type == .request ? router.route(header.code) : nil
        let method = route.map { route in
            let room = header.flags.contains(.metadata) ? Self.metadataRoom : 0
            return ServerConnectionStateMachine.Method(
                limit: route.method.requestLimit + room, isStream: route.takesStream)
        }
        let hello = header.type == .hello ? Hello(decoding: payload) : nil
        let action = machine.received(header, method: method, hello: hello, now: now)
        switch action {
        case .ignore: break
        case .run: run(header, payload, arrived: now)
        case .acknowledge: acknowledge(hello)
        case .keepFirst:
            kept[header.stream] = Kept(
                header: header, arrived: now, bytes: ByteBuffer(bytes: payload))
        case .keep: keep(header, payload, now)
        case .runKept: runKept(header.stream, payload)
        case .message(let ended): deliver(header, payload, ended: ended)
        case .messageKept(let ended): deliverKept(header, payload, ended: ended)
        case .halfClosed: streams[header.stream]?.requests?.finish(nil)
        case .fail(let code, let words): failStream(header, RPCError(code, words))
        case .giveBack(let cost): window.give(cost)
        case .refuse(let code, let words):
            refuse(header.stream, RPCError(code, words, notProcessed: true))
        case .failKept(let code, let words):
            kept[header.stream] = nil
            refuse(header.stream, RPCError(code, words, notProcessed: true))
        case .forgetKept: kept[header.stream] = nil
        case .cancel(let code):
            giveBackKept(header.stream)
            dropOutput(header.stream)
            streams[header.stream]?.stop(code)
        case .pong:
            output.append(FrameHeader(.pong, flags: .control), Array(payload))
            sendLater()
            controlQueued()
        case .credit(let bytes):
            guard streams[header.stream]?.addCredit(bytes) ?? true else { return beyondWindow() }
        case .connectionCredit(let bytes):
            guard addSendCredit(bytes) else { return beyondWindow() }
        case .announced: announced()
        case .close(let reason, let words):
            end(reason, words)
            return false
        }
        return true
    }

    private func beyondWindow() -> Bool {
        end(.protocolError, "a window above 2^31 - 1")
        return false
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
        answer.connectionCredit = UInt32(clamping: configuration.connectionCredit)
        answer.pingInterval = UInt32(
            clamping: TimeAmount(configuration.keepalive).nanoseconds / 1_000_000)
        answer.pingsWithoutCalls = true
        answer.build = configuration.build
        output.append(FrameHeader(.helloAck, flags: .control), answer.encoded())
        sendLater()
        guard let hello else { return }
        streamCredit = Int(hello.streamCredit)
        _ = addSendCredit(Int(hello.connectionCredit) - Int(Hello.leastCredit))
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

    // MARK: streams of requests

    private func keep(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: NIODeadline) {
        if kept[header.stream] == nil {
            kept[header.stream] = Kept(header: header, arrived: now, bytes: ByteBuffer())
        }
        kept[header.stream]?.bytes.writeBytes(payload)
    }

    private func deliverKept(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, ended: Bool
    ) {
        guard var whole = kept.removeValue(forKey: header.stream)?.bytes else { return }
        whole.writeBytes(payload)
        whole.withUnsafeReadableBytes { deliver(header, $0, ended: ended) }
    }

    /// Hands a whole message to the handler that reads the stream.
    private func deliver(
        _ header: FrameHeader, _ message: UnsafeRawBufferPointer, ended: Bool
    ) {
        guard let stream = streams[header.stream], let requests = stream.requests else { return }
        stream.requestBytes += message.count
        do throws(RPCError) {
            try requests.deliver(message, cost: message.count + FrameHeader.size, executor.arena)
            if ended { requests.finish(nil) }
        } catch {
            machine.failed(header.stream)
            fail(stream, error)
        }
    }

    /// A message is above the method's limit.
    private func failStream(_ header: FrameHeader, _ error: RPCError) {
        giveBackKept(header.stream)
        window.give(ServerConnectionStateMachine.cost(header))
        if let stream = streams[header.stream] { fail(stream, error) }
    }

    /// Ends the call for the client now; the handler's place stays taken until it stops.
    private func fail(_ stream: ServerStream, _ error: RPCError) {
        dropOutput(stream.id)
        writeEnd(stream.id, error)
        stream.stop(error.code)
    }

    /// Gives back what came of a message that will not be completed.
    private func giveBackKept(_ stream: UInt32) {
        guard let bytes = kept.removeValue(forKey: stream)?.bytes.readableBytes else { return }
        if streams[stream]?.requests != nil { window.give(bytes) }
    }

    override func gaveCredit(_ bytes: Int, stream: UInt32) -> Bool {
        machine.gave(bytes, to: stream)
    }

    // MARK: calls

    /// Runs a whole request.
    private func run(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, arrived: NIODeadline
    ) {
        guard let route = router.route(header.code), let peer, let seat else { return }
        tally.started += 1
        configuration.observer.callStarted?(route.method)
        do throws(RPCError) {
            try begin(route, peer, seat, header, payload, arrived)
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
        _ route: Route, _ peer: PeerIdentity, _ seat: ConnectionSeat, _ header: FrameHeader,
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
            guard let parts = MetadataCoding.split(payload) else {
                throw RPCError(.internal, "malformed metadata", notProcessed: true)
            }
            (metadata, message) = parts
        }
        let now = executor.loop.now
        var deadline: NIODeadline?
        if header.aux > 0 {
            let end = arrived + .microseconds(Int64(header.aux))
            guard end > now else {
                throw RPCError(
                    .deadlineExceeded, "the deadline passed before the call began",
                    notProcessed: true)
            }
            deadline = end
        }
        let kind = route.method.kind
        if let refusal = admission.begin(metadata.overloadClass, kind, seat, now: now) {
            throw RPCError(
                .resourceExhausted, refusal.words, notProcessed: true,
                pushback: .after(admission.pushback))
        }
        do throws(RPCError) {
            guard !route.takesStream || message.isEmpty else {
                throw RPCError(.internal, "bytes behind the metadata", notProcessed: true)
            }
            let start = StreamStart(
                id: header.stream, connection: self, peer: peer, metadata: metadata,
                deadline: deadline, arrived: arrived, requestBytes: message.count,
                credit: streamCredit, trace: metadata.trace?.child(configuration.randomness))
            let stream = try route.makeStream(start, message, executor.arena)
            streams[header.stream] = stream
            stream.requests?.bind(to: window, stream: stream.id)
            if header.flags.contains(.noMessage), header.flags.contains(.endStream) {
                stream.requests?.finish(nil)
            }
            stream.run()
        } catch {
            admission.end(route.method, error.code, seat, started: arrived, now: now)
            throw error
        }
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

    /// Queues the end of a stream, `trailers` with it.
    func writeEnd(_ stream: UInt32, _ error: RPCError?, trailers: [Metadata.Pair] = []) {
        var flags: FrameFlags = .endStream
        if let error, error.notProcessed { flags.insert(.notProcessed) }
        let block = Self.trailers(trailers, error)
        if !block.isEmpty { flags.insert(.metadata) }
        output.append(
            FrameHeader(.end, stream: stream, flags: flags, code: UInt16(error?.code.rawValue ?? 0)),
            block + (error.map(StatusPayload.encode) ?? []))
        sendLater()
    }

    /// The block of END with its length; empty when there is nothing to say or too much of it.
    private static func trailers(_ pairs: [Metadata.Pair], _ error: RPCError?) -> [UInt8] {
        guard !pairs.isEmpty || error?.pushback != nil else { return [] }
        var metadata = Metadata(custom: pairs)
        switch error?.pushback {
        case .after(let wait):
            metadata.pushback = Int32(clamping: TimeAmount(wait).nanoseconds / 1_000_000)
        case .never: metadata.pushback = -1
        case nil: break
        }
        do throws(RPCError) {
            return MetadataCoding.prefixed(try MetadataCoding.encode(metadata))
        } catch {
            return []
        }
    }

    /// Queues metadata that goes before the first reply.
    func writeInitial(_ stream: UInt32, _ block: [UInt8]) {
        output.append(
            FrameHeader(.message, stream: stream, flags: [.metadata, .noMessage]),
            MetadataCoding.prefixed(block))
        sendLater()
    }

    private func refuse(_ stream: UInt32, _ error: RPCError) {
        writeEnd(stream, error)
        controlQueued()
    }

    /// A frame that is no message was queued: a peer that makes many of them and takes none is
    /// closed.
    private func controlQueued() {
        queuedControl += 1
        if queuedControl > configuration.queuedControlFrames {
            end(.abuse, "too many control frames wait to be sent")
        }
    }

    override func tellCredit(_ bytes: Int, stream: UInt32) {
        super.tellCredit(bytes, stream: stream)
        controlQueued()
    }

    /// The handler of `stream` ended. True when its outcome is to be sent.
    func finished(_ stream: ServerStream) -> Bool {
        giveBackKept(stream.id)
        streams[stream.id] = nil
        forgetWaiter(stream.id)
        if streams.isEmpty { keeping.idleSince = executor.loop.now }
        return machine.finished(stream.id) == .send && context != nil
    }

    /// Closes when a drain waits for nothing more.
    func closeIfDrained() {
        if machine.isDrained { closeWhenFlushed() }
    }

    // MARK: backpressure

    override func flushTick() {
        super.flushTick()
        guard let context else { return }
        if context.channel.isWritable {
            queuedControl = 0
        } else if keeping.stalledSince == nil {
            keeping.stalledSince = executor.loop.now
        }
    }

    override func becameWritable() {
        keeping.stalledSince = nil
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { isReadHeld = true }
    }

    // MARK: the end

    override func certificatesEnded() -> Bool {
        guard machine.isOpen else { return false }
        drain(Self.certificateGrace, .renewed)
        return true
    }

    /// Closes now; handlers are cancelled.
    func abandon() { context?.close(promise: nil) }

    /// Tells the peer why and closes.
    func end(_ reason: GoAwayReason, _ words: String) {
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
        keeping.stop()
        kept = [:]
        for stream in streams.values { stream.stop(.cancelled) }
        if peer == nil {
            let reason = (failure as? TLSError)?.reason ?? .failed
            configuration.observer.handshakeFinished?(reason)
        }
        if let failure {
            configuration.observer.connectionFailed?(
                "connection from \(peer?.description ?? "an unknown peer"): \(failure)")
        }
        owner.ended(self)
    }

    // MARK: accounts

    /// What the connection holds.
    var gauge: ConnectionGauge {
        let collected = kept.values.reduce(0) { $0 + $1.bytes.readableBytes }
        return ConnectionGauge(
            peer: peer, calls: machine.inFlight, heldBytes: collected + heldBytes + machine.unread)
    }

    func handlerFailed(_ stream: ServerStream, _ error: any Error) {
        configuration.observer.handlerFailed?(ServerCall(stream), error)
    }

    func report(
        _ method: MethodDescriptor, _ status: StatusCode, started: NIODeadline,
        requestBytes: Int, responseBytes: Int, trace: TraceContext? = nil, counted: Bool = true
    ) {
        if counted, let seat {
            admission.end(method, status, seat, started: started, now: executor.loop.now)
        }
        tally.ended(status, method.fullName, now: executor.loop.now)
        guard let callFinished = configuration.observer.callFinished else { return }
        callFinished(
            FinishedCall(
                method: method, peer: peer, status: status,
                duration: .nanoseconds((executor.loop.now - started).nanoseconds),
                requestBytes: requestBytes, responseBytes: responseBytes, trace: trace))
    }
}

/// Who keeps the list of a server's connections.
protocol ServerConnectionOwner: AnyObject, Sendable {
    /// A handshake proved who the peer is. Nil when it has too many connections already.
    func identified(
        _ connection: ServerConnection, as peer: PeerIdentity, now: NIODeadline
    ) -> ConnectionSeat?
    /// A connection is gone.
    func ended(_ connection: ServerConnection)
}
