import Store
import Values

/// Receivables to be paid from the prepayment.
struct SettleReceivablesCommand: Hashable, Sendable {
    let partyID: PartyID
    let currency: Currency
    /// Empty means the oldest due first.
    let receivableIDs: [ReceivableID]
    let businessDate: BusinessDate
    let actor: String
}

/// Pays open receivables of a party from what is free of its prepayment.
struct SettleReceivables: Sendable {
    /// The most receivables paid by one call.
    let itemLimit: Int
    let announce: AnnounceReceivable

    /// Pays as far as the money reaches, oldest due date first, and gives the receivables it touched.
    func run(
        _ command: SettleReceivablesCommand, _ transaction: Transaction
    ) throws -> (settledMinor: Int64, receivables: [Receivable]) {
        let (items, found) = try candidates(command, transaction)
        var faults = found
        let account = try AccountRows.one(
            of: command.partyID, .prepayment, command.currency, transaction)
        if account == nil { faults.append(.noAccount(.prepayment, command.currency)) }
        guard faults.isEmpty, let account else { throw FinanceError(faults) }
        let plan = SettlementPlan.allocate(max(0, account.availableMinor), over: items)
        let settled = plan.reduce(0) { $0 + $1.amountMinor }
        guard settled > 0 else { return (0, []) }
        let entry = try JournalEntry(
            kind: .prepaymentSettlement, partyID: command.partyID, currency: command.currency,
            document: plan.count == 1 ? plan[0].receivable.number : "settlement",
            description: "\(plan.count) receivable(s) paid from prepayment",
            businessDate: command.businessDate, actor: command.actor,
            lines: Postings.settledFromPrepayment(settled))
        let entryID = try Ledger.post(entry, transaction)
        let receivables = try SettleItems.store(
            plan, source: .prepayment, entry: entryID, date: command.businessDate,
            announce: announce, transaction)
        return (settled, receivables)
    }

    private func candidates(
        _ command: SettleReceivablesCommand, _ transaction: Transaction
    ) throws -> (items: [Receivable], faults: [Fault]) {
        guard command.receivableIDs.isEmpty else {
            return try SettleItems.named(
                command.receivableIDs, of: command.partyID, command.currency,
                paidOn: command.businessDate, transaction)
        }
        let items = try ReceivableRows.open(
            of: command.partyID, command.currency, datedBy: command.businessDate, limit: itemLimit,
            transaction)
        return (items, [])
    }
}
