import Store

/// Messages of 3PLs: stored raw first, then applied.
struct LogisticsTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    /// Stores a message as parked; false when the provider's id is known.
    func insert(
        _ record: LogisticsRecord, raw: [UInt8], fingerprint: [UInt8], nextAttemptAt: Int64
    ) throws -> Bool {
        try transaction.run(
            """
            INSERT INTO logistics_message (provider, message_id, fingerprint, shipment_ref, step,
                occurred_at_us, final, carrier, tracking_number, serials, raw, received_at_us, state, reason,
                attempts, next_attempt_at_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            ON CONFLICT (provider, message_id) DO NOTHING
            """,
            .text(record.provider), .text(record.messageID), .bytes(fingerprint),
            .text(record.shipmentRef), .text(record.step), .int(record.occurredAt),
            SQLValue(record.final), .text(record.carrier), .text(record.trackingNumber),
            .text(record.serials.joined(separator: "\n")), .bytes(raw), .int(record.receivedAt),
            .text(record.state.rawValue), .text(record.reason), .int(record.attempts),
            .int(nextAttemptAt)) == 1
    }

    func find(provider: String, messageID: String) throws -> LogisticsRecord? {
        try transaction.first(
            """
            SELECT provider, message_id, shipment_ref, step, occurred_at_us, final, carrier,
                tracking_number, received_at_us, state, reason, attempts, serials
            FROM logistics_message WHERE provider = ?1 AND message_id = ?2
            """, .text(provider), .text(messageID)
        ) { row in
            try LogisticsTable.read(
                row, serials: row.text(12).split(separator: "\n").map(String.init))
        }
    }

    /// The fingerprint that a message was stored with.
    func fingerprint(provider: String, messageID: String) throws -> [UInt8]? {
        try transaction.first(
            "SELECT fingerprint FROM logistics_message WHERE provider = ?1 AND message_id = ?2",
            .text(provider), .text(messageID)
        ) { $0.bytes(0) }
    }

    /// Stores how an attempt ended.
    func finish(_ record: LogisticsRecord) throws {
        try transaction.run(
            """
            UPDATE logistics_message SET state = ?3, reason = ?4 WHERE provider = ?1 AND message_id = ?2
            """,
            .text(record.provider), .text(record.messageID), .text(record.state.rawValue),
            .text(record.reason))
    }

    /// Counts an attempt before it is made, and says when the next one is due.
    func begin(_ record: LogisticsRecord, nextAttemptAt: Int64) throws {
        try transaction.run(
            """
            UPDATE logistics_message SET attempts = attempts + 1, next_attempt_at_us = ?3
            WHERE provider = ?1 AND message_id = ?2
            """,
            .text(record.provider), .text(record.messageID), .int(nextAttemptAt))
    }

    /// Keys of parked messages that are due, the most overdue first.
    func due(at instant: Int64, limit: Int) throws -> [(provider: String, messageID: String)] {
        try transaction.all(
            """
            SELECT provider, message_id FROM logistics_message
            WHERE state = 'parked' AND next_attempt_at_us <= ?1 ORDER BY next_attempt_at_us LIMIT ?2
            """, .int(instant), SQLValue(limit)
        ) { ($0.text(0), $0.text(1)) }
    }

    /// Keys of parked messages that name a shipment or order, in order of what happened.
    func parked(ref: String, limit: Int) throws -> [(provider: String, messageID: String)] {
        try transaction.all(
            """
            SELECT provider, message_id FROM logistics_message
            WHERE state = 'parked' AND shipment_ref = ?1
            ORDER BY occurred_at_us, provider, message_id LIMIT ?2
            """, .text(ref), SQLValue(limit)
        ) { ($0.text(0), $0.text(1)) }
    }

    /// A page of messages before the key (received at, provider, message id), newest first. Serials
    /// are left out.
    func page(
        before: (at: Int64, provider: String, messageID: String)?, state: LogisticsRecord.State?,
        limit: Int
    ) throws -> [LogisticsRecord] {
        try transaction.all(
            """
            SELECT provider, message_id, shipment_ref, step, occurred_at_us, final, carrier,
                tracking_number, received_at_us, state, reason, attempts
            FROM logistics_message
            WHERE (?1 = 0 OR (received_at_us, provider, message_id) < (?2, ?3, ?4))
                AND (?5 = '' OR state = ?5)
            ORDER BY received_at_us DESC, provider DESC, message_id DESC LIMIT ?6
            """,
            SQLValue(before != nil), .int(before?.at ?? 0), .text(before?.provider ?? ""),
            .text(before?.messageID ?? ""), .text(state?.rawValue ?? ""), SQLValue(limit)
        ) { try LogisticsTable.read($0, serials: []) }
    }

    private static func read(_ row: Row, serials: [String]) throws -> LogisticsRecord {
        guard let state = LogisticsRecord.State(rawValue: row.text(9)) else {
            throw InventoryError.broken("a logistics message has an unknown state")
        }
        return LogisticsRecord(
            provider: row.text(0), messageID: row.text(1), shipmentRef: row.text(2),
            step: row.text(3), occurredAt: row.int(4), final: row.bool(5), carrier: row.text(6),
            trackingNumber: row.text(7), serials: serials, receivedAt: row.int(8), state: state,
            reason: row.text(10), attempts: row.int(11))
    }
}
