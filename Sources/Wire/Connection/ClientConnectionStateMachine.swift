internal import NIOCore

/// What a client's connection may do next: decides over frame headers, touches no bytes, has no
/// clock and does no I/O.
struct ClientConnectionStateMachine {
    /// What came of wanting a new stream.
    enum OnOpen: Equatable {
        case opened(UInt32)
        /// As many calls as the peer takes are in flight.
        case full
        /// The connection takes no more calls.
        case ending
    }

    /// What the shell must do about a frame.
    enum OnFrame: Equatable {
        case ignore
        /// HELLO-ACK came: calls count from now on.
        case ready
        /// The payload is a whole message; with `ended` the call succeeded.
        case message(ended: Bool)
        /// The payload is a piece of a message: keep it.
        case keep
        /// The payload is the last piece; with `ended` the call succeeded.
        case messageKept(ended: Bool)
        /// The payload is the status.
        case end
        /// A message is above the call's limit: send CANCEL and fail the call.
        case overLimit(Int)
        case pong
        /// The peer takes no more calls; these streams were certainly not begun.
        case goAway(notProcessed: [UInt32])
        /// The peer broke the protocol: close.
        case close(String)
    }

    private enum State {
        case awaitingAck, ready, draining, closed
    }

    private struct Stream {
        var limit: Int
        var collected = 0
        /// A cut-off message: its further pieces are skipped.
        var unary: Bool
    }

    private var state = State.awaitingAck
    private var streams: [UInt32: Stream] = [:]
    private var next: UInt32 = 1
    private var peerInFlight: Int
    private var glitches = EventBudget(burst: 200, refill: .milliseconds(150))

    /// `assumedInFlight`: calls sent at most before the peer told its bound.
    init(assumedInFlight: Int = 128) {
        peerInFlight = assumedInFlight
        streams.reserveCapacity(16)
    }

    /// Calls in flight.
    var inFlight: Int { streams.count }
    /// Whether HELLO-ACK came and no GOAWAY.
    var isReady: Bool { state == .ready }
    /// Whether HELLO-ACK ever came: before it nothing counts as processed.
    var wasAcknowledged: Bool { acknowledged }
    private var acknowledged = false
    /// Whether `open` would succeed.
    var hasRoom: Bool {
        (state == .ready || state == .awaitingAck) && streams.count < peerInFlight
    }
    /// Whether the connection takes no calls and waits for none.
    var isDrained: Bool { state == .draining && streams.isEmpty }

    /// Opens a stream for a call whose messages have at most `limit` bytes.
    mutating func open(limit: Int, unary: Bool) -> OnOpen {
        guard state == .ready || state == .awaitingAck else { return .ending }
        guard next < UInt32.max / 2 else {
            // Ids are not used twice: a connection that used them all up is replaced.
            state = .draining
            return .ending
        }
        guard streams.count < peerInFlight else { return .full }
        let id = next
        next += 2
        streams[id] = Stream(limit: limit, unary: unary)
        return .opened(id)
    }

    /// The caller gave the stream up. True when the peer must be told.
    mutating func cancelled(_ stream: UInt32) -> Bool {
        streams.removeValue(forKey: stream) != nil && state != .closed
    }

    /// A frame arrived. `hello` is the payload's meaning on HELLO-ACK.
    mutating func received(
        _ header: FrameHeader, hello: Hello?, now: NIODeadline
    ) -> OnFrame {
        switch state {
        case .closed: return .ignore
        case .awaitingAck where header.type != .goAway:
            guard header.type == .helloAck, header.stream == 0 else {
                return close("the first frame is not HELLO-ACK")
            }
            guard let hello else { return close("no common version") }
            peerInFlight = Int(hello.inFlight)
            state = .ready
            acknowledged = true
            return .ready
        default: break
        }
        switch header.type {
        case .message: return message(header, now: now)
        case .end:
            guard streams.removeValue(forKey: header.stream) != nil else {
                return unknown(header, now: now)
            }
            return .end
        case .ping: return header.length == 8 ? .pong : close("a ping has 8 bytes")
        case .goAway: return goAway(header)
        case .pong, .window: return .ignore
        case .helloAck: return close("a second HELLO-ACK")
        default:
            guard header.flags.contains(.control) else {
                return close("unknown frame type \(header.type.rawValue)")
            }
            return glitch(now)
        }
    }

    private mutating func message(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard var stream = streams[header.stream] else { return unknown(header, now: now) }
        let ended = header.flags.contains(.endStream)
        let sum = stream.collected + header.length
        guard sum <= stream.limit else {
            streams[header.stream] = nil
            return .overLimit(stream.limit)
        }
        if header.flags.contains(.moreFragments) {
            guard !ended else { return close("a message both ends and goes on") }
            stream.collected = sum
            streams[header.stream] = stream
            return .keep
        }
        guard ended || !stream.unary else { return close("a unary reply that goes on") }
        let wasKept = stream.collected > 0
        if ended {
            streams[header.stream] = nil
        } else if wasKept {
            stream.collected = 0
            streams[header.stream] = stream
        }
        return wasKept ? .messageKept(ended: ended) : .message(ended: ended)
    }

    private mutating func goAway(_ header: FrameHeader) -> OnFrame {
        state = .draining
        let lost = streams.keys.filter { $0 > header.stream }.sorted()
        for id in lost { streams[id] = nil }
        return .goAway(notProcessed: lost)
    }

    /// Frames for streams that we gave up are normal; for streams never opened they are lies.
    private mutating func unknown(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard header.stream % 2 == 1, header.stream < next else {
            return close("stream \(header.stream) was never opened")
        }
        return .ignore
    }

    private mutating func glitch(_ now: NIODeadline) -> OnFrame {
        glitches.take(now) ? .ignore : close("too many meaningless frames")
    }

    private mutating func close(_ words: String) -> OnFrame {
        state = .closed
        return .close(words)
    }

    /// Opens no more streams; running ones go on.
    mutating func drain() {
        if state != .closed { state = .draining }
    }

    /// The connection is gone.
    mutating func closed() { state = .closed }
}
