import ServiceKit
import Store
import Values

/// A document that credits or debits a fund.
struct PostFundEntryCommand: Hashable, Sendable {
    let partyID: PartyID
    let fundType: FundType
    /// Above 0 credits the fund, below 0 debits it; never 0.
    let amount: Money
    let document: String
    let reason: String
    let businessDate: BusinessDate
    let actor: String
}

/// Credits a non-cash fund or moves a deposit or guarantee, by a document.
enum PostFundEntry {
    /// Refuses prepayment (receipts move it) and credit (its limit is set), an account the party does
    /// not have, and a debit of more than is available.
    static func run(
        _ command: PostFundEntryCommand, _ transaction: Transaction
    ) throws -> FundAccount {
        let currency = command.amount.currency
        let code = command.fundType.account
        guard let lines = Postings.fundEntry(command.fundType, command.amount.minorUnits) else {
            throw FinanceError(.notPostable(command.fundType))
        }
        guard try PartyDirectory.party(command.partyID.text, transaction) != nil else {
            throw FinanceError(.unknownParty(command.partyID))
        }
        let entry = try JournalEntry(
            kind: .fundEntry, partyID: command.partyID, currency: currency,
            document: command.document, description: command.reason,
            businessDate: command.businessDate, actor: command.actor, lines: lines)
        do {
            _ = try Ledger.post(entry, transaction)
        } catch let error as LedgerError {
            throw FinanceError(error, currency: currency)
        }
        guard let account = try AccountRows.one(of: command.partyID, code, currency, transaction)
        else { throw FinanceError(.noAccount(code, currency)) }
        return account
    }
}
