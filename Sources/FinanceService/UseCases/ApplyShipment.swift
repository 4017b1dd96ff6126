import Store
import Values

/// What became of a shipment event.
enum ShipmentOutcome: Hashable, Sendable {
    case applied
    /// It was applied before, or is not about money.
    case nothing
    /// It cannot be applied yet; it is to be kept and tried again.
    case parked(ParkReason)
}

/// Why a shipment event waits.
enum ParkReason: Hashable, Sendable {
    case unknownOrder
    case orderNotConfirmed
    /// The undo of the order's freeze is all that is known of the order.
    case orderUndone
    /// A later step of a shipment of which nothing has left yet.
    case notShippedYet
    case unreadable
    case trigger(TriggerError)

    /// For people who look at the parked events.
    var text: String {
        switch self {
        case .unknownOrder: "the order has no freeze yet"
        case .orderNotConfirmed: "the order's freeze is not confirmed yet"
        case .orderUndone: "the order was undone before its freeze came"
        case .notShippedYet: "nothing has been shipped of the shipment yet"
        case .unreadable: "the event cannot be read"
        case .trigger(.unknownLine(let line)): "line \(line) is not a line of the order"
        case .trigger(.otherSKU(let line)): "line \(line) of the order has another SKU"
        case .trigger(.badQuantity(let line)): "line \(line) has a negative quantity"
        case .trigger(.overflow): "the amount does not fit"
        }
    }
}

/// Turns a shipment event into receivables by the trigger table, settles them from the order's freeze
/// where the row says so, and frees what will not be shipped: all in one transaction, once per event.
struct ApplyShipment: Sendable {
    /// Under which name the ledger shows who posted.
    static let actor = "feed:inventory"

    let announce: AnnounceReceivable

    /// Applies an event. Events of one order may come in any order: each one's effect depends only on the
    /// order's lines, and what leaves the freeze adds up to the same.
    func run(_ fact: ShipmentFact, _ transaction: Transaction) throws -> ShipmentOutcome {
        let isShipped = fact.step == "shipped"
        let isTrigger = try RuleRows.isTrigger(fact.step, transaction)
        guard isShipped || isTrigger else { return .nothing }
        guard let stored = try FreezeRows.one(fact.orderID, transaction) else {
            return .parked(.unknownOrder)
        }
        if stored.isUndoMark { return .parked(.orderUndone) }
        if stored.freeze.state == .held { return .parked(.orderNotConfirmed) }
        let rules = try RuleRows.triggers(of: stored.freeze.orderType, transaction)
        let order = try FreezeRows.lines(fact.orderID, transaction)
        let quantities = try quantities(fact, rules, transaction)
        guard let quantities else { return .parked(.notShippedYet) }
        let drafts: [ReceivableDraft]
        let shortMinor: Int64
        do throws(TriggerError) {
            drafts = try TriggerTable.documents(
                rules.filter { $0.event == fact.step }, quantities: quantities, order: order,
                eventDate: fact.businessDate, termDays: stored.freeze.paymentTermDays)
            shortMinor = try fact.final ? TriggerTable.value(of: fact.shortLines, order: order) : 0
        } catch {
            return .parked(.trigger(error))
        }
        guard try ShipmentRows.markApplied(fact.eventID, transaction) else { return .nothing }
        if isShipped, rules.contains(where: { $0.event != fact.step }) {
            try ShipmentRows.insertShipped(
                fact.shipmentID, fact.eventID, fact.shipped, transaction)
        }
        var freeze = stored.freeze
        for draft in drafts { try open(draft, fact, &freeze, transaction) }
        try EndFreeze.giveBack(freeze.take(shortMinor, .release), transaction)
        if fact.final { freeze.finish() }
        if freeze != stored.freeze { try FreezeRows.update(freeze, transaction) }
        return .applied
    }

    /// What the event is about: what left with it, or for a later step what left with its shipment. Nil
    /// when a document is due for a shipment of which nothing is known to have left.
    private func quantities(
        _ fact: ShipmentFact, _ rules: [TriggerRule], _ transaction: Transaction
    ) throws -> [LineQuantity]? {
        if fact.step == "shipped" || !fact.shipped.isEmpty { return fact.shipped }
        guard rules.contains(where: { $0.event == fact.step }) else { return [] }
        let shipped = try ShipmentRows.shipped(fact.shipmentID, transaction)
        return shipped.isEmpty ? nil : shipped
    }

    /// Opens one receivable and lets it take its part of the freeze.
    private func open(
        _ draft: ReceivableDraft, _ fact: ShipmentFact, _ freeze: inout FundFreeze,
        _ transaction: Transaction
    ) throws {
        let settles = draft.rule.settleFromFreeze
        let creditAccount = freeze.parts.first { $0.fundType == .credit }?.accountID
        let changes = freeze.take(draft.amountMinor, settles ? .settle : .charge)
        let cash = changes.filter { $0.fundType.holdsBalance }
        let paidMinor = settles ? cash.reduce(0) { $0 + $1.amountMinor } : 0
        var receivable = Receivable(
            receivableID: ReceivableID(transaction.newID().description),
            number: try DocumentNumber.next("AR", draft.documentDate, transaction),
            partyID: freeze.partyID, orderID: freeze.orderID, orderNumber: freeze.orderNumber,
            shipmentID: fact.shipmentID, currency: freeze.currency, amountMinor: draft.amountMinor,
            residualMinor: draft.amountMinor, documentDate: draft.documentDate,
            dueDate: draft.dueDate, ruleID: draft.rule.ruleID, ruleVersion: draft.rule.version,
            creditAccountID: paidMinor < draft.amountMinor ? creditAccount : nil)
        if paidMinor > 0 { receivable.allocate(paidMinor) }
        _ = try Ledger.post(
            entry(.receivable, receivable, Postings.receivableOpened(draft.amountMinor)),
            transaction)
        try ReceivableRows.insert(
            receivable, lines: draft.lines, event: fact.eventID, transaction)
        if paidMinor > 0 {
            let entryID = try Ledger.post(
                entry(.freezeSettlement, receivable, Postings.settledFromFreeze(cash)), transaction)
            try ReceivableRows.insertAllocation(
                of: receivable.receivableID, source: .freeze(freeze.orderID), entry: entryID,
                amountMinor: paidMinor, date: draft.documentDate, transaction)
        }
        // What the ledger did not spend is held no longer; a credit's use passes to the receivable.
        try EndFreeze.giveBack(settles ? changes.filter { !$0.fundType.holdsBalance } : changes, transaction)
        if let credit = receivable.creditAccountID {
            try AccountRows.useCredit(credit, changeMinor: receivable.residualMinor, transaction)
        }
        try announce(receivable, transaction)
    }

    private func entry(
        _ kind: JournalKind, _ receivable: Receivable, _ lines: [JournalLine]
    ) throws(LedgerError) -> JournalEntry {
        try JournalEntry(
            kind: kind, partyID: receivable.partyID, currency: receivable.currency,
            document: receivable.number, description: "order \(receivable.orderNumber)",
            businessDate: receivable.documentDate, actor: Self.actor, lines: lines)
    }
}
