internal import CProtobufC

/// What is wrong with a dynamic message.
package struct DynamicMessageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field as a path of names, for example `lines.sku`.
    package let field: String
    /// What is wrong with it.
    package let reason: String

    package var description: String { "\(field): \(reason)" }
}

extension DynamicMessage {
    /// The encoded bytes. Throws on unknown names, values of the wrong kind, numbers out of
    /// range, strings with NUL and two members of one oneof.
    package func encoded() throws(DynamicMessageError) -> [UInt8] {
        var bytes: [UInt8] = []
        try write(to: &bytes, path: "", depth: 1)
        return bytes
    }

    private func write(
        to bytes: inout [UInt8], path: String, depth: Int
    ) throws(DynamicMessageError) {
        guard depth <= PreScan.depth else {
            throw DynamicMessageError(field: path, reason: "nested too deep")
        }
        let fields = type.fields
        if let unknown = values.keys.sorted().first(where: { name in
            !fields.contains { $0.name == name }
        }) {
            throw DynamicMessageError(
                field: path + unknown, reason: "\(type.name) has no such field")
        }
        var selected: Set<Int> = []
        for field in fields {
            guard let value = values[field.name] else { continue }
            let here = path + field.name
            if let oneof = field.oneof, !selected.insert(oneof).inserted {
                throw DynamicMessageError(field: here, reason: "excluded by another field")
            }
            if field.isRepeated {
                guard case .list(let list) = value else {
                    throw DynamicMessageError(field: here, reason: "a list is needed")
                }
                for element in list {
                    try Self.write(element, field, here, depth, to: &bytes)
                }
            } else {
                try Self.write(value, field, here, depth, to: &bytes)
            }
        }
    }

    private static func write(
        _ value: Value, _ field: FieldDescription, _ path: String, _ depth: Int,
        to bytes: inout [UInt8]
    ) throws(DynamicMessageError) {
        func tag(_ wireType: UInt64) { varint(UInt64(field.number) << 3 | wireType, to: &bytes) }
        switch (field.kind, value) {
        case (.signed, .signed(let number)):
            try signed(number, field, path, to: &bytes)
        case (.unsigned, .unsigned(let number)):
            try unsigned(number, field, path, to: &bytes)
        case (.floating, .floating(let number)):
            if field.type == PROTOBUF_C_TYPE_FLOAT {
                tag(5)
                fixed(Float(number).bitPattern, to: &bytes)
            } else {
                tag(1)
                fixed(number.bitPattern, to: &bytes)
            }
        case (.bool, .bool(let flag)):
            tag(0)
            bytes.append(flag ? 1 : 0)
        case (.enumeration, .enumeration(let number)):
            tag(0)
            varint(UInt64(bitPattern: Int64(number)), to: &bytes)
        case (.string, .string(let text)):
            guard !text.utf8.contains(0) else {
                throw DynamicMessageError(field: path, reason: "a string holds no NUL")
            }
            tag(2)
            varint(UInt64(text.utf8.count), to: &bytes)
            bytes += text.utf8
        case (.bytes, .bytes(let content)):
            tag(2)
            varint(UInt64(content.count), to: &bytes)
            bytes += content
        case (.message(let type), .message(let inner)):
            guard inner.type == type else {
                throw DynamicMessageError(field: path, reason: "a \(type.name) is needed")
            }
            var content: [UInt8] = []
            try inner.write(to: &content, path: path + ".", depth: depth + 1)
            tag(2)
            varint(UInt64(content.count), to: &bytes)
            bytes += content
        default: throw DynamicMessageError(field: path, reason: "a value of another kind")
        }
    }

    private static func signed(
        _ number: Int64, _ field: FieldDescription, _ path: String, to bytes: inout [UInt8]
    ) throws(DynamicMessageError) {
        func tag(_ wireType: UInt64) { varint(UInt64(field.number) << 3 | wireType, to: &bytes) }
        func narrow() throws(DynamicMessageError) -> Int32 {
            guard let small = Int32(exactly: number) else {
                throw DynamicMessageError(field: path, reason: "out of range")
            }
            return small
        }
        switch field.type {
        case PROTOBUF_C_TYPE_INT32:
            let small = try narrow()
            tag(0)
            varint(UInt64(bitPattern: Int64(small)), to: &bytes)
        case PROTOBUF_C_TYPE_SINT32:
            let small = try narrow()
            tag(0)
            varint(UInt64(UInt32(bitPattern: (small << 1) ^ (small >> 31))), to: &bytes)
        case PROTOBUF_C_TYPE_SFIXED32:
            let small = try narrow()
            tag(5)
            fixed(UInt32(bitPattern: small), to: &bytes)
        case PROTOBUF_C_TYPE_SINT64:
            tag(0)
            varint(UInt64(bitPattern: (number << 1) ^ (number >> 63)), to: &bytes)
        case PROTOBUF_C_TYPE_SFIXED64:
            tag(1)
            fixed(UInt64(bitPattern: number), to: &bytes)
        default:
            tag(0)
            varint(UInt64(bitPattern: number), to: &bytes)
        }
    }

    private static func unsigned(
        _ number: UInt64, _ field: FieldDescription, _ path: String, to bytes: inout [UInt8]
    ) throws(DynamicMessageError) {
        func tag(_ wireType: UInt64) { varint(UInt64(field.number) << 3 | wireType, to: &bytes) }
        let isNarrow =
            field.type == PROTOBUF_C_TYPE_UINT32 || field.type == PROTOBUF_C_TYPE_FIXED32
        if isNarrow, UInt32(exactly: number) == nil {
            throw DynamicMessageError(field: path, reason: "out of range")
        }
        switch field.type {
        case PROTOBUF_C_TYPE_FIXED32:
            tag(5)
            fixed(UInt32(truncatingIfNeeded: number), to: &bytes)
        case PROTOBUF_C_TYPE_FIXED64:
            tag(1)
            fixed(number, to: &bytes)
        default:
            tag(0)
            varint(number, to: &bytes)
        }
    }

    private static func varint(_ value: UInt64, to bytes: inout [UInt8]) {
        var left = value
        while left >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
            left >>= 7
        }
        bytes.append(UInt8(left))
    }

    private static func fixed(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var left = value.littleEndian
        withUnsafeBytes(of: &left) { bytes += $0 }
    }
}
