import Values

/// How far a receivable is paid.
enum ReceivableState: String, Hashable, Sendable {
    case open
    case partlySettled = "partly_settled"
    case settled
}

/// What a party owes for one shipment event.
struct Receivable: Hashable, Sendable {
    let receivableID: ReceivableID
    /// AR-<year>-<6 digits>
    let number: String
    let partyID: PartyID
    let orderID: OrderID
    let orderNumber: String
    let shipmentID: ShipmentID
    let currency: Currency
    let amountMinor: Int64
    var residualMinor: Int64
    let documentDate: BusinessDate
    let dueDate: BusinessDate
    let ruleID: String
    let ruleVersion: Int64
    /// The credit account whose use the residual is; nil when the order was not on credit.
    let creditAccountID: AccountID?

    /// Follows from the residual.
    var state: ReceivableState {
        if residualMinor == 0 { return .settled }
        return residualMinor == amountMinor ? .open : .partlySettled
    }

    /// Pays `amountMinor` of it.
    ///
    /// - Precondition: `0 < amountMinor <= residualMinor`; callers plan with `SettlementPlan`.
    mutating func allocate(_ amountMinor: Int64) {
        precondition(
            amountMinor > 0 && amountMinor <= residualMinor, "an allocation is within the residual")
        residualMinor -= amountMinor
    }
}

/// What paid a part of a receivable.
enum AllocationSource: Hashable, Sendable {
    case freeze(OrderID)
    case receipt(String)
    case prepayment

    /// freeze:<order id>, receipt:<id>, prepayment
    var text: String {
        switch self {
        case .freeze(let orderID): "freeze:\(orderID)"
        case .receipt(let receiptID): "receipt:\(receiptID)"
        case .prepayment: "prepayment"
        }
    }
}

/// A part of a receivable that was paid.
struct Allocation: Hashable, Sendable {
    let source: String
    let amountMinor: Int64
    let businessDate: BusinessDate
}

/// Which receivables money pays, and how much of each (rule 9: oldest due date first, then document
/// date, then number).
enum SettlementPlan {
    /// Spends at most `availableMinor` on `items`; gives those that get something, in order.
    static func allocate(
        _ availableMinor: Int64, over items: [Receivable]
    ) -> [(receivable: Receivable, amountMinor: Int64)] {
        var left = availableMinor
        var plan: [(receivable: Receivable, amountMinor: Int64)] = []
        for item in items.sorted(by: isPaidBefore) where left > 0 && item.residualMinor > 0 {
            let amount = min(left, item.residualMinor)
            left -= amount
            plan.append((item, amount))
        }
        return plan
    }

    private static func isPaidBefore(_ a: Receivable, _ b: Receivable) -> Bool {
        (a.dueDate, a.documentDate, a.number) < (b.dueDate, b.documentDate, b.number)
    }
}

/// Open receivables by days overdue (rule 10). The total is the sum of the buckets, so it equals the
/// open balance by construction.
struct Ageing: Hashable, Sendable {
    /// A bucket and the last day overdue that belongs to it.
    enum Bucket: String, CaseIterable, Hashable, Sendable {
        case notDue = "not_due"
        case to30 = "1-30"
        case to60 = "31-60"
        case to90 = "61-90"
        case over90 = "over_90"

        /// The bucket of a number of days past the due date; the due date itself is not overdue.
        init(daysOverdue: Int) {
            switch daysOverdue {
            case ...0: self = .notDue
            case 1...30: self = .to30
            case 31...60: self = .to60
            case 61...90: self = .to90
            default: self = .over90
            }
        }
    }

    private(set) var totalMinor: Int64 = 0
    private(set) var amounts: [Bucket: Int64] = [:]
    private(set) var counts: [Bucket: Int64] = [:]

    /// Adds an open residual.
    mutating func add(residualMinor: Int64, daysOverdue: Int) throws(ValueError) {
        try add(residualMinor: residualMinor, count: 1, to: Bucket(daysOverdue: daysOverdue))
    }

    /// Adds the residuals of `count` receivables that fall due on one day.
    mutating func add(residualMinor: Int64, count: Int64, to bucket: Bucket) throws(ValueError) {
        totalMinor = try Checked.add(totalMinor, residualMinor)
        amounts[bucket] = try Checked.add(amounts[bucket, default: 0], residualMinor)
        counts[bucket] = try Checked.add(counts[bucket, default: 0], count)
    }
}
