// Generated from order.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension OrderV1.OrderState {
    init(_ cValue: Sluice__Order__V1__OrderState) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Order__V1__OrderState {
        Sluice__Order__V1__OrderState(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension OrderV1.OrderLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__OrderLine()
        sluice__order__v1__order_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__OrderLine.self)
        self.lineNo = fields.pointee.line_no
        self.sku = FieldReading.string(fields.pointee.sku)
        self.quantity = fields.pointee.quantity
        self.unitPriceMinor = fields.pointee.unit_price_minor
        self.shipped = fields.pointee.shipped
        self.cancelled = fields.pointee.cancelled
        self.serials = FieldReading.strings(fields.pointee.n_serials, fields.pointee.serials)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__OrderLine.self)
        sluice__order__v1__order_line__init(fields)
        fields.pointee.line_no = self.lineNo
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.quantity = self.quantity
        fields.pointee.unit_price_minor = self.unitPriceMinor
        fields.pointee.shipped = self.shipped
        fields.pointee.cancelled = self.cancelled
        fields.pointee.n_serials = self.serials.count
        fields.pointee.serials = arena.strings(self.serials)
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.Order: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__Order()
        sluice__order__v1__order__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__Order.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.number = FieldReading.string(fields.pointee.number)
        self.orderType = FieldReading.string(fields.pointee.order_type)
        self.state = OrderV1.OrderState(fields.pointee.state)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.partyName = FieldReading.string(fields.pointee.party_name)
        self.shipToID = FieldReading.string(fields.pointee.ship_to_id)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.totalMinor = fields.pointee.total_minor
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.violations = try FieldReading.messages(fields.pointee.n_violations, fields.pointee.violations)
        self.contractID = FieldReading.string(fields.pointee.contract_id)
        self.contractVersion = fields.pointee.contract_version
        self.priceListID = FieldReading.string(fields.pointee.price_list_id)
        self.priceListVersion = fields.pointee.price_list_version
        self.ruleVersion = fields.pointee.rule_version
        self.businessDate = FieldReading.string(fields.pointee.business_date)
        self.createdAtUs = fields.pointee.created_at_us
        self.updatedAtUs = fields.pointee.updated_at_us
        self.version = fields.pointee.version
        self.reference = FieldReading.string(fields.pointee.reference)
        self.deliveryState = FieldReading.string(fields.pointee.delivery_state)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__Order.self)
        sluice__order__v1__order__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.number.isEmpty { fields.pointee.number = arena.string(self.number) }
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        fields.pointee.state = self.state.cValue
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.partyName.isEmpty { fields.pointee.party_name = arena.string(self.partyName) }
        if !self.shipToID.isEmpty { fields.pointee.ship_to_id = arena.string(self.shipToID) }
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.total_minor = self.totalMinor
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Order__V1__OrderLine.self)
        fields.pointee.n_violations = self.violations.count
        fields.pointee.violations = arena.messages(self.violations, as: Sluice__Common__V1__Violation.self)
        if !self.contractID.isEmpty { fields.pointee.contract_id = arena.string(self.contractID) }
        fields.pointee.contract_version = self.contractVersion
        if !self.priceListID.isEmpty { fields.pointee.price_list_id = arena.string(self.priceListID) }
        fields.pointee.price_list_version = self.priceListVersion
        fields.pointee.rule_version = self.ruleVersion
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        fields.pointee.created_at_us = self.createdAtUs
        fields.pointee.updated_at_us = self.updatedAtUs
        fields.pointee.version = self.version
        if !self.reference.isEmpty { fields.pointee.reference = arena.string(self.reference) }
        if !self.deliveryState.isEmpty { fields.pointee.delivery_state = arena.string(self.deliveryState) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.PlaceOrderLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__PlaceOrderLine()
        sluice__order__v1__place_order_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__PlaceOrderLine.self)
        self.sku = FieldReading.string(fields.pointee.sku)
        self.quantity = fields.pointee.quantity
        self.unitPriceMinor = fields.pointee.unit_price_minor
        self.serials = FieldReading.strings(fields.pointee.n_serials, fields.pointee.serials)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__PlaceOrderLine.self)
        sluice__order__v1__place_order_line__init(fields)
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.quantity = self.quantity
        fields.pointee.unit_price_minor = self.unitPriceMinor
        fields.pointee.n_serials = self.serials.count
        fields.pointee.serials = arena.strings(self.serials)
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.PlaceOrderRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__PlaceOrderRequest()
        sluice__order__v1__place_order_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__PlaceOrderRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.orderType = FieldReading.string(fields.pointee.order_type)
        self.shipToID = FieldReading.string(fields.pointee.ship_to_id)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.reference = FieldReading.string(fields.pointee.reference)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.hold = fields.pointee.hold != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__PlaceOrderRequest.self)
        sluice__order__v1__place_order_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        if !self.shipToID.isEmpty { fields.pointee.ship_to_id = arena.string(self.shipToID) }
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        if !self.reference.isEmpty { fields.pointee.reference = arena.string(self.reference) }
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Order__V1__PlaceOrderLine.self)
        fields.pointee.hold = self.hold ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.GetOrderRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__GetOrderRequest()
        sluice__order__v1__get_order_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__GetOrderRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.number = FieldReading.string(fields.pointee.number)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__GetOrderRequest.self)
        sluice__order__v1__get_order_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.number.isEmpty { fields.pointee.number = arena.string(self.number) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.ListOrdersRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__ListOrdersRequest()
        sluice__order__v1__list_orders_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__ListOrdersRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.state = OrderV1.OrderState(fields.pointee.state)
        self.orderType = FieldReading.string(fields.pointee.order_type)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__ListOrdersRequest.self)
        sluice__order__v1__list_orders_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.state = self.state.cValue
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.ListOrdersReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__ListOrdersReply()
        sluice__order__v1__list_orders_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__ListOrdersReply.self)
        self.orders = try FieldReading.messages(fields.pointee.n_orders, fields.pointee.orders)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__ListOrdersReply.self)
        sluice__order__v1__list_orders_reply__init(fields)
        fields.pointee.n_orders = self.orders.count
        fields.pointee.orders = arena.messages(self.orders, as: Sluice__Order__V1__Order.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.OrderActionRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__OrderActionRequest()
        sluice__order__v1__order_action_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__OrderActionRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.reason = FieldReading.string(fields.pointee.reason)
        self.expectedVersion = fields.pointee.expected_version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__OrderActionRequest.self)
        sluice__order__v1__order_action_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.reason.isEmpty { fields.pointee.reason = arena.string(self.reason) }
        fields.pointee.expected_version = self.expectedVersion
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.TimelineEntry: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__TimelineEntry()
        sluice__order__v1__timeline_entry__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__TimelineEntry.self)
        self.sequence = fields.pointee.sequence
        self.occurredAtUs = fields.pointee.occurred_at_us
        self.recordedAtUs = fields.pointee.recorded_at_us
        self.kind = FieldReading.string(fields.pointee.kind)
        self.text = FieldReading.string(fields.pointee.text)
        self.actor = FieldReading.string(fields.pointee.actor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__TimelineEntry.self)
        sluice__order__v1__timeline_entry__init(fields)
        fields.pointee.sequence = self.sequence
        fields.pointee.occurred_at_us = self.occurredAtUs
        fields.pointee.recorded_at_us = self.recordedAtUs
        if !self.kind.isEmpty { fields.pointee.kind = arena.string(self.kind) }
        if !self.text.isEmpty { fields.pointee.text = arena.string(self.text) }
        if !self.actor.isEmpty { fields.pointee.actor = arena.string(self.actor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.Timeline: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__Timeline()
        sluice__order__v1__timeline__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__Timeline.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.number = FieldReading.string(fields.pointee.number)
        self.entries = try FieldReading.messages(fields.pointee.n_entries, fields.pointee.entries)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__Timeline.self)
        sluice__order__v1__timeline__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.number.isEmpty { fields.pointee.number = arena.string(self.number) }
        fields.pointee.n_entries = self.entries.count
        fields.pointee.entries = arena.messages(self.entries, as: Sluice__Order__V1__TimelineEntry.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.OrderTypeRule: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__OrderTypeRule()
        sluice__order__v1__order_type_rule__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__OrderTypeRule.self)
        self.orderType = FieldReading.string(fields.pointee.order_type)
        self.version = fields.pointee.version
        self.allowedClasses = FieldReading.array(fields.pointee.n_allowed_classes, fields.pointee.allowed_classes) { CommonV1.PartyClass($0) }
        self.priceRule = FieldReading.string(fields.pointee.price_rule)
        self.fundsRule = FieldReading.string(fields.pointee.funds_rule)
        self.stockRule = FieldReading.string(fields.pointee.stock_rule)
        self.overdueGraceDays = fields.pointee.overdue_grace_days
        self.active = fields.pointee.active != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__OrderTypeRule.self)
        sluice__order__v1__order_type_rule__init(fields)
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        fields.pointee.version = self.version
        fields.pointee.n_allowed_classes = self.allowedClasses.count
        fields.pointee.allowed_classes = arena.array(self.allowedClasses) { $0.cValue }
        if !self.priceRule.isEmpty { fields.pointee.price_rule = arena.string(self.priceRule) }
        if !self.fundsRule.isEmpty { fields.pointee.funds_rule = arena.string(self.fundsRule) }
        if !self.stockRule.isEmpty { fields.pointee.stock_rule = arena.string(self.stockRule) }
        fields.pointee.overdue_grace_days = self.overdueGraceDays
        fields.pointee.active = self.active ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.ListOrderTypeRulesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__ListOrderTypeRulesReply()
        sluice__order__v1__list_order_type_rules_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__ListOrderTypeRulesReply.self)
        self.rules = try FieldReading.messages(fields.pointee.n_rules, fields.pointee.rules)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__ListOrderTypeRulesReply.self)
        sluice__order__v1__list_order_type_rules_reply__init(fields)
        fields.pointee.n_rules = self.rules.count
        fields.pointee.rules = arena.messages(self.rules, as: Sluice__Order__V1__OrderTypeRule.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.OrderSummary: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__OrderSummary()
        sluice__order__v1__order_summary__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__OrderSummary.self)
        self.byState = try FieldReading.messages(fields.pointee.n_by_state, fields.pointee.by_state)
        self.refusalsByRule = try FieldReading.messages(fields.pointee.n_refusals_by_rule, fields.pointee.refusals_by_rule)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__OrderSummary.self)
        sluice__order__v1__order_summary__init(fields)
        fields.pointee.n_by_state = self.byState.count
        fields.pointee.by_state = arena.messages(self.byState, as: Sluice__Order__V1__StateCount.self)
        fields.pointee.n_refusals_by_rule = self.refusalsByRule.count
        fields.pointee.refusals_by_rule = arena.messages(self.refusalsByRule, as: Sluice__Order__V1__RuleCount.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.StateCount: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__StateCount()
        sluice__order__v1__state_count__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__StateCount.self)
        self.state = OrderV1.OrderState(fields.pointee.state)
        self.count = fields.pointee.count
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__StateCount.self)
        sluice__order__v1__state_count__init(fields)
        fields.pointee.state = self.state.cValue
        fields.pointee.count = self.count
        return UnsafeMutableRawPointer(fields)
    }
}

extension OrderV1.RuleCount: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Order__V1__RuleCount()
        sluice__order__v1__rule_count__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Order__V1__RuleCount.self)
        self.rule = FieldReading.string(fields.pointee.rule)
        self.count = fields.pointee.count
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Order__V1__RuleCount.self)
        sluice__order__v1__rule_count__init(fields)
        if !self.rule.isEmpty { fields.pointee.rule = arena.string(self.rule) }
        fields.pointee.count = self.count
        return UnsafeMutableRawPointer(fields)
    }
}
