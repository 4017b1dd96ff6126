import Store
import Values

/// A statement of one account, and whether its chain holds.
struct AccountStatement: Sendable {
    /// Nil where nothing was ever posted.
    let accountID: AccountID?
    let openingMinor: Int64
    let lines: [StatementLine]
    let closingMinor: Int64
    let chainVerified: Bool
    let truncated: Bool
}

/// Opening, lines and closing of an account over business dates.
enum ReadStatement {
    /// Reads the account from its first line, so that the whole chain is verified with each statement.
    ///
    /// `unknownAccount` when the party has no such fund. The receivable account is opened with the
    /// first receivable; a party without one owes nothing.
    static func run(
        _ code: AccountCode, of party: PartyID, _ currency: Currency, from: BusinessDate,
        to: BusinessDate, lineLimit: Int, _ transaction: Transaction
    ) throws -> AccountStatement {
        var period = StatementPeriod(from: from, to: to, lineLimit: lineLimit)
        let account = try AccountRows.one(of: party, code, currency, transaction)
        guard account != nil || code == .receivable else {
            throw FinanceError(.unknownAccount(code, currency))
        }
        let verified = try account.map { account in
            try LedgerChain.read(account, transaction) { try period.add($0) }
        }
        return AccountStatement(
            accountID: account?.accountID, openingMinor: period.openingMinor,
            lines: try period.lines(), closingMinor: period.closingMinor,
            chainVerified: verified ?? true, truncated: period.truncated)
    }
}

/// Open receivables by days overdue.
enum ReadAgeing {
    /// As of `asOf`: from `today` on the present residuals, so the total is what is open; before it what
    /// was open then, by the business dates of documents and allocations. `party` nil means every party.
    static func run(
        party: PartyID?, _ currency: Currency, asOf: BusinessDate, today: BusinessDate,
        _ transaction: Transaction
    ) throws -> Ageing {
        let days =
            asOf >= today
            ? try AgeingRows.now(party: party, currency, transaction)
            : try AgeingRows.past(party: party, currency, at: asOf, transaction)
        var ageing = Ageing()
        for day in days {
            try ageing.add(
                residualMinor: day.residualMinor, count: day.count,
                to: Ageing.Bucket(daysOverdue: asOf.days(since: day.dueDate)))
        }
        return ageing
    }
}
