import Store
import Values

/// Rows of `parked_event` and `shipped_line`, and the marks of events that took effect.
enum ShipmentRows {
    /// An event that waits, as it came.
    struct Parked: Sendable {
        let eventID: EventID
        let payload: [UInt8]
        let attempts: Int64
    }

    /// The sender under which applied events stand in the inbox.
    private static let sender = "inventory/shipment"

    /// Marks an event as applied; false when it was before.
    static func markApplied(_ event: EventID, _ transaction: Transaction) throws -> Bool {
        try transaction.receive(from: sender, messageID: event.text)
    }

    /// Keeps an event that cannot be applied yet; a parked one stays as it is.
    static func park(
        _ event: EventID, order: OrderID, payload: [UInt8], reason: String, nextAttempt: Instant,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO parked_event (event_id, order_id, payload, reason, attempts,
                next_attempt_at, parked_at)
            VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6) ON CONFLICT (event_id) DO NOTHING
            """,
            .text(event.text), .text(order.text), .bytes(payload), .text(reason),
            SQLValue(nextAttempt), SQLValue(transaction.now))
    }

    /// Notes another failed attempt.
    static func postpone(
        _ event: EventID, reason: String, nextAttempt: Instant, _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE parked_event SET reason = ?2, attempts = attempts + 1, next_attempt_at = ?3
            WHERE event_id = ?1
            """, .text(event.text), .text(reason), SQLValue(nextAttempt))
    }

    static func unpark(_ event: EventID, _ transaction: Transaction) throws {
        try transaction.run("DELETE FROM parked_event WHERE event_id = ?1", .text(event.text))
    }

    /// Parked events of an order, in the order of their parking, at most `limit`.
    static func parked(
        of order: OrderID, limit: Int, _ transaction: Transaction
    ) throws -> [Parked] {
        try transaction.all(
            """
            SELECT event_id, payload, attempts FROM parked_event WHERE order_id = ?1
            ORDER BY parked_at, event_id LIMIT ?2
            """, .text(order.text), SQLValue(limit), map: parked)
    }

    /// Parked events whose time has come, at most `limit`.
    static func due(limit: Int, _ transaction: Transaction) throws -> [Parked] {
        try transaction.all(
            """
            SELECT event_id, payload, attempts FROM parked_event WHERE next_attempt_at <= ?1
            ORDER BY next_attempt_at, event_id LIMIT ?2
            """, SQLValue(transaction.now), SQLValue(limit), map: parked)
    }

    static func parkedCount(_ transaction: Transaction) throws -> Int64 {
        try transaction.first("SELECT COUNT(*) FROM parked_event") { $0.int(0) } ?? 0
    }

    private static func parked(_ row: Row) -> Parked {
        Parked(eventID: EventID(row.text(0)), payload: row.bytes(1), attempts: row.int(2))
    }

    /// Keeps what left with an event, for order types whose document comes with a later step.
    static func insertShipped(
        _ shipment: ShipmentID, _ event: EventID, _ lines: [LineQuantity],
        _ transaction: Transaction
    ) throws {
        for line in lines where line.quantity > 0 {
            try transaction.run(
                """
                INSERT INTO shipped_line (shipment_id, event_id, line_no, sku, quantity)
                VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (shipment_id, event_id, line_no)
                    DO UPDATE SET quantity = shipped_line.quantity + excluded.quantity
                """,
                .text(shipment.text), .text(event.text), .int(line.lineNo), .text(line.sku),
                .int(line.quantity))
        }
    }

    /// Everything that left with a shipment so far.
    static func shipped(
        _ shipment: ShipmentID, _ transaction: Transaction
    ) throws -> [LineQuantity] {
        try transaction.all(
            """
            SELECT line_no, sku, quantity FROM shipped_line WHERE shipment_id = ?1
            ORDER BY line_no, event_id
            """, .text(shipment.text)
        ) { LineQuantity(lineNo: $0.int(0), sku: $0.text(1), quantity: $0.int(2)) }
    }
}
