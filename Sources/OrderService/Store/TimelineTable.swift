import Store
import Values

/// The rows of `order_timeline`: append-only, numbered per order without gaps.
enum TimelineTable {
    /// The most entries that one answer shows.
    static let shown = 2000

    /// Appends `entries` to an order's trail and counts them on the order, which the caller stores.
    static func append(_ entries: [TimelineEntry], to order: inout Order, _ tx: Transaction) throws {
        try append(entries, to: order.id, after: order.entryCount, tx)
        order.entryCount += Int64(entries.count)
    }

    /// Appends `entries` after the `count` entries that the order has.
    static func append(
        _ entries: [TimelineEntry], to id: OrderID, after count: Int64, _ tx: Transaction
    ) throws {
        var sequence = count
        for entry in entries {
            sequence += 1
            try tx.run(
                """
                INSERT INTO order_timeline (order_id, sequence, occurred_at_us, recorded_at_us, kind,
                    text, actor)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                .text(id.text), .int(sequence), .int(entry.occurredAt.microseconds),
                .int(entry.recordedAt.microseconds), .text(entry.kind), .text(entry.text),
                .text(entry.actor))
        }
    }

    /// The trail of an order, oldest recording first; the newest `shown` entries of a longer one.
    static func entries(of id: OrderID, _ tx: Transaction) throws -> [TimelineEntry] {
        try tx.all(
            """
            SELECT sequence, occurred_at_us, recorded_at_us, kind, text, actor FROM order_timeline
            WHERE order_id = ?1 ORDER BY sequence DESC LIMIT ?2
            """, .text(id.text), .int(Int64(shown))
        ) { row in
            TimelineEntry(
                sequence: row.int(0), at: Instant(microseconds: row.int(1)),
                recordedAt: Instant(microseconds: row.int(2)), kind: row.text(3), text: row.text(4),
                actor: row.text(5))
        }.reversed()
    }
}
