internal import NIOCore

/// The shell of one opened connection: executes what its state machine decides.
final class ClientConnection: ConnectionChannel {
    private let configuration: ClientConfiguration
    private let subchannel: Subchannel
    private var machine = ClientConnectionStateMachine()
    private var calls: [UInt32: ClientCall] = [:]
    /// Whether the channel is there.
    private(set) var isAlive = true
    /// Why the connection ended.
    private(set) var endWords = "the peer closed the connection"
    private(set) var goAwayWords: String?
    private var isEstablished = false
    private var keepalive: Scheduled<Void>?
    private var framesSeen = 0
    private var framesAtMark = 0
    private var isAsking = false

    init(executor: LoopExecutor, configuration: ClientConfiguration, subchannel: Subchannel) {
        self.configuration = configuration
        self.subchannel = subchannel
        super.init(executor: executor)
    }

    /// Calls in flight.
    var inFlight: Int { machine.inFlight }
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
            aux = UInt32(clamping: left)
        }
        defer { executor.arena.reset() }
        let packed = try call.pack(in: executor.arena)
        let opened = machine.open(
            limit: call.method.responseLimit, unary: call.method.kind == .unary)
        guard case .opened(let stream) = opened else { return false }
        call.stream = stream
        call.connection = self
        call.requestBytes = packed.size
        calls[stream] = call
        var flags: FrameFlags = .endStream
        var prefix: [UInt8] = []
        if !call.metadata.isEmpty {
            flags.insert(.metadata)
            let size = call.metadata.count
            prefix = [UInt8(truncatingIfNeeded: size), UInt8(truncatingIfNeeded: size >> 8)]
            prefix += call.metadata
        }
        output.append(
            FrameHeader(.request, stream: stream, flags: flags, code: call.method.id, aux: aux),
            prefix: prefix, packed)
        sendLater()
        return true
    }

    /// The caller gave `call` up.
    func cancel(_ call: ClientCall, _ code: StatusCode) {
        calls[call.stream] = nil
        output.drop(call.stream)
        guard machine.cancelled(call.stream), isAlive, context != nil else { return }
        output.append(FrameHeader(.cancel, stream: call.stream, code: UInt16(code.rawValue)))
        sendLater()
        roomMayBeFree()
    }

    /// The reader of `call`'s replies took `bytes` of them.
    func giveCredit(_ call: ClientCall, _ bytes: Int) {
        guard context != nil, calls[call.stream] === call else { return }
        output.append(
            FrameHeader(
                .window, stream: call.stream, flags: .control, aux: UInt32(clamping: bytes)))
        sendLater()
    }

    // MARK: frames in

    override func established(_ handshake: TLSHandshakeCompleted) {
        isEstablished = true
        configuration.observer.handshakeFinished?(nil)
        var hello = Hello()
        hello.schemaHash = configuration.schemaHash
        hello.streamCredit = UInt32(clamping: configuration.streamCredit)
        hello.build = configuration.build
        output.append(FrameHeader(.hello, flags: .control), hello.encoded())
        sendLater()
    }

    override func received(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Bool {
        framesSeen &+= 1
        let hello = header.type == .helloAck ? Hello(decoding: payload) : nil
        switch machine.received(header, hello: hello, now: executor.loop.now) {
        case .ignore: break
        case .ready:
            lookLater()
            if let hello, hello.schemaHash != 0, configuration.schemaHash != 0,
                hello.schemaHash != configuration.schemaHash
            {
                configuration.observer.schemaDiffers?(nil, hello.schemaHash)
            }
            subchannel.ready(self)
        case .message(let ended): deliver(header.stream, ended: ended, payload, last: false)
        case .messageKept(let ended): deliver(header.stream, ended: ended, payload, last: true)
        case .keep: calls[header.stream]?.keep(payload)
        case .end: finished(header, payload)
        case .overLimit(let limit):
            guard let call = calls.removeValue(forKey: header.stream) else { break }
            output.append(
                FrameHeader(
                    .cancel, stream: header.stream,
                    code: UInt16(StatusCode.resourceExhausted.rawValue)))
            sendLater()
            call.finish(RPCError(.resourceExhausted, "a reply is above \(limit) bytes"))
            roomMayBeFree()
        case .pong:
            output.append(FrameHeader(.pong, flags: .control), Array(payload))
            sendLater()
        case .goAway(let lost): goAway(header, payload, lost)
        case .close(let words):
            malformed(words)
            return false
        }
        return true
    }

    private func deliver(
        _ stream: UInt32, ended: Bool, _ payload: UnsafeRawBufferPointer, last: Bool
    ) {
        guard let call = ended ? calls.removeValue(forKey: stream) : calls[stream] else { return }
        do throws(RPCError) {
            if last {
                try call.receivedLast(payload, executor.arena)
            } else {
                try call.received(payload, executor.arena)
            }
            if ended { call.finish(nil) }
        } catch {
            if !ended { cancel(call, .internal) }
            call.finish(error)
        }
        if ended { roomMayBeFree() }
    }

    private func finished(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard let call = calls.removeValue(forKey: header.stream) else { return }
        let error = StatusPayload.decode(header, payload)
        if error.code == .ok {
            call.finish(nil)
        } else {
            call.loop.refusedByPeer(call, error)
        }
        roomMayBeFree()
    }

    private func goAway(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ lost: [UInt32]
    ) {
        let reason = GoAwayReason(rawValue: header.code)
        let text = String(decoding: payload.prefix(512), as: UTF8.self)
        let words = text.isEmpty ? reason.words : "\(reason.words): \(text)"
        goAwayWords = words
        subchannel.ended(self, nil)
        let gone = lost.compactMap { calls.removeValue(forKey: $0) }
        for call in gone {
            call.loop.refusedByPeer(
                call,
                RPCError(
                    .unavailable, "\(subchannel.name): \(words)", notProcessed: true))
        }
        roomMayBeFree()
    }

    private func roomMayBeFree() {
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
        let period = TimeAmount(configuration.keepalive)
        keepalive = executor.loop.assumeIsolated().scheduleTask(in: period) { [weak self] in
            guard let self, isAlive else { return }
            look()
            lookLater()
        }
    }

    /// With calls in flight and nothing heard for a period asks whether the peer lives; nothing
    /// heard for another means that it does not.
    private func look() {
        defer { framesAtMark = framesSeen }
        guard framesSeen == framesAtMark, !calls.isEmpty else {
            isAsking = false
            return
        }
        if isAsking {
            abandon(RPCError(.unavailable, "the peer does not answer"))
            return
        }
        isAsking = true
        output.append(FrameHeader(.ping, flags: .control), [UInt8](repeating: 0, count: 8))
        sendLater()
    }

    /// Opens no more streams; closes when the running calls ended.
    func drain() {
        machine.drain()
        if machine.isDrained { closeWhenFlushed() }
    }

    /// Closes now; its calls fail at once, not when the socket is gone.
    func abandon(_ error: RPCError) {
        if failure == nil { failure = error }
        let context = context
        if context != nil { ended() }
        context?.close(promise: nil)
    }

    override func ended() {
        guard isAlive else { return }
        let wasAcknowledged = machine.wasAcknowledged
        machine.closed()
        let words = failure.map { "\($0)" } ?? goAwayWords ?? "the peer closed the connection"
        isAlive = false
        endWords = words
        keepalive?.cancel()
        if !isEstablished, let failure = failure as? TLSError {
            configuration.observer.handshakeFinished?(failure.reason)
        }
        let lost = calls.sorted { $0.key < $1.key }.map(\.value)
        calls = [:]
        subchannel.ended(self, words)
        for call in lost {
            let error = RPCError(
                .unavailable, "connection to \(subchannel.name) ended: \(words)",
                notProcessed: !wasAcknowledged)
            call.loop.refusedByPeer(call, error)
        }
    }
}
