/// FinanceService: the ledger, what orders froze, and what parties owe.
extension LocalChecks {
    static let ledger = [
        LocalCheck(
            "L1",
            """
            SELECT 'entry ' || e.entry_id || ' does not balance'
            FROM journal_entry e LEFT JOIN journal_line l ON l.entry_id = e.entry_id
            GROUP BY e.entry_id
            HAVING COUNT(l.line_no) < 2 OR SUM(l.side * l.amount_minor) <> 0 OR MIN(l.amount_minor) <= 0
            """),
        LocalCheck(
            "L1",
            """
            SELECT 'line ' || l.line_no || ' of entry ' || l.entry_id || ' has no entry'
            FROM journal_line l LEFT JOIN journal_entry e ON e.entry_id = l.entry_id WHERE e.entry_id IS NULL
            """),
        LocalCheck(
            "L2",
            """
            SELECT 'account ' || a.account_id || ' shows ' || a.balance_minor || ', its lines give '
                || COALESCE(SUM(l.side * c.normal_side * l.amount_minor), 0)
            FROM ledger_account a JOIN chart_account c ON c.code = a.code
            LEFT JOIN journal_line l ON l.account_id = a.account_id
            GROUP BY a.account_id, a.balance_minor
            HAVING a.balance_minor <> COALESCE(SUM(l.side * c.normal_side * l.amount_minor), 0)
            """),
        LocalCheck(
            "L2",
            """
            SELECT 'account ' || a.account_id || ' has gaps in its sequence'
            FROM ledger_account a LEFT JOIN journal_line l ON l.account_id = a.account_id
            GROUP BY a.account_id, a.sequence
            HAVING COUNT(l.sequence) <> a.sequence OR COALESCE(MAX(l.sequence), 0) <> a.sequence
            """),
        LocalCheck(
            "L2",
            """
            SELECT 'line ' || l.line_no || ' of entry ' || l.entry_id || ' is on an account of another '
                || 'party, currency or kind'
            FROM journal_line l JOIN journal_entry e ON e.entry_id = l.entry_id
            LEFT JOIN ledger_account a ON a.account_id = l.account_id
            WHERE l.account_id IS NOT NULL AND (a.account_id IS NULL OR a.code <> l.code
                OR a.party_id <> e.party_id OR a.currency <> e.currency)
            """),
        LocalCheck(
            "L2",
            """
            SELECT 'line ' || l.line_no || ' of entry ' || l.entry_id || ' names no account'
            FROM journal_line l LEFT JOIN chart_account c ON c.code = l.code
            WHERE c.code IS NULL OR (c.per_party = 1 AND l.account_id IS NULL)
            """),
    ]

    static let funds = [
        LocalCheck(
            "L3",
            """
            SELECT 'account ' || a.account_id || ' froze ' || (a.frozen_minor + a.used_by_orders_minor)
                || ', open freezes give '
                    || COALESCE(SUM(p.amount_minor - p.settled_minor - p.released_minor), 0)
            FROM ledger_account a
            LEFT JOIN (SELECT p.* FROM freeze_part p JOIN fund_freeze f ON f.order_id = p.order_id
                WHERE f.state IN ('held', 'confirmed')) p ON p.account_id = a.account_id
            GROUP BY a.account_id, a.frozen_minor, a.used_by_orders_minor
            HAVING a.frozen_minor + a.used_by_orders_minor
                <> COALESCE(SUM(p.amount_minor - p.settled_minor - p.released_minor), 0)
            """),
        LocalCheck(
            "L3",
            """
            SELECT 'credit ' || a.account_id || ' counts ' || a.used_by_receivables_minor
                || ' of receivables, open are ' || COALESCE(SUM(r.residual_minor), 0)
            FROM ledger_account a LEFT JOIN receivable r ON r.credit_account_id = a.account_id
            WHERE a.code = 'credit' GROUP BY a.account_id, a.used_by_receivables_minor
            HAVING a.used_by_receivables_minor <> COALESCE(SUM(r.residual_minor), 0)
            """),
        LocalCheck(
            "L3",
            """
            SELECT 'account ' || account_id || ' has ' || balance_minor || ' and froze ' || frozen_minor
            FROM ledger_account WHERE balance_minor < 0 OR frozen_minor < 0 OR frozen_minor > balance_minor
                OR used_by_orders_minor < 0 OR used_by_receivables_minor < 0
            """),
        LocalCheck(
            "L4",
            """
            SELECT 'freeze of order ' || f.order_id || ' is not the sum of its parts'
            FROM fund_freeze f LEFT JOIN freeze_part p ON p.order_id = f.order_id
            GROUP BY f.order_id, f.amount_minor, f.settled_minor, f.released_minor
            HAVING f.amount_minor <> COALESCE(SUM(p.amount_minor), 0)
                OR f.settled_minor <> COALESCE(SUM(p.settled_minor), 0)
                OR f.released_minor <> COALESCE(SUM(p.released_minor), 0)
            """),
        LocalCheck(
            "L4",
            """
            SELECT 'freeze of order ' || order_id || ' is ' || state || ' with ' || settled_minor
                || ' settled and ' || released_minor || ' released of ' || amount_minor
            FROM fund_freeze
            WHERE state NOT IN ('held', 'confirmed', 'settled', 'released')
                OR settled_minor < 0 OR released_minor < 0 OR settled_minor + released_minor > amount_minor
                OR (state = 'held' AND settled_minor + released_minor > 0)
                OR (state IN ('settled', 'released') AND settled_minor + released_minor <> amount_minor)
                OR (state = 'released' AND settled_minor > 0)
                OR (funds_rule <> 'none' AND amount_minor <> order_amount_minor)
            """),
        LocalCheck(
            "L4",
            """
            SELECT 'the part of fund ' || fund_type || ' of order ' || order_id || ' gave more than it holds'
            FROM freeze_part
            WHERE amount_minor <= 0 OR settled_minor < 0 OR released_minor < 0
                OR settled_minor + released_minor > amount_minor
            """),
        LocalCheck(
            "L4",
            """
            SELECT 'order ' || f.order_id || ' is worth ' || f.order_amount_minor || ', its lines give '
                || COALESCE(SUM(l.quantity * l.unit_price_minor), 0)
            FROM fund_freeze f LEFT JOIN freeze_line l ON l.order_id = f.order_id
            GROUP BY f.order_id, f.order_amount_minor
            HAVING f.order_amount_minor <> COALESCE(SUM(l.quantity * l.unit_price_minor), 0)
            """),
        LocalCheck(
            "L4",
            """
            SELECT 'order ' || f.order_id || ' settled ' || f.settled_minor
                || ' of its freeze, receivables are '
                || COALESCE(SUM(r.amount_minor), 0)
            FROM fund_freeze f LEFT JOIN receivable r ON r.order_id = f.order_id
            WHERE f.funds_rule <> 'none' GROUP BY f.order_id, f.settled_minor
            HAVING f.settled_minor <> COALESCE(SUM(r.amount_minor), 0)
            """),
    ]

    static let receivables = [
        LocalCheck(
            "L5",
            """
            SELECT 'receivables of party ' || a.party_id || ' are ' || a.balance_minor
                || ' in the ledger, open items give ' || COALESCE(SUM(r.residual_minor), 0)
            FROM ledger_account a
            LEFT JOIN receivable r ON r.party_id = a.party_id AND r.currency = a.currency
            WHERE a.code = 'receivable' GROUP BY a.account_id, a.party_id, a.balance_minor
            HAVING a.balance_minor <> COALESCE(SUM(r.residual_minor), 0)
            """),
        LocalCheck(
            "L5",
            """
            SELECT 'receivable ' || r.number || ' is on no account of its party'
            FROM receivable r LEFT JOIN ledger_account a ON a.party_id = r.party_id
                AND a.currency = r.currency AND a.code = 'receivable' WHERE a.account_id IS NULL
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'receivable ' || r.number || ' does not add up'
            FROM receivable r LEFT JOIN allocation a ON a.receivable_id = r.receivable_id
            GROUP BY r.receivable_id, r.number, r.amount_minor, r.residual_minor
            HAVING r.amount_minor - COALESCE(SUM(a.amount_minor), 0) <> r.residual_minor
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'receivable ' || number || ' is ' || state || ' with ' || residual_minor || ' of '
                || amount_minor || ' open'
            FROM receivable
            WHERE amount_minor <= 0 OR residual_minor < 0 OR residual_minor > amount_minor
                OR state <> CASE WHEN residual_minor = amount_minor THEN 'open'
                    WHEN residual_minor = 0 THEN 'settled' ELSE 'partly_settled' END
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'receivable ' || r.number || ' is not the sum of its lines'
            FROM receivable r LEFT JOIN receivable_line l ON l.receivable_id = r.receivable_id
            GROUP BY r.receivable_id, r.number, r.amount_minor
            HAVING COALESCE(SUM(l.amount_minor), 0) <> r.amount_minor
                OR SUM(CASE WHEN l.amount_minor = l.quantity * l.unit_price_minor THEN 0 ELSE 1 END) > 0
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'receivable ' || r.number || ' has no entry that opens it with ' || r.amount_minor
            FROM receivable r
            LEFT JOIN (SELECT e.document, e.party_id, l.amount_minor FROM journal_entry e
                JOIN journal_line l ON l.entry_id = e.entry_id AND l.code = 'receivable' AND l.side = 1
                WHERE e.kind = 'receivable') o
            ON o.document = r.number AND o.party_id = r.party_id AND o.amount_minor = r.amount_minor
            WHERE o.document IS NULL
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'entry ' || e.entry_id || ' pays ' || e.paid || ' of receivables, allocations give '
                || COALESCE(a.paid, 0)
            FROM (SELECT entry_id, SUM(amount_minor) AS paid FROM journal_line
                WHERE code = 'receivable' AND side = -1 GROUP BY entry_id) e
            LEFT JOIN (SELECT entry_id, SUM(amount_minor) AS paid FROM allocation GROUP BY entry_id) a
                ON a.entry_id = e.entry_id
            WHERE e.paid <> COALESCE(a.paid, 0)
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'allocation ' || a.allocation_no || ' of ' || a.receivable_id || ' has no entry or item'
            FROM allocation a LEFT JOIN journal_entry e ON e.entry_id = a.entry_id
            LEFT JOIN receivable r ON r.receivable_id = a.receivable_id
            WHERE e.entry_id IS NULL OR r.receivable_id IS NULL OR r.party_id <> e.party_id
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'receipt ' || r.number || ' is not what its entry says'
            FROM receipt r LEFT JOIN journal_entry e ON e.entry_id = r.entry_id
            LEFT JOIN journal_line b ON b.entry_id = r.entry_id AND b.code = 'bank'
            LEFT JOIN journal_line p ON p.entry_id = r.entry_id AND p.code = 'prepayment'
            WHERE e.entry_id IS NULL OR e.party_id <> r.party_id OR e.document <> r.number
                OR COALESCE(b.amount_minor, 0) <> r.amount_minor
                OR COALESCE(p.amount_minor, 0) <> r.to_prepayment_minor
                OR r.to_prepayment_minor + r.to_receivables_minor <> r.amount_minor
            """),
        LocalCheck(
            "L6",
            """
            SELECT 'series ' || s.series || ' gave ' || s.last_number || ' numbers, documents are '
                || COUNT(d.number)
            FROM number_series s LEFT JOIN (SELECT number FROM receivable
                UNION ALL SELECT number FROM receipt) d ON d.number LIKE s.series || '-%'
            GROUP BY s.series, s.last_number HAVING COUNT(d.number) <> s.last_number
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'line ' || l.line_no || ' of receivable ' || l.receivable_id || ' comes from event '
                || l.event_id || ', which was not taken in'
            FROM receivable_line l LEFT JOIN inbox i ON i.message_id = l.event_id
                AND i.sender = 'inventory/shipment' WHERE i.message_id IS NULL
            """),
    ]
}
