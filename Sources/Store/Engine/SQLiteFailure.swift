import CSQLite

/// The sole mapping of SQLite's result codes to store errors.
enum SQLiteFailure {
    /// The error for result `code` of a call on `database`.
    static func error(_ code: Int32, _ database: OpaquePointer?) -> StoreError {
        let extended = database.map { sqlite3_extended_errcode($0) } ?? code
        let words = database.map { String(cString: sqlite3_errmsg($0)) } ?? ""
        let cause = "\(words), SQLite \(extended)"
        return switch code & 0xFF {
        case SQLITE_CONSTRAINT:
            StoreError(
                .constraint(constraint(extended)), "a constraint of the schema refused it",
                cause: words)
        case SQLITE_FULL:
            StoreError(.storageFull, "the disk is full", cause: cause)
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            StoreError(.corrupt, "the database file is damaged", cause: cause)
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_NOLFS:
            StoreError(.inputOutput, "the system could not read or write", cause: cause)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            StoreError(.locked, "another process holds the database", cause: cause)
        case SQLITE_READONLY:
            StoreError(.misuse, "a read cannot write", cause: cause)
        default:
            StoreError(.misuse, "the statement is wrong", cause: cause)
        }
    }

    /// True for the errors after which nothing this process believes about the file is certain.
    static func isDamage(_ error: StoreError) -> Bool {
        error.code == .inputOutput || error.code == .corrupt
    }

    private static func constraint(_ extended: Int32) -> StoreError.Constraint {
        // SQLite's extended codes; the kind stands in the second byte.
        switch extended >> 8 {
        case 1: .check
        case 3: .foreignKey
        case 5: .notNull
        case 6, 10: .primaryKey
        case 8: .unique
        default: .other
        }
    }
}
