import Store

/// The rows of `order_type_rule`.
enum RuleTable {
    /// Every version of every row, by type, newest version first.
    static func all(_ tx: Transaction) throws -> [OrderTypeRule] {
        try tx.all(
            """
            SELECT order_type, version, allowed_classes, price_rule, funds_rule, stock_rule,
                overdue_grace_days, active
            FROM order_type_rule ORDER BY order_type, version DESC
            """
        ) { row in
            OrderTypeRule(
                orderType: row.text(0), version: row.int(1),
                allowedClasses: row.text(2).split(separator: ",").map(String.init),
                priceRule: row.text(3), fundsRule: row.text(4), stockRule: row.text(5),
                overdueGraceDays: Int32(clamping: row.int(6)), active: row.int(7) == 1)
        }
    }
}
