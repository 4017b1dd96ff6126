import NIOCore

/// How long a client may take, and how much it may send that nobody reads.
struct ConnectionLimits: Sendable {
    /// From the connection to the end of the first request's head, handshake included.
    var firstHead: TimeAmount = .seconds(10)
    /// Between two requests of a connection.
    var idle: TimeAmount = .seconds(60)
    /// For a whole body, where the request names a length or sends no file.
    var body: TimeAmount = .seconds(10)
    /// For a file: this is added for every KiB that arrived.
    var bodyGracePerKiB: TimeAmount = .seconds(1)
    /// Between two pieces of an answer: a client that does not read is not written to for ever.
    var stalledAnswer: TimeAmount = .seconds(30)
    /// After the answer: for the rest of the request.
    var linger: TimeAmount = .seconds(2)
    /// After the answer: bytes of the rest of the request.
    var lingerBytes = 16 * 1_048_576
}

/// Decides until when a connection may stay as it is. Knows nothing of sockets and clocks: it is
/// told the time, and answers the time by which something has to happen.
struct ConnectionStateMachine {
    enum Phase: Equatable {
        /// No request is under way.
        case waiting
        /// A body arrives; bytes so far.
        case receiving(Int)
        /// The request is complete, the answer is not.
        case answering
        /// The answer is complete, the request is not; bytes since then.
        case lingering(Int)
        case closed
    }

    enum Action: Equatable {
        case none
        case close
    }

    let limits: ConnectionLimits
    private(set) var phase = Phase.waiting
    /// When to close unless something happens before; nil while only we are slow.
    private(set) var deadline: NIODeadline?
    private var started: NIODeadline
    private var isFile = false
    private var closeAfterAnswer = false

    init(limits: ConnectionLimits, now: NIODeadline) {
        self.limits = limits
        started = now
        deadline = now + limits.firstHead
    }

    /// A request's head arrived.
    mutating func onHead(isFile: Bool, now: NIODeadline) {
        guard phase != .closed else { return }
        self.isFile = isFile
        started = now
        phase = .receiving(0)
        deadline = now + limits.body
    }

    /// A piece of the body arrived.
    mutating func onBody(_ bytes: Int) -> Action {
        switch phase {
        case .receiving(let count):
            phase = .receiving(count + bytes)
            if isFile {
                let kibibytes = Int64((count + bytes) / 1_024)
                let grace = limits.bodyGracePerKiB.nanoseconds.multipliedReportingOverflow(
                    by: kibibytes)
                let longest = TimeAmount.hours(24)
                let extra = grace.overflow ? longest : min(.nanoseconds(grace.partialValue), longest)
                deadline = started + limits.body + extra
            }
            return .none
        case .lingering(let count):
            guard count + bytes <= limits.lingerBytes else {
                phase = .closed
                return .close
            }
            phase = .lingering(count + bytes)
            return .none
        case .waiting, .answering, .closed:
            return .none
        }
    }

    /// The request is complete.
    mutating func onRequestEnd(now: NIODeadline) -> Action {
        switch phase {
        case .receiving:
            phase = .answering
            deadline = nil
            return .none
        case .lingering:
            return afterBoth(now)
        case .waiting, .answering, .closed:
            return .none
        }
    }

    /// The answer's head is on its way; `closes` when it says `Connection: close`.
    mutating func onAnswerHead(closes: Bool, now: NIODeadline) {
        closeAfterAnswer = closes
        onAnswerPart(now: now)
    }

    /// A piece of the answer is on its way; the next one has a while to follow.
    mutating func onAnswerPart(now: NIODeadline) {
        if phase == .answering { deadline = now + limits.stalledAnswer }
    }

    /// The answer is complete.
    mutating func onAnswerEnd(now: NIODeadline) -> Action {
        switch phase {
        case .answering:
            return afterBoth(now)
        case .receiving:
            phase = .lingering(0)
            deadline = now + limits.linger
            return .none
        case .waiting, .lingering, .closed:
            return .none
        }
    }

    /// The time that `deadline` named may have come.
    mutating func onTimer(now: NIODeadline) -> Action {
        guard phase != .closed, let deadline, deadline <= now else { return .none }
        phase = .closed
        return .close
    }

    private mutating func afterBoth(_ now: NIODeadline) -> Action {
        guard !closeAfterAnswer else {
            phase = .closed
            return .close
        }
        phase = .waiting
        deadline = now + limits.idle
        return .none
    }
}
