import ServiceKit
import Store

/// The schema of FinanceService. Released migrations are never changed; new ones are added.
enum FinanceMigrations {
    static var all: [Migration] {
        [ledger, funds, receivables, policy, policyRows] + PartyDirectory.migrations(startingAt: 6)
    }

    /// The ledger: append-only entries and lines, and the accounts with their cached figures.
    private static let ledger = Migration(
        number: 1, name: "ledger",
        statements: [
            """
            CREATE TABLE chart_account (
                code TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                kind TEXT NOT NULL
                    CHECK (kind IN ('asset', 'liability', 'income', 'expense', 'limit')),
                normal_side BIGINT NOT NULL CHECK (normal_side IN (1, -1)),
                per_party BIGINT NOT NULL CHECK (per_party IN (0, 1)))
            """,
            """
            CREATE TABLE ledger_account (
                account_id TEXT NOT NULL PRIMARY KEY,
                party_id TEXT NOT NULL CHECK (party_id <> ''),
                code TEXT NOT NULL REFERENCES chart_account (code),
                fund_type BIGINT NOT NULL CHECK (fund_type BETWEEN 0 AND 7),
                currency TEXT NOT NULL,
                balance_minor BIGINT NOT NULL CHECK (balance_minor >= 0),
                frozen_minor BIGINT NOT NULL,
                credit_limit_minor BIGINT NOT NULL CHECK (credit_limit_minor >= 0),
                used_by_orders_minor BIGINT NOT NULL CHECK (used_by_orders_minor >= 0),
                used_by_receivables_minor BIGINT NOT NULL CHECK (used_by_receivables_minor >= 0),
                max_share_bp BIGINT NOT NULL CHECK (max_share_bp BETWEEN 0 AND 10000),
                sequence BIGINT NOT NULL CHECK (sequence >= 0),
                head {bytes} NOT NULL,
                version BIGINT NOT NULL CHECK (version >= 1),
                created_at BIGINT NOT NULL,
                CONSTRAINT ledger_account_frozen
                    CHECK (frozen_minor >= 0 AND frozen_minor <= balance_minor),
                CONSTRAINT ledger_account_credit
                    CHECK (code <> 'credit' OR (balance_minor = 0 AND sequence = 0)),
                CONSTRAINT ledger_account_limit CHECK (code = 'credit'
                    OR (credit_limit_minor = 0 AND used_by_orders_minor = 0
                        AND used_by_receivables_minor = 0))) {clustered}
            """,
            """
            CREATE UNIQUE INDEX ledger_account_owner
                ON ledger_account (party_id, currency, code)
            """,
            """
            CREATE TABLE journal_entry (
                entry_id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                party_id TEXT NOT NULL,
                currency TEXT NOT NULL,
                document TEXT NOT NULL,
                description TEXT NOT NULL,
                business_day BIGINT NOT NULL,
                actor TEXT NOT NULL,
                recorded_at BIGINT NOT NULL,
                digest {bytes} NOT NULL) {clustered}
            """,
            """
            CREATE TABLE journal_line (
                entry_id TEXT NOT NULL REFERENCES journal_entry (entry_id),
                line_no BIGINT NOT NULL CHECK (line_no >= 1),
                code TEXT NOT NULL REFERENCES chart_account (code),
                side BIGINT NOT NULL CHECK (side IN (1, -1)),
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                account_id TEXT REFERENCES ledger_account (account_id),
                sequence BIGINT CHECK (sequence >= 1),
                balance_after_minor BIGINT CHECK (balance_after_minor >= 0),
                hash {bytes},
                PRIMARY KEY (entry_id, line_no),
                CONSTRAINT journal_line_chained CHECK (
                    (account_id IS NULL AND sequence IS NULL AND balance_after_minor IS NULL
                        AND hash IS NULL)
                    OR (account_id IS NOT NULL AND sequence IS NOT NULL
                        AND balance_after_minor IS NOT NULL AND hash IS NOT NULL))) {clustered}
            """,
            """
            CREATE UNIQUE INDEX journal_line_sequence ON journal_line (account_id, sequence)
                WHERE account_id IS NOT NULL
            """,
            """
            INSERT INTO chart_account (code, name, kind, normal_side, per_party) VALUES
                ('bank', 'Cash at bank', 'asset', 1, 0),
                ('guarantee_clearing', 'Guarantees received', 'asset', 1, 0),
                ('revenue', 'Sales, gross', 'income', -1, 0),
                ('rebate_expense', 'Rebates granted', 'expense', 1, 0),
                ('price_protection_expense', 'Price protection granted', 'expense', 1, 0),
                ('marketing_expense', 'Marketing funds granted', 'expense', 1, 0),
                ('receivable', 'Receivables', 'asset', 1, 1),
                ('prepayment', 'Prepayments', 'liability', -1, 1),
                ('security_deposit', 'Security deposits', 'liability', -1, 1),
                ('credit', 'Credit limits, not posted to', 'limit', -1, 1),
                ('rebate', 'Rebate funds', 'liability', -1, 1),
                ('price_protection', 'Price protection funds', 'liability', -1, 1),
                ('marketing', 'Marketing funds', 'liability', -1, 1),
                ('guarantee', 'Guarantees', 'liability', -1, 1)
            """,
        ])

    /// What orders hold of the funds.
    private static let funds = Migration(
        number: 2, name: "freezes",
        statements: [
            """
            CREATE TABLE fund_freeze (
                order_id TEXT NOT NULL PRIMARY KEY,
                order_number TEXT NOT NULL,
                party_id TEXT NOT NULL,
                order_type TEXT NOT NULL,
                currency TEXT NOT NULL,
                funds_rule TEXT NOT NULL CHECK (funds_rule IN ('full_prepay', 'credit', 'none')),
                contract_id TEXT NOT NULL,
                contract_version BIGINT NOT NULL,
                payment_term_days BIGINT NOT NULL CHECK (payment_term_days >= 0),
                business_day BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'settled', 'released')),
                order_amount_minor BIGINT NOT NULL CHECK (order_amount_minor >= 0),
                amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
                settled_minor BIGINT NOT NULL CHECK (settled_minor >= 0),
                released_minor BIGINT NOT NULL CHECK (released_minor >= 0),
                created_at BIGINT NOT NULL,
                CONSTRAINT fund_freeze_sum CHECK (settled_minor + released_minor <= amount_minor),
                CONSTRAINT fund_freeze_held CHECK (state <> 'held'
                    OR (settled_minor = 0 AND released_minor = 0)),
                CONSTRAINT fund_freeze_ended CHECK (state IN ('held', 'confirmed')
                    OR settled_minor + released_minor = amount_minor)) {clustered}
            """,
            """
            CREATE INDEX fund_freeze_open ON fund_freeze (state, expires_at)
                WHERE state IN ('held', 'confirmed')
            """,
            """
            CREATE TABLE freeze_part (
                order_id TEXT NOT NULL REFERENCES fund_freeze (order_id),
                fund_type BIGINT NOT NULL CHECK (fund_type BETWEEN 1 AND 7),
                account_id TEXT NOT NULL REFERENCES ledger_account (account_id),
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                settled_minor BIGINT NOT NULL CHECK (settled_minor >= 0),
                released_minor BIGINT NOT NULL CHECK (released_minor >= 0),
                use_rule_id TEXT NOT NULL,
                use_rule_version BIGINT NOT NULL,
                PRIMARY KEY (order_id, fund_type),
                CONSTRAINT freeze_part_sum
                    CHECK (settled_minor + released_minor <= amount_minor)) {clustered}
            """,
            """
            CREATE TABLE freeze_line (
                order_id TEXT NOT NULL REFERENCES fund_freeze (order_id),
                line_no BIGINT NOT NULL,
                sku TEXT NOT NULL,
                quantity BIGINT NOT NULL CHECK (quantity > 0),
                unit_price_minor BIGINT NOT NULL CHECK (unit_price_minor >= 0),
                PRIMARY KEY (order_id, line_no)) {clustered}
            """,
        ])

    /// Receivables, what paid them, receipts, and shipment events that wait.
    private static let receivables = Migration(
        number: 3, name: "receivables and receipts",
        statements: [
            """
            CREATE TABLE receivable (
                receivable_id TEXT NOT NULL PRIMARY KEY,
                number TEXT NOT NULL,
                party_id TEXT NOT NULL,
                order_id TEXT NOT NULL,
                order_number TEXT NOT NULL,
                shipment_id TEXT NOT NULL,
                currency TEXT NOT NULL,
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                residual_minor BIGINT NOT NULL,
                state TEXT NOT NULL,
                document_day BIGINT NOT NULL,
                due_day BIGINT NOT NULL,
                trigger_rule_id TEXT NOT NULL,
                trigger_rule_version BIGINT NOT NULL,
                credit_account_id TEXT REFERENCES ledger_account (account_id),
                created_at BIGINT NOT NULL,
                CONSTRAINT receivable_residual
                    CHECK (residual_minor >= 0 AND residual_minor <= amount_minor),
                CONSTRAINT receivable_due CHECK (due_day >= document_day),
                CONSTRAINT receivable_state CHECK (
                    (state = 'open' AND residual_minor = amount_minor)
                    OR (state = 'partly_settled' AND residual_minor > 0
                        AND residual_minor < amount_minor)
                    OR (state = 'settled' AND residual_minor = 0))) {clustered}
            """,
            "CREATE UNIQUE INDEX receivable_number ON receivable (number)",
            "CREATE INDEX receivable_party ON receivable (party_id, receivable_id)",
            "CREATE INDEX receivable_order ON receivable (order_id, receivable_id)",
            """
            CREATE INDEX receivable_open ON receivable (party_id, currency, due_day)
                WHERE residual_minor > 0
            """,
            """
            CREATE TABLE receivable_line (
                receivable_id TEXT NOT NULL REFERENCES receivable (receivable_id),
                line_no BIGINT NOT NULL,
                event_id TEXT NOT NULL,
                trigger_rule_id TEXT NOT NULL,
                sku TEXT NOT NULL,
                quantity BIGINT NOT NULL CHECK (quantity > 0),
                unit_price_minor BIGINT NOT NULL CHECK (unit_price_minor >= 0),
                amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
                PRIMARY KEY (receivable_id, line_no)) {clustered}
            """,
            """
            CREATE UNIQUE INDEX receivable_line_trigger
                ON receivable_line (event_id, trigger_rule_id, line_no)
            """,
            """
            CREATE TABLE allocation (
                receivable_id TEXT NOT NULL REFERENCES receivable (receivable_id),
                allocation_no BIGINT NOT NULL CHECK (allocation_no >= 1),
                source TEXT NOT NULL,
                entry_id TEXT NOT NULL REFERENCES journal_entry (entry_id),
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                business_day BIGINT NOT NULL,
                recorded_at BIGINT NOT NULL,
                PRIMARY KEY (receivable_id, allocation_no)) {clustered}
            """,
            """
            CREATE TABLE receipt (
                receipt_id TEXT NOT NULL PRIMARY KEY,
                number TEXT NOT NULL,
                party_id TEXT NOT NULL,
                currency TEXT NOT NULL,
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                source TEXT NOT NULL,
                reference TEXT NOT NULL,
                business_day BIGINT NOT NULL,
                to_prepayment_minor BIGINT NOT NULL CHECK (to_prepayment_minor >= 0),
                to_receivables_minor BIGINT NOT NULL CHECK (to_receivables_minor >= 0),
                entry_id TEXT NOT NULL REFERENCES journal_entry (entry_id),
                recorded_at BIGINT NOT NULL,
                CONSTRAINT receipt_sum
                    CHECK (to_prepayment_minor + to_receivables_minor = amount_minor)) {clustered}
            """,
            "CREATE UNIQUE INDEX receipt_number ON receipt (number)",
            "CREATE UNIQUE INDEX receipt_reference ON receipt (source, reference)",
            """
            CREATE TABLE parked_event (
                event_id TEXT NOT NULL PRIMARY KEY,
                order_id TEXT NOT NULL,
                payload {bytes} NOT NULL,
                reason TEXT NOT NULL,
                attempts BIGINT NOT NULL CHECK (attempts >= 1),
                next_attempt_at BIGINT NOT NULL,
                parked_at BIGINT NOT NULL)
            """,
            "CREATE INDEX parked_event_order ON parked_event (order_id)",
            "CREATE INDEX parked_event_due ON parked_event (next_attempt_at)",
            """
            CREATE TABLE shipped_line (
                shipment_id TEXT NOT NULL,
                event_id TEXT NOT NULL,
                line_no BIGINT NOT NULL,
                sku TEXT NOT NULL,
                quantity BIGINT NOT NULL CHECK (quantity > 0),
                PRIMARY KEY (shipment_id, event_id, line_no)) {clustered}
            """,
        ])

    /// Policy as rows with versions; the newest version of a rule that is in force counts.
    private static let policy = Migration(
        number: 4, name: "use rules and trigger rules",
        statements: [
            """
            CREATE TABLE fund_use_rule (
                rule_id TEXT NOT NULL,
                version BIGINT NOT NULL CHECK (version >= 1),
                fund_type BIGINT NOT NULL,
                funds_rule TEXT NOT NULL CHECK (funds_rule IN ('full_prepay', 'credit')),
                order_type TEXT NOT NULL,
                deduction_order BIGINT NOT NULL CHECK (deduction_order >= 1),
                max_share_bp BIGINT NOT NULL CHECK (max_share_bp BETWEEN 1 AND 10000),
                in_force BIGINT NOT NULL CHECK (in_force IN (0, 1)),
                PRIMARY KEY (rule_id, version),
                CONSTRAINT fund_use_rule_fund CHECK (fund_type IN (1, 3, 4, 5, 6)))
            """,
            """
            CREATE UNIQUE INDEX fund_use_rule_in_force
                ON fund_use_rule (funds_rule, fund_type, order_type) WHERE in_force = 1
            """,
            """
            CREATE TABLE trigger_rule (
                rule_id TEXT NOT NULL,
                version BIGINT NOT NULL CHECK (version >= 1),
                order_type TEXT NOT NULL,
                event TEXT NOT NULL CHECK (event IN ('accepted_by_3pl', 'picking', 'packed',
                    'shipped', 'in_transit', 'out_for_delivery', 'delivered', 'signed')),
                document TEXT NOT NULL CHECK (document IN ('receivable')),
                amount_basis TEXT NOT NULL
                    CHECK (amount_basis IN ('shipped_quantity_x_net_price')),
                term_basis TEXT NOT NULL
                    CHECK (term_basis IN ('event_date', 'event_date_plus_term')),
                sign BIGINT NOT NULL CHECK (sign = 1),
                settle_from_freeze BIGINT NOT NULL CHECK (settle_from_freeze IN (0, 1)),
                in_force BIGINT NOT NULL CHECK (in_force IN (0, 1)),
                PRIMARY KEY (rule_id, version))
            """,
            """
            CREATE UNIQUE INDEX trigger_rule_in_force ON trigger_rule (rule_id)
                WHERE in_force = 1
            """,
        ])

    /// The rows that the trade uses (domain.md rules 6 and 7). An order type of '' means every type.
    /// Marketing stands here out of force; deposit and guarantee can have no row at all.
    private static let policyRows = Migration(
        number: 5, name: "first use rules and trigger rules",
        statements: [
            """
            INSERT INTO fund_use_rule (rule_id, version, fund_type, funds_rule, order_type,
                deduction_order, max_share_bp, in_force) VALUES
                ('use-price-protection', 1, 5, 'full_prepay', '', 1, 10000, 1),
                ('use-rebate', 1, 4, 'full_prepay', '', 2, 2000, 1),
                ('use-prepayment', 1, 1, 'full_prepay', '', 3, 10000, 1),
                ('use-credit', 1, 3, 'credit', '', 4, 10000, 1),
                ('use-marketing', 1, 6, 'full_prepay', '', 5, 10000, 0)
            """,
            """
            INSERT INTO trigger_rule (rule_id, version, order_type, event, document, amount_basis,
                term_basis, sign, settle_from_freeze, in_force) VALUES
                ('si-std-shipped', 1, 'SI-STD', 'shipped', 'receivable',
                    'shipped_quantity_x_net_price', 'event_date', 1, 1, 1),
                ('si-cr-shipped', 1, 'SI-CR', 'shipped', 'receivable',
                    'shipped_quantity_x_net_price', 'event_date_plus_term', 1, 0, 1)
            """,
        ])
}
