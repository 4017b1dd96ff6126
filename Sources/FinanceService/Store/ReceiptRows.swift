import Store
import Values

/// Rows of `receipt`.
enum ReceiptRows {
    /// The number of the receipt with this reference; nil when there is none.
    static func number(
        source: String, reference: String, _ transaction: Transaction
    ) throws -> String? {
        try transaction.first(
            "SELECT number FROM receipt WHERE source = ?1 AND reference = ?2", .text(source),
            .text(reference)
        ) { $0.text(0) }
    }

    static func insert(_ receipt: Receipt, entry: EntryID, _ transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO receipt (receipt_id, number, party_id, currency, amount_minor, source,
                reference, business_day, to_prepayment_minor, to_receivables_minor, entry_id,
                recorded_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """,
            .text(receipt.receiptID), .text(receipt.number), .text(receipt.partyID.text),
            .text(receipt.amount.currency.code), .int(receipt.amount.minorUnits),
            .text(receipt.source), .text(receipt.reference), SQLValue(receipt.businessDate),
            .int(receipt.toPrepaymentMinor), .int(receipt.toReceivablesMinor), .text(entry.text),
            SQLValue(transaction.now))
    }
}
