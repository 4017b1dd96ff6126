import Store
import Values

/// Reservations by order and the devices that are bound to an order.
struct ReservationTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    /// The reservation of an order, nil when none was ever asked for or refused.
    func find(_ orderID: String) throws -> ReservationRecord? {
        try transaction.first(
            "SELECT order_id, warehouse_code, party_id, state FROM reservation WHERE order_id = ?1",
            .text(orderID)
        ) { row in
            guard let state = ReservationRecord.State(rawValue: row.text(3)) else {
                throw InventoryError.broken("a reservation has an unknown state")
            }
            return ReservationRecord(
                orderID: row.text(0), warehouse: row.text(1), partyID: row.text(2), state: state)
        }
    }

    /// Stores a reservation, without lines; `expiresAt` in microseconds.
    func insert(_ record: ReservationRecord, expiresAt: Int64, reason: String) throws {
        try transaction.run(
            """
            INSERT INTO reservation (order_id, warehouse_code, party_id, state, expires_at_us, reason,
                created_at_us, updated_at_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
            """,
            .text(record.orderID), .text(record.warehouse), .text(record.partyID),
            .text(record.state.rawValue), .int(expiresAt), .text(reason),
            .int(transaction.now.microseconds))
    }

    func insertLine(_ line: ReservationLine, orderID: String) throws {
        try transaction.run(
            """
            INSERT INTO reservation_line (order_id, line_no, sku, quantity, shipped, released,
                by_serial)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            .text(orderID), SQLValue(line.lineNo), .text(line.sku), .int(line.quantity),
            .int(line.shipped), .int(line.released), SQLValue(line.bySerial))
    }

    func lines(_ orderID: String) throws -> [ReservationLine] {
        try transaction.all(
            """
            SELECT line_no, sku, quantity, shipped, released, by_serial FROM reservation_line
            WHERE order_id = ?1 ORDER BY line_no
            """, .text(orderID)
        ) { row in
            ReservationLine(
                lineNo: Int32(clamping: row.int(0)), sku: row.text(1), quantity: row.int(2),
                shipped: row.int(3), released: row.int(4), bySerial: row.bool(5))
        }
    }

    func setState(_ state: ReservationRecord.State, orderID: String, reason: String = "") throws {
        try transaction.run(
            """
            UPDATE reservation SET state = ?2, reason = ?3, updated_at_us = ?4 WHERE order_id = ?1
            """, .text(orderID), .text(state.rawValue), .text(reason),
            .int(transaction.now.microseconds))
    }

    /// Counts units of a line as shipped.
    func addShipped(_ units: Int64, lineNo: Int32, orderID: String) throws {
        try transaction.run(
            """
            UPDATE reservation_line SET shipped = shipped + ?3 WHERE order_id = ?1 AND line_no = ?2
            """, .text(orderID), SQLValue(lineNo), .int(units))
    }

    /// Counts everything that is still open as released.
    func releaseLines(_ orderID: String) throws {
        try transaction.run(
            "UPDATE reservation_line SET released = quantity - shipped WHERE order_id = ?1",
            .text(orderID))
    }

    /// Orders whose unconfirmed hold ended before `instant` (microseconds), oldest first.
    func expired(before instant: Int64, limit: Int) throws -> [String] {
        try transaction.all(
            """
            SELECT order_id FROM reservation WHERE state = 'held' AND expires_at_us < ?1
            ORDER BY expires_at_us LIMIT ?2
            """, .int(instant), .int(Int64(limit))
        ) { $0.text(0) }
    }

    // MARK: - Devices

    /// Binds a device to a line of an order; a device that is bound to it already may become picked.
    func bind(_ deviceID: Int64, orderID: String, lineNo: Int32, picked: Bool) throws {
        let changed = try transaction.run(
            """
            INSERT INTO reserved_device (device_id, order_id, line_no, picked) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (device_id) DO UPDATE SET picked = excluded.picked
            WHERE reserved_device.order_id = excluded.order_id
            """, .int(deviceID), .text(orderID), SQLValue(lineNo), SQLValue(picked))
        guard changed == 1 else { throw InventoryError.broken("a device was bound to two orders") }
    }

    func unbind(_ deviceID: Int64) throws {
        try transaction.run("DELETE FROM reserved_device WHERE device_id = ?1", .int(deviceID))
    }

    /// The devices bound to an order with their lines, in id order.
    func devices(_ orderID: String) throws -> [(deviceID: Int64, lineNo: Int32, picked: Bool)] {
        try transaction.all(
            """
            SELECT device_id, line_no, picked FROM reserved_device
            WHERE order_id = ?1 ORDER BY device_id
            """, .text(orderID)
        ) { ($0.int(0), Int32(clamping: $0.int(1)), $0.bool(2)) }
    }
}
