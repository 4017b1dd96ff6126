import Store
import Values

/// Sums over receivables.
enum AgeingRows {
    /// Open residuals that fall due on one day.
    struct DueDay: Sendable {
        let dueDate: BusinessDate
        let count: Int64
        let residualMinor: Int64
    }

    /// What is open now, by due date. `party` nil means every party.
    static func now(
        party: PartyID?, _ currency: Currency, _ transaction: Transaction
    ) throws -> [DueDay] {
        guard let party else {
            return try transaction.all(
                """
                SELECT due_day, COUNT(*), CAST(SUM(residual_minor) AS BIGINT) FROM receivable
                WHERE currency = ?1 AND residual_minor > 0 GROUP BY due_day ORDER BY due_day
                """, .text(currency.code), map: dueDay)
        }
        return try transaction.all(
            """
            SELECT due_day, COUNT(*), CAST(SUM(residual_minor) AS BIGINT) FROM receivable
            WHERE party_id = ?1 AND currency = ?2 AND residual_minor > 0
            GROUP BY due_day ORDER BY due_day
            """, .text(party.text), .text(currency.code), map: dueDay)
    }

    /// What was open at the end of `date`: documents dated by then less what was allocated by then.
    static func past(
        party: PartyID?, _ currency: Currency, at date: BusinessDate, _ transaction: Transaction
    ) throws -> [DueDay] {
        try transaction.all(
            """
            SELECT due_day, COUNT(*), CAST(SUM(residual) AS BIGINT) FROM (
                SELECT r.due_day AS due_day, r.amount_minor - COALESCE((
                    SELECT SUM(a.amount_minor) FROM allocation AS a
                    WHERE a.receivable_id = r.receivable_id AND a.business_day <= ?3), 0) AS residual
                FROM receivable AS r
                WHERE r.currency = ?2 AND r.document_day <= ?3 AND (?1 = '' OR r.party_id = ?1)
            ) AS past_item
            WHERE residual > 0 GROUP BY due_day ORDER BY due_day
            """, .text(party?.text ?? ""), .text(currency.code), SQLValue(date), map: dueDay)
    }

    /// How many receivables there are, how many of them are settled, and what is open in `currency`.
    static func summary(
        _ currency: Currency, _ transaction: Transaction
    ) throws -> (opened: Int64, settled: Int64, openMinor: Int64) {
        try transaction.first(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN residual_minor = 0 THEN 1 ELSE 0 END), 0)
                    AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN currency = ?1 THEN residual_minor ELSE 0 END), 0)
                    AS BIGINT)
            FROM receivable
            """, .text(currency.code)
        ) { ($0.int(0), $0.int(1), $0.int(2)) } ?? (0, 0, 0)
    }

    private static func dueDay(_ row: Row) -> DueDay {
        DueDay(dueDate: row.day(0), count: row.int(1), residualMinor: row.int(2))
    }
}
