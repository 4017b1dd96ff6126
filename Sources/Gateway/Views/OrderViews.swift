import JSON
import Messages

let orderLineView = View<OrderV1.OrderLine>("OrderLine") { view in
    view.small("line_no") { $0.lineNo }
    view.text("sku") { $0.sku }
    view.integer("quantity") { $0.quantity }
    view.integer("unit_price_minor") { $0.unitPriceMinor }
    view.integer("shipped") { $0.shipped }
    view.integer("cancelled") { $0.cancelled }
    view.texts("serials") { $0.serials }
}

let orderView = View<OrderV1.Order>("Order") { view in
    view.text("order_id") { $0.orderID }
    view.text("number") { $0.number }
    view.text("order_type") { $0.orderType }
    view.word("state") { $0.state.name }
    view.text("party_id") { $0.partyID }
    view.text("party_name") { $0.partyName }
    view.text("ship_to_id") { $0.shipToID }
    view.text("warehouse_code") { $0.warehouseCode }
    view.text("currency") { $0.currency }
    view.integer("total_minor") { $0.totalMinor }
    view.list("lines", of: orderLineView) { $0.lines }
    view.list("violations", of: violationView) { $0.violations }
    view.text("contract_id") { $0.contractID }
    view.integer("contract_version") { $0.contractVersion }
    view.text("price_list_id") { $0.priceListID }
    view.integer("price_list_version") { $0.priceListVersion }
    view.integer("rule_version") { $0.ruleVersion }
    view.date("business_date") { $0.businessDate }
    view.instant("created_at") { $0.createdAtUs }
    view.instant("updated_at") { $0.updatedAtUs }
    view.integer("version") { $0.version }
    view.text("reference") { $0.reference }
    view.word("delivery_state") { $0.deliveryState }
}

let orderPageView = View<OrderV1.ListOrdersReply>("OrderPage") { view in
    view.list("orders", of: orderView) { $0.orders }
    view.text("next_cursor") { $0.nextCursor }
}

let timelineEntryView = View<OrderV1.TimelineEntry>("TimelineEntry") { view in
    view.integer("sequence") { $0.sequence }
    view.instant("occurred_at") { $0.occurredAtUs }
    view.instant("recorded_at") { $0.recordedAtUs }
    view.word("kind") { $0.kind }
    view.text("text") { $0.text }
    view.text("actor") { $0.actor }
}

let timelineView = View<OrderV1.Timeline>("Timeline") { view in
    view.text("order_id") { $0.orderID }
    view.text("number") { $0.number }
    view.list("entries", of: timelineEntryView) { $0.entries }
}

let orderTypeView = View<OrderV1.OrderTypeRule>("OrderType") { view in
    view.text("order_type") { $0.orderType }
    view.integer("version") { $0.version }
    view.texts("allowed_classes") { $0.allowedClasses.map(\.name) }
    view.word("price_rule") { $0.priceRule }
    view.word("funds_rule") { $0.fundsRule }
    view.word("stock_rule") { $0.stockRule }
    view.small("overdue_grace_days") { $0.overdueGraceDays }
    view.flag("active") { $0.active }
}

let orderTypesView = View<OrderV1.ListOrderTypeRulesReply>("OrderTypes") { view in
    view.list("order_types", of: orderTypeView) { $0.rules }
}

private let stateCountView = View<OrderV1.StateCount>("OrderStateCount") { view in
    view.word("state") { $0.state.name }
    view.integer("count") { $0.count }
}

private let ruleCountView = View<OrderV1.RuleCount>("RuleCount") { view in
    view.word("rule") { $0.rule }
    view.integer("count") { $0.count }
}

let orderSummaryView = View<OrderV1.OrderSummary>("OrderSummary") { view in
    view.list("by_state", of: stateCountView) { $0.byState }
    view.list("refusals_by_rule", of: ruleCountView) { $0.refusalsByRule }
}
