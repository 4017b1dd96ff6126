/// What an item adds to the message that carries its page.
struct Weight: Equatable, Sendable {
    let bytes: Int
    let fields: Int

    /// `texts` as they are; every field with its tag and length, or its number.
    init(texts: [String], fields: Int) {
        bytes = texts.reduce(0) { $0 + $1.utf8.count } + fields * 12
        self.fields = fields
    }
}

/// A page of a listing, bounded in items and in size.
struct Page<Item: Sendable>: Sendable {
    let items: [Item]
    /// True when items follow: ask again with the last one's key.
    let hasMore: Bool

    /// Takes from `found` at most `limit` items, and stops before the page would be too large for
    /// its message. The first item is always taken: one document fits by its own limits.
    init(_ found: [Item], limit: Int, weight: (Item) -> Weight) {
        var taken: [Item] = []
        var bytes = 0
        var fields = 0
        for item in found.prefix(limit) {
            let weight = weight(item)
            bytes += weight.bytes
            fields += weight.fields
            if !taken.isEmpty, bytes > Limits.pageBytes || fields > Limits.pageFields { break }
            taken.append(item)
        }
        items = taken
        hasMore = taken.count < found.count
    }
}

extension Party {
    var weight: Weight {
        let addresses = shipTo.flatMap { [$0.code, $0.name, $0.address, $0.region] }
        return Weight(
            texts: [id.text, code, name, parentID?.text ?? "", path.text] + regions + addresses,
            fields: 12 + regions.count + 5 * shipTo.count)
    }
}

extension Contract {
    var weight: Weight {
        let lists = terms.orderTypes + terms.skus + terms.families + terms.regions
        return Weight(
            texts: [id.text, number, partyID.text] + lists + terms.fixedPrices.map(\.sku),
            fields: 22 + lists.count + 3 * terms.fixedPrices.count)
    }
}

extension PriceList {
    var weight: Weight {
        Weight(texts: [id.text, region] + prices.map(\.sku), fields: 8 + 3 * prices.count)
    }
}
