import Store
import Values

/// Shipments with their lines, steps, parts and devices.
struct ShipmentTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    // MARK: - Shipments

    func insert(_ record: ShipmentRecord, lines: [ShipmentLineRecord]) throws {
        try transaction.run(
            """
            INSERT INTO shipment (shipment_id, sequence, order_id, order_number, order_type, party_id,
                warehouse_code, ship_to_name, ship_to_address, ship_to_region, state, carrier,
                tracking_number, tracking_at_us, parts, closed, requested_at_us, updated_at_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '', '', 0, 0, 0, ?12, ?12)
            """,
            .text(record.shipmentID), .int(record.sequence), .text(record.orderID),
            .text(record.orderNumber), .text(record.orderType), .text(record.partyID),
            .text(record.warehouse), .text(record.shipToName), .text(record.shipToAddress),
            .text(record.shipToRegion), .text(record.state), .int(record.requestedAt))
        for line in lines {
            try transaction.run(
                """
                INSERT INTO shipment_line (shipment_id, line_no, sku, ordered, picked, shipped, short)
                VALUES (?1, ?2, ?3, ?4, 0, 0, 0)
                """,
                .text(record.shipmentID), SQLValue(line.lineNo), .text(line.sku),
                .int(line.ordered))
        }
    }

    func find(_ shipmentID: String) throws -> ShipmentRecord? {
        try transaction.first(
            """
            SELECT shipment_id, sequence, order_id, order_number, order_type, party_id, warehouse_code,
                ship_to_name, ship_to_address, ship_to_region, state, carrier, tracking_number,
                tracking_at_us, parts, closed, final_at_us, final_due_at_us, requested_at_us, updated_at_us
            FROM shipment WHERE shipment_id = ?1
            """, .text(shipmentID), map: ShipmentTable.read)
    }

    func find(orderID: String) throws -> ShipmentRecord? {
        try transaction.first(
            """
            SELECT shipment_id, sequence, order_id, order_number, order_type, party_id, warehouse_code,
                ship_to_name, ship_to_address, ship_to_region, state, carrier, tracking_number,
                tracking_at_us, parts, closed, final_at_us, final_due_at_us, requested_at_us, updated_at_us
            FROM shipment WHERE order_id = ?1
            """, .text(orderID), map: ShipmentTable.read)
    }

    /// Stores everything that changes in a shipment's life.
    func update(_ record: ShipmentRecord) throws {
        try transaction.run(
            """
            UPDATE shipment SET state = ?2, carrier = ?3, tracking_number = ?4, tracking_at_us = ?5,
                parts = ?6, closed = ?7, final_at_us = ?8, final_due_at_us = ?9, updated_at_us = ?10
            WHERE shipment_id = ?1
            """,
            .text(record.shipmentID), .text(record.state), .text(record.carrier),
            .text(record.trackingNumber), .int(record.trackingAt), .int(record.parts),
            SQLValue(record.closed), SQLValue(record.finalAt), SQLValue(record.finalDueAt),
            .int(transaction.now.microseconds))
    }

    /// Shipments of warehouses that a 3PL runs, with a sequence above `after`, oldest first.
    func requests(after: Int64, warehouse: String, limit: Int) throws -> [ShipmentRecord] {
        try transaction.all(
            """
            SELECT shipment_id, sequence, order_id, order_number, order_type, party_id, warehouse_code,
                ship_to_name, ship_to_address, ship_to_region, state, carrier, tracking_number,
                tracking_at_us, parts, closed, final_at_us, final_due_at_us, requested_at_us, updated_at_us
            FROM shipment
            WHERE sequence > ?1 AND (?2 = '' OR warehouse_code = ?2)
                AND EXISTS (SELECT 1 FROM warehouse WHERE code = warehouse_code AND third_party = 1)
            ORDER BY sequence LIMIT ?3
            """, .int(after), .text(warehouse), SQLValue(limit), map: ShipmentTable.read)
    }

    /// A page of shipments below the sequence `before`, newest first. Empty filters mean all;
    /// `scope` limits it to a party's subtree.
    func page(
        before: Int64, state: String, party: String, scope: String?, limit: Int
    ) throws -> [ShipmentRecord] {
        try transaction.all(
            """
            SELECT shipment_id, sequence, order_id, order_number, order_type, party_id, warehouse_code,
                ship_to_name, ship_to_address, ship_to_region, state, carrier, tracking_number,
                tracking_at_us, parts, closed, final_at_us, final_due_at_us, requested_at_us, updated_at_us
            FROM shipment
            WHERE sequence < ?1 AND (?2 = '' OR state = ?2) AND (?3 = '' OR party_id = ?3)
                AND (?4 = '' OR party_id = ?4 OR EXISTS (SELECT 1 FROM known_party
                    WHERE known_party.party_id = shipment.party_id AND path LIKE '%/' || ?4 || '/%'))
            ORDER BY sequence DESC LIMIT ?5
            """, .int(before), .text(state), .text(party), .text(scope ?? ""), SQLValue(limit),
            map: ShipmentTable.read)
    }

    /// Open shipments whose final report is old enough to give the rest up.
    func dueFinals(at instant: Int64, limit: Int) throws -> [String] {
        try transaction.all(
            """
            SELECT shipment_id FROM shipment
            WHERE closed = 0 AND final_due_at_us IS NOT NULL AND final_due_at_us <= ?1
            ORDER BY final_due_at_us LIMIT ?2
            """, .int(instant), SQLValue(limit)
        ) { $0.text(0) }
    }

    private static func read(_ row: Row) -> ShipmentRecord {
        ShipmentRecord(
            shipmentID: row.text(0), sequence: row.int(1), orderID: row.text(2),
            orderNumber: row.text(3), orderType: row.text(4), partyID: row.text(5),
            warehouse: row.text(6), shipToName: row.text(7), shipToAddress: row.text(8),
            shipToRegion: row.text(9), state: row.text(10), carrier: row.text(11),
            trackingNumber: row.text(12), trackingAt: row.int(13), parts: row.int(14),
            closed: row.bool(15), finalAt: row.optionalInt(16), finalDueAt: row.optionalInt(17),
            requestedAt: row.int(18), updatedAt: row.int(19))
    }

    // MARK: - Lines

    func lines(_ shipmentID: String) throws -> [ShipmentLineRecord] {
        try transaction.all(
            """
            SELECT line_no, sku, ordered, picked, shipped, short FROM shipment_line
            WHERE shipment_id = ?1 ORDER BY line_no
            """, .text(shipmentID)
        ) { row in
            ShipmentLineRecord(
                lineNo: Int32(clamping: row.int(0)), sku: row.text(1), ordered: row.int(2),
                picked: row.int(3), shipped: row.int(4), short: row.int(5))
        }
    }

    func update(_ line: ShipmentLineRecord, shipmentID: String) throws {
        try transaction.run(
            """
            UPDATE shipment_line SET picked = ?3, shipped = ?4, short = ?5
            WHERE shipment_id = ?1 AND line_no = ?2
            """,
            .text(shipmentID), SQLValue(line.lineNo), .int(line.picked), .int(line.shipped),
            .int(line.short))
    }

    // MARK: - Steps

    func steps(_ shipmentID: String) throws -> [SeenStep] {
        try transaction.all(
            "SELECT step, last_at_us FROM shipment_step WHERE shipment_id = ?1 ORDER BY step",
            .text(shipmentID)
        ) { row in
            guard let step = ShipmentStep(rawValue: row.text(0)) else {
                throw InventoryError.broken("a shipment has an unknown step")
            }
            return SeenStep(step: step, occurredAt: row.int(1))
        }
    }

    func add(_ step: SeenStep, shipmentID: String) throws {
        try transaction.run(
            """
            INSERT INTO shipment_step (shipment_id, step, first_at_us, last_at_us)
            VALUES (?1, ?2, ?3, ?3)
            ON CONFLICT (shipment_id, step) DO UPDATE SET
                first_at_us = CASE WHEN excluded.first_at_us < shipment_step.first_at_us
                    THEN excluded.first_at_us ELSE shipment_step.first_at_us END,
                last_at_us = CASE WHEN excluded.last_at_us > shipment_step.last_at_us
                    THEN excluded.last_at_us ELSE shipment_step.last_at_us END
            """, .text(shipmentID), .text(step.step.rawValue), .int(step.occurredAt))
    }

    // MARK: - Parts and devices

    func parts(_ shipmentID: String) throws -> [ShippedPart] {
        try transaction.all(
            "SELECT part_no, tracking_number FROM shipment_part WHERE shipment_id = ?1 ORDER BY part_no",
            .text(shipmentID)
        ) { ShippedPart(number: $0.int(0), trackingNumber: $0.text(1)) }
    }

    /// Stores a part with its devices, which must be in id order.
    func insert(
        _ part: ShippedPart, carrier: String, occurredAt: Int64, shipmentID: String,
        devices: [(deviceID: Int64, lineNo: Int32)]
    ) throws {
        try transaction.run(
            """
            INSERT INTO shipment_part (shipment_id, part_no, carrier, tracking_number, occurred_at_us,
                devices, arrived)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)
            """,
            .text(shipmentID), .int(part.number), .text(carrier), .text(part.trackingNumber),
            .int(occurredAt), SQLValue(devices.count))
        let insert = try transaction.prepare(
            """
            INSERT INTO shipment_device (shipment_id, part_no, device_id, line_no)
            VALUES (?1, ?2, ?3, ?4)
            """)
        for device in devices {
            try insert.bind(1, shipmentID)
            try insert.bind(2, part.number)
            try insert.bind(3, device.deviceID)
            try insert.bind(4, Int64(device.lineNo))
            try insert.run()
        }
    }

    /// Marks a part as arrived; false when it had arrived before.
    func markArrived(_ part: Int64, shipmentID: String) throws -> Bool {
        try transaction.run(
            """
            UPDATE shipment_part SET arrived = 1
            WHERE shipment_id = ?1 AND part_no = ?2 AND arrived = 0
            """, .text(shipmentID), .int(part)) == 1
    }

    /// The devices of a part in id order.
    func devices(_ part: Int64, shipmentID: String) throws -> [Int64] {
        try transaction.all(
            """
            SELECT device_id FROM shipment_device
            WHERE shipment_id = ?1 AND part_no = ?2 ORDER BY device_id
            """, .text(shipmentID), .int(part)
        ) { $0.int(0) }
    }

    /// The devices that left with a shipment, by part and id, after the given place.
    func devices(
        of shipmentID: String, afterPart part: Int64, afterDevice device: Int64, limit: Int
    ) throws -> [(part: Int64, deviceID: Int64)] {
        try transaction.all(
            """
            SELECT part_no, device_id FROM shipment_device
            WHERE shipment_id = ?1 AND (part_no > ?2 OR (part_no = ?2 AND device_id > ?3))
            ORDER BY part_no, device_id LIMIT ?4
            """, .text(shipmentID), .int(part), .int(device), .int(Int64(limit))
        ) { ($0.int(0), $0.int(1)) }
    }
}
