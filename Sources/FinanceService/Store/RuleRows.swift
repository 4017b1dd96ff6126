import Store
import Values

/// Rows of policy: fund use rules and trigger rules.
enum RuleRows {
    /// The use rules in force of a funds rule, for every order type.
    static func useRules(_ fundsRule: FundsRule, _ transaction: Transaction) throws -> [FundUseRule] {
        try transaction.all(
            """
            SELECT rule_id, version, fund_type, order_type, deduction_order, max_share_bp
            FROM fund_use_rule WHERE funds_rule = ?1 AND in_force = 1 ORDER BY deduction_order
            """, .text(fundsRule.rawValue)
        ) { row in
            guard let type = FundType(rawValue: row.int(2)) else {
                throw StoreError(.corrupt, "a use rule names no fund type", cause: row.text(0))
            }
            let orderType = row.text(3)
            return FundUseRule(
                ruleID: row.text(0), version: row.int(1), fundType: type, fundsRule: fundsRule,
                orderType: orderType.isEmpty ? nil : orderType, deductionOrder: row.int(4),
                maxShareBp: row.int(5))
        }
    }

    /// The trigger rules in force of an order type, by id.
    static func triggers(of orderType: String, _ transaction: Transaction) throws -> [TriggerRule] {
        try transaction.all(
            """
            SELECT rule_id, version, order_type, event, document, amount_basis, term_basis, sign,
                settle_from_freeze
            FROM trigger_rule WHERE order_type = ?1 AND in_force = 1 ORDER BY rule_id
            """, .text(orderType), map: trigger)
    }

    /// Every trigger rule in force.
    static func triggers(_ transaction: Transaction) throws -> [TriggerRule] {
        try transaction.all(
            """
            SELECT rule_id, version, order_type, event, document, amount_basis, term_basis, sign,
                settle_from_freeze
            FROM trigger_rule WHERE in_force = 1 ORDER BY order_type, rule_id
            """, map: trigger)
    }

    /// True when some order type makes documents of this shipment step.
    static func isTrigger(_ step: String, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM trigger_rule WHERE in_force = 1 AND event = ?1 LIMIT 1", .text(step)
        ) { _ in true } ?? false
    }

    private static func trigger(_ row: Row) throws -> TriggerRule {
        guard let document = TriggerRule.DocumentKind(rawValue: row.text(4)),
            let amount = TriggerRule.AmountBasis(rawValue: row.text(5)),
            let term = TriggerRule.TermBasis(rawValue: row.text(6))
        else { throw StoreError(.corrupt, "a trigger rule has unknown words", cause: row.text(0)) }
        return TriggerRule(
            ruleID: row.text(0), version: row.int(1), orderType: row.text(2), event: row.text(3),
            document: document, amountBasis: amount, termBasis: term, sign: row.int(7),
            settleFromFreeze: row.bool(8))
    }
}
