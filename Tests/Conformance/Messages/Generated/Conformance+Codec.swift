// Generated from conformance.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CConformance
package import Wire

extension ConformanceV1.Empty: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__Empty()
        sluice__conformance__v1__empty__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading _: UnsafeRawPointer) throws(MessageDecodingError) {
        self.init()
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__Empty.self)
        sluice__conformance__v1__empty__init(fields)
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.CallRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__CallRequest()
        sluice__conformance__v1__call_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__CallRequest.self)
        self.payload = FieldReading.bytes(fields.pointee.payload)
        self.replies = try FieldReading.messages(fields.pointee.n_replies, fields.pointee.replies)
        self.end = try FieldReading.message(fields.pointee.end)
        self.sleepUs = fields.pointee.sleep_us
        self.hold = fields.pointee.hold != 0
        self.echoMetadata = fields.pointee.echo_metadata != 0
        self.tellFacts = fields.pointee.tell_facts != 0
        self.text = FieldReading.string(fields.pointee.text)
        self.numbers = FieldReading.numbers(fields.pointee.n_numbers, fields.pointee.numbers)
        switch fields.pointee.choice_case {
        case SLUICE__CONFORMANCE__V1__CALL_REQUEST__CHOICE_NUMBER:
            self.choice = .number(fields.pointee.number)
        case SLUICE__CONFORMANCE__V1__CALL_REQUEST__CHOICE_NOTHING:
            self.choice = try .nothing(FieldReading.member(fields.pointee.nothing))
        default: self.choice = nil
        }
        self.stubborn = fields.pointee.stubborn != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__CallRequest.self)
        sluice__conformance__v1__call_request__init(fields)
        fields.pointee.payload = arena.bytes(self.payload)
        fields.pointee.n_replies = self.replies.count
        fields.pointee.replies = arena.messages(self.replies, as: Sluice__Conformance__V1__ReplyPlan.self)
        fields.pointee.end = arena.message(self.end, as: Sluice__Conformance__V1__EndPlan.self)
        fields.pointee.sleep_us = self.sleepUs
        fields.pointee.hold = self.hold ? 1 : 0
        fields.pointee.echo_metadata = self.echoMetadata ? 1 : 0
        fields.pointee.tell_facts = self.tellFacts ? 1 : 0
        if !self.text.isEmpty { fields.pointee.text = arena.string(self.text) }
        fields.pointee.n_numbers = self.numbers.count
        fields.pointee.numbers = arena.numbers(self.numbers)
        switch self.choice {
        case .number(let value):
            fields.pointee.choice_case = SLUICE__CONFORMANCE__V1__CALL_REQUEST__CHOICE_NUMBER
            fields.pointee.number = value
        case .nothing(let value):
            fields.pointee.choice_case = SLUICE__CONFORMANCE__V1__CALL_REQUEST__CHOICE_NOTHING
            fields.pointee.nothing = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Conformance__V1__Empty.self)
        case nil: break
        }
        fields.pointee.stubborn = self.stubborn ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.ReplyPlan: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__ReplyPlan()
        sluice__conformance__v1__reply_plan__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__ReplyPlan.self)
        self.size = fields.pointee.size
        self.encodedSize = fields.pointee.encoded_size
        self.intervalUs = fields.pointee.interval_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__ReplyPlan.self)
        sluice__conformance__v1__reply_plan__init(fields)
        fields.pointee.size = self.size
        fields.pointee.encoded_size = self.encodedSize
        fields.pointee.interval_us = self.intervalUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.EndPlan: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__EndPlan()
        sluice__conformance__v1__end_plan__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__EndPlan.self)
        self.code = fields.pointee.code
        self.message = FieldReading.string(fields.pointee.message)
        self.unexpected = fields.pointee.unexpected != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__EndPlan.self)
        sluice__conformance__v1__end_plan__init(fields)
        fields.pointee.code = self.code
        if !self.message.isEmpty { fields.pointee.message = arena.string(self.message) }
        fields.pointee.unexpected = self.unexpected ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.CallReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__CallReply()
        sluice__conformance__v1__call_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__CallReply.self)
        self.payload = FieldReading.bytes(fields.pointee.payload)
        self.received = fields.pointee.received
        self.requests = fields.pointee.requests
        self.sum = fields.pointee.sum
        self.facts = try FieldReading.message(fields.pointee.facts)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__CallReply.self)
        sluice__conformance__v1__call_reply__init(fields)
        fields.pointee.payload = arena.bytes(self.payload)
        fields.pointee.received = self.received
        fields.pointee.requests = self.requests
        fields.pointee.sum = self.sum
        fields.pointee.facts = arena.message(self.facts, as: Sluice__Conformance__V1__CallFacts.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.CallFacts: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__CallFacts()
        sluice__conformance__v1__call_facts__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__CallFacts.self)
        self.remainingUs = fields.pointee.remaining_us
        self.peer = FieldReading.string(fields.pointee.peer)
        self.operationID = FieldReading.string(fields.pointee.operation_id)
        self.attempt = fields.pointee.attempt
        self.overloadClass = fields.pointee.overload_class
        self.traceID = FieldReading.string(fields.pointee.trace_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__CallFacts.self)
        sluice__conformance__v1__call_facts__init(fields)
        fields.pointee.remaining_us = self.remainingUs
        if !self.peer.isEmpty { fields.pointee.peer = arena.string(self.peer) }
        if !self.operationID.isEmpty { fields.pointee.operation_id = arena.string(self.operationID) }
        fields.pointee.attempt = self.attempt
        fields.pointee.overload_class = self.overloadClass
        if !self.traceID.isEmpty { fields.pointee.trace_id = arena.string(self.traceID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.EvolvedReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__EvolvedReply()
        sluice__conformance__v1__evolved_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__EvolvedReply.self)
        self.payload = FieldReading.bytes(fields.pointee.payload)
        self.received = fields.pointee.received
        self.requests = fields.pointee.requests
        self.sum = fields.pointee.sum
        self.facts = try FieldReading.message(fields.pointee.facts)
        self.remark = FieldReading.string(fields.pointee.remark)
        self.mark = fields.pointee.mark
        self.smallMark = fields.pointee.small_mark
        self.others = try FieldReading.messages(fields.pointee.n_others, fields.pointee.others)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__EvolvedReply.self)
        sluice__conformance__v1__evolved_reply__init(fields)
        fields.pointee.payload = arena.bytes(self.payload)
        fields.pointee.received = self.received
        fields.pointee.requests = self.requests
        fields.pointee.sum = self.sum
        fields.pointee.facts = arena.message(self.facts, as: Sluice__Conformance__V1__CallFacts.self)
        if !self.remark.isEmpty { fields.pointee.remark = arena.string(self.remark) }
        fields.pointee.mark = self.mark
        fields.pointee.small_mark = self.smallMark
        fields.pointee.n_others = self.others.count
        fields.pointee.others = arena.messages(self.others, as: Sluice__Conformance__V1__EndPlan.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.ChainRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__ChainRequest()
        sluice__conformance__v1__chain_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__ChainRequest.self)
        self.timeoutUs = fields.pointee.timeout_us
        self.detached = fields.pointee.detached != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__ChainRequest.self)
        sluice__conformance__v1__chain_request__init(fields)
        fields.pointee.timeout_us = self.timeoutUs
        fields.pointee.detached = self.detached ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.ChainReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__ChainReply()
        sluice__conformance__v1__chain_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__ChainReply.self)
        self.remainingHereUs = fields.pointee.remaining_here_us
        self.there = try FieldReading.message(fields.pointee.there)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__ChainReply.self)
        sluice__conformance__v1__chain_reply__init(fields)
        fields.pointee.remaining_here_us = self.remainingHereUs
        fields.pointee.there = arena.message(self.there, as: Sluice__Conformance__V1__CallFacts.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.ObserveRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__ObserveRequest()
        sluice__conformance__v1__observe_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__ObserveRequest.self)
        self.prefix = FieldReading.string(fields.pointee.prefix)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__ObserveRequest.self)
        sluice__conformance__v1__observe_request__init(fields)
        if !self.prefix.isEmpty { fields.pointee.prefix = arena.string(self.prefix) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.ObserveReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__ObserveReply()
        sluice__conformance__v1__observe_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__ObserveReply.self)
        self.started = fields.pointee.started
        self.cancelled = fields.pointee.cancelled
        self.live = fields.pointee.live
        self.mostLive = fields.pointee.most_live
        self.mostStarted = fields.pointee.most_started
        self.taken = fields.pointee.taken
        self.written = fields.pointee.written
        self.rssKib = fields.pointee.rss_kib
        self.descriptors = fields.pointee.descriptors
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__ObserveReply.self)
        sluice__conformance__v1__observe_reply__init(fields)
        fields.pointee.started = self.started
        fields.pointee.cancelled = self.cancelled
        fields.pointee.live = self.live
        fields.pointee.most_live = self.mostLive
        fields.pointee.most_started = self.mostStarted
        fields.pointee.taken = self.taken
        fields.pointee.written = self.written
        fields.pointee.rss_kib = self.rssKib
        fields.pointee.descriptors = self.descriptors
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.ReleaseRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__ReleaseRequest()
        sluice__conformance__v1__release_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__ReleaseRequest.self)
        self.prefix = FieldReading.string(fields.pointee.prefix)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__ReleaseRequest.self)
        sluice__conformance__v1__release_request__init(fields)
        if !self.prefix.isEmpty { fields.pointee.prefix = arena.string(self.prefix) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.RestartRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__RestartRequest()
        sluice__conformance__v1__restart_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__RestartRequest.self)
        self.graceUs = fields.pointee.grace_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__RestartRequest.self)
        sluice__conformance__v1__restart_request__init(fields)
        fields.pointee.grace_us = self.graceUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension ConformanceV1.SetHealthRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Conformance__V1__SetHealthRequest()
        sluice__conformance__v1__set_health_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Conformance__V1__SetHealthRequest.self)
        self.service = FieldReading.string(fields.pointee.service)
        self.serving = fields.pointee.serving != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Conformance__V1__SetHealthRequest.self)
        sluice__conformance__v1__set_health_request__init(fields)
        if !self.service.isEmpty { fields.pointee.service = arena.string(self.service) }
        fields.pointee.serving = self.serving ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}
