import Store
import Values

/// Sessions: tokens of signed-in users, as hashes.
enum SessionTable {
    static func insert(
        _ digest: TokenDigest, userID: String, address: String, expires: Instant,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO gateway_session (token_hash, user_id, created_at, expires_at, address)
            VALUES (?1, ?2, ?3, ?4, ?5)
            """,
            .bytes(digest.bytes), .text(userID), SQLValue(transaction.now), SQLValue(expires),
            .text(address))
    }

    /// Who a token belongs to; nil when it is unknown or its user may not sign in any more.
    static func principal(
        _ digest: TokenDigest, _ transaction: Transaction
    ) throws -> StoredPrincipal? {
        try transaction.first(
            """
            SELECT u.user_id, u.login, u.roles, u.scope_party_id, s.expires_at
            FROM gateway_session s JOIN gateway_user u ON u.user_id = s.user_id
            WHERE s.token_hash = ?1 AND u.active = 1
            """, .bytes(digest.bytes)
        ) { row in
            StoredPrincipal(
                principal: Principal(
                    means: .session, userID: row.text(0), name: row.text(1),
                    roles: RoleColumn.roles(row.text(2)), scopePartyID: row.optionalText(3)),
                expires: row.instant(4))
        }
    }

    static func delete(_ digest: TokenDigest, _ transaction: Transaction) throws {
        try transaction.run(
            "DELETE FROM gateway_session WHERE token_hash = ?1", .bytes(digest.bytes))
    }

    /// Ends the sessions that were made longest ago, so that a user has at most `limit`.
    static func trim(userID: String, to limit: Int, _ transaction: Transaction) throws {
        try transaction.run(
            """
            DELETE FROM gateway_session WHERE token_hash IN (
                SELECT token_hash FROM gateway_session WHERE user_id = ?1
                ORDER BY created_at DESC, token_hash LIMIT 1000000 OFFSET ?2)
            """, .text(userID), SQLValue(limit))
    }

    /// Deletes expired sessions; returns how many.
    static func deleteExpired(_ transaction: Transaction) throws -> Int {
        try transaction.run(
            "DELETE FROM gateway_session WHERE expires_at <= ?1", SQLValue(transaction.now))
    }
}
