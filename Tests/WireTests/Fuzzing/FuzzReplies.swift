import Messages
import NIOCore

@testable import Wire

/// Input: frames of a server behind HELLO-ACK, cut as those of `FuzzReassembly`; a MESSAGE has as many
/// zeros more as the low 15 bits of `aux` say. Frame types of 200 and above stand for what the client
/// itself does, to the stream in `aux`.
///
/// Beside the machine runs an account of the credit by the plainest rule: what the server used up and
/// was not given back is what lies here, in messages that nobody read and in pieces.
enum FuzzReplies {
    /// What the client does.
    enum Local {
        /// A call begins; one of one reply when `aux` is even.
        static let open = FrameType(rawValue: 200)
        /// The caller gives the call up.
        static let cancel = FrameType(rawValue: 201)
        /// The call's time is over, which the server knows by itself.
        static let abandon = FrameType(rawValue: 202)
        /// The reader took the replies it was given.
        static let giveBack = FrameType(rawValue: 203)
        /// CANCELs that waited are sent; the server is asked for places again.
        static let later = FrameType(rawValue: 204)
        /// No more calls.
        static let drain = FrameType(rawValue: 205)
    }

    private typealias Reply = InventoryV1.AppendIntakeRequest

    private struct Call {
        let isSingle: Bool
        /// A reply under way: as it is put together, and as it came.
        var assembly: MessageAssembly?
        var plain: [UInt8] = []
        /// Credit used up by replies that nobody took yet.
        var owed = 0

        var pieces: Int { isSingle ? 0 : plain.count }
    }

    private struct Shell {
        var machine: ClientConnectionStateMachine
        var calls: [UInt32: Call] = [:]
        /// What readers of calls that ended still have in hand.
        var left = 0
        var isClosed = false
        var delivered = 0
        let arena = Arena()
    }

    private static let bounds = ClientConnectionStateMachine.Bounds(
        streamCredit: 500, connectionCredit: 1_200)
    private static let inFlight = 4
    /// Of one reply, and of each of a stream.
    private static let limits = (single: 40_000, stream: 300)

    static func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        var shell = Shell(machine: ClientConnectionStateMachine(bounds: bounds))
        var hello = Hello()
        hello.inFlight = UInt32(inFlight)
        let first = shell.machine.received(
            FrameHeader(.helloAck, flags: .control, length: Hello.fixedSize), hello: hello,
            now: .uptimeNanoseconds(1))
        try demand(first == .ready, "HELLO-ACK was not taken")
        var offset = 0
        var time: UInt64 = 2
        while bytes.count - offset >= FrameHeader.size {
            var header = FrameHeader(reading: bytes, at: offset)
            offset += FrameHeader.size
            header.length = Swift.min(header.length & 0x1ff, bytes.count - offset)
            var payload = Array(bytes[offset..<offset + header.length])
            offset += header.length
            time += UInt64(header.code & 0xff) * 1_000_000
            let now = NIODeadline.uptimeNanoseconds(time)
            if header.type.rawValue >= 200 {
                try local(header, &shell, now)
            } else {
                if header.type == .message { payload += zeros(header) }
                header.length = payload.count
                try step(&shell, header, payload, now)
            }
            try check(shell)
        }
        return !shell.isClosed && shell.delivered > 0
    }

    /// Some calls, and what a server could answer.
    static func sample(_ random: inout FuzzRandom) throws -> [UInt8] {
        var buffer = ByteBuffer()
        for call in 0...random.below(3) {
            let stream = UInt32(2 * call + 1)
            let isSingle = random.below(2) == 0
            buffer.writeFrame(FrameHeader(Local.open, aux: isSingle ? 0 : 1), [])
            switch random.below(6) {
            case 0: buffer.writeFrame(FrameHeader(.ping, flags: .control), random.bytes(8))
            case 1:
                let window = FrameHeader(.window, stream: stream, flags: .control, aux: 1_000)
                buffer.writeFrame(window, [])
            case 2:
                let block = FrameHeader(.message, stream: stream, flags: [.metadata, .noMessage])
                buffer.writeFrame(block, MetadataCoding.prefixed([UInt8(255), 3, 0, 1, 107, 118]))
            default: break
            }
            if isSingle {
                try reply(stream, .endStream, zeros: random.pick([0, 0, 20_000]), to: &buffer, &random)
            } else {
                for _ in 0...random.below(3) { try reply(stream, .counted, zeros: 0, to: &buffer, &random) }
                buffer.writeFrame(FrameHeader(Local.giveBack, aux: stream), [])
                if random.below(3) == 0 { buffer.writeFrame(FrameHeader(Local.cancel, aux: stream), []) }
                buffer.writeFrame(FrameHeader(.end, stream: stream, flags: .endStream), [])
            }
        }
        return Array(buffer.readableBytesView)
    }

    /// A reply of one or two pieces, the first of which has so many zeros more.
    private static func reply(
        _ stream: UInt32, _ flags: FrameFlags, zeros: Int, to buffer: inout ByteBuffer,
        _ random: inout FuzzRandom
    ) throws {
        let data = [UInt8](repeating: 0, count: random.below(40) + zeros)
        let bytes = try Reply(intakeID: "i", index: 7, data: data).encoded()
        let real = bytes.count - zeros
        let cut = zeros > 0 || random.below(2) == 0 ? 1 + random.below(real - 1) : 0
        // Zeros are added behind a piece: what stands behind them has to be zeros, too.
        let first = zeros > 0 ? Swift.max(cut, real - data.count + zeros) : cut
        if cut > 0 {
            buffer.writeFrame(
                FrameHeader(
                    .message, stream: stream, flags: flags.subtracting(.endStream).union(.moreFragments),
                    aux: UInt32(zeros)), Array(bytes[..<first]))
        }
        buffer.writeFrame(FrameHeader(.message, stream: stream, flags: flags), Array(bytes[first..<real]))
    }

    private static func zeros(_ header: FrameHeader) -> [UInt8] {
        [UInt8](repeating: 0, count: Int(header.aux & 0x7fff))
    }

    private static func local(_ header: FrameHeader, _ shell: inout Shell, _ now: NIODeadline) throws {
        let stream = header.aux
        switch header.type {
        case Local.open:
            let isSingle = stream.isMultiple(of: 2)
            let limit = isSingle ? limits.single : limits.stream
            let hadRoom = shell.machine.hasRoom
            let opened = shell.machine.open(limit: limit, isSingle: isSingle)
            guard case .opened(let id) = opened else {
                return try demand(!hadRoom, "no stream although there is room")
            }
            try demand(hadRoom && shell.calls[id] == nil, "a stream where there is no room")
            shell.calls[id] = Call(isSingle: isSingle)
        case Local.cancel: giveUp(stream, .cancelled, &shell, now)
        case Local.abandon:
            guard shell.calls[stream] != nil else { return }
            drop(stream, &shell)
            shell.machine.abandon(stream)
        case Local.giveBack: giveBack(stream, &shell)
        case Local.later:
            while shell.machine.heldCancel(now: now) != nil {}
            if shell.machine.wasRefused(now: now) { _ = shell.machine.probePlaces() }
        case Local.drain: shell.machine.drain()
        default: return
        }
    }

    private static func giveBack(_ stream: UInt32, _ shell: inout Shell) {
        _ = shell.machine.gave(shell.left, to: 0)
        shell.left = 0
        guard let owed = shell.calls[stream]?.owed, owed > 0 else { return }
        shell.calls[stream]?.owed = 0
        _ = shell.machine.gave(owed, to: stream)
        _ = shell.machine.gave(owed, to: 0)
    }

    /// The call is over: its pieces are given back at once, its replies when they are read.
    private static func drop(_ stream: UInt32, _ shell: inout Shell) {
        guard let call = shell.calls.removeValue(forKey: stream) else { return }
        _ = shell.machine.gave(call.pieces, to: 0)
        shell.left += call.owed
    }

    private static func giveUp(
        _ stream: UInt32, _ code: StatusCode, _ shell: inout Shell, _ now: NIODeadline
    ) {
        guard shell.calls[stream] != nil else { return }
        drop(stream, &shell)
        _ = shell.machine.cancelled(stream, code, now: now)
    }

    /// As `ClientConnection` does: what comes with a block is two frames.
    private static func step(
        _ shell: inout Shell, _ header: FrameHeader, _ payload: [UInt8], _ now: NIODeadline
    ) throws {
        guard header.type == .message, header.flags.contains(.metadata),
            !header.flags.contains(.noMessage)
        else { return try take(&shell, header, payload, now) }
        let size = payload.withUnsafeBytes { MetadataCoding.blockSize($0) }
        var block = FrameHeader(.message, stream: header.stream, flags: [.metadata, .noMessage])
        block.length = size
        try take(&shell, block, Array(payload[..<size]), now)
        var message = header
        message.flags.remove(.metadata)
        message.length -= size
        if message.length == 0, message.flags.contains(.moreFragments) { return }
        try take(&shell, message, Array(payload[size...]), now)
    }

    private static func take(
        _ shell: inout Shell, _ header: FrameHeader, _ payload: [UInt8], _ now: NIODeadline
    ) throws {
        let stream = header.stream
        let action = shell.machine.received(
            header, hello: header.type == .helloAck ? Hello() : nil, now: now)
        if shell.isClosed { return try demand(action == .ignore, "\(action) behind the end") }
        switch action {
        case .keep, .message, .messageKept: try keep(action, header, payload, &shell)
        case .end: drop(stream, &shell)
        case .overLimit, .malformed:
            try demand(shell.calls[stream] != nil, "a fault of no call")
            if isCharged(header, shell) {
                _ = shell.machine.gave(ClientConnectionStateMachine.cost(header), to: 0)
            }
            giveUp(stream, .internal, &shell, now)
        case .initialMetadata:
            try demand(shell.calls[stream] != nil, "metadata of no call")
            if payload.withUnsafeBytes({ MetadataCoding.split($0)?.rest.isEmpty }) != true {
                giveUp(stream, .internal, &shell, now)
            }
        case .giveBack(let bytes):
            try demand(bytes <= payload.count + FrameHeader.size, "more is given back than came")
            _ = shell.machine.gave(bytes, to: 0)
        case .credit(let bytes), .connectionCredit(let bytes):
            try demand(bytes > 0, "credit of \(bytes)")
        case .ping: try demand(header.type == .ping && payload.count == 8, "an answer to no ping")
        case .goAway(let lost):
            try demand(lost.allSatisfy { $0 > stream }, "a stream that is served was given up")
            for id in lost { drop(id, &shell) }
        case .close: shell.isClosed = true
        case .ready: throw FuzzFinding(description: "HELLO-ACK was taken twice")
        case .ignore: return
        }
    }

    private static func isCharged(_ header: FrameHeader, _ shell: Shell) -> Bool {
        header.type == .message && header.flags.contains(.counted)
            && !header.flags.contains(.noMessage) && shell.calls[header.stream]?.isSingle == false
    }

    /// The payload is part of a reply.
    private static func keep(
        _ action: ClientConnectionStateMachine.OnFrame, _ header: FrameHeader, _ payload: [UInt8],
        _ shell: inout Shell
    ) throws {
        let stream = header.stream
        guard var call = shell.calls[stream] else { throw FuzzFinding(description: "a reply of no call") }
        let limit = call.isSingle ? limits.single : limits.stream
        let hadPieces = call.assembly != nil
        var assembly =
            call.assembly ?? MessageAssembly(of: call.isSingle ? Reply.messageType : nil, limit: limit)
        payload.withUnsafeBytes { assembly.add($0) }
        call.plain += payload
        try demand(call.plain.count <= limit, "more of a reply is kept than its limit")
        guard action != .keep else {
            call.assembly = assembly
            shell.calls[stream] = call
            return
        }
        try compare(assembly, call.plain, limit, shell)
        if !call.isSingle { call.owed += call.plain.count + FrameHeader.size }
        call.assembly = nil
        call.plain = []
        shell.calls[stream] = call
        shell.delivered += 1
        switch action {
        case .message(let ended):
            try demand(!hadPieces, "pieces were forgotten")
            if ended { drop(stream, &shell) }
        case .messageKept(let ended):
            try demand(hadPieces, "the last piece of nothing")
            if ended { drop(stream, &shell) }
        default: return
        }
    }

    /// A reply that was put together is what came, and reads the same.
    private static func compare(
        _ assembly: MessageAssembly, _ plain: [UInt8], _ limit: Int, _ shell: Shell
    ) throws {
        try demand(
            assembly.withJoined { $0.elementsEqual(plain) }, "a reply is put together as another")
        let whole = try? Reply(decoding: plain, limit: limit)
        let joined = try? assembly.decode(as: Reply.self, limit: limit, arena: shell.arena)
        try demand(whole == joined, "a reply in pieces reads as another: \(plain.count) bytes")
    }

    /// What holds between any two frames.
    private static func check(_ shell: Shell) throws {
        guard !shell.isClosed else { return }
        let here = shell.calls.values.reduce(shell.left) { $0 + $1.owed + $1.pieces }
        try demand(
            bounds.connectionCredit - shell.machine.receiveCredit == here,
            "credit of \(bounds.connectionCredit - shell.machine.receiveCredit) is out, \(here) is here")
        for (id, call) in shell.calls {
            guard let credit = shell.machine.receiveCredit(of: id) else { continue }
            try demand(
                bounds.streamCredit - credit == call.owed + call.pieces, "the credit of a stream is lost")
        }
        try demand(shell.machine.inFlight <= inFlight, "more calls than the server takes")
        try demand(shell.machine.inFlight >= shell.calls.count, "a call is not charged")
    }
}
