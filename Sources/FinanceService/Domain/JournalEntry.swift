import Values

/// One line of a journal entry.
struct JournalLine: Hashable, Sendable {
    let account: AccountCode
    let side: LedgerSide
    /// Above 0.
    let amountMinor: Int64
    /// How the posting changes what is frozen on a fund account: negative when frozen money is spent.
    let frozenChangeMinor: Int64

    init(_ account: AccountCode, _ side: LedgerSide, _ amountMinor: Int64, frozenChangeMinor: Int64 = 0) {
        self.account = account
        self.side = side
        self.amountMinor = amountMinor
        self.frozenChangeMinor = frozenChangeMinor
    }

    /// The change of a party account's balance.
    var balanceChangeMinor: Int64 { side == account.raisingSide ? amountMinor : -amountMinor }
}

/// What kind of document made an entry.
enum JournalKind: String, Hashable, Sendable {
    case receipt
    case fundEntry = "fund_entry"
    case receivable
    case freezeSettlement = "freeze_settlement"
    case prepaymentSettlement = "prepayment_settlement"
}

/// A balanced entry of the double-entry ledger, in one currency and about one party.
struct JournalEntry: Hashable, Sendable {
    let kind: JournalKind
    let partyID: PartyID
    let currency: Currency
    /// The number by which people find the document.
    let document: String
    let description: String
    let businessDate: BusinessDate
    /// Who caused it: a user, or the feed it came from.
    let actor: String
    let lines: [JournalLine]

    /// Refuses fewer than two lines, an amount that is not above 0, debits unequal to credits, and
    /// sums that overflow.
    init(
        kind: JournalKind, partyID: PartyID, currency: Currency, document: String, description: String,
        businessDate: BusinessDate, actor: String, lines: [JournalLine]
    ) throws(LedgerError) {
        let kept = lines.filter { $0.amountMinor != 0 }
        guard kept.count >= 2 else { throw .tooFewLines }
        let debits = try Self.total(.debit, kept)
        let credits = try Self.total(.credit, kept)
        guard debits == credits else { throw .unbalanced }
        self.kind = kind
        self.partyID = partyID
        self.currency = currency
        self.document = document
        self.description = description
        self.businessDate = businessDate
        self.actor = actor
        self.lines = kept
    }

    private static func total(
        _ side: LedgerSide, _ lines: [JournalLine]
    ) throws(LedgerError) -> Int64 {
        var sum: Int64 = 0
        for line in lines where line.side == side {
            guard line.amountMinor > 0 else { throw .amountNotPositive }
            let (next, overflow) = sum.addingReportingOverflow(line.amountMinor)
            guard !overflow else { throw .overflow }
            sum = next
        }
        return sum
    }
}

/// Why an entry cannot be posted.
enum LedgerError: Error, Hashable, Sendable {
    case tooFewLines
    case amountNotPositive
    case unbalanced
    case overflow
    /// The party has no such account.
    case noAccount(AccountCode)
    /// The account would fall below what is frozen of it, or below 0.
    case insufficient(AccountCode, availableMinor: Int64, neededMinor: Int64)
}

/// Which accounts the documents move (the posting scheme).
enum Postings {
    /// Money received: what it pays of receivables, the rest as prepayment.
    static func receipt(toReceivablesMinor: Int64, toPrepaymentMinor: Int64) -> [JournalLine] {
        [
            JournalLine(.bank, .debit, toReceivablesMinor + toPrepaymentMinor),
            JournalLine(.receivable, .credit, toReceivablesMinor),
            JournalLine(.prepayment, .credit, toPrepaymentMinor),
        ]
    }

    /// A document that credits (above 0) or debits (below 0) a fund; nil for funds it cannot move.
    static func fundEntry(_ fundType: FundType, _ amountMinor: Int64) -> [JournalLine]? {
        guard let counter = fundType.documentCounterAccount, amountMinor != .min else { return nil }
        let credits = amountMinor > 0
        let size = abs(amountMinor)
        return [
            JournalLine(counter, credits ? .debit : .credit, size),
            JournalLine(fundType.account, credits ? .credit : .debit, size),
        ]
    }

    /// Goods shipped: the party owes, we have earned (gross; VAT is not split here).
    static func receivableOpened(_ amountMinor: Int64) -> [JournalLine] {
        [
            JournalLine(.receivable, .debit, amountMinor),
            JournalLine(.revenue, .credit, amountMinor),
        ]
    }

    /// A receivable paid from what was frozen for its order.
    static func settledFromFreeze(_ changes: [FreezeChange]) -> [JournalLine] {
        let debits = changes.map {
            JournalLine(
                $0.fundType.account, .debit, $0.amountMinor, frozenChangeMinor: -$0.amountMinor)
        }
        let total = changes.reduce(0) { $0 + $1.amountMinor }
        return debits + [JournalLine(.receivable, .credit, total)]
    }

    /// Receivables paid from what is free of the prepayment.
    static func settledFromPrepayment(_ amountMinor: Int64) -> [JournalLine] {
        [
            JournalLine(.prepayment, .debit, amountMinor),
            JournalLine(.receivable, .credit, amountMinor),
        ]
    }
}
