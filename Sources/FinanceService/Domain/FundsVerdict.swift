import Values

/// Why an order's money cannot be held, with the numbers.
enum FundsRefusal: Hashable, Sendable {
    case short(neededMinor: Int64, missingMinor: Int64, usable: [Deduction.UsableAmount])
    case overLimit(neededMinor: Int64, limitMinor: Int64, ordersMinor: Int64, receivablesMinor: Int64)
    case noCreditAccount(neededMinor: Int64)
    case overdue(Overdue, graceDays: Int64)
}

/// The open receivables of a party that are past their due date by more than the grace days.
struct Overdue: Hashable, Sendable {
    let count: Int64
    /// The one that is overdue longest.
    let number: String
    let dueDate: BusinessDate
    let days: Int
}

/// Whether an order's money can be held, and from which funds.
enum FundsVerdict: Hashable, Sendable {
    case covered([DeductionPart])
    case refused([FundsRefusal])

    /// Judges `amountMinor` by the funds rule: `none` holds nothing, `credit` puts the whole amount on
    /// credit, `full_prepay` deducts from the funds in order. Every broken rule is given.
    ///
    /// - Parameter overdue: asked only when credit would be used.
    static func judge(
        _ amountMinor: Int64, by fundsRule: FundsRule, accounts: [FundAccount], rules: [FundUseRule],
        graceDays: Int64, overdue: () throws -> Overdue?
    ) rethrows -> FundsVerdict {
        if fundsRule == .none || amountMinor == 0 { return .covered([]) }
        let usable = rules.compactMap { rule in
            accounts.first { $0.fundType == rule.fundType }
                .map { UsableFund(account: $0, rule: rule) }
        }
        let deduction = Deduction.of(amountMinor, over: usable)
        var refusals: [FundsRefusal] = []
        var usesCredit = fundsRule == .credit
        var parts: [DeductionPart] = []
        switch deduction {
        case .covered(let covered):
            parts = covered
            usesCredit = usesCredit || covered.contains { $0.fundType == .credit }
        case .short(let missing, let amounts):
            refusals.append(
                fundsRule == .credit
                    ? overLimit(amountMinor, accounts)
                    : .short(neededMinor: amountMinor, missingMinor: missing, usable: amounts))
        }
        if usesCredit, let overdue = try overdue() {
            refusals.append(.overdue(overdue, graceDays: graceDays))
        }
        return refusals.isEmpty ? .covered(parts) : .refused(refusals)
    }

    private static func overLimit(_ amountMinor: Int64, _ accounts: [FundAccount]) -> FundsRefusal {
        guard let credit = accounts.first(where: { $0.fundType == .credit }) else {
            return .noCreditAccount(neededMinor: amountMinor)
        }
        return .overLimit(
            neededMinor: amountMinor, limitMinor: credit.creditLimitMinor,
            ordersMinor: credit.usedByOrdersMinor, receivablesMinor: credit.usedByReceivablesMinor)
    }
}
