import Store
import Values

/// Rows of contracts' quota and of what orders hold of it.
enum QuotaTable {
    struct State: Equatable, Sendable {
        let number: String
        let quota: Quota
        let used: QuotaUse
    }

    static func state(of id: ContractID, _ tx: Transaction) throws -> State? {
        try tx.first(
            """
            SELECT c.number, q.quota_quantity, q.quota_amount_minor, q.used_quantity,
                q.used_amount_minor
            FROM contract_quota q JOIN contract c ON c.contract_id = q.contract_id
            WHERE q.contract_id = ?1
            """, .text(id.text)
        ) { row in
            State(
                number: row.text(0), quota: Quota(quantity: row.int(1), amountMinor: row.int(2)),
                used: QuotaUse(quantity: row.int(3), amountMinor: row.int(4)))
        }
    }

    /// Sets the quota that holds are taken from, and keeps what is used.
    static func setQuota(_ quota: Quota, of id: ContractID, _ tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO contract_quota (contract_id, quota_quantity, quota_amount_minor,
                used_quantity, used_amount_minor)
            VALUES (?1, ?2, ?3, 0, 0)
            ON CONFLICT (contract_id) DO UPDATE SET quota_quantity = excluded.quota_quantity,
                quota_amount_minor = excluded.quota_amount_minor
            """, .text(id.text), .int(quota.quantity), .int(quota.amountMinor))
    }

    /// Takes `amount` if the quota has it left, in one conditional statement; false when it has
    /// not, or there is no such contract. The last condition keeps an unlimited sum in range.
    static func take(
        _ amount: QuotaUse, of id: ContractID, _ tx: Transaction
    ) throws -> Bool {
        let rows = try tx.run(
            """
            UPDATE contract_quota
            SET used_quantity = used_quantity + ?2, used_amount_minor = used_amount_minor + ?3
            WHERE contract_id = ?1
                AND (quota_quantity = 0 OR used_quantity <= quota_quantity - ?2)
                AND (quota_amount_minor = 0 OR used_amount_minor <= quota_amount_minor - ?3)
                AND used_quantity <= ?4 - ?2 AND used_amount_minor <= ?4 - ?3
            """, .text(id.text), .int(amount.quantity), .int(amount.amountMinor),
            .int(Int64.max))
        return rows == 1
    }

    static func giveBack(_ amount: QuotaUse, to id: ContractID, _ tx: Transaction) throws {
        try tx.run(
            """
            UPDATE contract_quota
            SET used_quantity = used_quantity - ?2, used_amount_minor = used_amount_minor - ?3
            WHERE contract_id = ?1
            """, .text(id.text), .int(amount.quantity), .int(amount.amountMinor))
    }

    static func hold(of orderID: String, _ tx: Transaction) throws -> QuotaHold? {
        try tx.first(
            """
            SELECT order_id, contract_id, quantity, amount_minor, state, expires_at_us
            FROM quota_hold WHERE order_id = ?1
            """, .text(orderID), map: hold)
    }

    /// Holds whose instant lies before `asOf`, the earliest first.
    static func expired(
        before asOf: Instant, limit: Int, _ tx: Transaction
    ) throws -> [QuotaHold] {
        try tx.all(
            """
            SELECT order_id, contract_id, quantity, amount_minor, state, expires_at_us
            FROM quota_hold WHERE state = 'held' AND expires_at_us < ?1
            ORDER BY expires_at_us LIMIT ?2
            """, SQLValue(asOf), SQLValue(limit), map: hold)
    }

    static func insert(_ hold: QuotaHold, _ tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO quota_hold (order_id, contract_id, quantity, amount_minor, state,
                expires_at_us, changed_at_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """, .text(hold.orderID), SQLValue(hold.contractID?.text), .int(hold.amount.quantity),
            .int(hold.amount.amountMinor), .text(hold.state.rawValue), SQLValue(hold.expiresAt),
            SQLValue(tx.now))
    }

    static func setState(
        _ state: QuotaHold.State, of orderID: String, _ tx: Transaction
    ) throws {
        try tx.run(
            "UPDATE quota_hold SET state = ?2, changed_at_us = ?3 WHERE order_id = ?1",
            .text(orderID), .text(state.rawValue), SQLValue(tx.now))
    }

    private static func hold(_ row: Row) throws -> QuotaHold {
        QuotaHold(
            orderID: row.text(0), contractID: row.optionalText(1).map { ContractID($0) },
            amount: QuotaUse(quantity: row.int(2), amountMinor: row.int(3)),
            state: try Columns.word(row.text(4), of: .quotaHold), expiresAt: row.instant(5))
    }
}
