import Store
import Values

/// Rows of `receivable`, `receivable_line` and `allocation`.
enum ReceivableRows {
    /// Above every id, so that a listing without a cursor starts at the newest.
    static let beforeAll = "z"

    /// Stores a receivable with the lines it was made of. The unique (event, rule, line) refuses a
    /// second one of the same event.
    static func insert(
        _ receivable: Receivable, lines: [ReceivableLine], event: EventID,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO receivable (receivable_id, number, party_id, order_id, order_number,
                shipment_id, currency, amount_minor, residual_minor, state, document_day, due_day,
                trigger_rule_id, trigger_rule_version, credit_account_id, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            """,
            .text(receivable.receivableID.text), .text(receivable.number),
            .text(receivable.partyID.text), .text(receivable.orderID.text),
            .text(receivable.orderNumber), .text(receivable.shipmentID.text),
            .text(receivable.currency.code), .int(receivable.amountMinor),
            .int(receivable.residualMinor), .text(receivable.state.rawValue),
            SQLValue(receivable.documentDate), SQLValue(receivable.dueDate),
            .text(receivable.ruleID), .int(receivable.ruleVersion),
            SQLValue(receivable.creditAccountID?.text), SQLValue(transaction.now))
        for line in lines {
            try transaction.run(
                """
                INSERT INTO receivable_line (receivable_id, line_no, event_id, trigger_rule_id, sku,
                    quantity, unit_price_minor, amount_minor)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """,
                .text(receivable.receivableID.text), .int(line.lineNo), .text(event.text),
                .text(receivable.ruleID), .text(line.sku), .int(line.quantity),
                .int(line.unitPriceMinor), .int(line.amountMinor))
        }
    }

    /// Stores the residual and the state that follows from it.
    static func updateResidual(_ receivable: Receivable, _ transaction: Transaction) throws {
        try transaction.run(
            "UPDATE receivable SET residual_minor = ?2, state = ?3 WHERE receivable_id = ?1",
            .text(receivable.receivableID.text), .int(receivable.residualMinor),
            .text(receivable.state.rawValue))
    }

    /// Notes what paid a part of a receivable.
    static func insertAllocation(
        of receivable: ReceivableID, source: AllocationSource, entry: EntryID, amountMinor: Int64,
        date: BusinessDate, _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO allocation (receivable_id, allocation_no, source, entry_id, amount_minor,
                business_day, recorded_at)
            SELECT ?1, COALESCE(MAX(allocation_no), 0) + 1, ?2, ?3, ?4, ?5, ?6
            FROM allocation WHERE receivable_id = ?1
            """,
            .text(receivable.text), .text(source.text), .text(entry.text), .int(amountMinor),
            SQLValue(date), SQLValue(transaction.now))
    }

    /// What paid a receivable, in the order of recording.
    static func allocations(
        of receivable: ReceivableID, _ transaction: Transaction
    ) throws -> [Allocation] {
        try transaction.all(
            """
            SELECT source, amount_minor, business_day FROM allocation
            WHERE receivable_id = ?1 ORDER BY allocation_no
            """, .text(receivable.text)
        ) { Allocation(source: $0.text(0), amountMinor: $0.int(1), businessDate: $0.day(2)) }
    }

    static func one(_ id: ReceivableID, _ transaction: Transaction) throws -> Receivable? {
        try transaction.first(
            """
            SELECT receivable_id, number, party_id, order_id, order_number, shipment_id, currency,
                amount_minor, residual_minor, document_day, due_day, trigger_rule_id,
                trigger_rule_version, credit_account_id
            FROM receivable WHERE receivable_id = ?1
            """, .text(id.text), map: receivable)
    }

    /// Open receivables of a party that are dated on or before `date`, oldest due date first.
    static func open(
        of party: PartyID, _ currency: Currency, datedBy date: BusinessDate, limit: Int,
        _ transaction: Transaction
    ) throws -> [Receivable] {
        try transaction.all(
            """
            SELECT receivable_id, number, party_id, order_id, order_number, shipment_id, currency,
                amount_minor, residual_minor, document_day, due_day, trigger_rule_id,
                trigger_rule_version, credit_account_id
            FROM receivable
            WHERE party_id = ?1 AND currency = ?2 AND residual_minor > 0 AND document_day <= ?3
            ORDER BY due_day, document_day, number LIMIT ?4
            """, .text(party.text), .text(currency.code), SQLValue(date), SQLValue(limit),
            map: receivable)
    }

    /// Receivables of a party, newest first, from before the id `cursor`.
    static func list(
        party: PartyID, openOnly: Bool, before cursor: String, limit: Int,
        _ transaction: Transaction
    ) throws -> [Receivable] {
        try transaction.all(
            """
            SELECT receivable_id, number, party_id, order_id, order_number, shipment_id, currency,
                amount_minor, residual_minor, document_day, due_day, trigger_rule_id,
                trigger_rule_version, credit_account_id
            FROM receivable
            WHERE party_id = ?1 AND receivable_id < ?2 AND (?3 = 0 OR residual_minor > 0)
            ORDER BY receivable_id DESC LIMIT ?4
            """, .text(party.text), .text(cursor), SQLValue(openOnly), SQLValue(limit),
            map: receivable)
    }

    /// Receivables of an order, newest first, from before the id `cursor`.
    static func list(
        order: OrderID, openOnly: Bool, before cursor: String, limit: Int,
        _ transaction: Transaction
    ) throws -> [Receivable] {
        try transaction.all(
            """
            SELECT receivable_id, number, party_id, order_id, order_number, shipment_id, currency,
                amount_minor, residual_minor, document_day, due_day, trigger_rule_id,
                trigger_rule_version, credit_account_id
            FROM receivable
            WHERE order_id = ?1 AND receivable_id < ?2 AND (?3 = 0 OR residual_minor > 0)
            ORDER BY receivable_id DESC LIMIT ?4
            """, .text(order.text), .text(cursor), SQLValue(openOnly), SQLValue(limit),
            map: receivable)
    }

    /// Receivables of every party, newest first, from before the id `cursor`.
    static func list(
        openOnly: Bool, before cursor: String, limit: Int, _ transaction: Transaction
    ) throws -> [Receivable] {
        try transaction.all(
            """
            SELECT receivable_id, number, party_id, order_id, order_number, shipment_id, currency,
                amount_minor, residual_minor, document_day, due_day, trigger_rule_id,
                trigger_rule_version, credit_account_id
            FROM receivable WHERE receivable_id < ?1 AND (?2 = 0 OR residual_minor > 0)
            ORDER BY receivable_id DESC LIMIT ?3
            """, .text(cursor), SQLValue(openOnly), SQLValue(limit), map: receivable)
    }

    /// Open receivables of a party that were due before `day`: their number and the oldest; nil when
    /// there are none.
    static func overdue(
        of party: PartyID, _ currency: Currency, dueBefore day: BusinessDate, today: BusinessDate,
        _ transaction: Transaction
    ) throws -> Overdue? {
        try transaction.first(
            """
            SELECT number, due_day, COUNT(*) OVER () FROM receivable
            WHERE party_id = ?1 AND currency = ?2 AND residual_minor > 0 AND due_day < ?3
            ORDER BY due_day, number LIMIT 1
            """, .text(party.text), .text(currency.code), SQLValue(day)
        ) { row in
            Overdue(
                count: row.int(2), number: row.text(0), dueDate: row.day(1),
                days: today.days(since: row.day(1)))
        }
    }

    private static func receivable(_ row: Row) throws -> Receivable {
        Receivable(
            receivableID: ReceivableID(row.text(0)), number: row.text(1),
            partyID: PartyID(row.text(2)), orderID: OrderID(row.text(3)), orderNumber: row.text(4),
            shipmentID: ShipmentID(row.text(5)), currency: try Currency(row.text(6)),
            amountMinor: row.int(7), residualMinor: row.int(8), documentDate: row.day(9),
            dueDate: row.day(10), ruleID: row.text(11), ruleVersion: row.int(12),
            creditAccountID: row.optionalText(13).map { AccountID($0) })
    }
}
