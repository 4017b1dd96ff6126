// Generated from events.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension EventsV1.SubscribeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__SubscribeRequest()
        sluice__events__v1__subscribe_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__SubscribeRequest.self)
        self.afterPosition = fields.pointee.after_position
        self.maxBatch = fields.pointee.max_batch
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__SubscribeRequest.self)
        sluice__events__v1__subscribe_request__init(fields)
        fields.pointee.after_position = self.afterPosition
        fields.pointee.max_batch = self.maxBatch
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.EventBatch: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__EventBatch()
        sluice__events__v1__event_batch__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__EventBatch.self)
        self.events = try FieldReading.messages(fields.pointee.n_events, fields.pointee.events)
        self.asOfUs = fields.pointee.as_of_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__EventBatch.self)
        sluice__events__v1__event_batch__init(fields)
        fields.pointee.n_events = self.events.count
        fields.pointee.events = arena.messages(self.events, as: Sluice__Events__V1__Event.self)
        fields.pointee.as_of_us = self.asOfUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.Event: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__Event()
        sluice__events__v1__event__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__Event.self)
        self.position = fields.pointee.position
        self.eventID = FieldReading.string(fields.pointee.event_id)
        self.recordedAtUs = fields.pointee.recorded_at_us
        switch fields.pointee.body_case {
        case SLUICE__EVENTS__V1__EVENT__BODY_PARTY_CHANGED:
            self.body = try .partyChanged(FieldReading.member(fields.pointee.party_changed))
        case SLUICE__EVENTS__V1__EVENT__BODY_SKU_CHANGED:
            self.body = try .skuChanged(FieldReading.member(fields.pointee.sku_changed))
        case SLUICE__EVENTS__V1__EVENT__BODY_ORDER_RELEASED:
            self.body = try .orderReleased(FieldReading.member(fields.pointee.order_released))
        case SLUICE__EVENTS__V1__EVENT__BODY_ORDER_CONFIRMED:
            self.body = try .orderConfirmed(FieldReading.member(fields.pointee.order_confirmed))
        case SLUICE__EVENTS__V1__EVENT__BODY_ORDER_CANCELLED:
            self.body = try .orderCancelled(FieldReading.member(fields.pointee.order_cancelled))
        case SLUICE__EVENTS__V1__EVENT__BODY_SHIPMENT_PROGRESSED:
            self.body = try .shipmentProgressed(FieldReading.member(fields.pointee.shipment_progressed))
        case SLUICE__EVENTS__V1__EVENT__BODY_RECEIVABLE_CHANGED:
            self.body = try .receivableChanged(FieldReading.member(fields.pointee.receivable_changed))
        default: self.body = nil
        }
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__Event.self)
        sluice__events__v1__event__init(fields)
        fields.pointee.position = self.position
        if !self.eventID.isEmpty { fields.pointee.event_id = arena.string(self.eventID) }
        fields.pointee.recorded_at_us = self.recordedAtUs
        switch self.body {
        case .partyChanged(let value):
            fields.pointee.body_case = SLUICE__EVENTS__V1__EVENT__BODY_PARTY_CHANGED
            fields.pointee.party_changed = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Events__V1__PartyChanged.self)
        case .skuChanged(let value):
            fields.pointee.body_case = SLUICE__EVENTS__V1__EVENT__BODY_SKU_CHANGED
            fields.pointee.sku_changed = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Events__V1__SkuChanged.self)
        case .orderReleased(let value):
            fields.pointee.body_case = SLUICE__EVENTS__V1__EVENT__BODY_ORDER_RELEASED
            fields.pointee.order_released = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Events__V1__OrderReleased.self)
        case .orderConfirmed(let value):
            fields.pointee.body_case = SLUICE__EVENTS__V1__EVENT__BODY_ORDER_CONFIRMED
            fields.pointee.order_confirmed = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Events__V1__OrderConfirmed.self)
        case .orderCancelled(let value):
            fields.pointee.body_case = SLUICE__EVENTS__V1__EVENT__BODY_ORDER_CANCELLED
            fields.pointee.order_cancelled = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Events__V1__OrderCancelled.self)
        case .shipmentProgressed(let value):
            fields.pointee.body_case = SLUICE__EVENTS__V1__EVENT__BODY_SHIPMENT_PROGRESSED
            fields.pointee.shipment_progressed = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Events__V1__ShipmentProgressed.self)
        case .receivableChanged(let value):
            fields.pointee.body_case = SLUICE__EVENTS__V1__EVENT__BODY_RECEIVABLE_CHANGED
            fields.pointee.receivable_changed = value.write(in: arena)
                .assumingMemoryBound(to: Sluice__Events__V1__ReceivableChanged.self)
        case nil: break
        }
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.PartyChanged: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__PartyChanged()
        sluice__events__v1__party_changed__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__PartyChanged.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.code = FieldReading.string(fields.pointee.code)
        self.name = FieldReading.string(fields.pointee.name)
        self.partyClass = CommonV1.PartyClass(fields.pointee.party_class)
        self.path = FieldReading.string(fields.pointee.path)
        self.active = fields.pointee.active != 0
        self.version = fields.pointee.version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__PartyChanged.self)
        sluice__events__v1__party_changed__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.code.isEmpty { fields.pointee.code = arena.string(self.code) }
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        fields.pointee.party_class = self.partyClass.cValue
        if !self.path.isEmpty { fields.pointee.path = arena.string(self.path) }
        fields.pointee.active = self.active ? 1 : 0
        fields.pointee.version = self.version
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.SkuChanged: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__SkuChanged()
        sluice__events__v1__sku_changed__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__SkuChanged.self)
        self.sku = FieldReading.string(fields.pointee.sku)
        self.productCode = FieldReading.string(fields.pointee.product_code)
        self.family = FieldReading.string(fields.pointee.family)
        self.name = FieldReading.string(fields.pointee.name)
        self.active = fields.pointee.active != 0
        self.version = fields.pointee.version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__SkuChanged.self)
        sluice__events__v1__sku_changed__init(fields)
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        if !self.productCode.isEmpty { fields.pointee.product_code = arena.string(self.productCode) }
        if !self.family.isEmpty { fields.pointee.family = arena.string(self.family) }
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        fields.pointee.active = self.active ? 1 : 0
        fields.pointee.version = self.version
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.OrderLineFact: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__OrderLineFact()
        sluice__events__v1__order_line_fact__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__OrderLineFact.self)
        self.lineNo = fields.pointee.line_no
        self.sku = FieldReading.string(fields.pointee.sku)
        self.quantity = fields.pointee.quantity
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__OrderLineFact.self)
        sluice__events__v1__order_line_fact__init(fields)
        fields.pointee.line_no = self.lineNo
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.quantity = self.quantity
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.OrderConfirmed: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__OrderConfirmed()
        sluice__events__v1__order_confirmed__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__OrderConfirmed.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.orderNumber = FieldReading.string(fields.pointee.order_number)
        self.partyID = FieldReading.string(fields.pointee.party_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__OrderConfirmed.self)
        sluice__events__v1__order_confirmed__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.orderNumber.isEmpty { fields.pointee.order_number = arena.string(self.orderNumber) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.OrderReleased: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__OrderReleased()
        sluice__events__v1__order_released__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__OrderReleased.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.orderNumber = FieldReading.string(fields.pointee.order_number)
        self.orderType = FieldReading.string(fields.pointee.order_type)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.shipToID = FieldReading.string(fields.pointee.ship_to_id)
        self.shipToName = FieldReading.string(fields.pointee.ship_to_name)
        self.shipToAddress = FieldReading.string(fields.pointee.ship_to_address)
        self.shipToRegion = FieldReading.string(fields.pointee.ship_to_region)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__OrderReleased.self)
        sluice__events__v1__order_released__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.orderNumber.isEmpty { fields.pointee.order_number = arena.string(self.orderNumber) }
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        if !self.shipToID.isEmpty { fields.pointee.ship_to_id = arena.string(self.shipToID) }
        if !self.shipToName.isEmpty { fields.pointee.ship_to_name = arena.string(self.shipToName) }
        if !self.shipToAddress.isEmpty { fields.pointee.ship_to_address = arena.string(self.shipToAddress) }
        if !self.shipToRegion.isEmpty { fields.pointee.ship_to_region = arena.string(self.shipToRegion) }
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Events__V1__OrderLineFact.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.OrderCancelled: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__OrderCancelled()
        sluice__events__v1__order_cancelled__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__OrderCancelled.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.reason = FieldReading.string(fields.pointee.reason)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__OrderCancelled.self)
        sluice__events__v1__order_cancelled__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.reason.isEmpty { fields.pointee.reason = arena.string(self.reason) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.ShipmentProgressed: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__ShipmentProgressed()
        sluice__events__v1__shipment_progressed__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__ShipmentProgressed.self)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.step = FieldReading.string(fields.pointee.step)
        self.occurredAtUs = fields.pointee.occurred_at_us
        self.shipped = try FieldReading.messages(fields.pointee.n_shipped, fields.pointee.shipped)
        self.final = fields.pointee.final != 0
        self.shortLines = try FieldReading.messages(fields.pointee.n_short_lines, fields.pointee.short_lines)
        self.carrier = FieldReading.string(fields.pointee.carrier)
        self.trackingNumber = FieldReading.string(fields.pointee.tracking_number)
        self.businessDate = FieldReading.string(fields.pointee.business_date)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__ShipmentProgressed.self)
        sluice__events__v1__shipment_progressed__init(fields)
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.step.isEmpty { fields.pointee.step = arena.string(self.step) }
        fields.pointee.occurred_at_us = self.occurredAtUs
        fields.pointee.n_shipped = self.shipped.count
        fields.pointee.shipped = arena.messages(self.shipped, as: Sluice__Events__V1__OrderLineFact.self)
        fields.pointee.final = self.final ? 1 : 0
        fields.pointee.n_short_lines = self.shortLines.count
        fields.pointee.short_lines = arena.messages(self.shortLines, as: Sluice__Events__V1__OrderLineFact.self)
        if !self.carrier.isEmpty { fields.pointee.carrier = arena.string(self.carrier) }
        if !self.trackingNumber.isEmpty { fields.pointee.tracking_number = arena.string(self.trackingNumber) }
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension EventsV1.ReceivableChanged: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Events__V1__ReceivableChanged()
        sluice__events__v1__receivable_changed__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Events__V1__ReceivableChanged.self)
        self.receivableID = FieldReading.string(fields.pointee.receivable_id)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.state = FieldReading.string(fields.pointee.state)
        self.amount = try FieldReading.message(fields.pointee.amount)
        self.residual = try FieldReading.message(fields.pointee.residual)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Events__V1__ReceivableChanged.self)
        sluice__events__v1__receivable_changed__init(fields)
        if !self.receivableID.isEmpty { fields.pointee.receivable_id = arena.string(self.receivableID) }
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.state.isEmpty { fields.pointee.state = arena.string(self.state) }
        fields.pointee.amount = arena.message(self.amount, as: Sluice__Common__V1__Money.self)
        fields.pointee.residual = arena.message(self.residual, as: Sluice__Common__V1__Money.self)
        return UnsafeMutableRawPointer(fields)
    }
}
