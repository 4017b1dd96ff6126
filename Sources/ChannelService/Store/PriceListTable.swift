import Store
import Values

/// Rows of price lists; they are only ever added.
enum PriceListTable {
    /// What a listing asks for.
    struct Query: Sendable {
        /// Nil for every class.
        var partyClass: PartyClass?
        /// Ids after this one; empty for the start.
        var after = ""
        var limit: Int
    }

    static func find(_ id: PriceListID, _ tx: Transaction) throws -> PriceList? {
        try tx.first(
            """
            SELECT price_list_id, version, party_class, region, currency, effective_day
            FROM price_list WHERE price_list_id = ?1
            """, .text(id.text), map: head
        ).map { try $0.list(tx) }
    }

    /// A page in the order of ids.
    static func list(_ query: Query, _ tx: Transaction) throws -> [PriceList] {
        try tx.all(
            """
            SELECT price_list_id, version, party_class, region, currency, effective_day
            FROM price_list
            WHERE price_list_id > ?1 AND (?2 = '' OR party_class = ?2)
            ORDER BY price_list_id LIMIT ?3
            """, .text(query.after), SQLValue(query.partyClass?.rawValue ?? ""),
            SQLValue(query.limit), map: head
        ).map { try $0.list(tx) }
    }

    /// The newest version number of a class, region and currency; 0 when there is none.
    static func newestVersion(
        _ list: PriceListDraft.Checked, _ tx: Transaction
    ) throws -> Int64 {
        try tx.first(
            """
            SELECT version FROM price_list
            WHERE party_class = ?1 AND region = ?2 AND currency = ?3
            ORDER BY version DESC LIMIT 1
            """, .text(list.partyClass.rawValue), .text(list.region), .text(list.currency.code)
        ) { $0.int(0) } ?? 0
    }

    /// The version that starts on the same day, if there is one.
    static func version(
        startingWith list: PriceListDraft.Checked, _ tx: Transaction
    ) throws -> Int64? {
        try tx.first(
            """
            SELECT version FROM price_list
            WHERE party_class = ?1 AND region = ?2 AND currency = ?3 AND effective_day = ?4
            """, .text(list.partyClass.rawValue), .text(list.region),
            .text(list.currency.code), SQLValue(list.effectiveFrom)
        ) { $0.int(0) }
    }

    /// The version in force on `date`: the newest start that is not after it.
    static func inForce(
        _ partyClass: PartyClass, region: String, _ currency: Currency, on date: BusinessDate,
        _ tx: Transaction
    ) throws -> PriceListFacts? {
        try tx.first(
            """
            SELECT price_list_id, version FROM price_list
            WHERE party_class = ?1 AND region = ?2 AND currency = ?3 AND effective_day <= ?4
            ORDER BY effective_day DESC LIMIT 1
            """, .text(partyClass.rawValue), .text(region), .text(currency.code), SQLValue(date)
        ) { PriceListFacts(id: PriceListID($0.text(0)), version: $0.int(1)) }
    }

    static func insert(_ list: PriceList, by who: String, _ tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO price_list (price_list_id, party_class, region, currency, effective_day,
                version, stored_at_us, stored_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """, .text(list.id.text), .text(list.partyClass.rawValue), .text(list.region),
            .text(list.currency.code), SQLValue(list.effectiveFrom), .int(list.version),
            SQLValue(tx.now), .text(who))
        for (place, price) in list.prices.enumerated() {
            try tx.run(
                """
                INSERT INTO price_list_price (price_list_id, sku, place, unit_price_minor)
                VALUES (?1, ?2, ?3, ?4)
                """, .text(list.id.text), .text(price.sku), SQLValue(place),
                .int(price.minorUnits))
        }
    }

    private static func head(_ row: Row) throws -> Head {
        Head(
            id: PriceListID(row.text(0)), version: row.int(1),
            partyClass: try Columns.word(row.text(2), of: .priceList), region: row.text(3),
            currency: try Currency(row.text(4)), effectiveFrom: ContractTable.day(row, 5))
    }

    private struct Head {
        let id: PriceListID
        let version: Int64
        let partyClass: PartyClass
        let region: String
        let currency: Currency
        let effectiveFrom: BusinessDate

        func list(_ tx: Transaction) throws -> PriceList {
            let prices = try tx.all(
                """
                SELECT sku, unit_price_minor FROM price_list_price WHERE price_list_id = ?1
                ORDER BY place
                """, .text(id.text)
            ) { UnitPrice(sku: $0.text(0), minorUnits: $0.int(1)) }
            return PriceList(
                id: id, version: version, partyClass: partyClass, region: region,
                currency: currency, effectiveFrom: effectiveFrom, prices: prices)
        }
    }
}
