import ServiceKit
import Store
import Values

/// Money received from a party.
struct RecordReceiptCommand: Hashable, Sendable {
    let partyID: PartyID
    /// Above 0.
    let amount: Money
    let reference: String
    let source: String
    let businessDate: BusinessDate
    let receivableIDs: [ReceivableID]
    let actor: String
}

/// Posts money received: to the receivables it names, the rest to the prepayment account.
struct RecordReceipt: Sendable {
    let announce: AnnounceReceivable

    /// Refuses, with every fault at once, a reference that was posted before, receivables that cannot
    /// be paid by it, and a rest that has no prepayment account to go to.
    func run(_ command: RecordReceiptCommand, _ transaction: Transaction) throws -> Receipt {
        let currency = command.amount.currency
        guard try PartyDirectory.party(command.partyID.text, transaction) != nil else {
            throw FinanceError(.unknownParty(command.partyID))
        }
        let (items, found) = try SettleItems.named(
            command.receivableIDs, of: command.partyID, currency, paidOn: command.businessDate,
            transaction)
        var faults = found
        if let number = try ReceiptRows.number(
            source: command.source, reference: command.reference, transaction)
        {
            faults.append(.receiptExists(number: number))
        }
        let plan = SettlementPlan.allocate(command.amount.minorUnits, over: items)
        let toReceivables = plan.reduce(0) { $0 + $1.amountMinor }
        let toPrepayment = command.amount.minorUnits - toReceivables
        if toPrepayment > 0,
            try AccountRows.one(of: command.partyID, .prepayment, currency, transaction) == nil
        {
            faults.append(.noAccount(.prepayment, currency))
        }
        guard faults.isEmpty else { throw FinanceError(faults) }
        let receipt = Receipt(
            receiptID: transaction.newID().description,
            number: try DocumentNumber.next("RC", command.businessDate, transaction),
            partyID: command.partyID, amount: command.amount, reference: command.reference,
            source: command.source, businessDate: command.businessDate,
            toPrepaymentMinor: toPrepayment, toReceivablesMinor: toReceivables)
        let entry = try JournalEntry(
            kind: .receipt, partyID: command.partyID, currency: currency, document: receipt.number,
            description: "\(command.source) \(command.reference)",
            businessDate: command.businessDate, actor: command.actor,
            lines: Postings.receipt(
                toReceivablesMinor: toReceivables, toPrepaymentMinor: toPrepayment))
        let entryID = try Ledger.post(entry, transaction)
        try ReceiptRows.insert(receipt, entry: entryID, transaction)
        _ = try SettleItems.store(
            plan, source: .receipt(receipt.receiptID), entry: entryID, date: command.businessDate,
            announce: announce, transaction)
        return receipt
    }
}
