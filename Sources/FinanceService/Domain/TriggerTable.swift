import Values

/// A row of the AR/AP trigger table (domain.md rule 6): which event makes which document.
struct TriggerRule: Hashable, Sendable {
    let ruleID: String
    let version: Int64
    let orderType: String
    /// The shipment step: shipped, signed, ...
    let event: String
    let document: DocumentKind
    let amountBasis: AmountBasis
    let termBasis: TermBasis
    /// 1; documents that take back have their own rows later.
    let sign: Int64
    /// True pays the document from the order's freeze at once.
    let settleFromFreeze: Bool

    enum DocumentKind: String, Hashable, Sendable { case receivable }

    enum AmountBasis: String, Hashable, Sendable {
        case shippedQuantityTimesNetPrice = "shipped_quantity_x_net_price"
    }

    enum TermBasis: String, Hashable, Sendable {
        case eventDate = "event_date"
        case eventDatePlusTerm = "event_date_plus_term"
    }
}

/// A quantity of an order line that an event tells of.
struct LineQuantity: Hashable, Sendable {
    let lineNo: Int64
    let sku: String
    let quantity: Int64
}

/// A shipment event, as far as money is concerned.
struct ShipmentFact: Hashable, Sendable {
    let eventID: EventID
    let shipmentID: ShipmentID
    let orderID: OrderID
    let step: String
    /// What left the warehouse with this event.
    let shipped: [LineQuantity]
    /// True when nothing more will leave for the order.
    let final: Bool
    /// Given up with the last shipment.
    let shortLines: [LineQuantity]
    let businessDate: BusinessDate
}

/// A receivable to be opened.
struct ReceivableDraft: Hashable, Sendable {
    let rule: TriggerRule
    let lines: [ReceivableLine]
    /// Above 0.
    let amountMinor: Int64
    let documentDate: BusinessDate
    let dueDate: BusinessDate
}

/// A priced line of a receivable.
struct ReceivableLine: Hashable, Sendable {
    let lineNo: Int64
    let sku: String
    let quantity: Int64
    let unitPriceMinor: Int64
    let amountMinor: Int64
}

/// Why an event cannot be turned into money.
enum TriggerError: Error, Hashable, Sendable {
    case unknownLine(Int64)
    case otherSKU(Int64)
    case badQuantity(Int64)
    case overflow
}

/// Evaluates rows of the trigger table. It knows no order type.
enum TriggerTable {
    /// The documents that `quantities` make by the rows, in the order of the rows; rows whose amount
    /// comes to 0 make none.
    static func documents(
        _ rules: [TriggerRule], quantities: [LineQuantity], order: [FreezeLine],
        eventDate: BusinessDate, termDays: Int64
    ) throws(TriggerError) -> [ReceivableDraft] {
        guard !rules.isEmpty, !quantities.isEmpty else { return [] }
        let lines = try price(quantities, by: order)
        let amount = try total(lines)
        guard amount > 0 else { return [] }
        return rules.map { rule in
            let due =
                switch rule.termBasis {
                case .eventDate: eventDate
                case .eventDatePlusTerm: eventDate.adding(days: Int(termDays))
                }
            return ReceivableDraft(
                rule: rule, lines: lines, amountMinor: amount, documentDate: eventDate, dueDate: due)
        }
    }

    /// The value of quantities at the order's net prices.
    static func value(
        of quantities: [LineQuantity], order: [FreezeLine]
    ) throws(TriggerError) -> Int64 {
        try total(try price(quantities, by: order))
    }

    /// Quantities of one line are added up; each line must be of the order, with its SKU.
    private static func price(
        _ quantities: [LineQuantity], by order: [FreezeLine]
    ) throws(TriggerError) -> [ReceivableLine] {
        var sums: [Int64: Int64] = [:]
        for item in quantities {
            guard let line = order.first(where: { $0.lineNo == item.lineNo }) else {
                throw .unknownLine(item.lineNo)
            }
            guard line.sku == item.sku else { throw .otherSKU(item.lineNo) }
            guard item.quantity >= 0 else { throw .badQuantity(item.lineNo) }
            let (sum, overflow) = sums[item.lineNo, default: 0]
                .addingReportingOverflow(item.quantity)
            guard !overflow else { throw .overflow }
            sums[item.lineNo] = sum
        }
        var lines: [ReceivableLine] = []
        for line in order.sorted(by: { $0.lineNo < $1.lineNo }) {
            guard let quantity = sums[line.lineNo], quantity > 0 else { continue }
            let (amount, overflow) = quantity.multipliedReportingOverflow(by: line.unitPriceMinor)
            guard !overflow else { throw .overflow }
            lines.append(
                ReceivableLine(
                    lineNo: line.lineNo, sku: line.sku, quantity: quantity,
                    unitPriceMinor: line.unitPriceMinor, amountMinor: amount))
        }
        return lines
    }

    private static func total(_ lines: [ReceivableLine]) throws(TriggerError) -> Int64 {
        var sum: Int64 = 0
        for line in lines {
            let (next, overflow) = sum.addingReportingOverflow(line.amountMinor)
            guard !overflow else { throw .overflow }
            sum = next
        }
        return sum
    }
}
