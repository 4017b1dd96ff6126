import ServiceKit
import Store
import Values

/// The account a request describes.
struct PutFundAccountCommand: Hashable, Sendable {
    let partyID: PartyID
    let fundType: FundType
    let currency: Currency
    let creditLimitMinor: Int64
    let maxShareBp: Int64
    /// 0 creates; otherwise the stored version.
    let expectedVersion: Int64
}

/// Opens a fund account of a party, or changes its limit or share.
enum PutFundAccount {
    static func run(
        _ command: PutFundAccountCommand, _ transaction: Transaction
    ) throws -> FundAccount {
        guard try PartyDirectory.party(command.partyID.text, transaction) != nil else {
            throw FinanceError(.unknownParty(command.partyID))
        }
        let code = command.fundType.account
        let stored = try AccountRows.one(
            of: command.partyID, code, command.currency, transaction)
        guard command.expectedVersion > 0 else {
            if let stored { throw FinanceError(.accountExists(version: stored.version)) }
            return try open(command, transaction)
        }
        guard var account = stored else {
            throw FinanceError(.noAccount(code, command.currency))
        }
        let changed = try AccountRows.change(
            account.accountID, creditLimitMinor: command.creditLimitMinor,
            maxShareBp: command.maxShareBp, version: command.expectedVersion, transaction)
        guard changed else { throw FinanceError(.versionDiffers(storedVersion: account.version)) }
        account.creditLimitMinor = command.creditLimitMinor
        account.maxShareBp = command.maxShareBp
        account.version += 1
        return account
    }

    private static func open(
        _ command: PutFundAccountCommand, _ transaction: Transaction
    ) throws -> FundAccount {
        let account = FundAccount(
            accountID: AccountID(transaction.newID().description), partyID: command.partyID,
            code: command.fundType.account, fundType: command.fundType, currency: command.currency,
            balanceMinor: 0, frozenMinor: 0, creditLimitMinor: command.creditLimitMinor,
            usedByOrdersMinor: 0, usedByReceivablesMinor: 0, maxShareBp: command.maxShareBp,
            sequence: 0, head: [], version: 1)
        try AccountRows.insert(account, transaction)
        return account
    }
}
