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
        case awaitingHello, serving, draining, closed
    }

    private enum Stream: Equatable {
        case collecting(bytes: Int, limit: Int)
        /// Refused while further pieces are under way.
        case skipping
        case running
        case cancelled
    }

    private var state = State.awaitingHello
    private var streams: [UInt32: Stream] = [:]
    private var collected = 0
    private var bounds: Bounds
    /// The highest stream id seen.
    private(set) var lastStream: UInt32 = 0

    init(bounds: Bounds) {
        self.bounds = bounds
        streams.reserveCapacity(16)
    }

    /// Calls charged to the connection.
    var inFlight: Int { streams.count }

    /// Whether the HELLO came.
    var isOpen: Bool { state == .serving || state == .draining }

    /// Whether a drain has nothing left to wait for.
    var isDrained: Bool { state == .draining && streams.isEmpty }

    /// A frame arrived. `limit` is the most bytes its method's request may have, metadata
    /// included; nil for an unknown method. `hello` is the payload's meaning on HELLO.
    mutating func received(
        _ header: FrameHeader, limit: Int?, hello: Hello?, now: NIODeadline
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
        case .serving, .draining: break
        }
        switch header.type {
        case .request: return request(header, limit: limit, now: now)
        case .message: return piece(header, now: now)
        case .cancel: return cancel(header, now: now)
        case .ping:
            guard header.length == 8 else { return close(.protocolError, "a ping has 8 bytes") }
            guard bounds.pings.take(now) else { return close(.abuse, "too many pings") }
            return .pong
        case .window:
            guard streams[header.stream] == .running else { return glitch(now) }
            return .credit(Int(header.aux))
        case .goAway, .pong: return glitch(now)
        case .hello: return close(.protocolError, "a second HELLO")
        default:
            guard header.flags.contains(.control) else {
                return close(.protocolError, "unknown frame type \(header.type.rawValue)")
            }
            return glitch(now)
        }
    }

    private mutating func request(
        _ header: FrameHeader, limit: Int?, now: NIODeadline
    ) -> OnFrame {
        guard header.stream % 2 == 1, header.stream > lastStream else {
            return close(.protocolError, "stream id \(header.stream) is used or even")
        }
        lastStream = header.stream
        let more = header.flags.contains(.moreFragments)
        guard state == .serving else {
            return refuse(header, .unavailable, "the peer shuts down")
        }
        guard streams.count < bounds.inFlight else {
            return refuse(header, .resourceExhausted, "too many calls on the connection")
        }
        guard let limit else { return refuse(header, .unimplemented, "unknown method") }
        guard !header.flags.contains(.noMessage), more != header.flags.contains(.endStream) else {
            return refuse(header, .unimplemented, "a request is one message")
        }
        guard header.length <= limit else {
            return refuse(header, .resourceExhausted, "the request is above \(limit) bytes")
        }
        guard more else {
            streams[header.stream] = .running
            return .run
        }
        guard header.length > 0, collected + header.length <= bounds.collecting else {
            return refuse(header, .resourceExhausted, "too many bytes in unfinished requests")
        }
        collected += header.length
        streams[header.stream] = .collecting(bytes: header.length, limit: limit)
        return .keepFirst
    }

    private mutating func refuse(
        _ header: FrameHeader, _ code: StatusCode, _ words: String
    ) -> OnFrame {
        if header.flags.contains(.moreFragments) {
            guard streams.count < 2 * bounds.inFlight else {
                return close(.abuse, "too many refused requests under way")
            }
            streams[header.stream] = .skipping
        }
        return .refuse(code, words)
    }

    /// A further piece of a request.
    private mutating func piece(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        let more = header.flags.contains(.moreFragments)
        switch streams[header.stream] {
        case .skipping:
            if !more { streams[header.stream] = nil }
            return header.length == 0 ? glitch(now) : .ignore
        case .collecting(let bytes, let limit):
            let sum = bytes + header.length
            guard sum <= limit, collected + header.length <= bounds.collecting else {
                collected -= bytes
                streams[header.stream] = more ? .skipping : nil
                return .failKept(.resourceExhausted, "the request is above \(limit) bytes")
            }
            if more {
                if header.length == 0, !bounds.glitches.take(now) {
                    return close(.abuse, "too many empty frames")
                }
                collected += header.length
                streams[header.stream] = .collecting(bytes: sum, limit: limit)
                return .keep
            }
            collected -= bytes
            streams[header.stream] = .running
            return .runKept
        case .running, .cancelled:
            return close(.protocolError, "a message behind the end of stream \(header.stream)")
        case nil: return unknown(header, now: now)
        }
    }

    private mutating func cancel(_ header: FrameHeader, now: NIODeadline) -> OnFrame {
        guard bounds.cancels.take(now) else { return close(.abuse, "too many cancels") }
        switch streams[header.stream] {
        case .running:
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
        return was == .running && state != .closed ? .send : .discard
    }

    /// Takes no more calls. Returns the last stream that is still served, for GOAWAY, or nil when
    /// there is nobody to tell.
    mutating func drain() -> UInt32? {
        switch state {
        case .serving:
            state = .draining
            return lastStream
        case .awaitingHello:
            state = .closed
            return nil
        case .draining, .closed: return nil
        }
    }

    /// The connection is gone.
    mutating func closed() { state = .closed }
}
