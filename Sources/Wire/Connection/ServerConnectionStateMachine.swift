internal import NIOCore

/// What a server's connection may do next: decides over frame headers, touches no bytes, has no
/// clock and does no I/O.
///
/// A stream stays in the table, and so is charged to the bound of calls in flight, until its
/// handler ended, even when it was cancelled long before.
struct ServerConnectionStateMachine {
    /// The bounds of one connection.
    struct Bounds: Sendable {
        var inFlight = 128
        /// Bytes of requests being collected from fragments, in sum.
        var collecting = 8 * 1024 * 1024
        var cancels = EventBudget(burst: 200, refill: .milliseconds(150))
        var pings = EventBudget(burst: 10, refill: .seconds(5))
        /// Frames that mean nothing: for closed streams, empty fragments, unknown types.
        var glitches = EventBudget(burst: 200, refill: .milliseconds(150))
        /// Empty pieces in a row that are not the last of their message.
        var emptyPieces = 1
        /// Bytes of request messages that a client may send on one stream before a WINDOW.
        var streamCredit = 262_144
        /// The same over all streams.
        var connectionCredit = 1_048_576
        /// The largest request message that any method takes.
        var largestMessage = MethodDescriptor.largestLimit
    }

    /// What the machine must know of a method.
    struct Method: Equatable {
        /// Most bytes a request message may have.
        var limit: Int
        /// Whether requests are a stream.
        var isStream: Bool
    }

    /// What the shell must do about a frame.
    enum OnFrame: Equatable {
        case ignore
        /// Send HELLO-ACK.
        case acknowledge
        /// The payload is a whole request: run it.
        case run
        /// The payload is the first piece of a request: keep it.
        case keepFirst
        /// The payload is a further piece: keep it.
        case keep
        /// The payload is the last piece: run the request.
        case runKept
        /// The payload is a whole message of a stream of requests; `ended` when it was the last.
        case message(ended: Bool)
        /// The payload is the last piece of a message of a stream of requests.
        case messageKept(ended: Bool)
        /// The client sends no more messages.
        case halfClosed
        /// A message of a stream of requests is at fault: send END, stop the handler, forget what
        /// was kept.
        case fail(StatusCode, String)
        /// Nobody takes the payload: give its cost back to the connection.
        case giveBack(Int)
        /// Send END with the not-processed bit; nothing was kept.
        case refuse(StatusCode, String)
        /// Send END; forget what was kept.
        case failKept(StatusCode, String)
        /// Forget what was kept.
        case forgetKept
        /// Cancel the handler.
        case cancel(StatusCode)
        /// Answer the ping with its payload.
        case pong
        /// The stream may send so many bytes more.
        case credit(Int)
        /// The connection may.
        case connectionCredit(Int)
        /// PONG to the ping behind the first GOAWAY: send the last one.
        case announced
        /// Send GOAWAY and close.
        case close(GoAwayReason, String)
    }

    /// What the shell must do with the outcome of a handler.
    enum OnFinished: Equatable {
        case send
        /// The peer cancelled: nobody waits.
        case discard
    }

    private enum State {
        case awaitingHello, serving
        /// The first GOAWAY is out, the last one is not.
        case announcing
        case draining, closed
    }

    private enum Stream: Equatable {
        case collecting(bytes: Int, limit: Int)
        /// Refused while further pieces are under way, of which so many bytes are passed over.
        case skipping(left: Int)
        case running
        /// Runs, and more request messages may come.
        case open(Incoming)
        case cancelled
    }

    /// The receiving side of a stream of requests.
    private struct Incoming: Equatable {
        let limit: Int
        /// Bytes of the message under way.
        var collected = 0
        /// What the client may still send.
        var credit: Int
    }

    /// Bytes passed over of one refused request, headers included: no honest one has more.
    private static let mostSkipped = 2 * MethodDescriptor.largestLimit

    private var state = State.awaitingHello
    private var streams: [UInt32: Stream] = [:]
    private var collected = 0
    /// Bytes of unfinished messages of streams of requests, in sum.
    private var begun = 0
    private var emptyInRow = 0
    private var awaitedPongs = 0
    private var bounds: Bounds
    private var credit: Int
    /// The highest stream id seen.
    private(set) var lastStream: UInt32 = 0

    init(bounds: Bounds) {
        self.bounds = bounds
        credit = bounds.connectionCredit
    }

    /// Calls charged to the connection.
    var inFlight: Int { streams.count }

    /// What came of streams of requests and was neither read nor thrown away, by its cost.
    var unread: Int { bounds.connectionCredit - credit }

    /// Whether the HELLO came.
    var isOpen: Bool { state == .serving || state == .announcing || state == .draining }

    /// Whether new calls are taken without an end in sight.
    var isServing: Bool { state == .serving }

    /// Whether the end was announced.
    var isEnding: Bool { state == .announcing || state == .draining }

    /// What the client may still send on all streams together.
    var receiveCredit: Int { credit }

    /// What the client may still send on `stream`; nil where nothing is counted.
    func receiveCredit(of stream: UInt32) -> Int? {
        guard case .open(let incoming) = streams[stream] else { return nil }
        return incoming.credit
    }

    /// Whether a drain has nothing left to wait for.
    var isDrained: Bool { state == .draining && streams.isEmpty }

    /// A frame arrived. `method` is what REQUEST names, nil for an unknown one; its limit includes
    /// the metadata. `hello` is the payload's meaning on HELLO.
    mutating func received(
        _ header: FrameHeader, method: Method?, hello: Hello?, now: NIODeadline
    ) -> OnFrame {
        switch state {
        case .closed: return .ignore
        case .awaitingHello:
            guard header.type == .hello, header.stream == 0 else {
                return close(.protocolError, "the first frame is not HELLO")
            }
            guard hello != nil else { return close(.protocolError, "no common version") }
            state = .serving
            return .acknowledge
        case .serving, .announcing, .draining: break
        }
        switch header.type {
        case .request: return request(header, method, now: now)
        case .message: return piece(header, now: now)
        case .cancel: return cancel(header, now: now)
        case .ping:
            guard header.length == 8 else { return close(.protocolError, "a ping has 8 bytes") }
            guard bounds.pings.take(now) else { return close(.abuse, "too many pings") }
            return .pong
        case .window: return window(header, now: now)
        case .pong: return pong(header, now: now)
        case .goAway: return glitch(now)
        case .hello: return close(.protocolError, "a second HELLO")
        default:
            guard header.flags.contains(.control) else {
                return close(.protocolError, "unknown frame type \(header.type.rawValue)")
            }
            return glitch(now)
        }
    }

    private mutating func request(
        _ header: FrameHeader, _ method: Method?, now: NIODeadline
    ) -> OnFrame {
        guard header.stream % 2 == 1, header.stream > lastStream else {
            return close(.protocolError, "stream id \(header.stream) is used or even")
        }
        guard header.stream <= UInt32(Int32.max) else {
            return close(.protocolError, "stream id \(header.stream) is above \(Int32.max)")
        }
        lastStream = header.stream
        guard state != .draining else {
            guard bounds.glitches.take(now) else {
                return close(.abuse, "too many requests behind GOAWAY")
            }
            return refuse(header, .unavailable, "the peer shuts down")
        }
        guard streams.count < bounds.inFlight else {
            return refuse(header, .resourceExhausted, "too many calls on the connection")
        }
        guard let method else { return refuse(header, .unimplemented, "unknown method") }
        return method.isStream ? stream(header, method) : single(header, method)
    }

    /// REQUEST of a method whose requests are a stream: holds no message.
    private mutating func stream(_ header: FrameHeader, _ method: Method) -> OnFrame {
        guard header.flags.contains(.noMessage), !header.flags.contains(.moreFragments) else {
            return refuse(header, .unimplemented, "the method takes a stream of requests")
        }
        if header.flags.contains(.endStream) {
            streams[header.stream] = .running
        } else {
            streams[header.stream] = .open(
                Incoming(limit: method.limit, credit: bounds.streamCredit))
        }
        return .run
    }

    /// REQUEST of a method with one request: holds the message or its first piece.
    private mutating func single(_ header: FrameHeader, _ method: Method) -> OnFrame {
        let more = header.flags.contains(.moreFragments)
        guard !header.flags.contains(.noMessage), more != header.flags.contains(.endStream) else {
            return refuse(header, .unimplemented, "a request is one message")
        }
        guard header.length <= method.limit else {
            return refuse(
                header, .resourceExhausted, "the request is above \(method.limit) bytes")
        }
        guard more else {
            streams[header.stream] = .running
            return .run
        }
        guard header.length > 0, collected + header.length <= bounds.collecting else {
            return refuse(header, .resourceExhausted, "too many bytes in unfinished requests")
        }
        collected += header.length
        streams[header.stream] = .collecting(bytes: header.length, limit: method.limit)
        return .keepFirst
    }

    private mutating func refuse(
        _ header: FrameHeader, _ code: StatusCode, _ words: String
    ) -> OnFrame {
        if header.flags.contains(.moreFragments) {
            guard streams.count < 2 * bounds.inFlight else {
                return close(.abuse, "too many refused requests under way")
            }
            streams[header.stream] = .skipping(left: Self.mostSkipped)
        }
        return .refuse(code, words)
    }

    /// A further piece of a request.
    private mutating func piece(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        let more = header.flags.contains(.moreFragments)
        switch streams[header.stream] {
        case .skipping(let left):
            let rest = left - header.length - FrameHeader.size
            guard rest >= 0 else {
                return close(.abuse, "a refused request goes on for too long")
            }
            streams[header.stream] = more ? .skipping(left: rest) : nil
            return more && header.length == 0 ? emptyPiece() ?? .ignore : .ignore
        case .collecting(let bytes, let limit):
            let sum = bytes + header.length
            guard sum <= limit, collected + header.length <= bounds.collecting else {
                collected -= bytes
                streams[header.stream] = more ? .skipping(left: Self.mostSkipped) : nil
                return .failKept(.resourceExhausted, "the request is above \(limit) bytes")
            }
            if more {
                if header.length == 0 { return emptyPiece() ?? .keep }
                emptyInRow = 0
                collected += header.length
                streams[header.stream] = .collecting(bytes: sum, limit: limit)
                return .keep
            }
            collected -= bytes
            streams[header.stream] = .running
            return .runKept
        case .open(let incoming): return message(header, incoming, now: now)
        case .cancelled where header.flags.contains(.counted): return thrownAway(header)
        case .running, .cancelled:
            return close(.protocolError, "a message behind the end of stream \(header.stream)")
        case nil:
            // The client could not know yet that the handler ended.
            let mayCross = header.stream % 2 == 1 && header.stream <= lastStream
            if mayCross, header.flags.contains(.counted) { return thrownAway(header) }
            return unknown(header, now: now)
        }
    }

    /// A message that nobody takes any more. It uses credit as the others do.
    private mutating func thrownAway(_ header: FrameHeader) -> OnFrame {
        let cost = Self.cost(header)
        // A message may be begun with a credit of 1 and be as large as any.
        guard credit > -MethodDescriptor.largestLimit else {
            return close(.protocolError, "a message beyond its credit")
        }
        credit -= cost
        return .giveBack(cost)
    }

    /// What a frame of a stream of messages costs.
    static func cost(_ header: FrameHeader) -> Int {
        let ends = header.flags.isDisjoint(with: [.moreFragments, .noMessage])
        return header.length + (ends ? FrameHeader.size : 0)
    }

    /// A frame of a stream of requests.
    private mutating func message(
        _ header: FrameHeader, _ incoming: Incoming, now: NIODeadline
    ) -> OnFrame {
        var incoming = incoming
        let ended = header.flags.contains(.endStream)
        let more = header.flags.contains(.moreFragments)
        if header.flags.contains(.noMessage) {
            guard header.length == 0, ended, !more, incoming.collected == 0 else {
                return close(.protocolError, "a frame without a message that ends nothing")
            }
            streams[header.stream] = .running
            return .halfClosed
        }
        guard header.flags.contains(.counted), !(more && ended) else {
            return close(.protocolError, "a message of stream \(header.stream) is malformed")
        }
        guard incoming.collected > 0 || (incoming.credit > 0 && credit > 0) else {
            return close(.protocolError, "a message beyond its credit")
        }
        if more, header.length == 0 { return emptyPiece() ?? .ignore }
        emptyInRow = 0
        let cost = Self.cost(header)
        incoming.credit -= cost
        credit -= cost
        let sum = incoming.collected + header.length
        begun -= incoming.collected
        guard sum <= incoming.limit else {
            streams[header.stream] = .cancelled
            return .fail(.resourceExhausted, "a request is above \(incoming.limit) bytes")
        }
        if more {
            // Who pays for a message when he begins it never has more than this under way.
            guard begun + sum <= bounds.connectionCredit + bounds.largestMessage else {
                return close(.protocolError, "messages begun beyond their credit")
            }
            begun += sum
        }
        let wasKept = incoming.collected > 0
        incoming.collected = more ? sum : 0
        streams[header.stream] = ended ? .running : .open(incoming)
        if more { return .keep }
        return wasKept ? .messageKept(ended: ended) : .message(ended: ended)
    }

    /// A piece that brings nothing; nil when it is taken.
    private mutating func emptyPiece() -> OnFrame? {
        emptyInRow += 1
        return emptyInRow <= bounds.emptyPieces ? nil : close(.abuse, "too many empty frames")
    }

    /// A message of `stream` could not be decoded: the call was ended.
    mutating func failed(_ stream: UInt32) {
        guard streams[stream] != nil else { return }
        uncollect(streams[stream])
        streams[stream] = .cancelled
    }

    /// What came of an unfinished message of a stream of requests is forgotten.
    private mutating func uncollect(_ stream: Stream?) {
        if case .open(let incoming) = stream { begun -= incoming.collected }
    }

    /// The shell gives `bytes` of credit back, to `stream` or, when it is 0, to the connection.
    mutating func gave(_ bytes: Int, to stream: UInt32) -> Bool {
        guard stream != 0 else {
            credit += bytes
            return true
        }
        guard case .open(var incoming) = streams[stream] else { return false }
        incoming.credit += bytes
        streams[stream] = .open(incoming)
        return true
    }

    private mutating func window(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard header.aux > 0, header.aux <= UInt32(Int32.max) else {
            return close(.protocolError, "a window of \(header.aux) bytes")
        }
        guard header.stream != 0 else { return .connectionCredit(Int(header.aux)) }
        switch streams[header.stream] {
        case .running, .open: return .credit(Int(header.aux))
        default:
            guard header.stream % 2 == 1, header.stream <= lastStream else {
                return close(.protocolError, "stream \(header.stream) was never opened")
            }
            return .ignore
        }
    }

    private mutating func pong(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard header.length == 8 else { return close(.protocolError, "a pong has 8 bytes") }
        guard awaitedPongs > 0 else { return glitch(now) }
        awaitedPongs -= 1
        guard state == .announcing else { return .ignore }
        return .announced
    }

    /// The shell sends a PING.
    mutating func pinged() { awaitedPongs += 1 }

    private mutating func cancel(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard bounds.cancels.take(now) else { return close(.abuse, "too many cancels") }
        switch streams[header.stream] {
        case .running, .open:
            uncollect(streams[header.stream])
            streams[header.stream] = .cancelled
            return .cancel(StatusCode(rawValue: UInt8(clamping: header.code)))
        case .collecting(let bytes, _):
            collected -= bytes
            streams[header.stream] = nil
            return .forgetKept
        case .skipping:
            streams[header.stream] = nil
            return .ignore
        case .cancelled: return glitch(now)
        case nil: return unknown(header, now: now)
        }
    }

    /// Frames for streams that ended cross with our END; frames for streams never opened are lies.
    private mutating func unknown(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard header.stream % 2 == 1, header.stream <= lastStream else {
            return close(.protocolError, "stream \(header.stream) was never opened")
        }
        return glitch(now)
    }

    private mutating func glitch(_ now: NIODeadline) -> OnFrame {
        bounds.glitches.take(now) ? .ignore : close(.abuse, "too many meaningless frames")
    }

    private mutating func close(_ reason: GoAwayReason, _ words: String) -> OnFrame {
        state = .closed
        return .close(reason, words)
    }

    /// The handler of `stream` ended; its place is free.
    mutating func finished(_ stream: UInt32) -> OnFinished {
        let was = streams.removeValue(forKey: stream)
        uncollect(was)
        guard state != .closed else { return .discard }
        switch was {
        case .running, .open: return .send
        default: return .discard
        }
    }

    /// Begins to end. True when the first GOAWAY and a PING are to be sent; false when there is
    /// nobody to tell.
    mutating func announce() -> Bool {
        switch state {
        case .serving:
            state = .announcing
            return true
        case .awaitingHello:
            state = .closed
            return false
        case .announcing, .draining, .closed: return false
        }
    }

    /// Takes no more calls. Returns the last stream that is still served, for the last GOAWAY, or
    /// nil when that was told before.
    mutating func drain() -> UInt32? {
        guard state == .announcing else { return nil }
        state = .draining
        return lastStream
    }

    /// The connection is gone.
    mutating func closed() { state = .closed }
}
