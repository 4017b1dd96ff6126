import Messages
import Values

// Orders between their domain form and the messages of order.proto.

extension OrderDraft {
    /// The draft as a client sent it.
    init(_ request: OrderV1.PlaceOrderRequest) {
        self.init(
            partyID: request.partyID, orderType: request.orderType, shipToID: request.shipToID,
            warehouseCode: request.warehouseCode, currency: request.currency,
            reference: request.reference,
            lines: request.lines.map { line in
                Line(
                    sku: line.sku, quantity: line.quantity,
                    requestedUnitPriceMinor: line.unitPriceMinor, serials: line.serials)
            },
            hold: request.hold)
    }
}

extension OrderState {
    /// The number of the state in order.proto.
    var message: OrderV1.OrderState { OrderV1.OrderState(name: rawValue) ?? .unspecified }
}

extension OrderV1.Order {
    /// The order as clients see it.
    init(_ order: Order) {
        self.init(
            orderID: order.id.text, number: order.number, orderType: order.orderType,
            state: order.state.message, partyID: order.partyID, partyName: order.partyName,
            shipToID: order.shipTo.code, warehouseCode: order.warehouseCode, currency: order.currency,
            totalMinor: order.totalMinor, lines: order.lines.map(OrderV1.OrderLine.init),
            violations: order.shownReasons.map(CommonV1.Violation.init), contractID: order.contractID,
            contractVersion: order.contractVersion, priceListID: order.priceListID,
            priceListVersion: order.priceListVersion, ruleVersion: order.ruleVersion,
            businessDate: order.businessDate, createdAtUs: order.createdAt.microseconds,
            updatedAtUs: order.updatedAt.microseconds, version: order.version,
            reference: order.reference, deliveryState: order.deliveryStep?.rawValue ?? "")
    }
}

extension Order {
    /// Why the order is refused or cancelled; empty for any other.
    fileprivate var shownReasons: [BrokenRule] {
        switch state {
        case .cancelled, .cancelling:
            [BrokenRule(rule: "cancelled", field: "", message: cancelReason)]
        default: broken
        }
    }
}

extension OrderV1.OrderLine {
    /// The line as clients see it.
    init(_ line: OrderLine) {
        self.init(
            lineNo: line.lineNo, sku: line.sku, quantity: line.quantity,
            unitPriceMinor: line.unitPriceMinor, shipped: line.shipped, cancelled: line.cancelled,
            serials: line.serials)
    }
}

extension OrderV1.TimelineEntry {
    /// The entry as clients see it.
    init(_ entry: TimelineEntry) {
        self.init(
            sequence: entry.sequence, occurredAtUs: entry.occurredAt.microseconds,
            recordedAtUs: entry.recordedAt.microseconds, kind: entry.kind, text: entry.text,
            actor: entry.actor)
    }
}

extension OrderV1.OrderTypeRule {
    /// The row as clients see it.
    init(_ rule: OrderTypeRule) {
        self.init(
            orderType: rule.orderType, version: rule.version,
            allowedClasses: rule.allowedClasses.compactMap { CommonV1.PartyClass(name: $0) },
            priceRule: rule.priceRule, fundsRule: rule.fundsRule, stockRule: rule.stockRule,
            overdueGraceDays: rule.overdueGraceDays, active: rule.active)
    }
}

extension OrderV1.OrderSummary {
    /// The counts as clients see them: states in the order of their numbers, rules in rule order.
    init(_ summary: ShowOrders.Summary) {
        self.init(
            byState: OrderV1.OrderState.all.compactMap { state in
                summary.byState[state.name].map { OrderV1.StateCount(state: state, count: $0) }
            },
            refusalsByRule: summary.refusalsByRule
                .sorted { (RuleWord.rank($0.key), $0.key) < (RuleWord.rank($1.key), $1.key) }
                .map { OrderV1.RuleCount(rule: $0.key, count: $0.value) })
    }
}

extension CommonV1.Violation {
    /// The rule as clients see it.
    init(_ broken: BrokenRule) {
        self.init(rule: broken.rule, field: broken.field, message: broken.message)
    }
}

extension BrokenRule {
    /// A rule that a peer found broken.
    init(_ violation: CommonV1.Violation) {
        self.init(rule: violation.rule, field: violation.field, message: violation.message)
    }
}
