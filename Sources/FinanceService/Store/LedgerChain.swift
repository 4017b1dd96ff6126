import Store
import Values

/// What the hash chain of an account covers, and its verification from the first line to the head.
///
/// digest of an entry = SHA-256 chain step over genesis and: entry id, kind, party, currency, document,
/// description, business day, actor, recorded at, then for each line: number, code, side, amount, account
/// id (empty for accounts of the company). Hash of a line = chain step over the hash before it on the same
/// account and: sequence, entry id, line number, side, amount, balance after, digest. So a change to any
/// column of an entry, of any of its lines, or of their order breaks the chain of each account it moved.
enum LedgerChain {
    static func entryParts(
        entryID: EntryID, kind: String, partyID: PartyID, currency: String, document: String,
        description: String, businessDate: BusinessDate, actor: String, recordedAt: Instant
    ) -> [SQLValue] {
        [
            .text(entryID.text), .text(kind), .text(partyID.text), .text(currency), .text(document),
            .text(description), SQLValue(businessDate), .text(actor), SQLValue(recordedAt),
        ]
    }

    static func lineParts(
        lineNo: Int64, code: String, side: Int64, amountMinor: Int64, accountID: AccountID?
    ) -> [SQLValue] {
        [.int(lineNo), .text(code), .int(side), .int(amountMinor), .text(accountID?.text ?? "")]
    }

    static func hash(
        after previous: [UInt8], sequence: Int64, entryID: EntryID, lineNo: Int64, side: Int64,
        amountMinor: Int64, balanceAfterMinor: Int64, digest: [UInt8]
    ) -> [UInt8] {
        ChainHash.next(
            previous,
            [
                .int(sequence), .text(entryID.text), .int(lineNo), .int(side), .int(amountMinor),
                .int(balanceAfterMinor), .bytes(digest),
            ])
    }

    /// Reads every line of an account in its sequence, gives each to `body`, and tells whether the chain
    /// holds: digests, hashes, sequence 1 to n, balances, and the head and balance on the account's row.
    static func read(
        _ account: FundAccount, _ transaction: Transaction, _ body: (AccountLine) throws -> Void
    ) throws -> Bool {
        var check = ChainCheck()
        try transaction.forEach(
            """
            SELECT own.sequence, own.line_no, own.balance_after_minor, own.hash,
                entry.entry_id, entry.kind, entry.party_id, entry.currency, entry.document,
                entry.description, entry.business_day, entry.actor, entry.recorded_at, entry.digest,
                line.line_no, line.code, line.side, line.amount_minor, line.account_id
            FROM journal_line AS own
            JOIN journal_entry AS entry ON entry.entry_id = own.entry_id
            JOIN journal_line AS line ON line.entry_id = own.entry_id
            WHERE own.account_id = ?1
            ORDER BY own.sequence, line.line_no
            """, .text(account.accountID.text)
        ) { row in
            if row.int(0) != check.current?.sequence {
                if let line = check.close() { try body(line) }
                check.open(row)
            }
            check.add(row)
            return true
        }
        if let line = check.close() { try body(line) }
        return check.holds && check.sequence == account.sequence && check.head == account.head
            && check.balanceMinor == account.balanceMinor
    }
}

/// The state of walking an account's chain.
private struct ChainCheck {
    /// The line of the account being read, and the parts of its entry so far.
    struct Current {
        let sequence: Int64
        let lineNo: Int64
        let balanceAfterMinor: Int64
        let hash: [UInt8]
        let entryID: EntryID
        let document: String
        let description: String
        let businessDate: BusinessDate
        let recordedAt: Instant
        let digest: [UInt8]
        var parts: [SQLValue]
        var own: (side: Int64, amountMinor: Int64, raises: Bool)?
    }

    private(set) var holds = true
    private(set) var sequence: Int64 = 0
    private(set) var head = ChainHash.genesis
    private(set) var balanceMinor: Int64 = 0
    private(set) var current: Current?

    mutating func open(_ row: Row) {
        let entryID = EntryID(row.text(4))
        current = Current(
            sequence: row.int(0), lineNo: row.int(1), balanceAfterMinor: row.int(2),
            hash: row.bytes(3), entryID: entryID, document: row.text(8), description: row.text(9),
            businessDate: row.day(10), recordedAt: row.instant(12), digest: row.bytes(13),
            parts: LedgerChain.entryParts(
                entryID: entryID, kind: row.text(5), partyID: PartyID(row.text(6)),
                currency: row.text(7), document: row.text(8), description: row.text(9),
                businessDate: row.day(10), actor: row.text(11), recordedAt: row.instant(12)))
    }

    /// Takes one line of the current entry: the account's own or another.
    mutating func add(_ row: Row) {
        let lineNo = row.int(14)
        let code = row.text(15)
        let side = row.int(16)
        let amount = row.int(17)
        current?.parts += LedgerChain.lineParts(
            lineNo: lineNo, code: code, side: side, amountMinor: amount,
            accountID: row.optionalText(18).map { AccountID($0) })
        if lineNo == current?.lineNo {
            let raises = AccountCode(rawValue: code)?.raisingSide.rawValue == side
            current?.own = (side, amount, raises)
        }
    }

    /// Checks the current line against the chain and gives it; nil when there is none.
    mutating func close() -> AccountLine? {
        guard let line = current, let own = line.own else { return nil }
        current = nil
        let change = own.raises ? own.amountMinor : -own.amountMinor
        let digest = ChainHash.next(ChainHash.genesis, line.parts)
        let hash = LedgerChain.hash(
            after: head, sequence: line.sequence, entryID: line.entryID, lineNo: line.lineNo,
            side: own.side, amountMinor: own.amountMinor,
            balanceAfterMinor: line.balanceAfterMinor, digest: digest)
        balanceMinor = balanceMinor &+ change
        sequence += 1
        holds =
            holds && digest == line.digest && hash == line.hash && line.sequence == sequence
            && line.balanceAfterMinor == balanceMinor
        head = line.hash
        return AccountLine(
            sequence: line.sequence, businessDate: line.businessDate, document: line.document,
            description: line.description, changeMinor: change, recordedAt: line.recordedAt)
    }
}
