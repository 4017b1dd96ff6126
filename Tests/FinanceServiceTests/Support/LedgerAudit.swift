import Store
import Values

@testable import FinanceService

/// Derives every stored figure again and names what differs (reliability.md section 3, L1 to L8).
enum LedgerAudit {
    static func findings(_ store: Store) async throws -> [String] {
        try await store.read { try findings($0) }
    }

    static func findings(_ transaction: Transaction) throws -> [String] {
        try entries(transaction) + accounts(transaction) + freezes(transaction)
            + receivables(transaction) + chains(transaction)
    }

    private static func entries(_ transaction: Transaction) throws -> [String] {
        try transaction.all(
            """
            SELECT entry_id FROM journal_line GROUP BY entry_id
            HAVING SUM(side * amount_minor) <> 0 OR COUNT(*) < 2
            """
        ) { "entry \($0.text(0)) does not balance" }
            + transaction.all(
                """
                SELECT receipt_id FROM receipt AS r WHERE amount_minor <> (
                    SELECT SUM(amount_minor) FROM journal_line AS l
                    WHERE l.entry_id = r.entry_id AND l.code = 'bank')
                """
            ) { "receipt \($0.text(0)) is not what was posted" }
    }

    private static func accounts(_ transaction: Transaction) throws -> [String] {
        try transaction.all(
            """
            SELECT a.account_id FROM ledger_account AS a
            JOIN chart_account AS c ON c.code = a.code
            WHERE a.balance_minor <> COALESCE((SELECT SUM(l.side * c.normal_side * l.amount_minor)
                    FROM journal_line AS l WHERE l.account_id = a.account_id), 0)
                OR a.sequence <> (SELECT COUNT(*) FROM journal_line AS l
                    WHERE l.account_id = a.account_id)
                OR a.sequence <> COALESCE((SELECT MAX(l.sequence) FROM journal_line AS l
                    WHERE l.account_id = a.account_id), 0)
            """
        ) { "account \($0.text(0)) differs from its lines" }
    }

    private static func freezes(_ transaction: Transaction) throws -> [String] {
        try transaction.all(
            """
            SELECT a.account_id FROM ledger_account AS a
            WHERE a.frozen_minor + a.used_by_orders_minor <> COALESCE((
                SELECT SUM(p.amount_minor - p.settled_minor - p.released_minor)
                FROM freeze_part AS p WHERE p.account_id = a.account_id), 0)
            """
        ) { "account \($0.text(0)) holds other than its freezes" }
            + transaction.all(
                """
                SELECT f.order_id FROM fund_freeze AS f
                WHERE f.amount_minor <> COALESCE((SELECT SUM(p.amount_minor) FROM freeze_part AS p
                        WHERE p.order_id = f.order_id), 0)
                    OR f.settled_minor <> COALESCE((SELECT SUM(p.settled_minor) FROM freeze_part AS p
                        WHERE p.order_id = f.order_id), 0)
                    OR f.released_minor <> COALESCE((SELECT SUM(p.released_minor)
                        FROM freeze_part AS p WHERE p.order_id = f.order_id), 0)
                """
            ) { "freeze \($0.text(0)) differs from its parts" }
    }

    private static func receivables(_ transaction: Transaction) throws -> [String] {
        try transaction.all(
            """
            SELECT r.number FROM receivable AS r
            WHERE r.residual_minor <> r.amount_minor - COALESCE((SELECT SUM(a.amount_minor)
                    FROM allocation AS a WHERE a.receivable_id = r.receivable_id), 0)
                OR r.amount_minor <> (SELECT SUM(l.amount_minor) FROM receivable_line AS l
                    WHERE l.receivable_id = r.receivable_id)
            """
        ) { "receivable \($0.text(0)) differs from its lines or allocations" }
            + transaction.all(
                """
                SELECT a.account_id FROM ledger_account AS a WHERE a.code = 'receivable'
                    AND a.balance_minor <> COALESCE((SELECT SUM(r.residual_minor)
                        FROM receivable AS r
                        WHERE r.party_id = a.party_id AND r.currency = a.currency), 0)
                """
            ) { "control account \($0.text(0)) is not the open receivables" }
            + transaction.all(
                """
                SELECT a.account_id FROM ledger_account AS a WHERE a.code = 'credit'
                    AND a.used_by_receivables_minor <> COALESCE((SELECT SUM(r.residual_minor)
                        FROM receivable AS r WHERE r.credit_account_id = a.account_id), 0)
                """
            ) { "credit \($0.text(0)) is not used by its receivables" }
    }

    private static func chains(_ transaction: Transaction) throws -> [String] {
        let owners = try transaction.all(
            "SELECT party_id, code, currency FROM ledger_account WHERE code <> 'credit'"
        ) { ($0.text(0), $0.text(1), $0.text(2)) }
        return try owners.compactMap { party, code, currency in
            guard let code = AccountCode(rawValue: code),
                let account = try AccountRows.one(
                    of: PartyID(party), code, Currency(currency), transaction)
            else { return "account of \(party) cannot be read" }
            let holds = try LedgerChain.read(account, transaction) { _ in }
            return holds ? nil : "the chain of \(code.rawValue) of \(party) is broken"
        }
    }
}
