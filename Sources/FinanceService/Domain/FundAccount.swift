import Values

/// An account of a party as it stands: the cached figures of its lines and holds.
struct FundAccount: Hashable, Sendable {
    let accountID: AccountID
    let partyID: PartyID
    let code: AccountCode
    /// Nil for the receivable control account.
    let fundType: FundType?
    let currency: Currency
    /// Sum of the lines; 0 for credit.
    var balanceMinor: Int64
    /// Held for orders, at most the balance.
    var frozenMinor: Int64
    var creditLimitMinor: Int64
    var usedByOrdersMinor: Int64
    /// Residuals of the open receivables that count against this credit.
    var usedByReceivablesMinor: Int64
    /// Largest share of one order in basis points; 0 means the rule of the type.
    var maxShareBp: Int64
    /// Number of the last line, 0 before the first.
    var sequence: Int64
    /// Hash of the last line.
    var head: [UInt8]
    /// Changes with limit and share, not with postings.
    var version: Int64

    /// What an order may take now. Negative only for credit whose limit was lowered below its use.
    var availableMinor: Int64 {
        fundType == .credit
            ? creditLimitMinor - usedByOrdersMinor - usedByReceivablesMinor
            : balanceMinor - frozenMinor
    }
}
