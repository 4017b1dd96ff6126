import Store

/// Products, SKUs, allocation codes and warehouses.
struct MasterTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    // MARK: - Products

    struct Product: Equatable {
        let code: String
        let name: String
        let brand: String
        let family: String
    }

    func product(_ code: String) throws -> Product? {
        try transaction.first(
            "SELECT product_code, name, brand, family FROM product WHERE product_code = ?1",
            .text(code)
        ) { Product(code: $0.text(0), name: $0.text(1), brand: $0.text(2), family: $0.text(3)) }
    }

    func put(_ product: Product) throws {
        try transaction.run(
            """
            INSERT INTO product (product_code, name, brand, family, version) VALUES (?1, ?2, ?3, ?4, 1)
            ON CONFLICT (product_code) DO UPDATE SET name = excluded.name, brand = excluded.brand,
                family = excluded.family, version = product.version + 1
            """, .text(product.code), .text(product.name), .text(product.brand),
            .text(product.family))
    }

    // MARK: - SKUs

    func sku(_ sku: String) throws -> SKURecord? {
        try transaction.first(
            """
            SELECT s.sku, s.product_code, s.name, p.brand, p.family, s.gtin, s.color, s.memory, s.active,
                s.version
            FROM sku s JOIN product p ON p.product_code = s.product_code WHERE s.sku = ?1
            """, .text(sku), map: MasterTable.read)
    }

    /// The SKU that has a GTIN, nil when none has.
    func sku(withGTIN gtin: String) throws -> String? {
        try transaction.first("SELECT sku FROM sku WHERE gtin = ?1", .text(gtin)) { $0.text(0) }
    }

    /// SKUs after `after` in order of their code.
    func skus(after: String, limit: Int) throws -> [SKURecord] {
        try transaction.all(
            """
            SELECT s.sku, s.product_code, s.name, p.brand, p.family, s.gtin, s.color, s.memory, s.active,
                s.version
            FROM sku s JOIN product p ON p.product_code = s.product_code
            WHERE s.sku > ?1 ORDER BY s.sku LIMIT ?2
            """, .text(after), .int(Int64(limit)), map: MasterTable.read)
    }

    func skus(ofProduct code: String) throws -> [String] {
        try transaction.all(
            "SELECT sku FROM sku WHERE product_code = ?1 ORDER BY sku", .text(code)
        ) { $0.text(0) }
    }

    func put(_ record: SKURecord) throws {
        try transaction.run(
            """
            INSERT INTO sku (sku, product_code, name, gtin, color, memory, active, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (sku) DO UPDATE SET product_code = excluded.product_code, name = excluded.name,
                gtin = excluded.gtin, color = excluded.color, memory = excluded.memory,
                active = excluded.active, version = excluded.version
            """,
            .text(record.sku), .text(record.productCode), .text(record.name),
            record.gtin.isEmpty ? .null : .text(record.gtin), .text(record.color),
            .text(record.memory), SQLValue(record.active), .int(record.version))
    }

    /// Counts a SKU as changed without changing a column of its own.
    func touch(sku: String) throws {
        try transaction.run("UPDATE sku SET version = version + 1 WHERE sku = ?1", .text(sku))
    }

    /// True when stock was ever kept under the SKU.
    func hasStock(sku: String) throws -> Bool {
        try transaction.first("SELECT 1 FROM stock WHERE sku = ?1 LIMIT 1", .text(sku)) {
            $0.int(0)
        } != nil
    }

    private static func read(_ row: Row) -> SKURecord {
        SKURecord(
            sku: row.text(0), productCode: row.text(1), name: row.text(2), brand: row.text(3),
            family: row.text(4), gtin: row.optionalText(5) ?? "", color: row.text(6),
            memory: row.text(7), active: row.bool(8), version: row.int(9))
    }

    // MARK: - Allocation codes

    /// The product of a TAC, nil when the TAC is unknown.
    func product(ofTAC tac: Int32) throws -> String? {
        try transaction.first("SELECT product_code FROM tac WHERE tac = ?1", SQLValue(tac)) {
            $0.text(0)
        }
    }

    func put(tac: Int32, product: String) throws {
        try transaction.run(
            """
            INSERT INTO tac (tac, product_code) VALUES (?1, ?2)
            ON CONFLICT (tac) DO UPDATE SET product_code = excluded.product_code
            """, SQLValue(tac), .text(product))
    }

    /// True when an identifier of this TAC is held.
    func hasDevices(tac: Int32) throws -> Bool {
        let first = Int64(tac) * 1_000_000
        return try transaction.first(
            "SELECT 1 FROM imei WHERE number BETWEEN ?1 AND ?2 LIMIT 1", .int(first),
            .int(first + 999_999)
        ) { $0.int(0) } != nil
    }

    /// What rows of an intake are judged by: the active SKUs and all TACs with their products.
    func index() throws -> MasterIndex {
        var numbers: [String: Int32] = [:]
        func number(_ code: String) -> Int32 {
            if let known = numbers[code] { return known }
            let next = Int32(numbers.count)
            numbers[code] = next
            return next
        }
        var index = MasterIndex()
        try transaction.forEach("SELECT sku, product_code FROM sku WHERE active = 1") { row in
            index.productOfSKU[row.text(0)] = number(row.text(1))
            return true
        }
        try transaction.forEach("SELECT tac, product_code FROM tac") { row in
            index.productOfTAC[Int32(clamping: row.int(0))] = number(row.text(1))
            return true
        }
        return index
    }

    // MARK: - Warehouses

    func warehouse(_ code: String) throws -> WarehouseRecord? {
        try transaction.first(
            "SELECT code, name, region, third_party FROM warehouse WHERE code = ?1", .text(code),
            map: MasterTable.readWarehouse)
    }

    /// At most `limit` warehouses in order of their code.
    func warehouses(limit: Int) throws -> [WarehouseRecord] {
        try transaction.all(
            "SELECT code, name, region, third_party FROM warehouse ORDER BY code LIMIT ?1",
            .int(Int64(limit)), map: MasterTable.readWarehouse)
    }

    func put(_ warehouse: WarehouseRecord) throws {
        try transaction.run(
            """
            INSERT INTO warehouse (code, name, region, third_party) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, region = excluded.region,
                third_party = excluded.third_party
            """,
            .text(warehouse.code), .text(warehouse.name), .text(warehouse.region),
            SQLValue(warehouse.thirdParty))
    }

    private static func readWarehouse(_ row: Row) -> WarehouseRecord {
        WarehouseRecord(
            code: row.text(0), name: row.text(1), region: row.text(2), thirdParty: row.bool(3))
    }
}
