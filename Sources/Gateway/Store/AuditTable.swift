import Store

/// The trail of changes: rows are added and never touched again.
enum AuditTable {
    static func insert(_ entry: Audit.Entry, _ transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO gateway_audit (entry_id, recorded_at, actor, method, path, request_id,
                idempotency_key, body_digest, status, address)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            SQLValue(transaction.newID()), SQLValue(transaction.now), .text(entry.actor),
            .text(entry.method), .text(entry.path), .text(entry.requestID),
            .text(entry.idempotencyKey), .bytes(entry.bodyDigest), SQLValue(entry.status),
            .text(entry.address))
    }
}
