import Store

/// Stock by SKU, place, owner and condition. Everything here is of condition new.
struct StockTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    /// Adds units to a place.
    func add(_ units: Int64, sku: String, place: String, owner: String) throws {
        try transaction.run(
            """
            INSERT INTO stock (sku, place, owner, condition, on_hand, reserved)
            VALUES (?1, ?2, ?3, 'new', ?4, 0)
            ON CONFLICT (sku, place, owner, condition)
            DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand
            """, .text(sku), .text(place), .text(owner), .int(units))
    }

    /// Reserves free units of the brand; false when there are not enough.
    func reserve(_ units: Int64, sku: String, warehouse: String) throws -> Bool {
        try transaction.run(
            """
            UPDATE stock SET reserved = reserved + ?3
            WHERE sku = ?1 AND place = ?2 AND owner = 'brand' AND condition = 'new'
                AND on_hand - reserved >= ?3
            """, .text(sku), .text(warehouse), .int(units)) == 1
    }

    /// Gives reserved units of the brand back.
    func release(_ units: Int64, sku: String, warehouse: String) throws {
        let changed = try transaction.run(
            """
            UPDATE stock SET reserved = reserved - ?3
            WHERE sku = ?1 AND place = ?2 AND owner = 'brand' AND condition = 'new'
                AND reserved >= ?3
            """, .text(sku), .text(warehouse), .int(units))
        guard changed == 1 else { throw InventoryError.broken("more was released than reserved") }
    }

    /// Takes units of the brand out of a warehouse, `reserved` of them out of reservations; false
    /// when the others are reserved or not there.
    func take(_ units: Int64, reserved: Int64, sku: String, warehouse: String) throws -> Bool {
        try transaction.run(
            """
            UPDATE stock SET on_hand = on_hand - ?3, reserved = reserved - ?4
            WHERE sku = ?1 AND place = ?2 AND owner = 'brand' AND condition = 'new'
                AND reserved >= ?4 AND on_hand - ?3 >= reserved - ?4
            """, .text(sku), .text(warehouse), .int(units), .int(reserved)) == 1
    }

    /// Takes units out of a place on the way; the row goes with its last unit.
    func takeTransit(_ units: Int64, sku: String, place: String, owner: String) throws {
        let changed = try transaction.run(
            """
            UPDATE stock SET on_hand = on_hand - ?4
            WHERE sku = ?1 AND place = ?2 AND owner = ?3 AND condition = 'new' AND on_hand >= ?4
            """, .text(sku), .text(place), .text(owner), .int(units))
        guard changed == 1 else { throw InventoryError.broken("more arrived than was on the way") }
        try transaction.run(
            """
            DELETE FROM stock
            WHERE sku = ?1 AND place = ?2 AND owner = ?3 AND condition = 'new' AND on_hand = 0
            """, .text(sku), .text(place), .text(owner))
    }

    /// Free units of a SKU for sale in a warehouse; nil when the SKU is unknown or not active.
    func free(sku: String, warehouse: String) throws -> Int64? {
        try transaction.first(
            """
            SELECT COALESCE((SELECT on_hand - reserved FROM stock WHERE stock.sku = sku.sku
                AND place = ?2 AND owner = 'brand' AND condition = 'new'), 0)
            FROM sku WHERE sku = ?1 AND active = 1
            """, .text(sku), .text(warehouse)
        ) { $0.int(0) }
    }

    /// A page of stock after the key `after` (SKU, place, owner, condition). Empty `sku` and `place`
    /// mean all; `scope` limits it to a party's subtree.
    func page(
        after: [String], sku: String, place: String, scope: String?, limit: Int
    ) throws -> [StockRecord] {
        let key = after.isEmpty ? ["", "", "", ""] : after
        return try transaction.all(
            """
            SELECT sku, place, owner, condition, on_hand, reserved FROM stock
            WHERE (sku, place, owner, condition) > (?1, ?2, ?3, ?4)
                AND (?5 = '' OR sku = ?5) AND (?6 = '' OR place = ?6)
                AND (?7 = '' OR owner = ?7 OR EXISTS (SELECT 1 FROM known_party
                    WHERE party_id = stock.owner AND path LIKE '%/' || ?7 || '/%'))
            ORDER BY sku, place, owner, condition LIMIT ?8
            """,
            .text(key[0]), .text(key[1]), .text(key[2]), .text(key[3]), .text(sku), .text(place),
            .text(scope ?? ""), .int(Int64(limit))
        ) { row in
            StockRecord(
                sku: row.text(0), place: row.text(1), owner: row.text(2), condition: row.text(3),
                onHand: row.int(4), reserved: row.int(5))
        }
    }
}
