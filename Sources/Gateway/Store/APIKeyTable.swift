import Store
import Values

/// A key of a machine: what is known of it after it was shown once.
struct APIKey: Sendable, Equatable {
    let keyID: String
    let name: String
    let roles: Set<Role>
    let scopePartyID: String?
    let createdAt: Instant
    let expiresAt: Instant?
    let revokedAt: Instant?
}

/// API keys, as hashes.
enum APIKeyTable {
    static func insert(
        _ key: APIKey, digest: TokenDigest, by actor: String, _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO gateway_api_key (key_id, name, key_hash, roles, scope_party_id, created_at,
                created_by, expires_at, revoked_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)
            """,
            .text(key.keyID), .text(key.name), .bytes(digest.bytes),
            .text(RoleColumn.text(key.roles)), SQLValue(key.scopePartyID),
            SQLValue(key.createdAt), .text(actor), SQLValue(key.expiresAt))
    }

    /// Who a key stands for; nil when it is unknown or revoked.
    static func principal(
        _ digest: TokenDigest, _ transaction: Transaction
    ) throws -> StoredPrincipal? {
        try transaction.first(
            """
            SELECT key_id, name, roles, scope_party_id, expires_at FROM gateway_api_key
            WHERE key_hash = ?1 AND revoked_at IS NULL
            """, .bytes(digest.bytes)
        ) { row in
            StoredPrincipal(
                principal: Principal(
                    means: .key, userID: userID(of: row.text(0)), name: row.text(1),
                    roles: RoleColumn.roles(row.text(2)), scopePartyID: row.optionalText(3)),
                expires: row.optionalInstant(4) ?? Instant(microseconds: .max))
        }
    }

    /// The name under which a key acts.
    static func userID(of keyID: String) -> String { "key:\(keyID)" }

    static func find(_ keyID: String, _ transaction: Transaction) throws -> APIKey? {
        try transaction.first(
            """
            SELECT key_id, name, roles, scope_party_id, created_at, expires_at, revoked_at
            FROM gateway_api_key WHERE key_id = ?1
            """, .text(keyID), map: key)
    }

    /// Keys by id, after `keyID`, at most `limit`, revoked ones too.
    static func list(
        after keyID: String, limit: Int, _ transaction: Transaction
    ) throws -> [APIKey] {
        try transaction.all(
            """
            SELECT key_id, name, roles, scope_party_id, created_at, expires_at, revoked_at
            FROM gateway_api_key WHERE key_id > ?1 ORDER BY key_id LIMIT ?2
            """, .text(keyID), SQLValue(limit), map: key)
    }

    /// Revokes a key; false when there is none. The first time stays.
    static func revoke(_ keyID: String, _ transaction: Transaction) throws -> Bool {
        let changed = try transaction.run(
            """
            UPDATE gateway_api_key SET revoked_at = COALESCE(revoked_at, ?2) WHERE key_id = ?1
            """, .text(keyID), SQLValue(transaction.now))
        return changed > 0
    }

    private static func key(_ row: Row) -> APIKey {
        APIKey(
            keyID: row.text(0), name: row.text(1), roles: RoleColumn.roles(row.text(2)),
            scopePartyID: row.optionalText(3), createdAt: row.instant(4),
            expiresAt: row.optionalInstant(5), revokedAt: row.optionalInstant(6))
    }
}
