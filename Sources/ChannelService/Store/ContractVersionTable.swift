import Store
import Values

/// Rows of what each version of a contract says; they are only ever added.
enum ContractVersionTable {
    static func insert(_ contract: Contract, by who: String, _ tx: Transaction) throws {
        let terms = contract.terms
        try tx.run(
            """
            INSERT INTO contract_version (contract_id, version, contract_type, state,
                valid_from_day, valid_to_day, order_types, families, regions, names_skus,
                currency, discount_bp, floor_price_minor, min_quantity, quantity_step,
                quota_quantity, quota_amount_minor, payment_term_days, priority, stored_at_us,
                stored_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19, ?20, ?21)
            """, .text(contract.id.text), .int(contract.version), .text(terms.type.rawValue),
            .text(terms.state.rawValue), SQLValue(terms.validity.from),
            SQLValue(terms.validity.to), Columns.list(terms.orderTypes),
            Columns.list(terms.families), Columns.list(terms.regions),
            SQLValue(!terms.skus.isEmpty), .text(terms.currency.code),
            SQLValue(terms.discountBasisPoints), .int(terms.floorPriceMinor),
            .int(terms.minimumQuantity), .int(terms.quantityStep), .int(terms.quota.quantity),
            .int(terms.quota.amountMinor), SQLValue(terms.paymentTermDays),
            SQLValue(terms.priority), SQLValue(tx.now), .text(who))
        for (place, sku) in terms.skus.enumerated() {
            try tx.run(
                """
                INSERT INTO contract_sku (contract_id, version, sku, place)
                VALUES (?1, ?2, ?3, ?4)
                """, .text(contract.id.text), .int(contract.version), .text(sku), SQLValue(place))
        }
        for (place, price) in terms.fixedPrices.enumerated() {
            try tx.run(
                """
                INSERT INTO contract_fixed_price (contract_id, version, sku, place,
                    unit_price_minor)
                VALUES (?1, ?2, ?3, ?4, ?5)
                """, .text(contract.id.text), .int(contract.version), .text(price.sku),
                SQLValue(place), .int(price.minorUnits))
        }
    }

    /// Everything that a version says; nil when there is no such version.
    static func terms(
        _ id: ContractID, version: Int64, _ tx: Transaction
    ) throws -> ContractTerms? {
        let skus = try tx.all(
            "SELECT sku FROM contract_sku WHERE contract_id = ?1 AND version = ?2 ORDER BY place",
            .text(id.text), .int(version)
        ) { $0.text(0) }
        let prices = try tx.all(
            """
            SELECT sku, unit_price_minor FROM contract_fixed_price
            WHERE contract_id = ?1 AND version = ?2 ORDER BY place
            """, .text(id.text), .int(version)
        ) { UnitPrice(sku: $0.text(0), minorUnits: $0.int(1)) }
        return try tx.first(
            """
            SELECT contract_type, state, valid_from_day, valid_to_day, order_types, families,
                regions, currency, discount_bp, floor_price_minor, min_quantity, quantity_step,
                quota_quantity, quota_amount_minor, payment_term_days, priority
            FROM contract_version WHERE contract_id = ?1 AND version = ?2
            """, .text(id.text), .int(version)
        ) { row in
            ContractTerms(
                type: try Columns.word(row.text(0), of: .contract),
                state: try Columns.word(row.text(1), of: .contract),
                validity: Validity(
                    from: ContractTable.day(row, 2), to: ContractTable.day(row, 3)),
                orderTypes: Columns.list(row.text(4)), skus: skus,
                families: Columns.list(row.text(5)), regions: Columns.list(row.text(6)),
                currency: try Currency(row.text(7)),
                discountBasisPoints: Int32(clamping: row.int(8)), fixedPrices: prices,
                floorPriceMinor: row.int(9), minimumQuantity: row.int(10),
                quantityStep: row.int(11),
                quota: Quota(quantity: row.int(12), amountMinor: row.int(13)),
                paymentTermDays: Int32(clamping: row.int(14)), priority: Int32(clamping: row.int(15)))
        }
    }

    /// What judging an order needs of a version: everything but its lists of SKUs and prices,
    /// which are looked up one by one. One statement.
    static func facts(_ opening: ContractOpening, _ tx: Transaction) throws -> ContractFacts? {
        try tx.first(
            """
            SELECT v.names_skus, v.families, v.regions, v.currency, v.discount_bp,
                v.floor_price_minor, v.min_quantity, v.quantity_step, v.quota_quantity,
                v.quota_amount_minor, q.used_quantity, q.used_amount_minor, v.payment_term_days
            FROM contract_version v JOIN contract_quota q ON q.contract_id = v.contract_id
            WHERE v.contract_id = ?1 AND v.version = ?2
            """, .text(opening.contractID.text), .int(opening.version)
        ) { row in
            ContractFacts(
                id: opening.contractID, number: opening.number, version: opening.version,
                state: opening.state, validity: opening.validity, namesSKUs: row.bool(0),
                families: Columns.list(row.text(1)), regions: Columns.list(row.text(2)),
                currency: try Currency(row.text(3)),
                discountBasisPoints: Int32(clamping: row.int(4)), floorPriceMinor: row.int(5),
                minimumQuantity: row.int(6), quantityStep: row.int(7),
                quota: Quota(quantity: row.int(8), amountMinor: row.int(9)),
                used: QuotaUse(quantity: row.int(10), amountMinor: row.int(11)),
                paymentTermDays: Int32(clamping: row.int(12)))
        }
    }
}
