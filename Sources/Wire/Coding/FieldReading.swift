package import CProtobufC

/// What generated code calls to read protobuf-c structs that passed the pre-scan.
@usableFromInline
package enum FieldReading {
    /// A string field; null reads as empty.
    @inlinable
    package static func string(_ field: UnsafePointer<CChar>?) -> String {
        guard let field else { return "" }
        return String(cString: field)
    }

    /// A bytes field. A large one may be the array that it was received into.
    package static func bytes(_ field: ProtobufCBinaryData) -> [UInt8] {
        guard field.len > 0, let start = field.data else { return [] }
        if field.len >= Arena.largeBytes, let known = LargeContent.array(at: start, count: field.len) {
            return known
        }
        return [UInt8](UnsafeBufferPointer(start: start, count: field.len))
    }

    /// A singular message field; null reads as nil.
    @inlinable
    package static func message<M: WireMessage, C>(
        _ field: UnsafeMutablePointer<C>?
    ) throws(MessageDecodingError) -> M? {
        guard let field else { return nil }
        return try M(reading: UnsafeRawPointer(field))
    }

    /// A message that a selected oneof holds.
    @inlinable
    package static func member<M: WireMessage, C>(
        _ field: UnsafeMutablePointer<C>?
    ) throws(MessageDecodingError) -> M {
        guard let field else { throw .malformed }
        return try M(reading: UnsafeRawPointer(field))
    }

    /// A repeated message field.
    @inlinable
    package static func messages<M: WireMessage, C>(
        _ count: Int, _ field: UnsafeMutablePointer<UnsafeMutablePointer<C>?>?
    ) throws(MessageDecodingError) -> [M] {
        guard count > 0, let field else { return [] }
        var values: [M] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try member(field[index])) }
        return values
    }

    /// A repeated string field.
    @inlinable
    package static func strings(
        _ count: Int, _ field: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> [String] {
        array(count, field) { string($0) }
    }

    /// A repeated bytes field.
    package static func byteStrings(
        _ count: Int, _ field: UnsafeMutablePointer<ProtobufCBinaryData>?
    ) -> [[UInt8]] {
        array(count, field) { bytes($0) }
    }

    /// A repeated number field.
    @inlinable
    package static func numbers<N: Numeric>(
        _ count: Int, _ field: UnsafeMutablePointer<N>?
    ) -> [N] {
        array(count, field) { $0 }
    }

    /// A repeated bool field.
    package static func booleans(
        _ count: Int, _ field: UnsafeMutablePointer<protobuf_c_boolean>?
    ) -> [Bool] {
        array(count, field) { $0 != 0 }
    }

    /// A repeated field of any element type, each element through `transform`.
    @inlinable
    package static func array<Element, Value>(
        _ count: Int, _ field: UnsafeMutablePointer<Element>?, _ transform: (Element) -> Value
    ) -> [Value] {
        guard count > 0, let field else { return [] }
        return UnsafeBufferPointer(start: field, count: count).map(transform)
    }
}
