// Generated from common.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension CommonV1.PartyClass {
    init(_ cValue: Sluice__Common__V1__PartyClass) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Common__V1__PartyClass {
        Sluice__Common__V1__PartyClass(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension CommonV1.Money: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Common__V1__Money()
        sluice__common__v1__money__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Common__V1__Money.self)
        self.amountMinor = fields.pointee.amount_minor
        self.currency = FieldReading.string(fields.pointee.currency)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Common__V1__Money.self)
        sluice__common__v1__money__init(fields)
        fields.pointee.amount_minor = self.amountMinor
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension CommonV1.Violation: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Common__V1__Violation()
        sluice__common__v1__violation__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Common__V1__Violation.self)
        self.rule = FieldReading.string(fields.pointee.rule)
        self.field = FieldReading.string(fields.pointee.field)
        self.message = FieldReading.string(fields.pointee.message)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Common__V1__Violation.self)
        sluice__common__v1__violation__init(fields)
        if !self.rule.isEmpty { fields.pointee.rule = arena.string(self.rule) }
        if !self.field.isEmpty { fields.pointee.field = arena.string(self.field) }
        if !self.message.isEmpty { fields.pointee.message = arena.string(self.message) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension CommonV1.ErrorDetail: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Common__V1__ErrorDetail()
        sluice__common__v1__error_detail__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Common__V1__ErrorDetail.self)
        self.violations = try FieldReading.messages(fields.pointee.n_violations, fields.pointee.violations)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Common__V1__ErrorDetail.self)
        sluice__common__v1__error_detail__init(fields)
        fields.pointee.n_violations = self.violations.count
        fields.pointee.violations = arena.messages(self.violations, as: Sluice__Common__V1__Violation.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension CommonV1.Actor: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Common__V1__Actor()
        sluice__common__v1__actor__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Common__V1__Actor.self)
        self.userID = FieldReading.string(fields.pointee.user_id)
        self.roles = FieldReading.strings(fields.pointee.n_roles, fields.pointee.roles)
        self.scopePartyID = FieldReading.string(fields.pointee.scope_party_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Common__V1__Actor.self)
        sluice__common__v1__actor__init(fields)
        if !self.userID.isEmpty { fields.pointee.user_id = arena.string(self.userID) }
        fields.pointee.n_roles = self.roles.count
        fields.pointee.roles = arena.strings(self.roles)
        if !self.scopePartyID.isEmpty { fields.pointee.scope_party_id = arena.string(self.scopePartyID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension CommonV1.PageRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Common__V1__PageRequest()
        sluice__common__v1__page_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Common__V1__PageRequest.self)
        self.pageSize = fields.pointee.page_size
        self.cursor = FieldReading.string(fields.pointee.cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Common__V1__PageRequest.self)
        sluice__common__v1__page_request__init(fields)
        fields.pointee.page_size = self.pageSize
        if !self.cursor.isEmpty { fields.pointee.cursor = arena.string(self.cursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension CommonV1.Empty: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Common__V1__Empty()
        sluice__common__v1__empty__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading _: UnsafeRawPointer) throws(MessageDecodingError) {
        self.init()
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Common__V1__Empty.self)
        sluice__common__v1__empty__init(fields)
        return UnsafeMutableRawPointer(fields)
    }
}
