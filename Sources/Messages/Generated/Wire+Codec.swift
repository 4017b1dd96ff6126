// Generated from wire.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension WireV1.ServingStatus {
    init(_ cValue: Sluice__Wire__V1__ServingStatus) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Wire__V1__ServingStatus {
        Sluice__Wire__V1__ServingStatus(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension WireV1.MethodKind {
    init(_ cValue: Sluice__Wire__V1__MethodKind) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Wire__V1__MethodKind {
        Sluice__Wire__V1__MethodKind(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension WireV1.ConnectionSide {
    init(_ cValue: Sluice__Wire__V1__ConnectionSide) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Wire__V1__ConnectionSide {
        Sluice__Wire__V1__ConnectionSide(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension WireV1.ConnectionState {
    init(_ cValue: Sluice__Wire__V1__ConnectionState) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Wire__V1__ConnectionState {
        Sluice__Wire__V1__ConnectionState(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension WireV1.TargetState {
    init(_ cValue: Sluice__Wire__V1__TargetState) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Wire__V1__TargetState {
        Sluice__Wire__V1__TargetState(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension WireV1.HealthCheckRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__HealthCheckRequest()
        sluice__wire__v1__health_check_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__HealthCheckRequest.self)
        self.service = FieldReading.string(fields.pointee.service)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__HealthCheckRequest.self)
        sluice__wire__v1__health_check_request__init(fields)
        if !self.service.isEmpty { fields.pointee.service = arena.string(self.service) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.HealthCheckReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__HealthCheckReply()
        sluice__wire__v1__health_check_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__HealthCheckReply.self)
        self.status = WireV1.ServingStatus(fields.pointee.status)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__HealthCheckReply.self)
        sluice__wire__v1__health_check_reply__init(fields)
        fields.pointee.status = self.status.cValue
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.HealthListRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__HealthListRequest()
        sluice__wire__v1__health_list_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading _: UnsafeRawPointer) throws(MessageDecodingError) {
        self.init()
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__HealthListRequest.self)
        sluice__wire__v1__health_list_request__init(fields)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.HealthListReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__HealthListReply()
        sluice__wire__v1__health_list_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__HealthListReply.self)
        self.services = try FieldReading.messages(fields.pointee.n_services, fields.pointee.services)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__HealthListReply.self)
        sluice__wire__v1__health_list_reply__init(fields)
        fields.pointee.n_services = self.services.count
        fields.pointee.services = arena.messages(self.services, as: Sluice__Wire__V1__ServiceHealth.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.ServiceHealth: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__ServiceHealth()
        sluice__wire__v1__service_health__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__ServiceHealth.self)
        self.service = FieldReading.string(fields.pointee.service)
        self.status = WireV1.ServingStatus(fields.pointee.status)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__ServiceHealth.self)
        sluice__wire__v1__service_health__init(fields)
        if !self.service.isEmpty { fields.pointee.service = arena.string(self.service) }
        fields.pointee.status = self.status.cValue
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.GetDescriptorsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__GetDescriptorsRequest()
        sluice__wire__v1__get_descriptors_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading _: UnsafeRawPointer) throws(MessageDecodingError) {
        self.init()
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__GetDescriptorsRequest.self)
        sluice__wire__v1__get_descriptors_request__init(fields)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.DescriptorPiece: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__DescriptorPiece()
        sluice__wire__v1__descriptor_piece__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__DescriptorPiece.self)
        self.offset = fields.pointee.offset
        self.total = fields.pointee.total
        self.content = FieldReading.bytes(fields.pointee.content)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__DescriptorPiece.self)
        sluice__wire__v1__descriptor_piece__init(fields)
        fields.pointee.offset = self.offset
        fields.pointee.total = self.total
        fields.pointee.content = arena.bytes(self.content)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.ListMethodsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__ListMethodsRequest()
        sluice__wire__v1__list_methods_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading _: UnsafeRawPointer) throws(MessageDecodingError) {
        self.init()
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__ListMethodsRequest.self)
        sluice__wire__v1__list_methods_request__init(fields)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.ListMethodsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__ListMethodsReply()
        sluice__wire__v1__list_methods_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__ListMethodsReply.self)
        self.schemaHash = fields.pointee.schema_hash
        self.methods = try FieldReading.messages(fields.pointee.n_methods, fields.pointee.methods)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__ListMethodsReply.self)
        sluice__wire__v1__list_methods_reply__init(fields)
        fields.pointee.schema_hash = self.schemaHash
        fields.pointee.n_methods = self.methods.count
        fields.pointee.methods = arena.messages(self.methods, as: Sluice__Wire__V1__MethodEntry.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.MethodEntry: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__MethodEntry()
        sluice__wire__v1__method_entry__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__MethodEntry.self)
        self.id = fields.pointee.id
        self.service = FieldReading.string(fields.pointee.service)
        self.name = FieldReading.string(fields.pointee.name)
        self.kind = WireV1.MethodKind(fields.pointee.kind)
        self.request = FieldReading.string(fields.pointee.request)
        self.response = FieldReading.string(fields.pointee.response)
        self.requestLimit = fields.pointee.request_limit
        self.responseLimit = fields.pointee.response_limit
        self.callers = FieldReading.strings(fields.pointee.n_callers, fields.pointee.callers)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__MethodEntry.self)
        sluice__wire__v1__method_entry__init(fields)
        fields.pointee.id = self.id
        if !self.service.isEmpty { fields.pointee.service = arena.string(self.service) }
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        fields.pointee.kind = self.kind.cValue
        if !self.request.isEmpty { fields.pointee.request = arena.string(self.request) }
        if !self.response.isEmpty { fields.pointee.response = arena.string(self.response) }
        fields.pointee.request_limit = self.requestLimit
        fields.pointee.response_limit = self.responseLimit
        fields.pointee.n_callers = self.callers.count
        fields.pointee.callers = arena.strings(self.callers)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.ListConnectionsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__ListConnectionsRequest()
        sluice__wire__v1__list_connections_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading _: UnsafeRawPointer) throws(MessageDecodingError) {
        self.init()
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__ListConnectionsRequest.self)
        sluice__wire__v1__list_connections_request__init(fields)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.GetConnectionRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__GetConnectionRequest()
        sluice__wire__v1__get_connection_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__GetConnectionRequest.self)
        self.id = fields.pointee.id
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__GetConnectionRequest.self)
        sluice__wire__v1__get_connection_request__init(fields)
        fields.pointee.id = self.id
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.Connection: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__Connection()
        sluice__wire__v1__connection__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__Connection.self)
        self.id = fields.pointee.id
        self.side = WireV1.ConnectionSide(fields.pointee.side)
        self.state = WireV1.ConnectionState(fields.pointee.state)
        self.service = FieldReading.string(fields.pointee.service)
        self.localAddress = FieldReading.string(fields.pointee.local_address)
        self.remoteAddress = FieldReading.string(fields.pointee.remote_address)
        self.peer = FieldReading.string(fields.pointee.peer)
        self.certificateSerial = FieldReading.string(fields.pointee.certificate_serial)
        self.certificateExpiresUs = fields.pointee.certificate_expires_us
        self.tlsVersion = FieldReading.string(fields.pointee.tls_version)
        self.tlsCipher = FieldReading.string(fields.pointee.tls_cipher)
        self.ageUs = fields.pointee.age_us
        self.callsStarted = fields.pointee.calls_started
        self.callsSucceeded = fields.pointee.calls_succeeded
        self.callsFailed = fields.pointee.calls_failed
        self.bytesReceived = fields.pointee.bytes_received
        self.bytesSent = fields.pointee.bytes_sent
        self.lastError = FieldReading.string(fields.pointee.last_error)
        self.lastErrorAgeUs = fields.pointee.last_error_age_us
        self.streams = try FieldReading.messages(fields.pointee.n_streams, fields.pointee.streams)
        self.streamsLeftOut = fields.pointee.streams_left_out
        switch fields.pointee.to_send_case {
        case SLUICE__WIRE__V1__CONNECTION__TO_SEND_SEND_CREDIT:
            self.toSend = .sendCredit(fields.pointee.send_credit)
        default: self.toSend = nil
        }
        switch fields.pointee.to_receive_case {
        case SLUICE__WIRE__V1__CONNECTION__TO_RECEIVE_RECEIVE_CREDIT:
            self.toReceive = .receiveCredit(fields.pointee.receive_credit)
        default: self.toReceive = nil
        }
        self.callsInFlight = fields.pointee.calls_in_flight
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__Connection.self)
        sluice__wire__v1__connection__init(fields)
        fields.pointee.id = self.id
        fields.pointee.side = self.side.cValue
        fields.pointee.state = self.state.cValue
        if !self.service.isEmpty { fields.pointee.service = arena.string(self.service) }
        if !self.localAddress.isEmpty { fields.pointee.local_address = arena.string(self.localAddress) }
        if !self.remoteAddress.isEmpty { fields.pointee.remote_address = arena.string(self.remoteAddress) }
        if !self.peer.isEmpty { fields.pointee.peer = arena.string(self.peer) }
        if !self.certificateSerial.isEmpty { fields.pointee.certificate_serial = arena.string(self.certificateSerial) }
        fields.pointee.certificate_expires_us = self.certificateExpiresUs
        if !self.tlsVersion.isEmpty { fields.pointee.tls_version = arena.string(self.tlsVersion) }
        if !self.tlsCipher.isEmpty { fields.pointee.tls_cipher = arena.string(self.tlsCipher) }
        fields.pointee.age_us = self.ageUs
        fields.pointee.calls_started = self.callsStarted
        fields.pointee.calls_succeeded = self.callsSucceeded
        fields.pointee.calls_failed = self.callsFailed
        fields.pointee.bytes_received = self.bytesReceived
        fields.pointee.bytes_sent = self.bytesSent
        if !self.lastError.isEmpty { fields.pointee.last_error = arena.string(self.lastError) }
        fields.pointee.last_error_age_us = self.lastErrorAgeUs
        fields.pointee.n_streams = self.streams.count
        fields.pointee.streams = arena.messages(self.streams, as: Sluice__Wire__V1__Stream.self)
        fields.pointee.streams_left_out = self.streamsLeftOut
        switch self.toSend {
        case .sendCredit(let value):
            fields.pointee.to_send_case = SLUICE__WIRE__V1__CONNECTION__TO_SEND_SEND_CREDIT
            fields.pointee.send_credit = value
        case nil: break
        }
        switch self.toReceive {
        case .receiveCredit(let value):
            fields.pointee.to_receive_case = SLUICE__WIRE__V1__CONNECTION__TO_RECEIVE_RECEIVE_CREDIT
            fields.pointee.receive_credit = value
        case nil: break
        }
        fields.pointee.calls_in_flight = self.callsInFlight
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.Stream: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__Stream()
        sluice__wire__v1__stream__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__Stream.self)
        self.id = fields.pointee.id
        self.method = FieldReading.string(fields.pointee.method)
        self.ageUs = fields.pointee.age_us
        switch fields.pointee.deadline_case {
        case SLUICE__WIRE__V1__STREAM__DEADLINE_DEADLINE_LEFT_US:
            self.deadline = .deadlineLeftUs(fields.pointee.deadline_left_us)
        default: self.deadline = nil
        }
        switch fields.pointee.to_send_case {
        case SLUICE__WIRE__V1__STREAM__TO_SEND_SEND_CREDIT:
            self.toSend = .sendCredit(fields.pointee.send_credit)
        default: self.toSend = nil
        }
        switch fields.pointee.to_receive_case {
        case SLUICE__WIRE__V1__STREAM__TO_RECEIVE_RECEIVE_CREDIT:
            self.toReceive = .receiveCredit(fields.pointee.receive_credit)
        default: self.toReceive = nil
        }
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__Stream.self)
        sluice__wire__v1__stream__init(fields)
        fields.pointee.id = self.id
        if !self.method.isEmpty { fields.pointee.method = arena.string(self.method) }
        fields.pointee.age_us = self.ageUs
        switch self.deadline {
        case .deadlineLeftUs(let value):
            fields.pointee.deadline_case = SLUICE__WIRE__V1__STREAM__DEADLINE_DEADLINE_LEFT_US
            fields.pointee.deadline_left_us = value
        case nil: break
        }
        switch self.toSend {
        case .sendCredit(let value):
            fields.pointee.to_send_case = SLUICE__WIRE__V1__STREAM__TO_SEND_SEND_CREDIT
            fields.pointee.send_credit = value
        case nil: break
        }
        switch self.toReceive {
        case .receiveCredit(let value):
            fields.pointee.to_receive_case = SLUICE__WIRE__V1__STREAM__TO_RECEIVE_RECEIVE_CREDIT
            fields.pointee.receive_credit = value
        case nil: break
        }
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.ListTargetsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__ListTargetsRequest()
        sluice__wire__v1__list_targets_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading _: UnsafeRawPointer) throws(MessageDecodingError) {
        self.init()
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__ListTargetsRequest.self)
        sluice__wire__v1__list_targets_request__init(fields)
        return UnsafeMutableRawPointer(fields)
    }
}

extension WireV1.CallTarget: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Wire__V1__CallTarget()
        sluice__wire__v1__call_target__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Wire__V1__CallTarget.self)
        self.service = FieldReading.string(fields.pointee.service)
        self.address = FieldReading.string(fields.pointee.address)
        self.state = WireV1.TargetState(fields.pointee.state)
        self.lastError = FieldReading.string(fields.pointee.last_error)
        self.ejected = fields.pointee.ejected != 0
        self.healthy = fields.pointee.healthy != 0
        self.inFlight = fields.pointee.in_flight
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Wire__V1__CallTarget.self)
        sluice__wire__v1__call_target__init(fields)
        if !self.service.isEmpty { fields.pointee.service = arena.string(self.service) }
        if !self.address.isEmpty { fields.pointee.address = arena.string(self.address) }
        fields.pointee.state = self.state.cValue
        if !self.lastError.isEmpty { fields.pointee.last_error = arena.string(self.lastError) }
        fields.pointee.ejected = self.ejected ? 1 : 0
        fields.pointee.healthy = self.healthy ? 1 : 0
        fields.pointee.in_flight = self.inFlight
        return UnsafeMutableRawPointer(fields)
    }
}
