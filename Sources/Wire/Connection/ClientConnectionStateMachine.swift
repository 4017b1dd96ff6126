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
        /// A message is above the call's limit: cancel the stream and fail the call.
        case overLimit(Int)
        /// The reply has a wrong shape: cancel the stream and fail the call.
        case malformed(String)
        /// The payload is metadata that comes before the first reply.
        case initialMetadata
        /// Nobody takes the payload: give its cost back to the connection.
        case giveBack(Int)
        /// The stream may send so many bytes more.
        case credit(Int)
        /// The connection may.
        case connectionCredit(Int)
        /// Send PONG.
        case ping
        /// The peer takes no more calls; these streams were certainly not begun.
        case goAway(notProcessed: [UInt32])
        /// The peer broke the protocol: close.
        case close(String)
    }

    /// What the shell must do when the caller gave a stream up.
    enum OnCancel: Equatable {
        /// The stream ended by itself.
        case ignore
        /// Send CANCEL.
        case tell
        /// Too many went out: `heldCancel` gives it back later. Until then the stream stays charged,
        /// so that never more of them wait than calls are in flight.
        case later
    }

    private enum State {
        case awaitingAck, ready, draining, closed
    }

    /// The bounds of one connection's receiving side.
    struct Bounds {
        var streamCredit = 262_144
        var connectionCredit = 1_048_576
    }

    private struct Stream {
        let limit: Int
        /// One reply, not a stream of them.
        let isSingle: Bool
        var collected = 0
        /// Initial metadata or a reply came.
        var hasReply = false
        /// A whole reply came.
        var hasMessage = false
        /// Nobody waits for it, and the server was not told: its END, or CANCEL, frees the place.
        var isAbandoned = false
        /// What the server may still send.
        var credit: Int
    }

    private var state = State.awaitingAck
    private var streams: [UInt32: Stream] = [:]
    /// The id of the next stream; ids are not used twice.
    private var next: UInt32
    private static let largestID = UInt32(Int32.max)
    private var peerInFlight: Int
    private var glitches = EventBudget(burst: 200, refill: .milliseconds(150))
    /// A server asks each 5 s at most, and once when it ends; its clock may run a little faster.
    private var pings = EventBudget(burst: 10, refill: .milliseconds(4_500))
    /// Half of what a server takes: what was sent evenly may arrive in bursts.
    private var cancels = EventBudget(burst: 100, refill: .milliseconds(300))
    /// Streams whose CANCEL waits for that, oldest first.
    private var held = CircularBuffer<(stream: UInt32, code: StatusCode)>()
    /// When calls were cancelled of late, the newest `peerInFlight` of them: more places there are
    /// not. CANCEL has no answer: their handlers may still run, and hold their places at the server.
    private(set) var lingering = CircularBuffer<NIODeadline>()
    private static let longestLingering = TimeAmount.seconds(30)
    /// Places that are taken at the server and are not counted here.
    private var occupied = 0
    /// How many of them are tried next.
    private var probe = 1
    private let bounds: Bounds
    private var credit: Int
    private var abandoned = 0

    /// `assumedInFlight`: calls sent at most before the peer told its bound. `firstStream`: the
    /// first id, odd.
    init(bounds: Bounds = Bounds(), assumedInFlight: Int = 128, firstStream: UInt32 = 1) {
        next = firstStream
        self.bounds = bounds
        credit = bounds.connectionCredit
        peerInFlight = assumedInFlight
    }

    /// What the server may still send on all streams together.
    var receiveCredit: Int { credit }

    /// What the server may still send on `stream`; nil where nothing is counted.
    func receiveCredit(of stream: UInt32) -> Int? {
        guard let stream = streams[stream], !stream.isSingle else { return nil }
        return stream.credit
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
        (state == .ready || state == .awaitingAck) && !isUsedUp
            && streams.count + occupied < peerInFlight
    }
    /// Whether every id was given out: the connection is to be drained and replaced.
    var isUsedUp: Bool { next > Self.largestID }
    /// Whether the connection takes no calls and nobody waits for one.
    var isDrained: Bool { state == .draining && streams.count == abandoned }

    /// Opens a stream for a call whose replies have at most `limit` bytes each; `isSingle` when
    /// there is one.
    mutating func open(limit: Int, isSingle: Bool) -> OnOpen {
        guard state == .ready || state == .awaitingAck, !isUsedUp else { return .ending }
        guard streams.count + occupied < peerInFlight else { return .full }
        let id = next
        next += 2
        streams[id] = Stream(limit: limit, isSingle: isSingle, credit: bounds.streamCredit)
        return .opened(id)
    }

    /// The caller gave the stream up, or its reply is at fault; `code` says why.
    mutating func cancelled(_ stream: UInt32, _ code: StatusCode, now: NIODeadline) -> OnCancel {
        guard streams[stream] != nil, state != .closed else { return .ignore }
        guard held.isEmpty, cancels.takeIfLeft(now) else {
            abandon(stream)
            held.append((stream, code))
            return .later
        }
        told(stream, now)
        return .tell
    }

    /// The stream whose CANCEL waited longest and is to be sent now; those that ended meanwhile need
    /// none.
    mutating func heldCancel(now: NIODeadline) -> (stream: UInt32, code: StatusCode)? {
        while let first = held.first {
            if streams[first.stream] != nil {
                guard cancels.takeIfLeft(now) else { return nil }
                told(first.stream, now)
                held.removeFirst()
                return first
            }
            held.removeFirst()
        }
        return nil
    }

    /// Whether CANCELs wait.
    var hasHeldCancels: Bool { !held.isEmpty }
    /// Time in which one more CANCEL may be sent.
    var cancelRest: TimeAmount { cancels.refill }

    private mutating func told(_ stream: UInt32, _ now: NIODeadline) {
        if !endedAbandoned(stream) { streams[stream] = nil }
        lingering.append(now)
        while lingering.count > peerInFlight { lingering.removeFirst() }
        if occupied > 0 { occupied += 1 }
    }

    /// The server had no place for a call, or something else is exhausted. True when calls that were
    /// cancelled may still have their places there: then none are sent until one of ours ends or
    /// `probePlaces` says so.
    mutating func wasRefused(now: NIODeadline) -> Bool {
        while let first = lingering.first, now - first > Self.longestLingering {
            lingering.removeFirst()
        }
        guard !lingering.isEmpty, streams.count + lingering.count >= peerInFlight else {
            return false
        }
        occupied = Swift.max(1, peerInFlight - streams.count)
        probe = 1
        return true
    }

    /// Time passed: takes some of those places for free, twice as many each time. False when all are.
    mutating func probePlaces() -> Bool {
        occupied -= Swift.min(occupied, probe)
        probe *= 2
        return occupied > 0
    }

    /// END came for a stream whose one request is not sent to its end. True when CANCEL may be sent in
    /// place of the rest; else the stream stays charged until `sentRest`, as it does at the server.
    mutating func endedHalfSent(_ stream: UInt32, now: NIODeadline) -> Bool {
        if held.isEmpty, cancels.takeIfLeft(now) { return true }
        streams[stream] = Stream(limit: 0, isSingle: true, credit: 0)
        abandon(stream)
        return false
    }

    /// The last piece of a message was sent. True when it was the rest of such a request. Of other
    /// streams that were given up no pieces are left.
    mutating func sentRest(_ stream: UInt32) -> Bool { endedAbandoned(stream) }

    /// Nobody waits for the stream any more: it stays charged until the server ends it.
    mutating func abandon(_ stream: UInt32) {
        guard streams[stream]?.isAbandoned == false else { return }
        streams[stream]?.isAbandoned = true
        abandoned += 1
    }

    /// Forgets an abandoned stream; true when it was one.
    private mutating func endedAbandoned(_ stream: UInt32) -> Bool {
        guard streams[stream]?.isAbandoned == true else { return false }
        streams[stream] = nil
        abandoned -= 1
        return true
    }

    /// A frame arrived. `hello` is the payload's meaning on HELLO-ACK. Metadata comes in frames of
    /// its own: the shell takes apart what came together with a message.
    mutating func received(
        _ header: FrameHeader, hello: Hello?, now: NIODeadline
    ) -> OnFrame {
        switch state {
        case .closed: return .ignore
        case .awaitingAck where header.type != .goAway:
            guard header.type == .helloAck, header.stream == 0 else {
                return close("the first frame is not HELLO-ACK")
            }
            guard let hello else { return close("HELLO-ACK is malformed, or without version 1") }
            peerInFlight = Int(hello.inFlight)
            state = .ready
            acknowledged = true
            return .ready
        default: break
        }
        switch header.type {
        case .message: return message(header, now: now)
        case .end:
            if endedAbandoned(header.stream) { return .end }
            guard let stream = streams.removeValue(forKey: header.stream) else {
                return unknown(header, now: now)
            }
            let lacks = stream.collected > 0 || (stream.isSingle && !stream.hasMessage)
            if header.code == 0, lacks { return .malformed("ok without a whole message") }
            return .end
        case .ping:
            guard header.length == 8 else { return close("a ping has 8 bytes") }
            return pings.take(now) ? .ping : close("too many pings")
        case .goAway: return goAway(header)
        case .pong: return .ignore
        case .window: return window(header)
        case .helloAck: return close("a second HELLO-ACK")
        default:
            guard header.flags.contains(.control) else {
                return close("unknown frame type \(header.type.rawValue)")
            }
            return glitch(now)
        }
    }

    private mutating func message(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard var stream = streams[header.stream] else {
            let isKnown = header.stream % 2 == 1 && header.stream < next
            if isKnown, header.flags.contains(.counted) { return thrownAway(header) }
            return unknown(header, now: now)
        }
        if stream.isAbandoned { return lateMessage(header) }
        if header.flags.contains(.noMessage) { return metadata(header, stream, now: now) }
        if !stream.isSingle, let fault = charge(header, &stream) { return fault }
        let ended = header.flags.contains(.endStream)
        let more = header.flags.contains(.moreFragments)
        let sum = stream.collected + header.length
        guard sum <= stream.limit else { return fault(header, .overLimit(stream.limit)) }
        guard !(more && ended) else { return close("a message both ends and goes on") }
        if stream.isSingle {
            guard !stream.hasMessage else { return malformed(header, "a second reply") }
        } else if ended {
            return malformed(header, "a stream of replies that ends without a status")
        }
        if more {
            guard header.length > 0 else { return glitch(now) }
            stream.collected = sum
            streams[header.stream] = stream
            return .keep
        }
        let wasKept = stream.collected > 0
        if ended {
            streams[header.stream] = nil
        } else {
            stream.collected = 0
            stream.hasReply = true
            stream.hasMessage = true
            streams[header.stream] = stream
        }
        return wasKept ? .messageKept(ended: ended) : .message(ended: ended)
    }

    /// A frame of a reply that nobody waits for any more.
    private mutating func lateMessage(_ header: FrameHeader) -> OnFrame {
        let ends = header.flags.contains(.endStream)
        if ends { _ = endedAbandoned(header.stream) }
        if header.flags.contains(.counted) { return thrownAway(header) }
        return ends ? .end : .ignore
    }

    /// A message that nobody takes any more. It uses credit as the others do.
    private mutating func thrownAway(_ header: FrameHeader) -> OnFrame {
        // A message may be begun with a credit of 1 and be as large as any.
        guard credit > -MethodDescriptor.largestLimit else {
            return close("a message beyond its credit")
        }
        credit -= Self.cost(header)
        return .giveBack(Self.cost(header))
    }

    /// What a frame of a stream of messages costs.
    static func cost(_ header: FrameHeader) -> Int { ServerConnectionStateMachine.cost(header) }

    /// Takes the cost of a frame off the windows.
    private mutating func charge(_ header: FrameHeader, _ stream: inout Stream) -> OnFrame? {
        guard header.flags.contains(.counted) else {
            return close("a message of stream \(header.stream) that does not count")
        }
        guard stream.collected > 0 || (stream.credit > 0 && credit > 0) else {
            return close("a message beyond its credit")
        }
        let cost = Self.cost(header)
        stream.credit -= cost
        credit -= cost
        return nil
    }

    /// A frame without a message: metadata before the first reply.
    private mutating func metadata(
        _ header: FrameHeader, _ stream: Stream, now: NIODeadline
    ) -> OnFrame {
        guard header.flags.contains(.metadata) else { return glitch(now) }
        guard !stream.hasReply, stream.collected == 0,
            header.flags.isDisjoint(with: [.moreFragments, .endStream])
        else { return malformed(header, "initial metadata that comes too late") }
        streams[header.stream]?.hasReply = true
        return .initialMetadata
    }

    private mutating func malformed(_ header: FrameHeader, _ words: String) -> OnFrame {
        fault(header, .malformed(words))
    }

    /// The reply is at fault. Where the server says more, it has to be told that nobody listens.
    private mutating func fault(_ header: FrameHeader, _ outcome: OnFrame) -> OnFrame {
        if header.flags.contains(.endStream) {
            streams[header.stream] = nil
        } else {
            abandon(header.stream)
        }
        return outcome
    }

    /// The shell gives `bytes` of credit back, to `stream` or, when it is 0, to the connection.
    mutating func gave(_ bytes: Int, to stream: UInt32) -> Bool {
        guard stream != 0 else {
            credit += bytes
            return true
        }
        guard let open = streams[stream], !open.isSingle else { return false }
        streams[stream]?.credit += bytes
        return true
    }

    private mutating func window(_ header: FrameHeader) -> OnFrame {
        guard header.length == 0 else { return close("a window has no payload") }
        guard header.aux > 0, header.aux <= UInt32(Int32.max) else {
            return close("a window of \(header.aux) bytes")
        }
        guard header.stream != 0 else { return .connectionCredit(Int(header.aux)) }
        guard header.stream % 2 == 1, header.stream < next else {
            return close("stream \(header.stream) was never opened")
        }
        return streams[header.stream] == nil ? .ignore : .credit(Int(header.aux))
    }

    private mutating func goAway(_ header: FrameHeader) -> OnFrame {
        state = .draining
        let lost = streams.keys.filter { $0 > header.stream }.sorted()
        for id in lost where !endedAbandoned(id) { streams[id] = nil }
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
