internal import CProtobufC

/// The check of wire bytes before protobuf-c sees them, which has no bound on nesting, keeps every
/// unknown field and does not look into strings (`reliability.md` A4).
///
/// Iterative: the depth of a message never becomes depth of our stack. Packed numbers are left to
/// protobuf-c, whose arena is budgeted.
package enum PreScan {
    /// What a message may hold.
    package struct Limits: Sendable {
        /// Fields in all nested messages together.
        package var fields: Int
        /// Fields of unknown number, in all nested messages together.
        package var unknownFields = 256

        /// 4,096 fields, or one per 16 bytes for methods whose limit is above 64 KiB.
        package init(messageLimit: Int) { fields = Swift.max(4_096, messageLimit / 16) }
    }

    /// Deepest nesting; the outermost message counts as 1.
    package static let depth = 16

    /// Throws the first fault found in `bytes` read as `type`.
    package static func check(
        _ bytes: UnsafeRawBufferPointer, as type: MessageType, limits: Limits
    ) throws(MessageDecodingError) {
        var scan = Scan(bytes: bytes, limits: limits, type: type)
        try scan.run()
    }
}

/// One message being looked through.
private struct Level {
    /// Offset behind its last byte.
    var end: Int
    var descriptor: UnsafePointer<ProtobufCMessageDescriptor>
    /// Bits of the singular message fields and oneofs seen, by field index.
    var seenLow: UInt64 = 0
    var seenHigh: UInt64 = 0
    /// Index of the field expected next: encoders write fields in order.
    var hint = 0

    /// Marks field `index`; false when it was marked already.
    mutating func mark(_ index: Int) -> Bool {
        let bit = UInt64(1) << UInt64(index & 63)
        if index < 64 {
            if seenLow & bit != 0 { return false }
            seenLow |= bit
        } else {
            if seenHigh & bit != 0 { return false }
            seenHigh |= bit
        }
        return true
    }
}

private struct Scan {
    let bytes: UnsafeRawBufferPointer
    var fieldsLeft: Int
    var unknownLeft: Int
    var offset = 0
    var levels: InlineArray<16, Level>
    var depth = 0

    init(bytes: UnsafeRawBufferPointer, limits: PreScan.Limits, type: MessageType) {
        self.bytes = bytes
        fieldsLeft = limits.fields
        unknownLeft = limits.unknownFields
        levels = InlineArray(
            repeating: Level(end: bytes.count, descriptor: type.descriptor))
    }

    mutating func run() throws(MessageDecodingError) {
        while true {
            while offset == levels[depth].end {
                if depth == 0 { return }
                depth -= 1
            }
            try field()
        }
    }

    private mutating func field() throws(MessageDecodingError) {
        guard fieldsLeft > 0 else { throw .tooManyFields }
        fieldsLeft -= 1
        let end = levels[depth].end
        let tag = try varint(end)
        guard tag <= UInt64(UInt32.max), tag >> 3 != 0 else { throw .malformed }
        let wireType = UInt8(tag & 7)
        var length = 0
        switch wireType {
        case 0: _ = try varint(end)
        case 1: try skip(8, end)
        case 2:
            let declared = try varint(end)
            guard declared <= UInt64(end - offset) else { throw .malformed }
            length = Int(declared)
        case 5: try skip(4, end)
        default: throw .malformed
        }
        guard let index = index(of: UInt32(tag >> 3)) else {
            guard unknownLeft > 0 else { throw .tooManyUnknownFields }
            unknownLeft -= 1
            offset += length
            return
        }
        try known(index, wireType: wireType, length: length)
    }

    /// A field of a known number; for wire type 2 `offset` stands at its content.
    private mutating func known(
        _ index: Int, wireType: UInt8, length: Int
    ) throws(MessageDecodingError) {
        let field = levels[depth].descriptor.pointee.fields + index
        let repeated = field.pointee.label == PROTOBUF_C_LABEL_REPEATED
        let expected = Self.wireType(of: field.pointee.type)
        guard wireType == expected || (wireType == 2 && repeated && expected != 2) else {
            throw .malformed
        }
        if !repeated { try noteSingular(index, field) }
        guard wireType == 2 else { return }
        if field.pointee.type == PROTOBUF_C_TYPE_MESSAGE {
            guard let inner = field.pointee.descriptor else { throw .malformed }
            guard depth + 1 < PreScan.depth else { throw .tooDeep }
            depth += 1
            levels[depth] = Level(
                end: offset + length,
                descriptor: inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self))
            return
        }
        if field.pointee.type == PROTOBUF_C_TYPE_STRING {
            try UTF8Check.check(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
        }
        offset += length
    }

    /// A singular message is merged by protobuf-c when it comes twice, and a second member of a
    /// oneof replaces the first: encoders never do either, attackers do.
    private mutating func noteSingular(
        _ index: Int, _ field: UnsafePointer<ProtobufCFieldDescriptor>
    ) throws(MessageDecodingError) {
        var bit = index
        if field.pointee.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0 {
            let fields = levels[depth].descriptor.pointee.fields
            while bit > 0,
                let before = fields.map({ $0 + (bit - 1) }),
                before.pointee.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0,
                before.pointee.quantifier_offset == field.pointee.quantifier_offset
            {
                bit -= 1
            }
        } else if field.pointee.type != PROTOBUF_C_TYPE_MESSAGE {
            return
        }
        guard levels[depth].mark(bit) else { throw .repeatedSingularField }
    }

    private mutating func index(of number: UInt32) -> Int? {
        let descriptor = levels[depth].descriptor
        guard let fields = descriptor.pointee.fields else { return nil }
        let count = Int(descriptor.pointee.n_fields)
        let hint = levels[depth].hint
        if hint < count, fields[hint].id == number {
            if fields[hint].label != PROTOBUF_C_LABEL_REPEATED { levels[depth].hint = hint + 1 }
            return hint
        }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if fields[middle].id < number { low = middle + 1 } else { high = middle }
        }
        guard low < count, fields[low].id == number else { return nil }
        levels[depth].hint = fields[low].label == PROTOBUF_C_LABEL_REPEATED ? low : low + 1
        return low
    }

    private mutating func skip(_ count: Int, _ end: Int) throws(MessageDecodingError) {
        guard end - offset >= count else { throw .malformed }
        offset += count
    }

    private mutating func varint(_ end: Int) throws(MessageDecodingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            if shift == 63, byte > 1 { throw .malformed }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw .malformed }
        }
        throw .malformed
    }

    private static func wireType(of type: ProtobufCType) -> UInt8 {
        switch type {
        case PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_DOUBLE: 1
        case PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FLOAT: 5
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: 2
        default: 0
        }
    }
}
