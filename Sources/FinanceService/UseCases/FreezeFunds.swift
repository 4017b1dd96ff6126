import Store
import Values

/// What an order wants held.
struct FreezeCommand: Hashable, Sendable {
    let orderID: OrderID
    let orderNumber: String
    let partyID: PartyID
    let orderType: String
    let currency: Currency
    let lines: [FreezeLine]
    /// Sum of quantity x unit price over the lines; 0 and above.
    let amountMinor: Int64
    let contractID: String
    let contractVersion: Int64
    let paymentTermDays: Int64
    let fundsRule: FundsRule
    /// Days that a receivable may be overdue before credit is refused.
    let overdueGraceDays: Int64
    let businessDate: BusinessDate
    let expiresAt: Instant
}

/// Holds an order's money over the party's funds: all of it or nothing, once per order.
enum FreezeFunds {
    /// Freezes by deduction order. A repeat gives the first answer's parts; an order whose freeze was
    /// undone or has expired is refused (`freezeReleased`), as is another content under the same order.
    static func run(_ command: FreezeCommand, _ transaction: Transaction) throws -> FundsVerdict {
        if let stored = try FreezeRows.one(command.orderID, transaction) {
            return try .covered(repeated(stored, command))
        }
        let verdict = try check(command, transaction)
        guard case .covered(let parts) = verdict else { return verdict }
        for part in parts {
            let held = try AccountRows.freeze(
                part.accountID, part.fundType, part.amountMinor, transaction)
            // Judged in this transaction, so another writer must have been faster; nothing is kept.
            guard held else {
                throw FinanceError(
                    .insufficient(
                        part.fundType.account, availableMinor: 0, neededMinor: part.amountMinor))
            }
        }
        let freeze = FundFreeze(
            orderID: command.orderID, orderNumber: command.orderNumber, partyID: command.partyID,
            orderType: command.orderType, currency: command.currency, fundsRule: command.fundsRule,
            contractID: command.contractID, contractVersion: command.contractVersion,
            paymentTermDays: command.paymentTermDays, businessDate: command.businessDate,
            expiresAt: command.expiresAt, state: .held, parts: parts.map { FreezePart($0) })
        try FreezeRows.insert(
            freeze, lines: command.lines, orderAmountMinor: command.amountMinor, transaction)
        return verdict
    }

    /// What `run` would answer to an order that is not known yet, without holding anything.
    static func check(_ command: FreezeCommand, _ transaction: Transaction) throws -> FundsVerdict {
        guard command.fundsRule != .none else { return .covered([]) }
        let rules = try RuleRows.useRules(command.fundsRule, transaction)
        let accounts = try AccountRows.all(of: command.partyID, command.currency, transaction)
        let today = command.businessDate
        return try FundsVerdict.judge(
            command.amountMinor, by: command.fundsRule, accounts: accounts,
            rules: Deduction.rules(rules, for: command.orderType),
            graceDays: command.overdueGraceDays
        ) {
            try ReceivableRows.overdue(
                of: command.partyID, command.currency,
                dueBefore: today.adding(days: -Int(command.overdueGraceDays)), today: today,
                transaction)
        }
    }

    private static func repeated(
        _ stored: FreezeRows.Stored, _ command: FreezeCommand
    ) throws(FinanceError) -> [DeductionPart] {
        let freeze = stored.freeze
        guard !stored.isUndoMark, freeze.state != .released else {
            throw FinanceError(.freezeReleased)
        }
        guard freeze.partyID == command.partyID, freeze.currency == command.currency,
            freeze.fundsRule == command.fundsRule, freeze.orderType == command.orderType,
            stored.orderAmountMinor == command.amountMinor
        else { throw FinanceError(.freezeDiffers) }
        return freeze.parts.map {
            DeductionPart(
                fundType: $0.fundType, accountID: $0.accountID, amountMinor: $0.amountMinor,
                ruleID: $0.ruleID, ruleVersion: $0.ruleVersion)
        }
    }
}
