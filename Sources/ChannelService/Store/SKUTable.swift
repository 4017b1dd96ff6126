import Store

/// Rows of SKUs as InventoryService's feed tells them.
enum SKUTable {
    /// A SKU as the feed tells it.
    struct Entry: Equatable, Sendable {
        let sku: String
        let family: String
        let active: Bool
        /// InventoryService's version of the SKU.
        let version: Int64
    }

    /// Takes in an entry; one that is older than the stored one changes nothing.
    static func apply(_ entry: Entry, _ tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO sku (sku, family, active, version) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (sku) DO UPDATE SET family = excluded.family, active = excluded.active,
                version = excluded.version
            WHERE sku.version < excluded.version
            """, .text(entry.sku), .text(entry.family), SQLValue(entry.active),
            .int(entry.version))
    }

    /// What judging a line needs: the SKU, whether the contract names it, its fixed price and its
    /// price on the list. One statement of look-ups by key, however large catalogue, contract and
    /// list are; nil for an unknown SKU.
    static func facts(
        _ sku: String, contract: ContractFacts?, priceList: PriceListFacts?, _ tx: Transaction
    ) throws -> SKUFacts? {
        try tx.first(
            """
            SELECT s.family, s.active,
                (SELECT c.sku FROM contract_sku c
                    WHERE c.contract_id = ?2 AND c.version = ?3 AND c.sku = s.sku),
                (SELECT f.unit_price_minor FROM contract_fixed_price f
                    WHERE f.contract_id = ?2 AND f.version = ?3 AND f.sku = s.sku),
                (SELECT l.unit_price_minor FROM price_list_price l
                    WHERE l.price_list_id = ?4 AND l.sku = s.sku)
            FROM sku s WHERE s.sku = ?1
            """, .text(sku), .text(contract?.id.text ?? ""), .int(contract?.version ?? 0),
            .text(priceList?.id.text ?? "")
        ) { row in
            SKUFacts(
                active: row.bool(1), family: row.text(0), listedByContract: !row.isNull(2),
                fixedPriceMinor: row.optionalInt(3), listPriceMinor: row.optionalInt(4))
        }
    }
}
