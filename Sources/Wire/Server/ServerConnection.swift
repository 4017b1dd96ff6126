internal import NIOCore

/// The shell of one accepted connection: executes what its state machine decides.
///
/// While the socket takes no bytes, nothing is read. A call whose reply waits to be sent in pieces
/// stays charged: a client that reads little of its replies cannot make the server hold more of
/// them than its calls in flight.
final class ServerConnection: ConnectionChannel, ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    /// The first piece of a request and what followed.
    struct Kept {
        var header: FrameHeader
        var arrived: NIODeadline
        var bytes: ByteBuffer
    }

    let shared: ServerShared
    private let owner: any ServerConnectionOwner
    private(set) var seat: ConnectionSeat?
    var machine: ServerConnectionStateMachine
    private(set) var streams: [UInt32: ServerStream] = [:]
    var kept: [UInt32: Kept] = [:]
    var unfinished = UnfinishedBytes()
    private var refusal: EncodedRefusal?
    /// Calls that wait until the client takes the replies before theirs, or until large calls end.
    var postponed: [ServerStream] = []
    /// What its running calls with large messages hold.
    var largeBytes = 0
    /// Calls whose replies wait for the socket.
    var charges: [UInt32: Charge] = [:]
    private(set) var peer: PeerIdentity?
    private var streamCredit: Int
    /// The largest payload that the client takes.
    private(set) var largestPayload = FrameHeader.largestPayload
    private var skipping = SkippingPace()
    /// Frames other than messages that were queued since the peer took everything.
    private var queuedControl = 0
    private var framesSeen = 0
    /// When the peer is stuck, dead or idle.
    var watch: ConnectionWatch
    /// Streams whose calls ended, for the next calls.
    var spares = SpareStreams()
    /// What the housekeeping of a connection remembers.
    var keeping = Housekeeping()
    private var helloTimer: Scheduled<Void>?
    /// The connection was ended for the peer's fault.
    private var isPunished = false

    init(
        executor: LoopExecutor, shared: ServerShared, owner: any ServerConnectionOwner
    ) {
        self.shared = shared
        self.owner = owner
        let configuration = shared.configuration
        machine = ServerConnectionStateMachine(bounds: shared.bounds)
        streamCredit = Int(Hello.leastCredit)
        watch = ConnectionWatch(configuration.watchLimits, now: executor.loop.now)
        super.init(
            executor: executor, credit: configuration.connectionCredit,
            polling: configuration.polling)
    }

    var configuration: ServerConfiguration { shared.configuration }
    var router: ServerRouter { shared.router }
    var admission: Admission { shared.admission }

    // MARK: frames in

    override func established(_ handshake: TLSHandshakeCompleted) {
        peer = handshake.peer
        configuration.observer.handshakeFinished?(nil)
        configuration.observer.connectionSecured?(handshake)
        let now = executor.loop.now
        switch peer.map({ owner.identified(self, as: $0, now: now) }) ?? .gone {
        case .seat(let given): seat = given
        case .refused(let words): return end(.abuse, words)
        case .gone: return closeNow()
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
        watch.heard(now)
        let route = header.type == .request ? router.route(header.code) : nil
        let method = route.map { route in
            // The messages of a stream come without metadata.
            let hasBlock = header.flags.contains(.metadata) && !route.takesStream
            let room = hasBlock ? Self.metadataRoom : 0
            return ServerConnectionStateMachine.Method(
                limit: route.method.requestLimit + room, isStream: route.takesStream)
        }
        let hello = header.type == .hello ? Hello(decoding: payload) : nil
        let hasRoom = unfinished.take(header, room)
        let answersAnnouncement =
            header.type == .pong && payload.elementsEqual(Self.announcementPing)
        let action = machine.received(
            header, method: method, hello: hello, hasRoom: hasRoom,
            answersAnnouncement: answersAnnouncement, now: now)
        defer { unfinished.settle(machine.unfinished, room) }
        if header.type == .cancel, machine.isOpen { tellCancelled(header, payload) }
        switch action {
        case .ignore: break
        case .run: run(header, payload, arrived: now)
        case .acknowledge: acknowledge(hello)
        case .keepFirst: keepFirst(header, payload, now)
        case .keep: keep(header, payload, now)
        case .runKept: runKept(header.stream, payload)
        case .message(let ended): deliver(header, payload, ended: ended)
        case .messageKept(let ended): deliverKept(header, payload, ended: ended)
        case .halfClosed: streams[header.stream]?.requests?.finish(nil)
        case .fail(let refusal): failStream(header, refusal)
        case .giveBack(let cost): window.give(cost)
        case .refuse(let refusal): refuseUnbegun(header, refusal, header.length, arrived: now)
        case .failKept(let refusal):
            let first = kept.removeValue(forKey: header.stream)
            let bytes = header.length + (first?.bytes.readableBytes ?? 0)
            refuseUnbegun(first?.header ?? header, refusal, bytes, arrived: first?.arrived ?? now)
        case .forgetKept: kept[header.stream] = nil
        case .cancel(let code):
            giveBackKept(header.stream)
            dropOutput(header.stream)
            streams[header.stream]?.stop(code)
        case .dropReply:
            dropOutput(header.stream)
            sentBacklog(of: header.stream)
        case .pong:
            output.append(FrameHeader(.pong, flags: .control), Array(payload))
            sendLater()
            controlQueued()
        case .credit(let bytes):
            guard streams[header.stream]?.addCredit(bytes) ?? true else { return beyondWindow() }
        case .connectionCredit(let bytes):
            guard addSendCredit(bytes) else { return beyondWindow() }
        case .announced: announced()
        case .refuseHello:
            let (words, isFault) = Hello.fault(of: payload)
            end(.protocolError, words, isFault: isFault)
            return false
        case .close(let reason, let words):
            end(reason, words)
            return false
        }
        // What was the last thing to wait for may have gone without a handler.
        closeIfDrained()
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
        answer.schemaHash = shared.schemaHash
        answer.inFlight = UInt32(clamping: configuration.callsPerConnection)
        answer.streamCredit = UInt32(clamping: configuration.streamCredit)
        answer.connectionCredit = UInt32(clamping: configuration.connectionCredit)
        answer.pingInterval = UInt32(
            clamping: TimeAmount(configuration.keepalive).nanoseconds / 1_000_000)
        answer.pingsWithoutCalls = true
        answer.build = configuration.build
        output.append(FrameHeader(.helloAck, flags: .control), answer.encoded())
        sendLater()
        beginAge()
        guard let hello else { return }
        streamCredit = Int(hello.streamCredit)
        largestPayload = Swift.min(FrameHeader.largestPayload, Int(hello.largestPayload))
        _ = addSendCredit(Int(hello.connectionCredit) - Int(Hello.leastCredit))
        if hello.schemaHash != 0, hello.schemaHash != shared.schemaHash {
            configuration.observer.schemaDiffers?(
                SchemaDifference(peer: peer, schemaHash: hello.schemaHash, build: hello.build))
        }
    }

    private func runKept(_ stream: UInt32, _ payload: UnsafeRawBufferPointer) {
        guard var request = kept.removeValue(forKey: stream) else { return }
        request.bytes.writeBytes(payload)
        request.bytes.withUnsafeReadableBytes {
            run(request.header, $0, arrived: request.arrived)
        }
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
            machine.passedOver(header.length)
            refuse(header.stream, error)
            // Nothing but a fault of the client makes a request undecodable.
            if error.code == .internal, !machine.mayErr(now: arrived) {
                end(.abuse, "too many malformed requests")
            }
            report(
                route.method, error.code, stream: nil, started: arrived,
                requestBytes: payload.count, responseBytes: 0)
            closeIfDrained()
        }
    }

    private func begin(
        _ route: Route, _ peer: PeerIdentity, _ seat: ConnectionSeat, _ header: FrameHeader,
        _ payload: UnsafeRawBufferPointer, _ arrived: NIODeadline
    ) throws(RPCError) {
        guard route.allow.contains(peer.service) else {
            configuration.statistics.countRefused(.notAllowed)
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
        guard !route.takesStream || message.isEmpty else {
            configuration.statistics.countRefused(.notAStream)
            throw RPCError(
                FrameRefusal.notAStream.code, FrameRefusal.notAStream.words(route.method),
                notProcessed: true)
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
        if let refusal = admission.begin(metadata.overloadClass, route.method, seat, now: now) {
            throw RPCError(
                .resourceExhausted, refusal.words, notProcessed: true,
                pushback: .after(admission.pushback))
        }
        do throws(RPCError) {
            let start = StreamStart(
                id: header.stream, connection: self, peer: peer, metadata: metadata,
                deadline: deadline, arrived: arrived, requestBytes: message.count,
                credit: streamCredit, trace: metadata.trace?.child(configuration.randomness))
            let stream = try makeStream(route, start, message, seat)
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

    func refuse(_ stream: UInt32, _ error: RPCError) {
        let refusal = refusal.flatMap { $0.says(error) ? $0 : nil } ?? EncodedRefusal(error)
        self.refusal = refusal
        output.append(refusal.header(stream), refusal.payload)
        sendLater()
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
        idledWithLast()
        let outcome = machine.finished(stream.id)
        if context != nil { unfinished.settle(machine.unfinished, room) }
        return outcome == .send && context != nil
    }

    override func sentBacklog(of stream: UInt32) {
        guard let charge = charges.removeValue(forKey: stream) else { return }
        machine.sent(stream)
        release(charge)
        idledWithLast()
        closeIfDrained()
    }

    /// Closes when a drain waits for nothing more.
    func closeIfDrained() {
        if machine.isDrained { closeWhenFlushed() }
    }

    override func gaveCredit(_ bytes: Int, stream: UInt32) -> Bool {
        machine.gave(bytes, to: stream)
    }

    // MARK: backpressure

    override func wakeWaiters() {
        super.wakeWaiters()
        if !postponed.isEmpty { beginPostponed() }
    }

    override func socketTakes(_ more: Bool) {
        guard more else { return watch.stalled(executor.loop.now) }
        queuedControl = 0
        if watch.flows(executor.loop.now) { context?.read() }
    }

    func read(context: ChannelHandlerContext) {
        guard context.channel.isWritable else {
            watch.isReadHeld = true
            return
        }
        guard let wait = skipping.rest(machine.skipped) else { return context.read() }
        executor.loop.assumeIsolated().scheduleTask(in: wait) { [weak self] in
            guard let self, let context = self.context else { return }
            read(context: context)
        }
    }

    override func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let before = framesSeen
        super.channelRead(context: context, data: data)
        if isInsideFrame {
            watch.isInside(framesSeen != before, executor.loop.now)
        } else {
            watch.isBetweenFrames()
        }
    }

    // MARK: the end

    override func certificatesEnded() -> Bool {
        guard machine.isOpen else { return false }
        drain(Self.certificateGrace, .renewed)
        return true
    }

    /// Closes now: a newer connection has the place of this one's handshake.
    func giveWay() {
        if failure == nil { failure = TLSError(.timeout, "the handshake gave way to a newer one") }
        closeNow()
    }

    /// Closes now; handlers are cancelled.
    func abandon() { closeNow() }

    /// Tells the peer why and closes. `isFault`: what it did counts against its identity.
    func end(_ reason: GoAwayReason, _ words: String, isFault: Bool = true) {
        guard context != nil else { return }
        failure = RPCError(.unavailable, words)
        if !isPunished {
            // What a peer did not do in time may be its network's fault.
            if isFault, reason != .timeout, seat != nil, let peer {
                owner.cutOff(PeerOrigin(peer: peer, address: source), now: executor.loop.now)
            }
            configuration.observer.peerAtFault?(peer, words)
            configuration.observer.peerCutOff?(reason == .protocolError ? "protocol error" : words)
        }
        isPunished = true
        machine.closed()
        output.append(
            FrameHeader(
                .goAway, stream: machine.lastStream, flags: .control, code: reason.rawValue),
            Array(words.utf8))
        closeWhenFlushed()
        let loop = executor.loop.assumeIsolated()
        // A peer that takes no bytes would keep the connection open for ever.
        loop.scheduleTask(in: .milliseconds(500)) { [weak self] in self?.abandon() }
    }

    override func releaseBuffers() {
        super.releaseBuffers()
        spares.removeAll()
        if streams.isEmpty { streams = [:] }
        machine.releaseBuffers()
    }

    override func ended() {
        machine.closed()
        helloTimer?.cancel()
        keeping.stop()
        kept = [:]
        unfinished.settle(0, room)
        spares.removeAll()
        for (_, stream) in streams.sorted(by: { $0.key < $1.key }) { stream.stop(.cancelled) }
        for charge in charges.values { release(charge) }
        charges = [:]
        if peer == nil {
            let reason = failure.map(TLSError.Reason.init(endOfHandshake:)) ?? .failed
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
}
