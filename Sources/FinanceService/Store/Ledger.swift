import Store
import Values

/// The append-only ledger: the only writer of entries, lines, balances and hash chains.
enum Ledger {
    /// Posts an entry: writes its lines and moves the accounts of its party.
    ///
    /// A receivable account is opened when the party has none; a fund account must be there. Throws
    /// `LedgerError` before anything of the failing line is written; the caller's transaction then ends.
    static func post(_ entry: JournalEntry, _ transaction: Transaction) throws -> EntryID {
        let entryID = EntryID(transaction.newID().description)
        var accounts: [FundAccount?] = []
        for line in entry.lines {
            accounts.append(
                line.account.isPartyAccount ? try account(of: entry, line, transaction) : nil)
        }
        let digest = ChainHash.next(
            ChainHash.genesis,
            LedgerChain.entryParts(
                entryID: entryID, kind: entry.kind.rawValue, partyID: entry.partyID,
                currency: entry.currency.code, document: entry.document,
                description: entry.description, businessDate: entry.businessDate,
                actor: entry.actor, recordedAt: transaction.now)
                + entry.lines.enumerated().flatMap { index, line in
                    LedgerChain.lineParts(
                        lineNo: Int64(index + 1), code: line.account.rawValue,
                        side: line.side.rawValue, amountMinor: line.amountMinor,
                        accountID: accounts[index]?.accountID)
                })
        try insert(entry, entryID, digest, transaction)
        for (index, line) in entry.lines.enumerated() {
            try post(line, Int64(index + 1), accounts[index], entryID, digest, transaction)
        }
        return entryID
    }

    /// The account a line moves. No entry here moves one account twice.
    private static func account(
        of entry: JournalEntry, _ line: JournalLine, _ transaction: Transaction
    ) throws -> FundAccount {
        let found = try AccountRows.one(
            of: entry.partyID, line.account, entry.currency, transaction)
        if let found { return found }
        guard line.account == .receivable else { throw LedgerError.noAccount(line.account) }
        let opened = FundAccount(
            accountID: AccountID(transaction.newID().description), partyID: entry.partyID,
            code: .receivable, fundType: nil, currency: entry.currency, balanceMinor: 0,
            frozenMinor: 0, creditLimitMinor: 0, usedByOrdersMinor: 0, usedByReceivablesMinor: 0,
            maxShareBp: 0, sequence: 0, head: ChainHash.genesis, version: 1)
        try AccountRows.insert(opened, transaction)
        return opened
    }

    private static func post(
        _ line: JournalLine, _ lineNo: Int64, _ before: FundAccount?, _ entryID: EntryID,
        _ digest: [UInt8], _ transaction: Transaction
    ) throws {
        guard var account = before else {
            try transaction.run(
                """
                INSERT INTO journal_line (entry_id, line_no, code, side, amount_minor)
                VALUES (?1, ?2, ?3, ?4, ?5)
                """,
                .text(entryID.text), .int(lineNo), .text(line.account.rawValue),
                .int(line.side.rawValue), .int(line.amountMinor))
            return
        }
        let (balance, overflow) = account.balanceMinor
            .addingReportingOverflow(line.balanceChangeMinor)
        guard !overflow else { throw LedgerError.overflow }
        let frozen = account.frozenMinor + line.frozenChangeMinor
        guard frozen >= 0, balance >= frozen else {
            throw LedgerError.insufficient(
                line.account, availableMinor: account.availableMinor, neededMinor: line.amountMinor)
        }
        account.balanceMinor = balance
        account.frozenMinor = frozen
        account.sequence += 1
        account.head = LedgerChain.hash(
            after: account.head, sequence: account.sequence, entryID: entryID, lineNo: lineNo,
            side: line.side.rawValue, amountMinor: line.amountMinor, balanceAfterMinor: balance,
            digest: digest)
        try AccountRows.post(account, transaction)
        try transaction.run(
            """
            INSERT INTO journal_line (entry_id, line_no, code, side, amount_minor, account_id,
                sequence, balance_after_minor, hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            .text(entryID.text), .int(lineNo), .text(line.account.rawValue),
            .int(line.side.rawValue), .int(line.amountMinor), .text(account.accountID.text),
            .int(account.sequence), .int(balance), .bytes(account.head))
    }

    private static func insert(
        _ entry: JournalEntry, _ entryID: EntryID, _ digest: [UInt8], _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO journal_entry (entry_id, kind, party_id, currency, document, description,
                business_day, actor, recorded_at, digest)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            .text(entryID.text), .text(entry.kind.rawValue), .text(entry.partyID.text),
            .text(entry.currency.code), .text(entry.document), .text(entry.description),
            SQLValue(entry.businessDate), .text(entry.actor), SQLValue(transaction.now),
            .bytes(digest))
    }
}
