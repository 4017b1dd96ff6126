internal import CProtobufC

/// One field of a message type, as tools see it.
package struct FieldDescription: Sendable, Hashable {
    /// What a field holds.
    package enum Kind: Sendable, Hashable {
        /// int32, sint32, sfixed32, int64, sint64, sfixed64.
        case signed
        /// uint32, fixed32, uint64, fixed64.
        case unsigned
        /// float and double.
        case floating
        case bool
        case string
        case bytes
        /// An enum: names as in the proto file, by number.
        case enumeration([Int32: String])
        case message(MessageType)
    }

    /// The name in the proto file.
    package let name: String
    /// The field number.
    package let number: UInt32
    /// What it holds.
    package let kind: Kind
    /// Whether it is repeated.
    package let isRepeated: Bool
    /// Fields with the same group exclude each other; nil outside a oneof.
    package let oneof: Int?

    let type: ProtobufCType

    init(_ field: ProtobufCFieldDescriptor) {
        name = String(cString: field.name)
        number = field.id
        type = field.type
        isRepeated = field.label == PROTOBUF_C_LABEL_REPEATED
        let isMember = field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0
        oneof = isMember ? Int(field.quantifier_offset) : nil
        kind = Self.kind(of: field)
    }

    private static func kind(of field: ProtobufCFieldDescriptor) -> Kind {
        switch field.type {
        case PROTOBUF_C_TYPE_BOOL: return .bool
        case PROTOBUF_C_TYPE_STRING: return .string
        case PROTOBUF_C_TYPE_BYTES: return .bytes
        case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_DOUBLE: return .floating
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED32,
            PROTOBUF_C_TYPE_FIXED64:
            return .unsigned
        case PROTOBUF_C_TYPE_ENUM:
            guard let descriptor = field.descriptor else { return .enumeration([:]) }
            let values = descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self).pointee
            var names: [Int32: String] = [:]
            for index in 0..<Int(values.n_values) {
                names[values.values[index].value] = String(cString: values.values[index].name)
            }
            return .enumeration(names)
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let descriptor = field.descriptor else { return .bytes }
            return .message(
                MessageType(descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)))
        default: return .signed
        }
    }
}

extension MessageType {
    /// The fields in the order of their numbers.
    package var fields: [FieldDescription] {
        (0..<Int(descriptor.pointee.n_fields)).compactMap { index in
            descriptor.pointee.fields.map { FieldDescription($0[index]) }
        }
    }
}
