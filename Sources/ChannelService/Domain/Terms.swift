import Values

/// A line of a proposed order.
struct ProposedLine: Equatable, Sendable {
    let lineNo: Int32
    let sku: String
    let quantity: Int64
    /// 0 means "the price I am entitled to".
    let requestedUnitPriceMinor: Int64
}

/// An order as it is proposed, with the row of the restriction table that it falls under.
struct Proposal: Equatable, Sendable {
    let partyID: PartyID
    let orderType: String
    let shipToCode: String
    let currency: Currency
    let businessDate: BusinessDate
    let lines: [ProposedLine]
    /// Classes that may place this order type; empty means any.
    let allowedClasses: Set<PartyClass>
    let priceRule: PriceRule
}

/// What is known about a SKU where the order is judged.
struct SKUFacts: Equatable, Sendable {
    let active: Bool
    let family: String
    /// True when the contract names the SKU itself.
    let listedByContract: Bool
    let fixedPriceMinor: Int64?
    let listPriceMinor: Int64?
}

/// The contract that an order is judged by.
struct ContractFacts: Equatable, Sendable {
    let id: ContractID
    let number: String
    let version: Int64
    let state: ContractState
    let validity: Validity
    /// True when the contract names SKUs; they are looked up one by one, see `SKUFacts`.
    let namesSKUs: Bool
    let families: [String]
    let regions: [String]
    let currency: Currency
    let discountBasisPoints: Int32
    let floorPriceMinor: Int64
    let minimumQuantity: Int64
    let quantityStep: Int64
    let quota: Quota
    let used: QuotaUse
    let paymentTermDays: Int32
}

/// The party that proposes the order.
struct PartyFacts: Equatable, Sendable {
    let name: String
    let partyClass: PartyClass
    let path: PartyPath
    let active: Bool
    let regions: [String]
}

/// The version of a price list that is in force.
struct PriceListFacts: Equatable, Sendable {
    let id: PriceListID
    let version: Int64
}

/// Everything that the judgement of one proposal looks at, read in one snapshot.
struct TermsFacts: Equatable, Sendable {
    /// Nil when there is no such party.
    var party: PartyFacts?
    /// Nil when the party has no such address.
    var shipTo: ShipTo?
    /// The opening's contract by `ContractChoice`; nil when no contract names the order type.
    var contract: ContractFacts?
    /// Nil when no list is in force for the party's class, region and currency.
    var priceList: PriceListFacts?
    /// By SKU; an unknown SKU is missing.
    var skus: [String: SKUFacts] = [:]
}

/// A line with the price that the party is entitled to.
struct PricedLine: Equatable, Sendable {
    let lineNo: Int32
    let sku: String
    let quantity: Int64
    let unitPriceMinor: Int64
    /// 0 when the SKU is on no price list.
    let listPriceMinor: Int64
}

/// The judgement of a proposal.
struct TermsVerdict: Equatable, Sendable {
    /// Every broken rule, in the order of domain.md rule 5, then of the lines.
    let violations: [Violation]
    /// Lines that could be priced, in the order of the proposal.
    let lines: [PricedLine]
    let totalMinor: Int64
    let facts: TermsFacts
    /// True when the saga must hold quota of the contract.
    let quotaLimited: Bool
}
