internal import NIOCore

/// What the machine is told, what it remembers of a stream, and what it answers.
extension ServerConnectionStateMachine {
    /// The bounds of one connection.
    struct Bounds: Sendable {
        var inFlight = 128
        /// Bytes of requests being collected from fragments, in sum.
        var collecting = 8 * 1024 * 1024
        var cancels = EventBudget(burst: 200, refill: .milliseconds(150))
        var pings = EventBudget(burst: 10, refill: .seconds(5))
        /// Frames that mean nothing: for closed streams, empty fragments, unknown types.
        var glitches = EventBudget(burst: 200, refill: .milliseconds(150))
        /// WINDOWs for streams that ended.
        var lateWindows = EventBudget(burst: 1_000, refill: .milliseconds(30))
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

    /// Where a stream stands.
    enum Stream: Equatable {
        case collecting(bytes: Int, limit: Int)
        /// Refused while further pieces are under way, of which so many bytes are passed over.
        case skipping(left: Int)
        case running
        /// Runs, and more request messages may come.
        case open(Incoming)
        /// Nobody waits for the handler, which runs. `isOpen`: the client did not half-close.
        case cancelled(isOpen: Bool)
        /// The handler ended; pieces of what it said wait to be sent.
        case sending
    }

    /// The receiving side of a stream of requests.
    struct Incoming: Equatable {
        let limit: Int
        /// Bytes of the message under way.
        var collected = 0
        /// What the client may still send.
        var credit: Int
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
        case fail(FrameRefusal)
        /// Nobody takes the payload: give its cost back to the connection.
        case giveBack(Int)
        /// Send END with the not-processed bit; nothing was kept.
        case refuse(FrameRefusal)
        /// Send END; forget what was kept.
        case failKept(FrameRefusal)
        /// Forget what was kept.
        case forgetKept
        /// Cancel the handler.
        case cancel(StatusCode)
        /// Nobody waits for the rest of the reply, whose handler ended: drop it.
        case dropReply
        /// Answer the ping with its payload.
        case pong
        /// The stream may send so many bytes more.
        case credit(Int)
        /// The connection may.
        case connectionCredit(Int)
        /// The answer to the ping behind the first GOAWAY: send the last one.
        case announced
        /// HELLO says nothing that we understand: send GOAWAY with what is wrong, and close.
        case refuseHello
        /// Send GOAWAY and close.
        case close(GoAwayReason, String)
    }

    /// What the shell must do with the outcome of a handler.
    enum OnFinished: Equatable {
        case send
        /// The peer cancelled: nobody waits.
        case discard
    }

    // MARK: what frames and states say

    /// Whether the frame only says that no more messages come.
    static func isHalfClose(_ header: FrameHeader) -> Bool {
        header.length == 0 && header.flags.isSuperset(of: [.noMessage, .endStream])
            && !header.flags.contains(.moreFragments)
    }

    /// What a frame of a stream of messages costs.
    static func cost(_ header: FrameHeader) -> Int {
        let ends = header.flags.isDisjoint(with: [.moreFragments, .noMessage])
        return header.length + (ends ? FrameHeader.size : 0)
    }

    /// Whether the client may half-close the stream.
    static func isOpen(_ stream: Stream) -> Bool {
        switch stream {
        case .open, .cancelled(isOpen: true): true
        default: false
        }
    }
}
