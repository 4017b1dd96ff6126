import Store
import Values

/// The part of an order that shipment events move, as it is stored.
struct ProgressRecord: Equatable, Sendable {
    var progress: OrderProgress
    let version: Int64
    let entryCount: Int64
}

/// The rows of `shipment_event` and `parked_event`, and the delivery columns of `orders`.
enum ShipmentTable {
    /// Notes an event as taken. False when it had been taken before.
    static func note(_ fact: ShipmentFact, _ tx: Transaction) throws -> Bool {
        try tx.run(
            """
            INSERT INTO shipment_event (event_id, order_id, shipment_id, step, occurred_at_us,
                recorded_at_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (event_id) DO NOTHING
            """,
            .text(fact.eventID), .text(fact.orderID.text), .text(fact.shipmentID), .text(fact.step),
            .int(fact.occurredAt.microseconds), .int(tx.now.microseconds)) == 1
    }

    /// How far the order's delivery is, or nil when there is no such order.
    static func progress(of id: OrderID, _ tx: Transaction) throws -> ProgressRecord? {
        try tx.first(
            """
            SELECT state, delivery_state, is_delivered, version, entry_count
            FROM orders WHERE order_id = ?1
            """, .text(id.text)
        ) { row in
            ProgressRecord(
                progress: OrderProgress(
                    state: try OrderTable.state(row.text(0)), step: DeliveryStep(rawValue: row.text(1)),
                    isDelivered: row.int(2) == 1),
                version: row.int(3), entryCount: row.int(4))
        }
    }

    /// Stores the progress that an event made; it adds `entries` timeline entries.
    static func store(
        _ progress: OrderProgress, of id: OrderID, from old: ProgressRecord, entries: Int, _ tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE orders SET state = ?3, delivery_state = ?4, is_delivered = ?5, updated_at_us = ?6,
                version = version + 1, entry_count = ?7
            WHERE order_id = ?1 AND version = ?2
            """,
            .text(id.text), .int(old.version), .text(progress.state.rawValue),
            .text(progress.step?.rawValue ?? ""), .int(progress.isDelivered ? 1 : 0),
            .int(tx.now.microseconds), .int(old.entryCount + Int64(entries)))
    }

    /// Keeps an event whose order is not with the warehouse as far as is known here.
    static func park(_ fact: ShipmentFact, payload: [UInt8], _ tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO parked_event (event_id, order_id, payload, parked_at_us)
            VALUES (?1, ?2, ?3, ?4) ON CONFLICT (event_id) DO NOTHING
            """,
            .text(fact.eventID), .text(fact.orderID.text), .bytes(payload), .int(tx.now.microseconds))
    }

    /// Parked events whose order is with the warehouse by now, oldest first, at most `limit`.
    static func ripe(limit: Int, _ tx: Transaction) throws -> [(eventID: String, payload: [UInt8])] {
        try tx.all(
            """
            SELECT p.event_id, p.payload FROM parked_event p JOIN orders o ON o.order_id = p.order_id
            WHERE o.state IN ('released', 'partly_shipped', 'shipped', 'delivered')
            ORDER BY p.parked_at_us, p.event_id LIMIT ?1
            """, .int(Int64(limit))
        ) { ($0.text(0), $0.bytes(1)) }
    }

    /// Forgets a parked event that has been taken.
    static func unpark(_ eventID: String, _ tx: Transaction) throws {
        try tx.run("DELETE FROM parked_event WHERE event_id = ?1", .text(eventID))
    }

    /// How many events are parked.
    static func parkedCount(_ tx: Transaction) throws -> Int64 {
        try tx.first("SELECT count(*) FROM parked_event") { $0.int(0) } ?? 0
    }
}
