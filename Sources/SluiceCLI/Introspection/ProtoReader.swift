/// Why bytes are not a protobuf message.
struct ProtoError: Error, CustomStringConvertible {
    let description: String
}

/// Reads the fields of an encoded protobuf message one after the other, knowing no schema.
struct ProtoReader {
    /// The value of one field.
    enum Value {
        /// A varint or fixed number.
        case number(UInt64)
        /// A string, bytes or a message.
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field's number and value; nil at the end.
    mutating func next() throws(ProtoError) -> (number: UInt64, value: Value)? {
        if rest.isEmpty { return nil }
        let key = try varint()
        switch key & 7 {
        case 0: return (key >> 3, .number(try varint()))
        case 1: return (key >> 3, .number(try fixed(8)))
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw ProtoError(description: "a field is cut off") }
            let bytes = rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            return (key >> 3, .bytes(bytes))
        case 5: return (key >> 3, .number(try fixed(4)))
        default: throw ProtoError(description: "a field has wire type \(key & 7)")
        }
    }

    private mutating func varint() throws(ProtoError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw ProtoError(description: "a number is cut off") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw ProtoError(description: "a number is too long")
    }

    private mutating func fixed(_ count: Int) throws(ProtoError) -> UInt64 {
        guard rest.count >= count else { throw ProtoError(description: "a number is cut off") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension ProtoReader.Value {
    /// The text of a string field.
    var text: String {
        if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    /// The number of a numeric field.
    var number: UInt64 {
        if case .number(let number) = self { number } else { 0 }
    }
}
