import Values

/// What one piece costs a party.
enum Pricing {
    /// 10,000 basis points are the whole price.
    static let basisPointsOfWhole: Int64 = 10_000

    /// `listPriceMinor` less a discount of 0 to 10,000 basis points, rounded half up to minor
    /// units: 1,499.00 less 5 % is 1,424.05.
    static func net(
        listPriceMinor: Int64, discountBasisPoints: Int32
    ) throws(ValueError) -> Int64 {
        try Checked.scale(
            listPriceMinor, by: basisPointsOfWhole - Int64(discountBasisPoints),
            over: basisPointsOfWhole)
    }
}

/// How an order type is priced: a column of OrderService's restriction table.
enum PriceRule: String, Sendable, CaseIterable {
    /// The list price of the party's class less the contract's discount; a fixed price wins.
    case classList = "class_list"
    /// The contract's fixed price, and nothing else.
    case contractFixed = "contract_fixed"
}
