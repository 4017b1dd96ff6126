internal import CProtobufC

/// A message as a tree of named values, read and written by its descriptor alone: for tools that
/// know no generated type. Unset fields are absent.
package struct DynamicMessage: Sendable, Equatable {
    /// The value of a field.
    package indirect enum Value: Sendable, Equatable {
        case signed(Int64)
        case unsigned(UInt64)
        case floating(Double)
        case bool(Bool)
        case string(String)
        case bytes([UInt8])
        /// An enum's number.
        case enumeration(Int32)
        case message(DynamicMessage)
        /// The values of a repeated field.
        case list([Value])
    }

    /// The message's type.
    package let type: MessageType
    /// The fields that are set, by their names in the proto file.
    package var values: [String: Value]

    /// Puts a message together; `encoded` checks it.
    package init(_ type: MessageType, _ values: [String: Value] = [:]) {
        self.type = type
        self.values = values
    }

    /// Decodes bytes with the same checks as generated types.
    package init(
        decoding bytes: [UInt8], as type: MessageType,
        limit: Int = MethodDescriptor.largestLimit
    ) throws(MessageDecodingError) {
        let outcome = bytes.withUnsafeBytes { buffer -> Result<Self, MessageDecodingError> in
            let arena = Arena()
            do throws(MessageDecodingError) {
                let message = try arena.unpack(buffer, as: type, limit: limit)
                defer { arena.reset() }
                return .success(Self(reading: UnsafeRawPointer(message), type))
            } catch {
                return .failure(error)
            }
        }
        self = try outcome.get()
    }

    private init(reading message: UnsafeRawPointer, _ type: MessageType) {
        self.type = type
        values = [:]
        for index in 0..<Int(type.descriptor.pointee.n_fields) {
            guard let field = type.descriptor.pointee.fields.map({ $0[index] }) else { continue }
            let description = FieldDescription(field)
            if let value = Self.value(of: field, description, in: message) {
                values[description.name] = value
            }
        }
    }

    private static func value(
        of field: ProtobufCFieldDescriptor, _ description: FieldDescription,
        in message: UnsafeRawPointer
    ) -> Value? {
        let member = message + Int(field.offset)
        if description.isRepeated {
            let count = (message + Int(field.quantifier_offset)).load(as: Int.self)
            guard count > 0, let start = member.load(as: UnsafeRawPointer?.self) else { return nil }
            let stride = stride(of: field.type)
            return .list(
                (0..<count).compactMap { single(field, description, at: start + $0 * stride) })
        }
        if description.oneof != nil {
            let selected = (message + Int(field.quantifier_offset)).load(as: UInt32.self)
            guard selected == field.id else { return nil }
            return single(field, description, at: member)
        }
        guard let value = single(field, description, at: member), !isDefault(value) else {
            return nil
        }
        return value
    }

    private static func isDefault(_ value: Value) -> Bool {
        switch value {
        case .signed(let number): number == 0
        case .unsigned(let number): number == 0
        case .floating(let number): number == 0
        case .bool(let flag): !flag
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .enumeration(let number): number == 0
        case .message, .list: false
        }
    }

    private static func stride(of type: ProtobufCType) -> Int {
        switch type {
        case PROTOBUF_C_TYPE_BYTES: MemoryLayout<ProtobufCBinaryData>.stride
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64,
            PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE,
            PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_MESSAGE:
            8
        default: 4
        }
    }

    private static func single(
        _ field: ProtobufCFieldDescriptor, _ description: FieldDescription, at member: UnsafeRawPointer
    ) -> Value? {
        let isWide = stride(of: field.type) == 8
        switch description.kind {
        case .signed:
            return .signed(isWide ? member.load(as: Int64.self) : Int64(member.load(as: Int32.self)))
        case .unsigned:
            return .unsigned(
                isWide ? member.load(as: UInt64.self) : UInt64(member.load(as: UInt32.self)))
        case .floating:
            return .floating(
                isWide ? member.load(as: Double.self) : Double(member.load(as: Float.self)))
        case .bool: return .bool(member.load(as: Int32.self) != 0)
        case .enumeration: return .enumeration(member.load(as: Int32.self))
        case .string:
            return .string(FieldReading.string(member.load(as: UnsafePointer<CChar>?.self)))
        case .bytes: return .bytes(FieldReading.bytes(member.load(as: ProtobufCBinaryData.self)))
        case .message(let type):
            guard let inner = member.load(as: UnsafeRawPointer?.self) else { return nil }
            return .message(DynamicMessage(reading: inner, type))
        }
    }
}
