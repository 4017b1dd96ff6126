/// What differs between the engines in SQL that is otherwise written once.
///
/// Tokens in migrations: `{bytes}` is the type of byte strings; `{key}` is a 64-bit number that is the
/// table's primary key, the cheapest there is; `{clustered}`, at the end of CREATE TABLE, keeps the rows
/// in the order of another primary key where the engine can (good for rows under some 200 bytes).
struct Dialect: Sendable {
    private let tokens: [(token: String, text: String)]

    /// SQLite 3.40 and later.
    static let sqlite = Dialect(tokens: [
        ("{bytes}", "BLOB"),
        ("{key}", "INTEGER PRIMARY KEY NOT NULL"),
        ("{clustered}", "WITHOUT ROWID"),
    ])

    /// `sql` with its tokens replaced.
    func translate(_ sql: String) -> String {
        var result = Substring(sql)
        for (token, text) in tokens {
            let parts = result.split(separator: token, omittingEmptySubsequences: false)
            result = Substring(parts.joined(separator: text))
        }
        return String(result)
    }
}
