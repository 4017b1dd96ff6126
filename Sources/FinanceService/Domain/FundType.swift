/// The kinds of fund accounts (domain.md rule 7). The numbers stand on the wire and in the tables.
enum FundType: Int64, CaseIterable, Hashable, Sendable {
    case prepayment = 1
    case securityDeposit = 2
    /// A limit, not money: what the party may owe.
    case credit = 3
    case rebate = 4
    case priceProtection = 5
    case marketing = 6
    case guarantee = 7

    /// The word of the glossary.
    var word: String { account.rawValue }

    /// The account of the chart that holds this fund.
    var account: AccountCode {
        switch self {
        case .prepayment: .prepayment
        case .securityDeposit: .securityDeposit
        case .credit: .credit
        case .rebate: .rebate
        case .priceProtection: .priceProtection
        case .marketing: .marketing
        case .guarantee: .guarantee
        }
    }

    /// False for credit, which has a limit and uses instead of a balance.
    var holdsBalance: Bool { self != .credit }

    /// The other side of a document that credits or debits the fund (chart of accounts); nil for funds
    /// that no such document moves: prepayment moves by receipts, credit by its limit.
    var documentCounterAccount: AccountCode? {
        switch self {
        case .securityDeposit: .bank
        case .rebate: .rebateExpense
        case .priceProtection: .priceProtectionExpense
        case .marketing: .marketingExpense
        case .guarantee: .guaranteeClearing
        case .prepayment, .credit: nil
        }
    }
}

/// The accounts of the chart. Their kind and normal side are rows of `chart_account`.
enum AccountCode: String, CaseIterable, Hashable, Sendable {
    // Of the company, one per currency, without a running balance.
    case bank
    case guaranteeClearing = "guarantee_clearing"
    case revenue
    case rebateExpense = "rebate_expense"
    case priceProtectionExpense = "price_protection_expense"
    case marketingExpense = "marketing_expense"
    // Of a party, one per party and currency, each with its sequence, balance and hash chain.
    case receivable
    case prepayment
    case securityDeposit = "security_deposit"
    case credit
    case rebate
    case priceProtection = "price_protection"
    case marketing
    case guarantee

    /// True for accounts of which every party has its own.
    var isPartyAccount: Bool {
        switch self {
        case .bank, .guaranteeClearing, .revenue, .rebateExpense, .priceProtectionExpense,
            .marketingExpense:
            false
        case .receivable, .prepayment, .securityDeposit, .credit, .rebate, .priceProtection,
            .marketing, .guarantee:
            true
        }
    }

    /// The side that raises a party account: debit for what the party owes, credit for its funds.
    var raisingSide: LedgerSide { self == .receivable ? .debit : .credit }
}

/// A side of the ledger; the number is the sign with which a line enters the trial balance.
enum LedgerSide: Int64, Hashable, Sendable {
    case debit = 1
    case credit = -1
}
