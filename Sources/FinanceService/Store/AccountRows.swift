import Store
import Values

/// Rows of `ledger_account`.
enum AccountRows {
    /// Every fund account of a party, by currency and type.
    static func funds(of party: PartyID, _ transaction: Transaction) throws -> [FundAccount] {
        try transaction.all(
            """
            SELECT account_id, party_id, code, fund_type, currency, balance_minor, frozen_minor,
                credit_limit_minor, used_by_orders_minor, used_by_receivables_minor, max_share_bp,
                sequence, head, version
            FROM ledger_account WHERE party_id = ?1 AND fund_type > 0
            ORDER BY currency, fund_type
            """, .text(party.text), map: account)
    }

    /// The accounts of a party in one currency, its receivable account among them.
    static func all(
        of party: PartyID, _ currency: Currency, _ transaction: Transaction
    ) throws -> [FundAccount] {
        try transaction.all(
            """
            SELECT account_id, party_id, code, fund_type, currency, balance_minor, frozen_minor,
                credit_limit_minor, used_by_orders_minor, used_by_receivables_minor, max_share_bp,
                sequence, head, version
            FROM ledger_account WHERE party_id = ?1 AND currency = ?2
            """, .text(party.text), .text(currency.code), map: account)
    }

    /// One account; nil when the party has none of this code.
    static func one(
        of party: PartyID, _ code: AccountCode, _ currency: Currency, _ transaction: Transaction
    ) throws -> FundAccount? {
        try transaction.first(
            """
            SELECT account_id, party_id, code, fund_type, currency, balance_minor, frozen_minor,
                credit_limit_minor, used_by_orders_minor, used_by_receivables_minor, max_share_bp,
                sequence, head, version
            FROM ledger_account WHERE party_id = ?1 AND currency = ?2 AND code = ?3
            """, .text(party.text), .text(currency.code), .text(code.rawValue), map: account)
    }

    /// Opens an account with nothing on it.
    static func insert(_ account: FundAccount, _ transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO ledger_account (account_id, party_id, code, fund_type, currency,
                balance_minor, frozen_minor, credit_limit_minor, used_by_orders_minor,
                used_by_receivables_minor, max_share_bp, sequence, head, version, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, 0, 0, ?7, 0, ?8, 1, ?9)
            """,
            .text(account.accountID.text), .text(account.partyID.text), .text(account.code.rawValue),
            .int(account.fundType?.rawValue ?? 0), .text(account.currency.code),
            .int(account.creditLimitMinor), .int(account.maxShareBp), .bytes(ChainHash.genesis),
            SQLValue(transaction.now))
    }

    /// Changes limit and share; false when `version` is not the stored one.
    static func change(
        _ account: AccountID, creditLimitMinor: Int64, maxShareBp: Int64, version: Int64,
        _ transaction: Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE ledger_account SET credit_limit_minor = ?2, max_share_bp = ?3,
                version = version + 1
            WHERE account_id = ?1 AND version = ?4
            """,
            .text(account.text), .int(creditLimitMinor), .int(maxShareBp), .int(version)) == 1
    }

    /// Freezes `amountMinor` of a fund in one conditional update; false when it is not there.
    static func freeze(
        _ account: AccountID, _ fundType: FundType, _ amountMinor: Int64, _ transaction: Transaction
    ) throws -> Bool {
        if fundType == .credit {
            return try transaction.run(
                """
                UPDATE ledger_account SET used_by_orders_minor = used_by_orders_minor + ?2
                WHERE account_id = ?1
                    AND credit_limit_minor - used_by_orders_minor - used_by_receivables_minor >= ?2
                """, .text(account.text), .int(amountMinor)) == 1
        }
        return try transaction.run(
            """
            UPDATE ledger_account SET frozen_minor = frozen_minor + ?2
            WHERE account_id = ?1 AND balance_minor - frozen_minor >= ?2
            """, .text(account.text), .int(amountMinor)) == 1
    }

    /// Ends the hold of `amountMinor`; the constraints refuse more than is held.
    static func unfreeze(
        _ account: AccountID, _ fundType: FundType, _ amountMinor: Int64, _ transaction: Transaction
    ) throws {
        if fundType == .credit {
            try transaction.run(
                """
                UPDATE ledger_account SET used_by_orders_minor = used_by_orders_minor - ?2
                WHERE account_id = ?1
                """, .text(account.text), .int(amountMinor))
        } else {
            try transaction.run(
                "UPDATE ledger_account SET frozen_minor = frozen_minor - ?2 WHERE account_id = ?1",
                .text(account.text), .int(amountMinor))
        }
    }

    /// Changes what receivables use of a credit: above 0 when one opens, below 0 when one is paid.
    static func useCredit(
        _ account: AccountID, changeMinor: Int64, _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE ledger_account SET used_by_receivables_minor = used_by_receivables_minor + ?2
            WHERE account_id = ?1
            """, .text(account.text), .int(changeMinor))
    }

    /// Stores what a posting made of an account.
    ///
    /// The sequence it was computed from stands in the condition: a line that came between shows as
    /// an error, never as a lost update.
    static func post(_ account: FundAccount, _ transaction: Transaction) throws {
        let changed = try transaction.run(
            """
            UPDATE ledger_account SET balance_minor = ?2, frozen_minor = ?3, sequence = ?4, head = ?5
            WHERE account_id = ?1 AND sequence = ?4 - 1
            """,
            .text(account.accountID.text), .int(account.balanceMinor), .int(account.frozenMinor),
            .int(account.sequence), .bytes(account.head))
        guard changed == 1 else {
            throw StoreError(.misuse, "a ledger account changed under its posting")
        }
    }

    private static func account(_ row: Row) throws -> FundAccount {
        let code = row.text(2)
        guard let account = AccountCode(rawValue: code) else {
            throw StoreError(.corrupt, "an account has no code of the chart", cause: code)
        }
        return FundAccount(
            accountID: AccountID(row.text(0)), partyID: PartyID(row.text(1)), code: account,
            fundType: FundType(rawValue: row.int(3)), currency: try Currency(row.text(4)),
            balanceMinor: row.int(5), frozenMinor: row.int(6), creditLimitMinor: row.int(7),
            usedByOrdersMinor: row.int(8), usedByReceivablesMinor: row.int(9), maxShareBp: row.int(10),
            sequence: row.int(11), head: row.bytes(12), version: row.int(13))
    }
}

extension Row {
    /// A BIGINT of days since 1970-01-01.
    func day(_ column: Int) -> BusinessDate { BusinessDate(daysSinceEpoch: Int32(clamping: int(column))) }
}
