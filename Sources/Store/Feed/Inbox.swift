extension Transaction {
    /// Notes a message from `sender`; true the first time, false for a repeat. Effect and note commit
    /// together when both are in this transaction.
    package func receive(from sender: String, messageID: String) throws(StoreError) -> Bool {
        let rows = try run(
            """
            INSERT INTO inbox (sender, message_id, received_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (sender, message_id) DO NOTHING
            """, .text(sender), .text(messageID), SQLValue(now))
        return rows == 1
    }

    /// Up to which position this database has applied another service's feed; 0 before the first.
    package func cursor(_ feed: String) throws -> Int64 {
        try first("SELECT position FROM feed_cursor WHERE feed = ?1", .text(feed)) { $0.int(0) } ?? 0
    }

    /// Notes that a feed has been applied up to `position`. Effect and cursor commit together when
    /// both are in this transaction: each event takes effect exactly once.
    ///
    /// - Throws: `misuse` when `position` is not after the present one: another consumer was faster.
    package func advance(_ feed: String, to position: Int64) throws {
        let rows = try run(
            """
            INSERT INTO feed_cursor (feed, position) VALUES (?1, ?2)
            ON CONFLICT (feed) DO UPDATE SET position = excluded.position
            WHERE feed_cursor.position < excluded.position
            """, .text(feed), .int(position))
        guard rows == 1 else {
            throw StoreError(
                .misuse, "a feed's cursor can only move forward", cause: "\(feed) to \(position)")
        }
    }
}
