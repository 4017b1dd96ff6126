import Store
import Values

/// A signed message of the 3PL as it came in.
struct InboxMessage: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        /// Accepted; InventoryService has not had it yet.
        case received
        /// InventoryService has it, whatever it made of it.
        case forwarded
        /// InventoryService can never accept it; `reason` tells why.
        case rejected
    }

    let entryID: String
    let provider: String
    let messageID: String
    let shipmentID: String
    let step: String
    let raw: [UInt8]
    let receivedAt: Instant
    let state: State
    let reason: String
    let attempts: Int64
}

/// Messages of the 3PL between the door and InventoryService.
enum WebhookInbox {
    /// What became of a delivery.
    enum Arrival: Sendable, Equatable {
        case stored
        /// The same message under a new signature: nothing to do.
        case known
        /// This very signature was seen before.
        case replayed
    }

    /// One delivery.
    struct Delivery: Sendable {
        let provider: String
        let messageID: String
        let shipmentID: String
        let step: String
        let bodyDigest: [UInt8]
        let raw: [UInt8]
        let headers: WebhookHeaders
        let signature: [UInt8]
    }

    /// Stores a delivery, once per signature and once per content.
    static func add(_ delivery: Delivery, _ transaction: Transaction) throws -> Arrival {
        let fresh = try transaction.run(
            """
            INSERT INTO gateway_webhook_signature (signature, received_at) VALUES (?1, ?2)
            ON CONFLICT (signature) DO NOTHING
            """, .bytes(delivery.signature), SQLValue(transaction.now))
        guard fresh > 0 else { return .replayed }
        let stored = try transaction.run(
            """
            INSERT INTO gateway_webhook_inbox (entry_id, provider, message_id, shipment_id, step,
                body_digest, raw, timestamp_header, signature_header, received_at, state, reason,
                attempts, next_attempt_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'received', '', 0, ?10)
            ON CONFLICT (provider, message_id, body_digest) DO NOTHING
            """,
            SQLValue(transaction.newID()), .text(delivery.provider), .text(delivery.messageID),
            .text(delivery.shipmentID), .text(delivery.step), .bytes(delivery.bodyDigest),
            .bytes(delivery.raw), .text(delivery.headers.timestamp),
            .text(delivery.headers.signature), SQLValue(transaction.now))
        return stored > 0 ? .stored : .known
    }

    /// Messages whose time to be forwarded has come, oldest attempt first.
    static func due(limit: Int, _ transaction: Transaction) throws -> [InboxMessage] {
        try transaction.all(
            """
            SELECT entry_id, provider, message_id, shipment_id, step, raw, received_at, state,
                reason, attempts
            FROM gateway_webhook_inbox
            WHERE state = 'received' AND next_attempt_at <= ?1
            ORDER BY next_attempt_at, entry_id LIMIT ?2
            """, SQLValue(transaction.now), SQLValue(limit), map: message)
    }

    /// Messages in a state, by entry id, after `entryID`, at most `limit`.
    static func list(
        _ state: InboxMessage.State, after entryID: String, limit: Int,
        _ transaction: Transaction
    ) throws -> [InboxMessage] {
        try transaction.all(
            """
            SELECT entry_id, provider, message_id, shipment_id, step, raw, received_at, state,
                reason, attempts
            FROM gateway_webhook_inbox WHERE state = ?1 AND entry_id > ?2
            ORDER BY entry_id LIMIT ?3
            """, .text(state.rawValue), .text(entryID), SQLValue(limit), map: message)
    }

    /// How many messages wait.
    static func waiting(_ transaction: Transaction) throws -> Int64 {
        try transaction.first(
            "SELECT COUNT(*) FROM gateway_webhook_inbox WHERE state = 'received'"
        ) { $0.int(0) } ?? 0
    }

    /// Ends a message's way, well or badly.
    static func finish(
        _ entryID: String, _ state: InboxMessage.State, reason: String,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE gateway_webhook_inbox
            SET state = ?2, reason = ?3, attempts = attempts + 1 WHERE entry_id = ?1
            """, .text(entryID), .text(state.rawValue), .text(reason))
    }

    /// Puts a message off after a failed attempt.
    static func postpone(
        _ entryID: String, until next: Instant, reason: String, _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE gateway_webhook_inbox
            SET attempts = attempts + 1, next_attempt_at = ?2, reason = ?3
            WHERE entry_id = ?1 AND state = 'received'
            """, .text(entryID), SQLValue(next), .text(reason))
    }

    /// Forgets signatures so old that their timestamp is outside the window; returns how many.
    static func forgetSignatures(before instant: Instant, _ transaction: Transaction) throws -> Int {
        try transaction.run(
            "DELETE FROM gateway_webhook_signature WHERE received_at < ?1", SQLValue(instant))
    }

    private static func message(_ row: Row) -> InboxMessage {
        InboxMessage(
            entryID: row.text(0), provider: row.text(1), messageID: row.text(2),
            shipmentID: row.text(3), step: row.text(4), raw: row.bytes(5),
            receivedAt: row.instant(6),
            state: InboxMessage.State(rawValue: row.text(7)) ?? .received,
            reason: row.text(8), attempts: row.int(9))
    }
}
