// Generated from conformance.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// What the cases of Tests/Conformance/cases.json call: a server that does what each request asks of it.
package enum ConformanceV1 {}

extension ConformanceV1 {
    /// Nothing.
    package struct Empty: Equatable, Sendable {
        package init() {}
    }
}

extension ConformanceV1 {
    /// What the server is asked to do. A call does in this order: count, hold, sleep, reply, end.
    package struct CallRequest: Equatable, Sendable {
        /// At most one may be present.
        package enum Choice: Equatable, Sendable {
            case number(UInt32)
            case nothing(ConformanceV1.Empty)
        }

        /// Counted, otherwise unused.
        package var payload: [UInt8]
        /// The replies to send. A method with one reply sends the first, or an empty payload.
        package var replies: [ConformanceV1.ReplyPlan]
        /// How the call ends when it is not ok. Replies planned beside it are sent before.
        package var end: ConformanceV1.EndPlan?
        /// Time to wait before the replies, in microseconds.
        package var sleepUs: Int64
        /// Wait until Release names the call's operation id, or until the call is cancelled.
        package var hold: Bool
        /// Send the pairs of the call's metadata back, as initial and as trailing metadata.
        package var echoMetadata: Bool
        /// Put into the first reply what the server knows of the call.
        package var tellFacts: Bool
        /// Text, which must be UTF-8 without NUL.
        package var text: String
        /// Numbers, packed or not; the reply has their sum.
        package var numbers: [Int32]
        /// At most one may be present.
        package var choice: Choice?
        /// Wait until Release names the call's operation id, whether or not the call is cancelled.
        package var stubborn: Bool

        package init(
            payload: [UInt8] = [],
            replies: [ConformanceV1.ReplyPlan] = [],
            end: ConformanceV1.EndPlan? = nil,
            sleepUs: Int64 = 0,
            hold: Bool = false,
            echoMetadata: Bool = false,
            tellFacts: Bool = false,
            text: String = "",
            numbers: [Int32] = [],
            choice: Choice? = nil,
            stubborn: Bool = false
        ) {
            self.payload = payload
            self.replies = replies
            self.end = end
            self.sleepUs = sleepUs
            self.hold = hold
            self.echoMetadata = echoMetadata
            self.tellFacts = tellFacts
            self.text = text
            self.numbers = numbers
            self.choice = choice
            self.stubborn = stubborn
        }
    }
}

extension ConformanceV1 {
    /// One reply.
    package struct ReplyPlan: Equatable, Sendable {
        /// Bytes of payload.
        package var size: UInt32
        /// Bytes of the whole encoded reply instead, which then holds a payload only; 0: by `size`.
        package var encodedSize: UInt32
        /// Time to wait before it, in microseconds.
        package var intervalUs: Int64

        package init(
            size: UInt32 = 0,
            encodedSize: UInt32 = 0,
            intervalUs: Int64 = 0
        ) {
            self.size = size
            self.encodedSize = encodedSize
            self.intervalUs = intervalUs
        }
    }
}

extension ConformanceV1 {
    /// The end of a call that is not ok.
    package struct EndPlan: Equatable, Sendable {
        /// A status number. 0 with `unexpected` unset means ok.
        package var code: UInt32
        /// Text of the status.
        package var message: String
        /// Fail with an error that is no status: the caller must not see its text.
        package var unexpected: Bool

        package init(
            code: UInt32 = 0,
            message: String = "",
            unexpected: Bool = false
        ) {
            self.code = code
            self.message = message
            self.unexpected = unexpected
        }
    }
}

extension ConformanceV1 {
    /// One reply.
    package struct CallReply: Equatable, Sendable {
        /// As many zero bytes as were planned.
        package var payload: [UInt8]
        /// Bytes of payload of all requests of the call so far.
        package var received: UInt64
        /// Requests of the call so far.
        package var requests: UInt32
        /// Sum of the numbers of the requests so far.
        package var sum: Int64
        /// Present when the request asked for it.
        package var facts: ConformanceV1.CallFacts?

        package init(
            payload: [UInt8] = [],
            received: UInt64 = 0,
            requests: UInt32 = 0,
            sum: Int64 = 0,
            facts: ConformanceV1.CallFacts? = nil
        ) {
            self.payload = payload
            self.received = received
            self.requests = requests
            self.sum = sum
            self.facts = facts
        }
    }
}

extension ConformanceV1 {
    /// What a server knows of a call.
    package struct CallFacts: Equatable, Sendable {
        /// Time left in microseconds when the handler began; -1 without a deadline.
        package var remainingUs: Int64
        /// Name of the calling service, from its certificate.
        package var peer: String
        package var operationID: String
        package var attempt: UInt32
        package var overloadClass: UInt32
        /// 32 hexadecimal digits, empty without a trace.
        package var traceID: String

        package init(
            remainingUs: Int64 = 0,
            peer: String = "",
            operationID: String = "",
            attempt: UInt32 = 0,
            overloadClass: UInt32 = 0,
            traceID: String = ""
        ) {
            self.remainingUs = remainingUs
            self.peer = peer
            self.operationID = operationID
            self.attempt = attempt
            self.overloadClass = overloadClass
            self.traceID = traceID
        }
    }
}

extension ConformanceV1 {
    /// `CallReply` as a later version might have it.
    package struct EvolvedReply: Equatable, Sendable {
        package var payload: [UInt8]
        package var received: UInt64
        package var requests: UInt32
        package var sum: Int64
        package var facts: ConformanceV1.CallFacts?
        /// Fields that `CallReply` does not know, of every wire type.
        package var remark: String
        package var mark: UInt64
        package var smallMark: UInt32
        package var others: [ConformanceV1.EndPlan]

        package init(
            payload: [UInt8] = [],
            received: UInt64 = 0,
            requests: UInt32 = 0,
            sum: Int64 = 0,
            facts: ConformanceV1.CallFacts? = nil,
            remark: String = "",
            mark: UInt64 = 0,
            smallMark: UInt32 = 0,
            others: [ConformanceV1.EndPlan] = []
        ) {
            self.payload = payload
            self.received = received
            self.requests = requests
            self.sum = sum
            self.facts = facts
            self.remark = remark
            self.mark = mark
            self.smallMark = smallMark
            self.others = others
        }
    }
}

extension ConformanceV1 {
    /// How ChainCall calls on.
    package struct ChainRequest: Equatable, Sendable {
        /// The call's own timeout in microseconds; 0 means 60 s.
        package var timeoutUs: Int64
        /// Do not inherit the deadline and trace of this call.
        package var detached: Bool

        package init(
            timeoutUs: Int64 = 0,
            detached: Bool = false
        ) {
            self.timeoutUs = timeoutUs
            self.detached = detached
        }
    }
}

extension ConformanceV1 {
    /// Time left in microseconds, -1 without a deadline.
    package struct ChainReply: Equatable, Sendable {
        package var remainingHereUs: Int64
        /// What the second server saw.
        package var there: ConformanceV1.CallFacts?

        package init(
            remainingHereUs: Int64 = 0,
            there: ConformanceV1.CallFacts? = nil
        ) {
            self.remainingHereUs = remainingHereUs
            self.there = there
        }
    }
}

extension ConformanceV1 {
    /// Operation ids that begin so.
    package struct ObserveRequest: Equatable, Sendable {
        package var prefix: String

        package init(
            prefix: String = ""
        ) {
            self.prefix = prefix
        }
    }
}

extension ConformanceV1 {
    /// Counts of handlers, over all operations of the prefix.
    package struct ObserveReply: Equatable, Sendable {
        /// Handlers that began.
        package var started: UInt32
        /// Handlers that saw the cancellation of their call.
        package var cancelled: UInt32
        /// Handlers that run now.
        package var live: UInt32
        /// Most handlers that ran at one time, over all operations of the server.
        package var mostLive: UInt32
        /// Most handlers that began under one operation id.
        package var mostStarted: UInt32
        /// Requests that handlers of streams took.
        package var taken: UInt32
        /// Replies that handlers of streams wrote.
        package var written: UInt32
        /// Resident memory of the server's process, in KiB.
        package var rssKib: UInt64
        /// Open descriptors of the server's process.
        package var descriptors: UInt32

        package init(
            started: UInt32 = 0,
            cancelled: UInt32 = 0,
            live: UInt32 = 0,
            mostLive: UInt32 = 0,
            mostStarted: UInt32 = 0,
            taken: UInt32 = 0,
            written: UInt32 = 0,
            rssKib: UInt64 = 0,
            descriptors: UInt32 = 0
        ) {
            self.started = started
            self.cancelled = cancelled
            self.live = live
            self.mostLive = mostLive
            self.mostStarted = mostStarted
            self.taken = taken
            self.written = written
            self.rssKib = rssKib
            self.descriptors = descriptors
        }
    }
}

extension ConformanceV1 {
    /// Operation ids that begin so.
    package struct ReleaseRequest: Equatable, Sendable {
        package var prefix: String

        package init(
            prefix: String = ""
        ) {
            self.prefix = prefix
        }
    }
}

extension ConformanceV1 {
    /// How the second server ends.
    package struct RestartRequest: Equatable, Sendable {
        /// Time its calls have to end, in microseconds.
        package var graceUs: Int64

        package init(
            graceUs: Int64 = 0
        ) {
            self.graceUs = graceUs
        }
    }
}

extension ConformanceV1 {
    /// A service by its full name; the empty name is the whole process.
    package struct SetHealthRequest: Equatable, Sendable {
        package var service: String
        package var serving: Bool

        package init(
            service: String = "",
            serving: Bool = false
        ) {
            self.service = service
            self.serving = serving
        }
    }
}
