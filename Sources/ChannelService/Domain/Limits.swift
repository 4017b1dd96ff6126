/// The bounds of the documents of this service. They keep each document, and each page of a
/// listing, inside the message limit of its method.
enum Limits {
    /// Bytes of an id in a request.
    static let identifierBytes = 64
    /// Characters of a code of a party, contract, ship-to address, SKU, family or order type.
    static let codeBytes = 64
    /// Bytes of a party's or address's name.
    static let nameBytes = 200
    /// Bytes of a postal address.
    static let addressBytes = 400
    /// Bytes of a region's name.
    static let regionBytes = 64
    /// Regions of a party or a contract.
    static let regions = 64
    /// Ship-to addresses of a party.
    static let shipTo = 50
    /// Levels of the party hierarchy, the root included.
    static let partyDepth = 12
    /// Parties that one change of parent may move.
    static let movedParties = 2_000
    /// Contracts of one party, ended ones included.
    static let contractsPerParty = 200
    /// SKUs of a contract.
    static let contractSKUs = 500
    /// Families of a contract.
    static let families = 100
    /// Order types of a contract.
    static let orderTypes = 32
    /// Fixed prices of a contract, prices of a price list.
    static let prices = 1_000
    /// Minor units of one price: ten thousand million yuan.
    static let priceMinor: Int64 = 1_000_000_000_000
    /// Pieces in one line or quota.
    static let quantity: Int64 = 1_000_000_000_000
    /// Minor units of a quota or a hold.
    static let amountMinor: Int64 = 1_000_000_000_000_000_000
    /// Days of a payment term: ten years.
    static let paymentTermDays: Int32 = 3_650
    /// Lines of a proposed order.
    static let orderLines = 500
    /// Estimated bytes after which a page of a listing is full.
    static let pageBytes = 45_000
    /// Estimated message fields after which a page of a listing is full: the receiver's pre-scan
    /// takes 4,096.
    static let pageFields = 3_500
}
