import CSQLite

/// One connection to a SQLite file. Stays on one thread at a time.
final class SQLiteConnection: EngineConnection {
    /// What the connection is for.
    enum Role {
        /// The one connection that writes and checkpoints.
        case writer
        /// Reads beside the writer of this process; cannot write.
        case reader
        /// Reads a file that another process may be writing; cannot write.
        case auditor
    }

    private let database: OpaquePointer
    private var statements: [Int: SQLiteStatement] = [:]
    /// Pages in the write-ahead log after the last commit. On the heap: SQLite's hook writes it.
    private let walPageCount: UnsafeMutablePointer<Int>
    /// The first error that makes everything uncertain: the system failed, or the file is damaged.
    private(set) var damage: StoreError?
    /// The error on which SQLite undid the whole transaction by itself. Until `rollback` nothing
    /// runs: without a transaction each statement would be committed at once.
    private(set) var lostTo: StoreError?
    private var expectsTransaction = false

    /// Opens `path`. The writer makes the file when there is none.
    init(path: String, role: Role, cacheKiB: Int, vfs: String? = nil) throws(StoreError) {
        _ = Self.configured
        let access =
            switch role {
            case .writer: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .reader: SQLITE_OPEN_READWRITE
            case .auditor: SQLITE_OPEN_READONLY
            }
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs)
        guard code == SQLITE_OK, let handle else {
            let error = SQLiteFailure.error(code, handle)
            sqlite3_close_v2(handle)
            throw error
        }
        database = handle
        walPageCount = .allocate(capacity: 1)
        walPageCount.initialize(to: 0)
        try setUp(role, cacheKiB: cacheKiB)
    }

    deinit {
        close()
        walPageCount.deallocate()
    }

    /// Closes the file. The last connection to close moves the log into the file.
    private func close() {
        for statement in statements.values { statement.finalize() }
        statements = [:]
        sqlite3_close_v2(database)
    }

    /// Once per process, before its first connection.
    private static let configured: Int32 = sluice_sqlite_configure()

    /// SQLite's own version, such as 3.40.1.
    static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    private func setUp(_ role: Role, cacheKiB: Int) throws(StoreError) {
        // Only the auditor can meet another process's recovery of the log.
        sqlite3_busy_timeout(database, role == .auditor ? 5000 : 0)
        // Only the writer checkpoints, and it does so between batches.
        try execute("PRAGMA wal_autocheckpoint = 0")
        try execute("PRAGMA foreign_keys = ON")
        try execute("PRAGMA cache_size = -\(cacheKiB)")
        try execute("PRAGMA temp_store = MEMORY")
        try execute("PRAGMA mmap_size = 0")
        if role == .writer {
            try execute("PRAGMA journal_mode = WAL")
            sqlite3_wal_hook(
                database,
                { context, _, _, pages in
                    context?.assumingMemoryBound(to: Int.self).pointee = Int(pages)
                    return SQLITE_OK
                }, walPageCount)
        } else {
            try execute("PRAGMA query_only = ON")
        }
    }

    /// Throws `misuse` unless the pragma has this value when it is read back.
    func require(pragma name: String, _ expected: String) throws(StoreError) {
        let found = try scalar("PRAGMA \(name)")
        guard found == expected else {
            throw StoreError(
                .misuse, "the database cannot be made durable",
                cause: "\(name) is \(found), must be \(expected)")
        }
    }

    /// The first column of the first row as text; empty when there is none.
    func scalar(_ sql: String) throws(StoreError) -> String {
        let statement = try Array(sql.utf8).withUnsafeBufferPointer { bytes throws(StoreError) in
            try SQLiteStatement(bytes, self, isKept: false)
        }
        defer { statement.finalize() }
        guard try statement.step() else { return "" }
        return statement.type(0) == .int ? String(statement.int(0)) : statement.text(0)
    }

    // MARK: Statements

    func take(_ sql: StaticString) throws(StoreError) -> any EngineStatement {
        guard sql.hasPointerRepresentation else {
            throw StoreError(.misuse, "the statement is wrong", cause: "a single character")
        }
        // A literal does not move, so its address names it.
        let key = Int(bitPattern: sql.utf8Start)
        if let statement = statements[key], !statement.isTaken {
            statement.isTaken = true
            return statement
        }
        let bytes = UnsafeBufferPointer(start: sql.utf8Start, count: sql.utf8CodeUnitCount)
        let isKept = statements[key] == nil
        let statement = try SQLiteStatement(bytes, self, isKept: isKept)
        if isKept { statements[key] = statement }
        return statement
    }

    /// Compiles exactly one statement.
    func compile(_ sql: UnsafeBufferPointer<UInt8>, isKept: Bool) throws(StoreError) -> OpaquePointer {
        var handle: OpaquePointer?
        var rest = 0
        let code = sql.withMemoryRebound(to: CChar.self) { text in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(
                database, text.baseAddress, Int32(text.count),
                isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0, &handle, &tail)
            if let tail, let start = text.baseAddress { rest = text.count - (tail - start) }
            return code
        }
        guard code == SQLITE_OK else { throw failure(code) }
        guard let handle else { throw StoreError(.misuse, "the statement is wrong", cause: "empty") }
        let isBlank = sql.suffix(rest).allSatisfy { $0 == 32 || $0 == 10 || $0 == 59 }
        guard isBlank else {
            sqlite3_finalize(handle)
            throw StoreError(.misuse, "the statement is wrong", cause: "more than one statement")
        }
        return handle
    }

    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(database, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Rows that the last statement inserted, updated or deleted.
    var changedRows: Int { Int(sqlite3_changes64(database)) }

    /// The store error for a result code, and a note of it when it is damage.
    func failure(_ code: Int32) -> StoreError {
        let error = SQLiteFailure.error(code, database)
        if damage == nil, SQLiteFailure.isDamage(error) { damage = error }
        if lostTo == nil, expectsTransaction, !isInTransaction { lostTo = error }
        return error
    }

    private func runOnce(_ sql: StaticString) throws(StoreError) {
        let statement = try take(sql)
        defer { statement.giveBack() }
        _ = try statement.step()
    }

    // MARK: Transactions

    /// True while a transaction is open; SQLite ends it by itself after some errors.
    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    func begin(writing: Bool) throws(StoreError) {
        if writing { try runOnce("BEGIN IMMEDIATE") } else { try runOnce("BEGIN") }
        expectsTransaction = true
    }

    func commit() throws(StoreError) {
        try runOnce("COMMIT")
        expectsTransaction = false
    }

    func rollback() throws(StoreError) {
        expectsTransaction = false
        lostTo = nil
        if isInTransaction { try runOnce("ROLLBACK") }
    }

    // One name is enough: SQLite takes the innermost savepoint of a name.
    func mark() throws(StoreError) { try runOnce("SAVEPOINT mark") }

    func keepMark() throws(StoreError) { try runOnce("RELEASE mark") }

    func undoToMark() throws(StoreError) {
        try runOnce("ROLLBACK TO mark")
        try runOnce("RELEASE mark")
    }

    func checkDeferredConstraints() throws(StoreError) {
        var unresolved: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(
            database, SQLITE_DBSTATUS_DEFERRED_FKS, &unresolved, &highest, 0)
        guard unresolved == 0 else {
            throw StoreError(
                .constraint(.foreignKey), "a constraint of the schema refused it",
                cause: "FOREIGN KEY constraint failed")
        }
    }

    // MARK: The write-ahead log

    /// Pages in the log after the last commit.
    var walPages: Int { walPageCount.pointee }

    /// True when a write of the log that fails for want of space cannot have completed a commit: then
    /// SQLite writes nothing after the page that commits.
    var commitPageIsLast: Bool {
        var isSafe: Int32 = -1
        let code = sqlite3_file_control(
            database, "main", SQLITE_FCNTL_POWERSAFE_OVERWRITE, &isSafe)
        return code == SQLITE_OK && isSafe == 1
    }

    /// Moves what it can of the log into the file, without waiting for readers; true when all of it.
    func checkpoint() throws(StoreError) -> Bool {
        var pages: Int32 = 0
        var moved: Int32 = 0
        let code = sqlite3_wal_checkpoint_v2(
            database, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &moved)
        guard code == SQLITE_OK else { throw failure(code) }
        return pages == moved
    }
}
