import CSQLite
import Glibc

/// A prepared statement of SQLite.
///
/// Small values are copied into a buffer of its own and bound from there, so SQLite copies nothing and no
/// pointer outlives what it points to; what does not fit is copied by SQLite.
final class SQLiteStatement: EngineStatement {
    private static let scratchSize = 1024

    private let handle: OpaquePointer
    // The connection owns its statements and outlives them.
    private unowned let connection: SQLiteConnection
    /// False for a second copy of a statement, made because the first was running.
    private let isKept: Bool
    private let scratch: UnsafeMutableRawPointer
    private var scratchUsed = 0
    private var isFinalized = false
    private var faultyColumn: Int?
    var isTaken = true
    let parameterCount: Int
    let writes: Bool
    private(set) var changedRows = 0

    init(_ sql: UnsafeBufferPointer<UInt8>, _ connection: SQLiteConnection, isKept: Bool)
        throws(StoreError)
    {
        handle = try connection.compile(sql, isKept: isKept)
        self.connection = connection
        self.isKept = isKept
        parameterCount = Int(sqlite3_bind_parameter_count(handle))
        writes = sqlite3_stmt_readonly(handle) == 0
        scratch = .allocate(byteCount: Self.scratchSize, alignment: 1)
    }

    deinit {
        finalize()
        scratch.deallocate()
    }

    /// Ends the statement for good; the connection calls it before it closes.
    func finalize() {
        guard !isFinalized else { return }
        isFinalized = true
        sqlite3_finalize(handle)
    }

    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    // MARK: Values in

    func bind(_ index: Int, _ value: SQLValue) throws(StoreError) {
        switch value {
        case .null: try check(sqlite3_bind_null(handle, Int32(index + 1)))
        case .int(let number): try bind(index, number)
        case .text(let text): try bind(index, text)
        case .bytes(let bytes): try bind(index, bytes)
        }
    }

    func bind(_ index: Int, _ value: Int64) throws(StoreError) {
        try check(sqlite3_bind_int64(handle, Int32(index + 1), value))
    }

    func bind(_ index: Int, _ value: String) throws(StoreError) {
        let code =
            value.utf8.withContiguousStorageIfAvailable { bindText(index, $0) }
            ?? Array(value.utf8).withUnsafeBufferPointer { bindText(index, $0) }
        try check(code)
    }

    private func bind(_ index: Int, _ value: [UInt8]) throws(StoreError) {
        try check(
            value.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(handle, Int32(index + 1), 0)
                }
                let kept = keep(bytes)
                return sqlite3_bind_blob64(
                    handle, Int32(index + 1), kept ?? UnsafeRawPointer(start),
                    UInt64(bytes.count), kept == nil ? sluice_sqlite_copy() : nil)
            })
    }

    /// Binds UTF-8; a text with a NUL in it is refused, since not every engine can hold one.
    private func bindText(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            return sqlite3_bind_text(handle, Int32(index + 1), "", 0, sluice_sqlite_copy())
        }
        guard memchr(start, 0, bytes.count) == nil else { return SQLITE_MISMATCH }
        let kept = keep(bytes)
        return (kept ?? UnsafeRawPointer(start)).withMemoryRebound(
            to: CChar.self, capacity: bytes.count
        ) { text in
            sqlite3_bind_text64(
                handle, Int32(index + 1), text, UInt64(bytes.count),
                kept == nil ? sluice_sqlite_copy() : nil, UInt8(SQLITE_UTF8))
        }
    }

    /// A copy of `bytes` that is good until the statement is reset; nil when there is no room.
    private func keep(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeRawPointer? {
        guard let start = bytes.baseAddress, scratchUsed + bytes.count <= Self.scratchSize else {
            return nil
        }
        let place = scratch + scratchUsed
        place.copyMemory(from: start, byteCount: bytes.count)
        scratchUsed += bytes.count
        return UnsafeRawPointer(place)
    }

    // MARK: Running

    func step() throws(StoreError) -> Bool {
        if let error = connection.lostTo { throw error }
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw connection.failure(code) }
        changedRows = writes ? connection.changedRows : 0
        return false
    }

    func reset() {
        // The result repeats the error of the step before, which was thrown there.
        sqlite3_reset(handle)
        if parameterCount > 0 { sqlite3_clear_bindings(handle) }
        scratchUsed = 0
        faultyColumn = nil
    }

    func giveBack() {
        if isKept {
            reset()
            isTaken = false
        } else {
            finalize()
        }
    }

    // MARK: Values out

    func type(_ column: Int) -> ColumnType {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .int
        case SQLITE3_TEXT: .text
        case SQLITE_BLOB: .bytes
        case SQLITE_NULL: .null
        default: .other
        }
    }

    func int(_ column: Int) -> Int64 {
        guard sqlite3_column_type(handle, Int32(column)) == SQLITE_INTEGER else {
            return fault(column, 0)
        }
        return sqlite3_column_int64(handle, Int32(column))
    }

    func text(_ column: Int) -> String {
        guard sqlite3_column_type(handle, Int32(column)) == SQLITE3_TEXT,
            let start = sqlite3_column_text(handle, Int32(column))
        else { return fault(column, "") }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] {
        guard sqlite3_column_type(handle, Int32(column)) == SQLITE_BLOB else {
            return fault(column, [])
        }
        // SQLite gives no pointer for an empty byte string.
        guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    func checkFaults() throws(StoreError) {
        guard let column = faultyColumn else { return }
        faultyColumn = nil
        throw StoreError(
            .misuse, "a column was read as a type it does not have",
            cause: "column \(column) of \(String(cString: sqlite3_sql(handle)))")
    }

    private func fault<T>(_ column: Int, _ value: T) -> T {
        if faultyColumn == nil { faultyColumn = column }
        return value
    }

    private func check(_ code: Int32) throws(StoreError) {
        if code == SQLITE_OK { return }
        if code == SQLITE_MISMATCH {
            throw StoreError(.misuse, "a text with a NUL in it cannot be stored")
        }
        throw connection.failure(code)
    }
}
