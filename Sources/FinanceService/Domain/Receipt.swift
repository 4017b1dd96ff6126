import Values

/// A posted receipt.
struct Receipt: Hashable, Sendable {
    let receiptID: String
    /// RC-<year>-<6 digits>
    let number: String
    let partyID: PartyID
    let amount: Money
    let reference: String
    let source: String
    let businessDate: BusinessDate
    let toPrepaymentMinor: Int64
    let toReceivablesMinor: Int64
}
