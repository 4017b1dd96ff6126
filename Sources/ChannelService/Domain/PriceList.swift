import Values

/// Prices of a class in a region, from a date on until the next version starts.
///
/// A version has an id of its own and is never changed: an order keeps the id it was priced by.
struct PriceList: Equatable, Sendable {
    let id: PriceListID
    /// Counts up from 1 within class, region and currency, in the order of being stored.
    let version: Int64
    let partyClass: PartyClass
    /// Empty for every region.
    let region: String
    let currency: Currency
    let effectiveFrom: BusinessDate
    let prices: [UnitPrice]
}

/// A price list as somebody wants it to be, before it is checked.
struct PriceListDraft: Equatable, Sendable {
    /// Must be empty: a version is never edited, the next one replaces it.
    var id = ""
    var partyClass: PartyClass?
    var region = ""
    var currency = ""
    var effectiveFrom = ""
    var prices: [UnitPrice] = []

    /// The parts of a price list that are not given by the service.
    struct Checked: Equatable, Sendable {
        let partyClass: PartyClass
        let region: String
        let currency: Currency
        let effectiveFrom: BusinessDate
        let prices: [UnitPrice]
    }

    /// Throws every fault of form at once, as `ChannelError.invalid`.
    func checked() throws(ChannelError) -> Checked {
        var faults = Faults()
        faults.require(
            id.isEmpty, "/price_list_id",
            "must be empty: a stored version is never edited, store the next one instead")
        faults.require(partyClass != nil, "/party_class", "must be one of the channel classes")
        faults.text(region, "/region", limit: Limits.regionBytes, optional: true)
        let currency = try? Currency(self.currency)
        faults.require(currency != nil, "/currency", "must be three upper-case letters")
        let date = BusinessDate(effectiveFrom)
        faults.require(date != nil, "/effective_from", "must be a day, yyyy-mm-dd")
        faults.prices(prices, "/prices", optional: false)
        try faults.check()
        guard let partyClass, let currency, let date else { throw .invalid(faults.violations) }
        return Checked(
            partyClass: partyClass, region: region, currency: currency, effectiveFrom: date,
            prices: prices)
    }
}
