import Store
import Values

/// A person who signs in.
struct User: Sendable, Equatable {
    let userID: String
    let login: String
    let displayName: String
    let roles: Set<Role>
    let scopePartyID: String?
    let active: Bool
    let createdAt: Instant
}

/// A set of roles as one column: words in order, separated by commas.
enum RoleColumn {
    static func text(_ roles: Set<Role>) -> String {
        roles.map(\.rawValue).sorted().joined(separator: ",")
    }

    /// Words that are not roles any more give no rights.
    static func roles(_ text: String) -> Set<Role> {
        Set(text.split(separator: ",").compactMap { Role(rawValue: String($0)) })
    }
}

/// Users.
enum UserTable {
    /// Adds a user; throws the store's unique constraint when the login name is taken.
    static func insert(
        _ user: User, passwordHash: String, by actor: String, _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO gateway_user (user_id, login, display_name, password_hash, roles,
                scope_party_id, active, created_at, created_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            .text(user.userID), .text(user.login), .text(user.displayName), .text(passwordHash),
            .text(RoleColumn.text(user.roles)), SQLValue(user.scopePartyID),
            SQLValue(user.active), SQLValue(user.createdAt), .text(actor))
    }

    /// A user and the hash of the password, by login name.
    static func find(
        login: String, _ transaction: Transaction
    ) throws -> (user: User, passwordHash: String)? {
        try transaction.first(
            """
            SELECT user_id, login, display_name, roles, scope_party_id, active, created_at,
                password_hash
            FROM gateway_user WHERE login = ?1
            """, .text(login)
        ) { (user($0), $0.text(7)) }
    }

    /// A user by id.
    static func find(userID: String, _ transaction: Transaction) throws -> User? {
        try transaction.first(
            """
            SELECT user_id, login, display_name, roles, scope_party_id, active, created_at
            FROM gateway_user WHERE user_id = ?1
            """, .text(userID), map: user)
    }

    /// Users by login name, after `login`, at most `limit`.
    static func list(
        after login: String, limit: Int, _ transaction: Transaction
    ) throws -> [User] {
        try transaction.all(
            """
            SELECT user_id, login, display_name, roles, scope_party_id, active, created_at
            FROM gateway_user WHERE login > ?1 ORDER BY login LIMIT ?2
            """, .text(login), SQLValue(limit), map: user)
    }

    /// True when nobody can sign in yet.
    static func isEmpty(_ transaction: Transaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM gateway_user LIMIT 1") { _ in false } ?? true
    }

    private static func user(_ row: Row) -> User {
        User(
            userID: row.text(0), login: row.text(1), displayName: row.text(2),
            roles: RoleColumn.roles(row.text(3)), scopePartyID: row.optionalText(4),
            active: row.bool(5), createdAt: row.instant(6))
    }
}
