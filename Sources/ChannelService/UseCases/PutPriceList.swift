import Store

/// Stores the next version of a price list. Nothing that is stored is changed.
struct PutPriceList: Sendable {
    func run(
        _ draft: PriceListDraft, _ caller: Caller, _ tx: Transaction
    ) throws -> PriceList {
        try caller.requireStaff()
        let checked = try draft.checked()
        if let version = try PriceListTable.version(startingWith: checked, tx) {
            throw ChannelError.taken([
                Violation(
                    rule: .overlap, field: "/effective_from",
                    message: "version \(version) of this list starts on the same day")
            ])
        }
        let list = PriceList(
            id: PriceListID(tx.newID()),
            version: try PriceListTable.newestVersion(checked, tx) + 1,
            partyClass: checked.partyClass, region: checked.region, currency: checked.currency,
            effectiveFrom: checked.effectiveFrom, prices: checked.prices)
        try PriceListTable.insert(list, by: caller.who, tx)
        return list
    }
}
