import Values

/// Which fund may pay which order, in what order and up to which share: a row of policy.
struct FundUseRule: Hashable, Sendable {
    let ruleID: String
    let version: Int64
    let fundType: FundType
    /// The funds rule of the order types that this row serves.
    let fundsRule: FundsRule
    /// Nil serves every order type; a row that names one wins over it.
    let orderType: String?
    /// Funds with the lower number are used first.
    let deductionOrder: Int64
    /// Largest share of one order in basis points, 0 to 10,000.
    let maxShareBp: Int64
}

/// What must be frozen before an order is released (a column of the restriction table, rule 5).
enum FundsRule: String, CaseIterable, Hashable, Sendable {
    case fullPrepay = "full_prepay"
    case credit
    case none
}

/// A fund that may pay, with the rule by which it may.
struct UsableFund: Hashable, Sendable {
    let account: FundAccount
    let rule: FundUseRule
    /// The account's own share where it has one, otherwise the rule's.
    let shareBp: Int64

    init(account: FundAccount, rule: FundUseRule) {
        self.account = account
        self.rule = rule
        shareBp = account.maxShareBp > 0 ? account.maxShareBp : rule.maxShareBp
    }
}

/// The amount that one fund pays of an order.
struct DeductionPart: Hashable, Sendable {
    let fundType: FundType
    let accountID: AccountID
    let amountMinor: Int64
    let ruleID: String
    let ruleVersion: Int64
}

/// How an order's amount falls onto funds (domain.md rule 7).
enum Deduction: Hashable, Sendable {
    /// The whole amount is covered; parts in deduction order, none of them 0.
    case covered([DeductionPart])
    /// The funds do not reach; `usable` is what each of them could give, in deduction order.
    case short(missingMinor: Int64, usable: [UsableAmount])

    /// What one fund could give to an order.
    struct UsableAmount: Hashable, Sendable {
        let fundType: FundType
        let usableMinor: Int64
        let availableMinor: Int64
        let shareBp: Int64
    }

    /// Takes from each fund, in deduction order, as much as it has and its share of the order allows.
    ///
    /// A share is rounded down to a whole minor unit, so no cap is ever passed. `amountMinor` >= 0.
    static func of(_ amountMinor: Int64, over funds: [UsableFund]) -> Deduction {
        let ordered = funds.sorted {
            ($0.rule.deductionOrder, $0.rule.fundType.rawValue)
                < ($1.rule.deductionOrder, $1.rule.fundType.rawValue)
        }
        var missing = amountMinor
        var parts: [DeductionPart] = []
        var usable: [UsableAmount] = []
        for fund in ordered {
            let available = max(0, fund.account.availableMinor)
            let limit = min(available, share(amountMinor, fund.shareBp))
            usable.append(
                UsableAmount(
                    fundType: fund.rule.fundType, usableMinor: limit, availableMinor: available,
                    shareBp: fund.shareBp))
            let taken = min(limit, missing)
            guard taken > 0 else { continue }
            missing -= taken
            parts.append(
                DeductionPart(
                    fundType: fund.rule.fundType, accountID: fund.account.accountID,
                    amountMinor: taken, ruleID: fund.rule.ruleID, ruleVersion: fund.rule.version))
        }
        return missing == 0 ? .covered(parts) : .short(missingMinor: missing, usable: usable)
    }

    /// `bp` basis points of an amount, rounded down; in 128 bits, so it cannot overflow for bp <= 10,000.
    private static func share(_ amountMinor: Int64, _ bp: Int64) -> Int64 {
        Int64(clamping: Int128(amountMinor) * Int128(bp) / 10_000)
    }

    /// The rule of each fund for an order type: a row that names the type wins over one for all.
    static func rules(_ rules: [FundUseRule], for orderType: String) -> [FundUseRule] {
        var chosen: [FundType: FundUseRule] = [:]
        for rule in rules where rule.orderType == nil || rule.orderType == orderType {
            if let present = chosen[rule.fundType], present.orderType != nil { continue }
            chosen[rule.fundType] = rule
        }
        return chosen.values.sorted { $0.deductionOrder < $1.deductionOrder }
    }
}
