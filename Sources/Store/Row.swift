package import Values

/// The present row of a running query; good only inside the closure it is given to.
///
/// Columns are counted from 0. Reading a column as a type it does not have (NULL as a number, a text
/// as bytes) gives zero or empty there, and makes the query that is running throw `misuse` as soon as
/// the closure returns: a wrong type is never taken for a value.
package struct Row {
    let statement: any EngineStatement

    /// How many columns the row has.
    package var count: Int { statement.columnCount }

    /// True when the column is NULL.
    package func isNull(_ column: Int) -> Bool { statement.type(column) == .null }

    /// The column as a BIGINT.
    package func int(_ column: Int) -> Int64 { statement.int(column) }

    /// The column as a TEXT.
    package func text(_ column: Int) -> String { statement.text(column) }

    /// The column as a byte string.
    package func bytes(_ column: Int) -> [UInt8] { statement.bytes(column) }

    /// The column as a truth: a BIGINT other than 0.
    package func bool(_ column: Int) -> Bool { statement.int(column) != 0 }

    /// The column as an instant: a BIGINT of microseconds since 1970, UTC.
    package func instant(_ column: Int) -> Instant { Instant(microseconds: statement.int(column)) }

    /// The column as a BIGINT; nil for NULL.
    package func optionalInt(_ column: Int) -> Int64? { isNull(column) ? nil : int(column) }

    /// The column as a TEXT; nil for NULL.
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    /// The column as a byte string; nil for NULL.
    package func optionalBytes(_ column: Int) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

    /// The column as an instant; nil for NULL.
    package func optionalInstant(_ column: Int) -> Instant? {
        isNull(column) ? nil : instant(column)
    }

    /// The column by the type it has.
    package func value(_ column: Int) -> SQLValue {
        switch statement.type(column) {
        case .null: .null
        case .int: .int(int(column))
        case .text: .text(text(column))
        // A column of a type that is none of ours is read as bytes, which records the fault.
        case .bytes, .other: .bytes(bytes(column))
        }
    }

    /// All columns by the types they have.
    package var values: [SQLValue] { (0..<count).map { value($0) } }
}
