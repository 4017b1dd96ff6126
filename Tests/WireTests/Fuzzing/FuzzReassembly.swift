import NIOCore

@testable import Wire

/// Input: frames after HELLO, each sixteen bytes of header as they travel and as many bytes of payload
/// as the header's length, cut to a small number, says. Frame types of 200 and above stand for what
/// the server itself does, to the stream in `aux`.
///
/// Beside the machine runs a list of pieces kept by the plainest rule: whatever the machine hands on
/// must be what was sent, in the order it was sent.
enum FuzzReassembly {
    /// What the server does.
    enum Local {
        /// The handler of the stream ends.
        static let finish = FrameType(rawValue: 200)
        /// A message of the stream could not be decoded.
        static let fail = FrameType(rawValue: 201)
        /// The handler took the messages it was given.
        static let giveBack = FrameType(rawValue: 202)
        /// The server begins to shut down.
        static let announce = FrameType(rawValue: 203)
        /// The server has room for no more pieces, or, with an odd `aux`, has room again.
        static let fill = FrameType(rawValue: 204)
        /// The request in pieces was not complete in time.
        static let skip = FrameType(rawValue: 205)
        /// The handler of the stream ends, but a large reply waits for the socket.
        static let send = FrameType(rawValue: 206)
        /// The last piece of that reply was taken.
        static let sent = FrameType(rawValue: 207)
    }

    private struct Shell {
        var machine: ServerConnectionStateMachine
        let bounds: ServerConnectionStateMachine.Bounds
        var kept: [UInt32: [UInt8]] = [:]
        /// What was sent of the message under way, whether or not it was kept.
        var sent: [UInt32: [UInt8]] = [:]
        /// Handlers that run, and whether more messages may come for each.
        var running: [UInt32: Bool] = [:]
        /// Credit used up by messages that nobody took yet.
        var owed: [UInt32: Int] = [:]
        /// Streams whose replies wait for the socket.
        var sending: Set<UInt32> = []
        var hasRoom = true
        var isClosed = false
        var ran = 0

        mutating func forget(_ stream: UInt32) { kept[stream] = nil }
    }

    private static let limit = 300
    private static let streamLimit = 120

    /// What the methods of numbers 0 to 3 are.
    private static func method(_ code: UInt16) -> ServerConnectionStateMachine.Method? {
        switch code & 3 {
        case 0, 1: ServerConnectionStateMachine.Method(limit: limit, isStream: false)
        case 2: ServerConnectionStateMachine.Method(limit: streamLimit, isStream: true)
        default: nil
        }
    }

    static func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        var bounds = ServerConnectionStateMachine.Bounds()
        bounds.inFlight = 4
        bounds.collecting = 700
        bounds.streamCredit = 400
        bounds.connectionCredit = 600
        var shell = Shell(machine: ServerConnectionStateMachine(bounds: bounds), bounds: bounds)
        let opened = shell.machine.received(
            FrameHeader(.hello, flags: .control, length: Hello.fixedSize), method: nil,
            hello: Hello(), now: .uptimeNanoseconds(1))
        try demand(opened == .acknowledge, "HELLO was not taken")
        var offset = 0
        var time: UInt64 = 2
        while bytes.count - offset >= FrameHeader.size {
            var header = FrameHeader(reading: bytes, at: offset)
            offset += FrameHeader.size
            header.length = Swift.min(header.length & 0x1ff, bytes.count - offset)
            let payload = Array(bytes[offset..<offset + header.length])
            offset += header.length
            time += UInt64(header.aux & 0xff) * 1_000_000
            if header.type.rawValue >= 200 {
                try local(header, &shell)
            } else {
                try step(&shell, header, payload, .uptimeNanoseconds(time))
            }
            try check(shell)
        }
        return !shell.isClosed && shell.ran > 0
    }

    private static func local(_ header: FrameHeader, _ shell: inout Shell) throws {
        let stream = header.aux
        switch header.type {
        case Local.finish, Local.send:
            guard shell.running.removeValue(forKey: stream) != nil else { return }
            let outcome = shell.machine.finished(stream)
            shell.forget(stream)
            try demand(!shell.isClosed || outcome == .discard, "a reply after the end")
            giveBack(stream, &shell)
            if outcome == .send, header.type == Local.send {
                shell.machine.sending(stream)
                shell.sending.insert(stream)
            }
        case Local.sent:
            guard shell.sending.remove(stream) != nil else { return }
            shell.machine.sent(stream)
        case Local.fill: shell.hasRoom = !stream.isMultiple(of: 2)
        case Local.skip:
            guard shell.machine.skip(stream) else { return }
            try demand(shell.running[stream] == nil, "a request that runs is passed over")
            try demand(shell.isClosed || shell.kept[stream] != nil, "nothing to pass over")
            shell.forget(stream)
        case Local.fail:
            guard shell.running[stream] != nil else { return }
            shell.machine.failed(stream)
            shell.running[stream] = false
            shell.forget(stream)
        case Local.giveBack: giveBack(stream, &shell)
        case Local.announce:
            if shell.machine.announce() { shell.machine.pinged() }
        default: return
        }
    }

    private static func giveBack(_ stream: UInt32, _ shell: inout Shell) {
        guard let owed = shell.owed.removeValue(forKey: stream), owed > 0 else { return }
        _ = shell.machine.gave(owed, to: stream)
        _ = shell.machine.gave(owed, to: 0)
    }

    private static func step(
        _ shell: inout Shell, _ header: FrameHeader, _ payload: [UInt8], _ now: NIODeadline
    ) throws {
        if header.type == .request { shell.sent[header.stream] = payload }
        if header.type == .message { shell.sent[header.stream, default: []] += payload }
        let action = shell.machine.received(
            header, method: header.type == .request ? method(header.code) : nil,
            hello: header.type == .hello ? Hello() : nil, hasRoom: shell.hasRoom,
            answersAnnouncement: header.type == .pong, now: now)
        if shell.isClosed {
            try demand(action == .ignore, "\(action) behind the end")
            return
        }
        switch action {
        case .run, .keepFirst, .keep, .runKept, .message, .messageKept, .halfClosed:
            try take(action, header, payload, &shell)
        default: try apply(action, header, payload, &shell)
        }
    }

    /// The payload is part of a request.
    private static func take(
        _ action: ServerConnectionStateMachine.OnFrame, _ header: FrameHeader, _ payload: [UInt8],
        _ shell: inout Shell
    ) throws {
        let stream = header.stream
        let isStream = shell.running[stream] == true
        if isStream { shell.owed[stream, default: 0] += ServerConnectionStateMachine.cost(header) }
        switch action {
        case .run: try run(payload, header, &shell)
        case .keepFirst:
            try demand(shell.kept[stream] == nil, "a first piece twice")
            shell.kept[stream] = payload
        case .keep:
            try demand(isStream || shell.kept[stream] != nil, "a piece of nothing")
            shell.kept[stream, default: []] += payload
        case .runKept:
            guard let kept = shell.kept.removeValue(forKey: stream) else {
                throw FuzzFinding(description: "the last piece of nothing")
            }
            let flags = header.flags.intersection([.endStream, .moreFragments])
            try demand(flags == .endStream, "a last piece that ends nothing")
            try run(kept + payload, header, &shell)
        case .message(let ended), .messageKept(let ended):
            let kept = shell.kept.removeValue(forKey: stream)
            if case .message = action { try demand(kept == nil, "pieces were forgotten") }
            if case .messageKept = action { try demand(kept != nil, "the last piece of nothing") }
            let message = (kept ?? []) + payload
            try demand(isStream, "a message for no stream of requests")
            try demand(message.count <= streamLimit, "a message above its limit")
            try demand(message == shell.sent[stream], "another message than was sent")
            shell.sent[stream] = []
            if ended { shell.running[stream] = false }
        default:
            try demand(isStream && shell.kept[stream] == nil, "half-closed inside a message")
            shell.running[stream] = false
        }
    }

    private static func apply(
        _ action: ServerConnectionStateMachine.OnFrame, _ header: FrameHeader, _ payload: [UInt8],
        _ shell: inout Shell
    ) throws {
        let stream = header.stream
        switch action {
        case .refuse:
            try demand(shell.kept[stream] == nil, "refused with pieces kept")
            try demand(shell.running[stream] == nil, "a running call is refused")
        case .failKept:
            try demand(shell.kept.removeValue(forKey: stream) != nil, "nothing to forget")
        case .forgetKept:
            try demand(shell.kept.removeValue(forKey: stream) != nil, "nothing to forget")
        case .fail:
            try demand(shell.running[stream] == true, "a fault of no stream of requests")
            shell.running[stream] = false
            shell.forget(stream)
        case .cancel:
            try demand(shell.running[stream] != nil, "a cancel of nothing")
            shell.running[stream] = false
            shell.forget(stream)
        case .credit(let bytes):
            let isThere = shell.running[stream] != nil || shell.sending.contains(stream)
            try demand(isThere && bytes > 0, "credit for nothing")
        case .connectionCredit(let bytes): try demand(bytes > 0, "credit of \(bytes)")
        case .giveBack(let bytes):
            try demand(bytes <= payload.count + FrameHeader.size, "more is given back than came")
        case .dropReply:
            try demand(shell.sending.remove(stream) != nil, "no reply to drop")
        case .pong:
            try demand(header.type == .ping && payload.count == 8, "an answer to no ping")
        case .announced: _ = shell.machine.drain()
        case .close:
            shell.isClosed = true
            shell.kept = [:]
        case .acknowledge: throw FuzzFinding(description: "HELLO was taken twice")
        default: return
        }
    }

    private static func run(
        _ request: [UInt8], _ header: FrameHeader, _ shell: inout Shell
    ) throws {
        let stream = header.stream
        let isStream = header.type == .request && method(header.code)?.isStream == true
        try demand(isStream || request.count <= limit, "a request above its limit runs")
        try demand(request == shell.sent[stream], "another request runs than was sent")
        try demand(shell.running[stream] == nil, "a stream runs twice")
        shell.running[stream] = isStream && !header.flags.contains(.endStream)
        if isStream { shell.sent[stream] = [] }
        shell.ran += 1
    }

    /// What holds between any two frames.
    private static func check(_ shell: Shell) throws {
        guard !shell.isClosed else { return }
        let collecting = shell.kept.filter { shell.running[$0.key] == nil }
        let held = collecting.values.reduce(0) { $0 + $1.count }
        try demand(held <= shell.bounds.collecting, "more is kept than the bound")
        for (stream, kept) in shell.kept where shell.running[stream] != nil {
            try demand(kept.count <= streamLimit, "more of a message is kept than its limit")
        }
        // A message that was begun may end beyond its credit.
        let beyond = limit + FrameHeader.size
        for (_, owed) in shell.owed {
            try demand(owed <= shell.bounds.streamCredit + beyond, "more came than the credit")
        }
        try demand(shell.running.count <= shell.bounds.inFlight, "more calls run than the bound")
        try demand(
            shell.machine.inFlight <= 2 * shell.bounds.inFlight,
            "more streams are charged than twice the bound")
        try demand(
            shell.machine.inFlight >= shell.running.count + collecting.count + shell.sending.count,
            "a stream is not charged")
    }
}
