import Values

/// What ChannelService says about a proposed order.
struct Terms: Equatable, Sendable {
    struct Line: Equatable, Sendable {
        let lineNo: Int32
        let unitPriceMinor: Int64
    }

    /// Every rule of the contract and price side that is broken.
    var broken: [BrokenRule] = []
    var partyName = ""
    var shipTo = ShipTo()
    var contractID = ""
    var contractVersion: Int64 = 0
    var priceListID = ""
    var priceListVersion: Int64 = 0
    var paymentTermDays: Int32 = 0
    /// Lines that could be priced.
    var lines: [Line] = []
    /// The contract has a quota, so the saga must hold it.
    var quotaLimited = false
}

/// A draft with the verdict of everyone who has a say in it.
struct Judgement: Sendable {
    let draft: OrderDraft
    let rule: OrderTypeRule
    var terms: Terms
    /// All broken rules, in rule order; empty when the order may go on.
    var broken: [BrokenRule] = []

    /// True when every line has a price, so that the funds can be judged too.
    var isPriced: Bool { terms.lines.count == draft.lines.count }

    /// Adds what the stock side says. An unknown SKU that the terms named already is named once.
    mutating func add(stock: [BrokenRule]) {
        let named = Set(broken.filter { $0.rule == RuleWord.sku.rawValue }.map(\.field))
        broken += stock.filter { $0.rule != RuleWord.sku.rawValue || !named.contains($0.field) }
    }

    /// The order that this judgement makes, pending. A line without price keeps what was asked, so that
    /// a refused order shows it. `ValueError.overflow` when its total does not fit.
    func order(id: OrderID, on today: BusinessDate, at now: Instant) throws(ValueError) -> Order {
        let prices = Dictionary(terms.lines.map { ($0.lineNo, $0.unitPriceMinor) }) { first, _ in first }
        let lines = draft.lines.enumerated().map { index, line in
            OrderLine(
                lineNo: Int32(index + 1), sku: line.sku, quantity: line.quantity,
                unitPriceMinor: prices[Int32(index + 1)] ?? line.requestedUnitPriceMinor,
                serials: line.serials)
        }
        var order = Order(
            id: id, orderType: draft.orderType, ruleVersion: rule.version, state: .pending,
            partyID: draft.partyID, partyName: terms.partyName,
            shipTo: terms.shipTo.code.isEmpty ? ShipTo(code: draft.shipToID) : terms.shipTo,
            warehouseCode: draft.warehouseCode, currency: draft.currency,
            totalMinor: try Order.total(of: lines), lines: lines, businessDate: today.description,
            reference: draft.reference, held: draft.hold, createdAt: now, updatedAt: now)
        order.contractID = terms.contractID
        order.contractVersion = terms.contractVersion
        order.priceListID = terms.priceListID
        order.priceListVersion = terms.priceListVersion
        order.paymentTermDays = terms.paymentTermDays
        return order
    }
}
