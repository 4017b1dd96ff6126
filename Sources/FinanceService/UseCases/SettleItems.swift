import Store
import Values

/// Tells others that a receivable was opened or paid, in the same transaction.
typealias AnnounceReceivable = @Sendable (Receivable, Transaction) throws -> Void

/// What documents that pay receivables have in common.
enum SettleItems {
    /// The receivables a document names, with every fault: unknown or of another party, of another
    /// currency, settled already, dated after the payment.
    static func named(
        _ ids: [ReceivableID], of party: PartyID, _ currency: Currency, paidOn date: BusinessDate,
        _ transaction: Transaction
    ) throws -> (items: [Receivable], faults: [Fault]) {
        var items: [Receivable] = []
        var faults: [Fault] = []
        for (index, id) in ids.enumerated() {
            guard let item = try ReceivableRows.one(id, transaction), item.partyID == party else {
                faults.append(.unknownReceivable(index: index))
                continue
            }
            if item.currency != currency {
                faults.append(
                    .receivableCurrency(index: index, number: item.number, currency: item.currency))
            } else if item.residualMinor == 0 {
                faults.append(.receivableSettled(index: index, number: item.number))
            } else if item.documentDate > date {
                faults.append(
                    .receivableLater(
                        index: index, number: item.number, documentDate: item.documentDate))
            } else {
                items.append(item)
            }
        }
        return (items, faults)
    }

    /// Stores what a posted entry pays of each receivable. A receivable on credit frees that much of it.
    static func store(
        _ plan: [(receivable: Receivable, amountMinor: Int64)], source: AllocationSource,
        entry: EntryID, date: BusinessDate, announce: AnnounceReceivable, _ transaction: Transaction
    ) throws -> [Receivable] {
        var result: [Receivable] = []
        for (before, amountMinor) in plan {
            var receivable = before
            receivable.allocate(amountMinor)
            try ReceivableRows.updateResidual(receivable, transaction)
            try ReceivableRows.insertAllocation(
                of: receivable.receivableID, source: source, entry: entry,
                amountMinor: amountMinor, date: date, transaction)
            if let credit = receivable.creditAccountID {
                try AccountRows.useCredit(credit, changeMinor: -amountMinor, transaction)
            }
            try announce(receivable, transaction)
            result.append(receivable)
        }
        return result
    }
}

/// Readable numbers of documents.
enum DocumentNumber {
    /// `<prefix>-<year>-<6 digits>`, counted per prefix and year without gaps.
    static func next(
        _ prefix: String, _ date: BusinessDate, _ transaction: Transaction
    ) throws -> String {
        let series = "\(prefix)-\(date.year)"
        let digits = String(try transaction.nextNumber(series))
        return "\(series)-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits)"
    }
}
