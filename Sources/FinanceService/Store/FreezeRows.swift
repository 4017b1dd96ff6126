import Store
import Values

/// Rows of `fund_freeze`, `freeze_part` and `freeze_line`.
enum FreezeRows {
    /// A freeze as it is stored. `order` is nil for the mark of an undo that came first.
    struct Stored: Sendable {
        var freeze: FundFreeze
        let orderAmountMinor: Int64
        /// True when only the undo is known: there never was a freeze, and there can be none.
        let isUndoMark: Bool
    }

    /// The freeze of an order with its parts; nil when nothing is known of the order.
    static func one(_ orderID: OrderID, _ transaction: Transaction) throws -> Stored? {
        let head = try transaction.first(
            """
            SELECT order_number, party_id, order_type, currency, funds_rule, contract_id,
                contract_version, payment_term_days, business_day, expires_at, state,
                order_amount_minor
            FROM fund_freeze WHERE order_id = ?1
            """, .text(orderID.text)
        ) { row in try stored(orderID, row) }
        guard var head else { return nil }
        head.freeze.parts = try parts(orderID, transaction)
        return head
    }

    private static func stored(_ orderID: OrderID, _ row: Row) throws -> Stored {
        guard let rule = FundsRule(rawValue: row.text(4)),
            let state = FreezeState(rawValue: row.text(10))
        else { throw StoreError(.corrupt, "a freeze has unknown words") }
        let party = row.text(1)
        let currency = row.text(3)
        let freeze = FundFreeze(
            orderID: orderID, orderNumber: row.text(0), partyID: PartyID(party),
            orderType: row.text(2), currency: currency.isEmpty ? .cny : try Currency(currency),
            fundsRule: rule, contractID: row.text(5), contractVersion: row.int(6),
            paymentTermDays: row.int(7), businessDate: row.day(8), expiresAt: row.instant(9),
            state: state, parts: [])
        return Stored(freeze: freeze, orderAmountMinor: row.int(11), isUndoMark: party.isEmpty)
    }

    private static func parts(_ orderID: OrderID, _ transaction: Transaction) throws -> [FreezePart] {
        // In deduction order: the numbers of the use rules decide, the fund type between equals.
        try transaction.all(
            """
            SELECT part.fund_type, part.account_id, part.amount_minor, part.settled_minor,
                part.released_minor, part.use_rule_id, part.use_rule_version
            FROM freeze_part AS part
            LEFT JOIN fund_use_rule AS rule
                ON rule.rule_id = part.use_rule_id AND rule.version = part.use_rule_version
            WHERE part.order_id = ?1 ORDER BY rule.deduction_order, part.fund_type
            """, .text(orderID.text)
        ) { row in
            guard let type = FundType(rawValue: row.int(0)) else {
                throw StoreError(.corrupt, "a freeze part names no fund type")
            }
            return FreezePart(
                fundType: type, accountID: AccountID(row.text(1)), amountMinor: row.int(2),
                settledMinor: row.int(3), releasedMinor: row.int(4), ruleID: row.text(5),
                ruleVersion: row.int(6))
        }
    }

    /// The priced lines of an order, by number.
    static func lines(_ orderID: OrderID, _ transaction: Transaction) throws -> [FreezeLine] {
        try transaction.all(
            """
            SELECT line_no, sku, quantity, unit_price_minor FROM freeze_line
            WHERE order_id = ?1 ORDER BY line_no
            """, .text(orderID.text)
        ) { row in
            FreezeLine(
                lineNo: row.int(0), sku: row.text(1), quantity: row.int(2),
                unitPriceMinor: row.int(3))
        }
    }

    /// Stores a new freeze with its parts and lines.
    static func insert(
        _ freeze: FundFreeze, lines: [FreezeLine], orderAmountMinor: Int64,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO fund_freeze (order_id, order_number, party_id, order_type, currency,
                funds_rule, contract_id, contract_version, payment_term_days, business_day,
                expires_at, state, order_amount_minor, amount_minor, settled_minor, released_minor,
                created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, 0, ?15)
            """,
            .text(freeze.orderID.text), .text(freeze.orderNumber), .text(freeze.partyID.text),
            .text(freeze.orderType), .text(freeze.currency.code), .text(freeze.fundsRule.rawValue),
            .text(freeze.contractID), .int(freeze.contractVersion), .int(freeze.paymentTermDays),
            SQLValue(freeze.businessDate), SQLValue(freeze.expiresAt), .text(freeze.state.rawValue),
            .int(orderAmountMinor), .int(freeze.amountMinor), SQLValue(transaction.now))
        for part in freeze.parts {
            try transaction.run(
                """
                INSERT INTO freeze_part (order_id, fund_type, account_id, amount_minor,
                    settled_minor, released_minor, use_rule_id, use_rule_version)
                VALUES (?1, ?2, ?3, ?4, 0, 0, ?5, ?6)
                """,
                .text(freeze.orderID.text), .int(part.fundType.rawValue), .text(part.accountID.text),
                .int(part.amountMinor), .text(part.ruleID), .int(part.ruleVersion))
        }
        for line in lines {
            try transaction.run(
                """
                INSERT INTO freeze_line (order_id, line_no, sku, quantity, unit_price_minor)
                VALUES (?1, ?2, ?3, ?4, ?5)
                """,
                .text(freeze.orderID.text), .int(line.lineNo), .text(line.sku), .int(line.quantity),
                .int(line.unitPriceMinor))
        }
    }

    /// Notes the undo of a freeze that never came, so that it cannot come any more.
    static func insertUndoMark(_ orderID: OrderID, _ transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO fund_freeze (order_id, order_number, party_id, order_type, currency,
                funds_rule, contract_id, contract_version, payment_term_days, business_day,
                expires_at, state, order_amount_minor, amount_minor, settled_minor, released_minor,
                created_at)
            VALUES (?1, '', '', '', '', 'none', '', 0, 0, 0, 0, 'released', 0, 0, 0, 0, ?2)
            """, .text(orderID.text), SQLValue(transaction.now))
    }

    /// Stores state and parts after something was taken.
    static func update(_ freeze: FundFreeze, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE fund_freeze SET state = ?2, settled_minor = ?3, released_minor = ?4
            WHERE order_id = ?1
            """,
            .text(freeze.orderID.text), .text(freeze.state.rawValue), .int(freeze.settledMinor),
            .int(freeze.releasedMinor))
        for part in freeze.parts {
            try transaction.run(
                """
                UPDATE freeze_part SET settled_minor = ?3, released_minor = ?4
                WHERE order_id = ?1 AND fund_type = ?2
                """,
                .text(freeze.orderID.text), .int(part.fundType.rawValue), .int(part.settledMinor),
                .int(part.releasedMinor))
        }
    }

    /// Marks a held freeze as needed; false when it is not held.
    static func confirm(_ orderID: OrderID, _ transaction: Transaction) throws -> Bool {
        try transaction.run(
            "UPDATE fund_freeze SET state = 'confirmed' WHERE order_id = ?1 AND state = 'held'",
            .text(orderID.text)) == 1
    }

    /// At most `limit` held freezes that end before `instant`, oldest first.
    static func expired(
        before instant: Instant, limit: Int, _ transaction: Transaction
    ) throws -> [OrderID] {
        // The partial index serves only a query that repeats its condition.
        try transaction.all(
            """
            SELECT order_id FROM fund_freeze
            WHERE state IN ('held', 'confirmed') AND state = 'held' AND expires_at < ?1
            ORDER BY expires_at LIMIT ?2
            """, SQLValue(instant), SQLValue(limit)
        ) { OrderID($0.text(0)) }
    }

    /// How many freezes still hold or may take something.
    static func openCount(_ transaction: Transaction) throws -> Int64 {
        try transaction.first(
            "SELECT COUNT(*) FROM fund_freeze WHERE state IN ('held', 'confirmed')"
        ) { $0.int(0) } ?? 0
    }
}
