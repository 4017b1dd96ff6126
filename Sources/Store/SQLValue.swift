package import Values

/// One value that goes into a statement or comes out of a row. There is no floating point.
package enum SQLValue: Hashable, Sendable {
    /// SQL NULL.
    case null
    /// A BIGINT.
    case int(Int64)
    /// A TEXT, UTF-8.
    case text(String)
    /// A byte string ({bytes} in a migration).
    case bytes([UInt8])
}

extension SQLValue {
    /// A BIGINT.
    package init(_ value: Int64) { self = .int(value) }
    /// A BIGINT.
    package init(_ value: Int) { self = .int(Int64(value)) }
    /// A BIGINT.
    package init(_ value: Int32) { self = .int(Int64(value)) }
    /// 1 for true, 0 for false: both engines keep truth as BIGINT.
    package init(_ value: Bool) { self = .int(value ? 1 : 0) }
    /// A TEXT.
    package init(_ value: String) { self = .text(value) }
    /// A byte string.
    package init(_ value: [UInt8]) { self = .bytes(value) }
    /// Microseconds since 1970, UTC.
    package init(_ value: Instant) { self = .int(value.microseconds) }
    /// Days since 1970-01-01.
    package init(_ value: BusinessDate) { self = .int(Int64(value.daysSinceEpoch)) }
    /// The lower-case text form of the id.
    package init(_ value: UUIDv7) { self = .text(value.description) }

    /// NULL for nil.
    package init(_ value: Int64?) { self = value.map { .int($0) } ?? .null }
    /// NULL for nil.
    package init(_ value: Int?) { self = value.map { .int(Int64($0)) } ?? .null }
    /// NULL for nil.
    package init(_ value: Int32?) { self = value.map { .int(Int64($0)) } ?? .null }
    /// NULL for nil.
    package init(_ value: Bool?) { self = value.map { SQLValue($0) } ?? .null }
    /// NULL for nil.
    package init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    /// NULL for nil.
    package init(_ value: [UInt8]?) { self = value.map { .bytes($0) } ?? .null }
    /// NULL for nil.
    package init(_ value: Instant?) { self = value.map { .int($0.microseconds) } ?? .null }
    /// NULL for nil.
    package init(_ value: BusinessDate?) { self = value.map { SQLValue($0) } ?? .null }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByNilLiteral, ExpressibleByBooleanLiteral
{
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .int(value ? 1 : 0) }
}
