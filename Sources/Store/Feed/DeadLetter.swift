import Values

extension Transaction {
    /// Sets aside an event that can never be applied, so that the feed goes on (reliability.md D15).
    ///
    /// `payload` are the event's bytes, `reason` why it failed. The same event again changes nothing.
    package func bury(
        feed: String, position: Int64, payload: [UInt8], reason: String
    ) throws {
        try run(
            """
            INSERT INTO dead_letter (feed, position, payload, reason, buried_at)
            VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (feed, position) DO NOTHING
            """, .text(feed), .int(position), .bytes(payload), .text(reason), .int(now.microseconds))
    }
}
