internal import NIOCore

/// What a server's connection may do next: decides over frame headers, touches no bytes, has no
/// clock and does no I/O.
///
/// A stream stays in the table, and so is charged to the bound of calls in flight, until its
/// handler ended, even when it was cancelled long before, and until the last piece of a large reply
/// was taken from the queue.
struct ServerConnectionStateMachine {
    private enum State {
        case awaitingHello, serving
        /// The first GOAWAY is out, the last one is not.
        case announcing
        case draining, closed
    }

    /// Bytes passed over of one refused request, headers included: no honest one has more.
    private static let mostSkipped = 2 * MethodDescriptor.largestLimit
    /// A WINDOW of fewer bytes is a frame without meaning: a sixteenth of the least window is 4 KiB, and
    /// crumbs make the server send crumbs.
    private static let leastWindow: UInt32 = 1_024
    /// Bytes of the reason in a CANCEL.
    private static let longestReason = 512

    private var state = State.awaitingHello
    private var streams: [UInt32: Stream] = [:]
    private var collected = 0
    /// Bytes of unfinished messages of streams of requests, in sum.
    private var begun = 0
    private var emptyInRow = 0
    private var awaitedPongs = 0
    /// Streams of requests that ended here before the client half-closed: so many half-closes may
    /// still be under way.
    private var halfClosesDue = 0
    private var bounds: Bounds
    private var credit: Int
    /// Bytes that nobody took: of refused requests, and of messages that were thrown away.
    private(set) var skipped = 0
    /// The highest stream id seen.
    private(set) var lastStream: UInt32 = 0

    init(bounds: Bounds) {
        self.bounds = bounds
        credit = bounds.connectionCredit
    }

    /// Calls charged to the connection.
    var inFlight: Int { streams.count }

    /// Gives back what is kept for speed.
    mutating func releaseBuffers() {
        if streams.isEmpty { streams = [:] }
    }

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

    /// Bytes of messages of which pieces are still to come.
    var unfinished: Int { collected + begun }

    /// A frame arrived. `method` is what REQUEST names, nil for an unknown one; its limit includes
    /// the metadata. `hello` is the payload's meaning on HELLO. `hasRoom` tells whether the server
    /// may keep the payload until the rest of its message comes; `answersAnnouncement` says of PONG
    /// that it has the bytes of the ping behind the first GOAWAY.
    mutating func received(
        _ header: FrameHeader, method: Method?, hello: Hello?, hasRoom: Bool = true,
        answersAnnouncement: Bool = false, now: NIODeadline
    ) -> OnFrame {
        switch state {
        case .closed: return .ignore
        case .awaitingHello:
            guard header.type == .hello, header.stream == 0 else {
                return close(.protocolError, "the first frame is not HELLO")
            }
            guard hello != nil else {
                state = .closed
                return .refuseHello
            }
            state = .serving
            return .acknowledge
        case .serving, .announcing, .draining: break
        }
        switch header.type {
        case .request: return request(header, method, hasRoom, now: now)
        case .message: return piece(header, hasRoom, now: now)
        case .cancel: return cancel(header, now: now)
        case .ping:
            guard header.length == 8 else { return close(.protocolError, "a ping has 8 bytes") }
            guard bounds.pings.take(now) else { return close(.abuse, "too many pings") }
            return .pong
        case .window: return window(header, now: now)
        case .pong: return pong(header, answersAnnouncement, now: now)
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
        _ header: FrameHeader, _ method: Method?, _ hasRoom: Bool, now: NIODeadline
    ) -> OnFrame {
        guard header.stream % 2 == 1, header.stream > lastStream else {
            return close(.protocolError, "stream id \(header.stream) is used or even")
        }
        guard header.stream <= UInt32(Int32.max) else {
            return close(.protocolError, "stream id \(header.stream) is above \(Int32.max)")
        }
        lastStream = header.stream
        emptyInRow = 0
        guard state != .draining else {
            guard bounds.glitches.take(now) else {
                return close(.abuse, "too many requests behind GOAWAY")
            }
            return refuse(header, .ending)
        }
        guard streams.count < bounds.inFlight else {
            return refuse(header, .connectionFull)
        }
        guard let method else { return refuse(header, .unknownMethod) }
        return method.isStream ? stream(header, method) : single(header, method, hasRoom)
    }

    /// REQUEST of a method whose requests are a stream: holds no message.
    private mutating func stream(_ header: FrameHeader, _ method: Method) -> OnFrame {
        guard header.flags.contains(.noMessage), !header.flags.contains(.moreFragments) else {
            return refuse(header, .notAStream)
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
    private mutating func single(
        _ header: FrameHeader, _ method: Method, _ hasRoom: Bool
    ) -> OnFrame {
        let more = header.flags.contains(.moreFragments)
        guard !header.flags.contains(.noMessage), more != header.flags.contains(.endStream) else {
            return refuse(header, .notOneMessage)
        }
        guard header.length <= method.limit else { return refuse(header, .tooLarge) }
        guard more else {
            streams[header.stream] = .running
            return .run
        }
        guard header.length > 0 else { return refuse(header, .notOneMessage) }
        guard collected + header.length <= bounds.collecting else {
            return refuse(header, .unfinished)
        }
        guard hasRoom else { return refuse(header, .noRoom) }
        collected += header.length
        streams[header.stream] = .collecting(bytes: header.length, limit: method.limit)
        return .keepFirst
    }

    private mutating func refuse(_ header: FrameHeader, _ refusal: FrameRefusal) -> OnFrame {
        passedOver(header.length)
        if header.flags.contains(.moreFragments) {
            guard streams.count < 2 * bounds.inFlight else {
                return close(.abuse, "too many refused requests under way")
            }
            streams[header.stream] = .skipping(left: Self.mostSkipped)
        } else if !header.flags.contains(.endStream) {
            halfClosesDue += 1
        }
        return .refuse(refusal)
    }

    /// A request that comes in pieces is refused although nothing is wrong with its last frame; what still
    /// comes of it is passed over. False when `stream` is no such request.
    mutating func skip(_ stream: UInt32) -> Bool {
        guard case .collecting(let bytes, _) = streams[stream] else { return false }
        collected -= bytes
        streams[stream] = .skipping(left: Self.mostSkipped)
        return true
    }

    /// So many bytes came that nobody takes.
    mutating func passedOver(_ bytes: Int) { skipped &+= bytes }

    /// A further piece of a request.
    private mutating func piece(
        _ header: FrameHeader, _ hasRoom: Bool, now: NIODeadline
    ) -> OnFrame {
        let more = header.flags.contains(.moreFragments)
        switch streams[header.stream] {
        case .skipping(let left):
            let rest = left - header.length - FrameHeader.size
            guard rest >= 0 else {
                return close(.abuse, "a refused request goes on for too long")
            }
            passedOver(header.length)
            streams[header.stream] = more ? .skipping(left: rest) : nil
            if more, header.length == 0 { return emptyPiece() ?? .ignore }
            emptyInRow = 0
            return .ignore
        case .collecting(let bytes, let limit):
            let sum = bytes + header.length
            let fits = sum <= limit && collected + header.length <= bounds.collecting
            let hasBlock = header.flags.contains(.metadata)
            let isWhole = header.flags.contains(.endStream)
            guard fits, hasRoom, !hasBlock, more != isWhole else {
                collected -= bytes
                streams[header.stream] = more ? .skipping(left: Self.mostSkipped) : nil
                if !more, !isWhole { halfClosesDue += 1 }
                guard !hasBlock else { return .failKept(.blockInMessage) }
                guard more != isWhole else { return .failKept(.notOneMessage) }
                return .failKept(sum > limit ? .tooLarge : fits ? .noRoom : .unfinished)
            }
            if more, header.length == 0 { return emptyPiece() ?? .keep }
            emptyInRow = 0
            if more {
                collected += header.length
                streams[header.stream] = .collecting(bytes: sum, limit: limit)
                return .keep
            }
            collected -= bytes
            streams[header.stream] = .running
            return .runKept
        case .open(let incoming): return message(header, incoming, hasRoom, now: now)
        case .cancelled(let isOpen):
            if header.flags.contains(.endStream) {
                streams[header.stream] = .cancelled(isOpen: false)
                if isOpen, Self.isHalfClose(header) { return .ignore }
            }
            if header.flags.contains(.counted) { return thrownAway(header, now: now) }
            fallthrough
        case .running:
            return close(.protocolError, "a message behind the end of stream \(header.stream)")
        case .sending, nil: return crossing(header, now: now)
        }
    }

    /// A MESSAGE for a stream that ended: the client could not know that yet.
    private mutating func crossing(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard mayHaveEnded(header.stream) else { return neverOpened(header.stream) }
        if header.flags.contains(.endStream), halfClosesDue > 0 {
            halfClosesDue -= 1
            if Self.isHalfClose(header) { return .ignore }
        }
        return header.flags.contains(.counted) ? thrownAway(header, now: now) : glitch(now)
    }

    /// A message that nobody takes any more. It uses credit as the others do.
    private mutating func thrownAway(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        let cost = Self.cost(header)
        // What costs nothing is bounded by no credit.
        guard cost > 0 else { return glitch(now) }
        passedOver(header.length)
        // A message may be begun with a credit of 1 and be as large as any.
        guard credit > -MethodDescriptor.largestLimit else {
            return close(.protocolError, "a message beyond its credit")
        }
        credit -= cost
        return .giveBack(cost)
    }

    /// A frame of a stream of requests.
    private mutating func message(
        _ header: FrameHeader, _ incoming: Incoming, _ hasRoom: Bool, now: NIODeadline
    ) -> OnFrame {
        var incoming = incoming
        let ended = header.flags.contains(.endStream)
        let more = header.flags.contains(.moreFragments)
        let hasBlock = header.flags.contains(.metadata)
        if header.flags.contains(.noMessage), !hasBlock {
            guard header.length == 0, ended, !more, incoming.collected == 0 else {
                return close(.protocolError, "a frame without a message that ends nothing")
            }
            streams[header.stream] = .running
            return .halfClosed
        }
        guard header.flags.contains(.counted) || hasBlock, !(more && ended) else {
            return close(.protocolError, "a message of stream \(header.stream) is malformed")
        }
        guard incoming.collected > 0 || (incoming.credit > 0 && credit > 0) || hasBlock else {
            return close(.protocolError, "a message beyond its credit")
        }
        if more, header.length == 0, !hasBlock { return emptyPiece() ?? .ignore }
        emptyInRow = 0
        let cost = Self.cost(header)
        incoming.credit -= cost
        credit -= cost
        let sum = incoming.collected + header.length
        begun -= incoming.collected
        guard sum <= incoming.limit, hasRoom, !hasBlock else {
            streams[header.stream] = .cancelled(isOpen: !ended)
            return .fail(hasBlock ? .blockInMessage : hasRoom ? .tooLarge : .noRoom)
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
        guard let was = streams[stream] else { return }
        uncollect(was)
        streams[stream] = .cancelled(isOpen: Self.isOpen(was))
    }

    /// What came of an unfinished message of a stream of requests is forgotten.
    private mutating func uncollect(_ stream: Stream) {
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
        guard header.length == 0 else { return close(.protocolError, "a window has no bytes") }
        guard header.aux > 0, header.aux <= UInt32(Int32.max) else {
            return close(.protocolError, "a window of \(header.aux) bytes")
        }
        if header.aux < Self.leastWindow, !bounds.glitches.take(now) {
            return close(.abuse, "too many small windows")
        }
        guard header.stream != 0 else { return .connectionCredit(Int(header.aux)) }
        switch streams[header.stream] {
        case .running, .open, .sending: return .credit(Int(header.aux))
        default:
            guard mayHaveEnded(header.stream) else { return neverOpened(header.stream) }
            guard bounds.lateWindows.take(now) else {
                return close(.abuse, "too many windows for streams that ended")
            }
            return .ignore
        }
    }

    private mutating func pong(
        _ header: FrameHeader, _ answersAnnouncement: Bool, now: NIODeadline
    ) -> OnFrame {
        guard header.length == 8 else { return close(.protocolError, "a pong has 8 bytes") }
        guard awaitedPongs > 0 else { return glitch(now) }
        awaitedPongs -= 1
        // One to an older ping was sent before the client knew of the end.
        guard state == .announcing, answersAnnouncement else { return .ignore }
        return .announced
    }

    /// The shell sends a PING.
    mutating func pinged() { awaitedPongs += 1 }

    private mutating func cancel(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard header.length <= Self.longestReason else {
            return close(.protocolError, "a reason above \(Self.longestReason) bytes")
        }
        guard bounds.cancels.take(now) else { return close(.abuse, "too many cancels") }
        switch streams[header.stream] {
        case .running, .open:
            failed(header.stream)
            return .cancel(.received(header.code))
        case .collecting(let bytes, _):
            collected -= bytes
            streams[header.stream] = nil
            return .forgetKept
        case .skipping:
            streams[header.stream] = nil
            return .ignore
        case .sending:
            streams[header.stream] = nil
            return .dropReply
        case .cancelled: return .ignore
        case nil: return mayHaveEnded(header.stream) ? .ignore : neverOpened(header.stream)
        }
    }

    /// Frames for streams that ended cross with our END; frames for streams never opened are lies.
    private func mayHaveEnded(_ stream: UInt32) -> Bool { stream % 2 == 1 && stream <= lastStream }

    private mutating func neverOpened(_ stream: UInt32) -> OnFrame {
        close(.protocolError, "stream \(stream) was never opened")
    }

    /// A request could not be decoded; false when that happened too often.
    mutating func mayErr(now: NIODeadline) -> Bool { bounds.glitches.take(now) }

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
        if let was, Self.isOpen(was) {
            halfClosesDue += 1
            uncollect(was)
        }
        guard state != .closed else { return .discard }
        switch was {
        case .running, .open: return .send
        default: return .discard
        }
    }

    /// The handler of `stream` ended, but large messages of it wait for the socket: its place stays
    /// taken, so that a client that reads slowly has no more replies waiting than calls in flight.
    mutating func sending(_ stream: UInt32) { streams[stream] = .sending }

    /// Everything of `stream` was sent.
    mutating func sent(_ stream: UInt32) {
        if streams[stream] == .sending { streams[stream] = nil }
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
