internal import NIOCore

/// The shell of one opened connection: executes what its state machine decides.
final class ClientConnection: ConnectionChannel {
    let configuration: ClientConfiguration
    let subchannel: Subchannel
    var machine: ClientConnectionStateMachine
    private(set) var calls: [UInt32: ClientCall] = [:]
    /// What the server takes of each stream's requests.
    private(set) var streamCredit = Int(Hello.leastCredit)
    /// What is said of a peer that answers no PING.
    static let noAnswer = "the peer does not answer"
    /// Whether the channel is there.
    private(set) var isAlive = true
    /// Why the connection ended.
    private(set) var endWords = "the peer closed the connection"
    private(set) var goAwayWords: String?
    /// The peer ended the connection for a fault of this side.
    private(set) var isCutOff = false
    /// The sockets that are tried, until one has the connection.
    var attempt: SocketAttempt?
    /// Whether TCP came up.
    private(set) var hasSocket = false
    /// Whether TLS did.
    private(set) var isEstablished = false
    private var keepalive: Scheduled<Void>?
    private var silence = SilenceWatch()
    private var keepaliveTime: TimeAmount
    /// A timer runs for CANCELs that wait.
    var isHolding = false
    /// A timer runs for places that cancelled calls may have at the server.
    var isProbing = false

    /// - Parameter firstStream: the id of the first call.
    init(
        executor: LoopExecutor, configuration: ClientConfiguration, subchannel: Subchannel,
        firstStream: UInt32
    ) {
        self.configuration = configuration
        self.subchannel = subchannel
        var bounds = ClientConnectionStateMachine.Bounds()
        bounds.streamCredit = configuration.streamCredit
        bounds.connectionCredit = configuration.connectionCredit
        machine = ClientConnectionStateMachine(bounds: bounds, firstStream: firstStream)
        keepaliveTime = TimeAmount(configuration.keepalive)
        super.init(
            executor: executor, credit: configuration.connectionCredit,
            polling: configuration.polling)
        // With the first pieces of 128 calls well below the 8 MiB that a server collects.
        output.turnBytes = MethodDescriptor.largestLimit
    }

    /// Calls in flight.
    var inFlight: Int { machine.inFlight }
    /// The service called.
    var service: String { configuration.service }
    /// What the server may still send, on the connection (0) or one stream; nil: it is not counted.
    func receiveCredit(of stream: UInt32) -> Int? {
        stream == 0 ? machine.receiveCredit : machine.receiveCredit(of: stream)
    }
    /// How far the connection is.
    var state: ConnectionSnapshot.State {
        machine.wasAcknowledged ? machine.isReady ? .ready : .draining : .connecting
    }
    /// Whether a call may be started now.
    var hasRoom: Bool { isAlive && machine.hasRoom && context != nil }

    // MARK: calls

    /// Sends `call`. False when the connection takes no more; throws when the request is at fault.
    func start(_ call: ClientCall) throws(RPCError) -> Bool {
        guard isAlive, context != nil else { return false }
        var aux: UInt32 = 0
        if let deadline = call.deadline {
            let left = (deadline - executor.loop.now).nanoseconds / 1_000
            guard left > 0 else {
                throw RPCError(
                    .deadlineExceeded, "the deadline passed before the call was sent",
                    notProcessed: true)
            }
            // What cannot be told is 0: the server then has no deadline and is told when it passed.
            aux = UInt32(exactly: left) ?? 0
        }
        call.isDeadlineTold = aux > 0
        defer { executor.arena.reset() }
        let packed = call.sendsStream ? nil : try call.pack(in: executor.arena)
        let opened = machine.open(limit: call.method.responseLimit, isSingle: call.hasOneReply)
        guard case .opened(let stream) = opened else { return false }
        call.stream = stream
        call.connection = self
        call.hasPieces = false
        call.requestBytes = packed?.size ?? 0
        calls[stream] = call
        tally.started += 1
        var flags: FrameFlags = packed == nil ? .noMessage : .endStream
        var prefix: [UInt8] = []
        if !call.metadata.isEmpty {
            flags.insert(.metadata)
            prefix = MetadataCoding.prefixed(call.metadata)
        }
        let header = FrameHeader(
            .request, stream: stream, flags: flags, code: call.method.id, aux: aux)
        if let packed {
            output.append(header, prefix: prefix, packed)
        } else {
            output.append(header, prefix)
        }
        sendLater()
        call.opened(on: self)
        if machine.isUsedUp { retireSoon() }
        return true
    }

    /// The caller gave `call` up, for the reason that `words` give.
    func cancel(_ call: ClientCall, _ code: StatusCode, _ words: String = "") {
        guard calls.removeValue(forKey: call.stream) != nil else { return }
        giveBackPieces(call)
        let isHalfSent = output.isBacklogged(call.stream)
        stopSending(call.stream)
        // The server has the same deadline and ends the stream by itself: a thousand of them at
        // once must not look like abuse, and their places are not free before that.
        if code == .deadlineExceeded, call.isDeadlineTold, !isHalfSent {
            machine.abandon(call.stream)
            roomMayBeFree()
            return
        }
        tellCancel(call.stream, code, words)
        roomMayBeFree()
    }

    // MARK: streams

    /// Whether `call` may begin a message now.
    func mayBeginMessage(_ call: ClientCall) -> Bool {
        hasSendCredit && isWritable && !output.isBacklogged(call.stream)
    }

    /// Queues a request message of a stream; returns its size.
    func write(
        _ message: some WireMessage, _ call: ClientCall
    ) throws(RPCError) -> Int {
        defer { executor.arena.reset() }
        do throws(MessageEncodingError) {
            return queue(
                try PackedMessage(message, in: executor.arena, limit: call.method.requestLimit), call)
        } catch {
            throw error.status("request", call.method)
        }
    }

    /// The same with a message that is encoded already.
    func write(raw bytes: [UInt8], _ call: ClientCall) throws(RPCError) -> Int {
        defer { executor.arena.reset() }
        do throws(MessageEncodingError) {
            return queue(
                try PackedMessage(raw: bytes, in: executor.arena, limit: call.method.requestLimit), call)
        } catch {
            throw error.status("request", call.method)
        }
    }

    private func queue(_ packed: PackedMessage, _ call: ClientCall) -> Int {
        output.append(FrameHeader(.message, stream: call.stream, flags: .counted), packed)
        sendLater()
        useSendCredit(packed.size + FrameHeader.size)
        return packed.size
    }

    /// Tells the server that no more requests follow.
    func halfClose(_ call: ClientCall) {
        output.append(
            FrameHeader(.message, stream: call.stream, flags: [.noMessage, .endStream]))
        sendLater()
    }

    override func gaveCredit(_ bytes: Int, stream: UInt32) -> Bool {
        machine.gave(bytes, to: stream)
    }

    /// What came of a message that will not be completed is given back.
    private func giveBackPieces(_ call: ClientCall) {
        let bytes = call.dropPieces()
        if bytes > 0, !call.hasOneReply { window.give(bytes) }
    }

    // MARK: frames in

    override func handlerAdded(context: ChannelHandlerContext) {
        hasSocket = true
        super.handlerAdded(context: context)
    }

    override func established(_ handshake: TLSHandshakeCompleted) {
        isEstablished = true
        configuration.observer.handshakeFinished?(nil)
        configuration.observer.connectionSecured?(handshake)
        var hello = Hello()
        hello.schemaHash = configuration.schemaHash
        hello.streamCredit = UInt32(clamping: configuration.streamCredit)
        hello.connectionCredit = UInt32(clamping: configuration.connectionCredit)
        hello.build = configuration.build
        output.append(FrameHeader(.hello, flags: .control), hello.encoded())
        sendLater()
    }

    override func received(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Bool {
        if header.type == .message, header.flags.contains(.metadata),
            !header.flags.contains(.noMessage)
        {
            return metadataAndMessage(header, payload)
        }
        return take(header, payload)
    }

    /// A message that begins with metadata is the two frames that its server could have sent.
    private func metadataAndMessage(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
    ) -> Bool {
        let size = MetadataCoding.blockSize(payload)
        var block = FrameHeader(.message, stream: header.stream, flags: [.metadata, .noMessage])
        block.length = size
        guard take(block, UnsafeRawBufferPointer(rebasing: payload[..<size])) else { return false }
        var message = header
        message.flags.remove(.metadata)
        message.length -= size
        // A piece that had room for the block only is not one without a byte.
        if message.length == 0, message.flags.contains(.moreFragments) { return true }
        return take(message, UnsafeRawBufferPointer(rebasing: payload[size...]))
    }

    private func take(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Bool {
        let hello = header.type == .helloAck ? Hello(decoding: payload) : nil
        switch machine.received(header, hello: hello, now: executor.loop.now) {
        case .ignore: break
        case .ready: acknowledged(hello)
        case .message(let ended): deliver(header.stream, ended: ended, payload, last: false)
        case .messageKept(let ended): deliver(header.stream, ended: ended, payload, last: true)
        case .keep: calls[header.stream]?.keep(payload)
        case .end: finished(header, payload)
        case .overLimit(let limit):
            let words = calls[header.stream]?.method.responseLimitWords ?? "\(limit) bytes"
            fail(header, RPCError(.resourceExhausted, "a reply is above \(words)", pushback: .never))
        case .malformed(let words):
            fail(header, RPCError(.internal, "the peer's reply is malformed: \(words)"))
        case .initialMetadata: initialMetadata(header.stream, payload)
        case .giveBack(let cost): window.give(cost)
        case .credit(let bytes):
            guard calls[header.stream]?.addCredit(bytes) ?? true else { return beyondWindow() }
        case .connectionCredit(let bytes):
            guard addSendCredit(bytes) else { return beyondWindow() }
        case .ping:
            output.append(FrameHeader(.pong, flags: .control), Array(payload))
            sendLater()
        case .goAway(let lost): goAway(header, payload, lost)
        case .close(let words):
            malformed(words)
            return false
        }
        return true
    }

    private func beyondWindow() -> Bool {
        malformed("a window above 2^31 - 1")
        return false
    }

    private func acknowledged(_ hello: Hello?) {
        guard let hello else { return }
        // Sooner than the server wants pings would be abuse.
        keepaliveTime = Swift.max(keepaliveTime, .milliseconds(Int64(hello.pingInterval)))
        let more = Int(hello.streamCredit) - streamCredit
        streamCredit = Int(hello.streamCredit)
        for (_, call) in calls.sorted(by: { $0.key < $1.key }) { _ = call.addCredit(more) }
        _ = addSendCredit(Int(hello.connectionCredit) - Int(Hello.leastCredit))
        lookLater()
        if hello.schemaHash != 0, configuration.schemaHash != 0,
            hello.schemaHash != configuration.schemaHash
        {
            configuration.observer.schemaDiffers?(
                SchemaDifference(peer: nil, schemaHash: hello.schemaHash, build: hello.build))
        }
        subchannel.ready(self)
    }

    /// The reply is at fault: the call ends here, and the server hears why.
    private func fail(_ header: FrameHeader, _ error: RPCError) {
        guard let call = calls.removeValue(forKey: header.stream) else { return }
        giveBackPieces(call)
        // Metadata and END cost nothing, whatever they say.
        let isCharged =
            header.type == .message && header.flags.contains(.counted)
            && !header.flags.contains(.noMessage)
        if !call.hasOneReply, isCharged {
            window.give(ClientConnectionStateMachine.cost(header))
        }
        stopSending(call.stream)
        tellCancel(call.stream, error.code, error.message)
        call.finish(error)
        roomMayBeFree()
    }

    private func initialMetadata(_ stream: UInt32, _ payload: UnsafeRawBufferPointer) {
        guard let call = calls[stream] else { return }
        guard let (metadata, rest) = MetadataCoding.split(payload), rest.isEmpty else {
            cancel(call, .internal, "malformed metadata")
            call.finish(RPCError(.internal, "the peer sent malformed metadata"))
            return
        }
        call.wasAnswered = true
        call.onMetadata?(.initial(metadata.custom))
    }

    private func deliver(
        _ stream: UInt32, ended: Bool, _ payload: UnsafeRawBufferPointer, last: Bool
    ) {
        guard let call = ended ? calls.removeValue(forKey: stream) : calls[stream] else { return }
        call.wasAnswered = true
        if ended, call.sendsStream { stopSending(stream) }
        do throws(RPCError) {
            if last {
                try call.receivedLast(payload, executor.arena)
            } else {
                try call.received(payload, executor.arena)
            }
            if ended { call.finish(nil) }
        } catch {
            if !ended { cancel(call, .internal, error.message) }
            call.finish(error)
        }
        if ended { roomMayBeFree() }
    }

    private func finished(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard let call = calls.removeValue(forKey: header.stream) else {
            roomMayBeFree()
            return
        }
        giveBackPieces(call)
        stopSending(call)
        let error = Self.status(header, payload)
        if error.code == .ok {
            if !error.trailers.isEmpty { call.onMetadata?(.trailing(error.trailers)) }
            call.finish(nil)
        } else {
            call.loop.refusedByPeer(call, error, mayWait: lacksPlaces(error))
        }
        roomMayBeFree()
    }

    override func sentBacklog(of stream: UInt32) {
        if machine.sentRest(stream) { roomMayBeFree() }
    }

    /// Nothing more of the stream is to be sent.
    func stopSending(_ stream: UInt32) {
        dropOutput(stream)
        forgetWaiter(stream)
    }

    private func goAway(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ lost: [UInt32]
    ) {
        let reason = GoAwayReason(rawValue: header.code)
        let text = String(decoding: payload.prefix(512), as: UTF8.self)
        let words = text.isEmpty ? reason.words : "\(reason.words): \(text)"
        let isFirst = goAwayWords == nil
        goAwayWords = words
        isCutOff = isCutOff || reason == .abuse || reason == .protocolError
        if isFirst { subchannel.ended(self, nil) }
        let facts = facts
        let gone = lost.compactMap { calls.removeValue(forKey: $0) }
        for call in gone {
            giveBackPieces(call)
            stopSending(call.stream)
            call.loop.refusedByPeer(
                call,
                RPCError(
                    .unavailable, "\(subchannel.name): \(words) (\(facts))", notProcessed: true))
        }
        roomMayBeFree()
    }

    func roomMayBeFree() {
        if machine.isDrained {
            closeWhenFlushed()
        } else if subchannel.isWanted, machine.hasRoom {
            subchannel.roomIsFree()
        }
    }

    override func malformed(_ words: String) {
        abandon(RPCError(.unavailable, "protocol error: \(words)"))
    }

    // MARK: the end

    private func lookLater() {
        let time = TimeAmount.nanoseconds(keepaliveTime.nanoseconds / Int64(SilenceWatch.looks))
        keepalive = executor.loop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            guard let self, isAlive else { return }
            look()
            lookLater()
        }
    }

    private func look() {
        switch silence.look(bytes: tally.bytesReceived, hasCalls: machine.inFlight > 0) {
        case .fine: break
        case .ask:
            output.append(FrameHeader(.ping, flags: .control), [UInt8](repeating: 0, count: 8))
            sendLater()
        case .end: abandon(RPCError(.unavailable, Self.noAnswer))
        }
    }

    /// Opens no more streams; closes when the running calls ended.
    func drain() {
        machine.drain()
        if machine.isDrained { closeWhenFlushed() }
    }

    override func certificatesEnded() -> Bool {
        guard machine.wasAcknowledged else { return false }
        retire()
        return true
    }

    /// Ends with its last call; the next one goes to a new connection.
    private func retire() {
        subchannel.ended(self, nil)
        drain()
    }

    /// Not in the middle of a choice: whoever starts this call looks at the connections now.
    private func retireSoon() {
        executor.loop.assumeIsolated().execute { [self] in
            if isAlive { retire() }
        }
    }

    /// Closes now; its calls fail at once, not when the socket is gone.
    func abandon(_ error: any Error) {
        if failure == nil { failure = error }
        ended()
        attempt?.stop()
        closeNow()
    }

    override func ended() {
        guard isAlive else { return }
        let wasAcknowledged = machine.wasAcknowledged
        machine.closed()
        let words = failure.map { "\($0)" } ?? goAwayWords ?? "the peer closed the connection"
        isAlive = false
        endWords = words
        keepalive?.cancel()
        // That this side gave the attempt up says nothing about the handshake.
        if hasSocket, !isEstablished, let failure, !(failure is RPCError) {
            let reason = TLSError.Reason(endOfHandshake: failure)
            // What TLS itself found it has counted.
            if failure is IOError { configuration.statistics.handshakeFailed(reason) }
            configuration.observer.handshakeFinished?(reason)
        }
        let lost = calls.sorted { $0.key < $1.key }.map(\.value)
        let facts = facts
        calls = [:]
        subchannel.ended(self, words)
        for call in lost {
            let error = RPCError(
                .unavailable, "connection to \(subchannel.name) ended: \(words) (\(facts))",
                notProcessed: !wasAcknowledged)
            call.loop.refusedByPeer(call, error)
        }
    }
}
