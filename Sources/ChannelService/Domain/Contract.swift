import Values

/// The price of one piece of a SKU, in minor units of the document's currency.
struct UnitPrice: Hashable, Sendable {
    let sku: String
    let minorUnits: Int64
}

/// How much a contract lets a party take; 0 means no limit in that measure.
struct Quota: Hashable, Sendable {
    let quantity: Int64
    let amountMinor: Int64

    /// True when orders must hold it.
    var isLimited: Bool { quantity > 0 || amountMinor > 0 }
}

/// Quota that orders have taken so far.
struct QuotaUse: Hashable, Sendable {
    let quantity: Int64
    let amountMinor: Int64

    static let none = QuotaUse(quantity: 0, amountMinor: 0)
}

/// Days from `from` to `to`, both inclusive.
struct Validity: Hashable, Sendable {
    let from: BusinessDate
    let to: BusinessDate

    func contains(_ date: BusinessDate) -> Bool { from <= date && date <= to }

    func overlaps(_ other: Validity) -> Bool { from <= other.to && other.from <= to }
}

/// What a version of a contract says. Nothing in it is changed once it is stored.
struct ContractTerms: Equatable, Sendable {
    let type: ContractType
    let state: ContractState
    let validity: Validity
    let orderTypes: [String]
    /// With `families` empty too: every SKU.
    let skus: [String]
    let families: [String]
    /// Empty means every region of the party.
    let regions: [String]
    let currency: Currency
    /// Discount on the class list price in basis points, 0 to 10,000.
    let discountBasisPoints: Int32
    /// Win over the list price where given.
    let fixedPrices: [UnitPrice]
    /// No line may be priced below this; 0 means no floor.
    let floorPriceMinor: Int64
    /// The least quantity of a line; 0 and 1 mean any.
    let minimumQuantity: Int64
    /// A line's quantity must be a multiple of this; 0 and 1 mean any.
    let quantityStep: Int64
    let quota: Quota
    let paymentTermDays: Int32
    /// Larger wins where two active contracts open the same order type on the same date.
    let priority: Int32
}

/// A version of a contract.
struct Contract: Equatable, Sendable {
    let id: ContractID
    let number: String
    /// Counts up from 1; orders keep the version they were judged by.
    let version: Int64
    let partyID: PartyID
    let terms: ContractTerms
    /// Of the contract, over all of its versions.
    let used: QuotaUse
}

/// That a contract's newest version opens an order type: what overlap and judgement look at.
struct ContractOpening: Equatable, Sendable {
    let contractID: ContractID
    let version: Int64
    let number: String
    let orderType: String
    let state: ContractState
    let validity: Validity
    let priority: Int32
}

/// Which contract judges an order.
enum ContractChoice {
    /// The opening to judge by on `date`: an active one of that date with the largest priority.
    ///
    /// Without any, the nearest miss is taken, so that the order's other faults are found against
    /// it as well: active before not active, then within its dates before outside, then the larger
    /// priority, then the one that ends last, then the larger id.
    static func choose(
        from openings: [ContractOpening], on date: BusinessDate
    ) -> ContractOpening? {
        openings.max { isWorse($0, than: $1, on: date) }
    }

    private static func isWorse(
        _ a: ContractOpening, than b: ContractOpening, on date: BusinessDate
    ) -> Bool {
        let aActive = a.state == .active
        let bActive = b.state == .active
        if aActive != bActive { return bActive }
        let aDated = a.validity.contains(date)
        let bDated = b.validity.contains(date)
        if aDated != bDated { return bDated }
        if a.priority != b.priority { return a.priority < b.priority }
        if a.validity.to != b.validity.to { return a.validity.to < b.validity.to }
        return a.contractID.text < b.contractID.text
    }
}

/// No two active contracts for one party, order type and date without different priorities.
enum ContractOverlap {
    /// The violations of `terms` against the other contracts' `openings`, each naming the other
    /// contract; `openings` are of the same party and not of the contract itself.
    static func violations(
        of terms: ContractTerms, against openings: [ContractOpening]
    ) -> [Violation] {
        guard terms.state == .active else { return [] }
        var result: [Violation] = []
        for (index, orderType) in terms.orderTypes.enumerated() {
            for other in openings
            where other.orderType == orderType && other.state == .active
                && other.priority == terms.priority && other.validity.overlaps(terms.validity)
            {
                result.append(
                    Violation(
                        rule: .overlap, field: "/order_types/\(index)",
                        message: """
                            contract \(other.number) opens \(orderType) from \
                            \(other.validity.from) to \(other.validity.to) with the same \
                            priority \(other.priority)
                            """))
            }
        }
        return result
    }
}
