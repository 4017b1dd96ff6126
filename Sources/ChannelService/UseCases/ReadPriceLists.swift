import Store

/// Looks up a version of a price list.
struct GetPriceList: Sendable {
    func run(id: String, _ caller: Caller, _ tx: Transaction) throws -> PriceList {
        var faults = Faults()
        faults.text(id, "/price_list_id", limit: Limits.identifierBytes)
        try faults.check()
        guard let list = try PriceListTable.find(PriceListID(id), tx) else {
            throw ChannelError.notFound(.priceList)
        }
        // One class does not see what another one pays.
        if let visible = try Visibility.priceClass(for: caller, tx), visible != list.partyClass {
            throw ChannelError.notFound(.priceList)
        }
        return list
    }
}

/// Lists versions of price lists in the order of their ids, which is that of being stored.
struct ListPriceLists: Sendable {
    func run(
        _ query: PriceListTable.Query, _ caller: Caller, _ tx: Transaction
    ) throws -> Page<PriceList> {
        var query = query
        let limit = query.limit
        if let visible = try Visibility.priceClass(for: caller, tx) {
            guard query.partyClass == nil || query.partyClass == visible else {
                return Page([], limit: limit, weight: \.weight)
            }
            query.partyClass = visible
        }
        query.limit = limit + 1
        return Page(try PriceListTable.list(query, tx), limit: limit, weight: \.weight)
    }
}
