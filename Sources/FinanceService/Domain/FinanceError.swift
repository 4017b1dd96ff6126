import Values

/// A fact that stands against a request. Prose and status are given at the edge.
enum Fault: Hashable, Sendable {
    case unknownParty(PartyID)
    /// The party has no account that a document needs.
    case noAccount(AccountCode, Currency)
    /// The party has no account of which a statement was asked.
    case unknownAccount(AccountCode, Currency)
    case accountExists(version: Int64)
    case versionDiffers(storedVersion: Int64)
    /// Index into the receivables that the request names; a foreign one looks unknown.
    case unknownReceivable(index: Int)
    case receivableCurrency(index: Int, number: String, currency: Currency)
    case receivableSettled(index: Int, number: String)
    /// It is dated after the payment.
    case receivableLater(index: Int, number: String, documentDate: BusinessDate)
    case insufficient(AccountCode, availableMinor: Int64, neededMinor: Int64)
    case receiptExists(number: String)
    /// The fund is not moved by such documents.
    case notPostable(FundType)
    case unknownFreeze
    /// The order's freeze was undone or has expired; it cannot come back.
    case freezeReleased
    /// The order has a freeze of another content.
    case freezeDiffers
    case overflow
}

/// A request that is refused, with every fault found.
struct FinanceError: Error, Hashable, Sendable {
    let faults: [Fault]

    init(_ faults: [Fault]) { self.faults = faults }

    init(_ fault: Fault) { faults = [fault] }

    /// What the ledger refused.
    init(_ error: LedgerError, currency: Currency) {
        switch error {
        case .noAccount(let code): self.init(.noAccount(code, currency))
        case .insufficient(let code, let available, let needed):
            self.init(.insufficient(code, availableMinor: available, neededMinor: needed))
        case .tooFewLines, .amountNotPositive, .unbalanced, .overflow: self.init(.overflow)
        }
    }
}
