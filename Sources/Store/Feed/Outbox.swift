extension Transaction {
    /// Publishes an event: it is stored with this transaction and comes out of the feed after the
    /// commit, in the order of publishing.
    ///
    /// - Parameter payload: the event's bytes. The store adds id and instant, and the feed the position.
    package func publish(_ payload: [UInt8]) throws(StoreError) {
        scope.outboxSequence += 1
        scope.published += 1
        try run(
            """
            INSERT INTO outbox (epoch, sequence, event_id, recorded_at, payload)
            VALUES (?1, ?2, ?3, ?4, ?5)
            """,
            .int(scope.epoch), .int(scope.outboxSequence), SQLValue(newID()), SQLValue(now),
            .bytes(payload))
    }
}
