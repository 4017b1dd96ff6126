internal import CProtobufC
internal import NIOCore
internal import NIOPosix

/// Puts a message together from its pieces.
///
/// When its type is known, a large bytes field that begins in the first piece is collected straight
/// into the array that the value will have: its bytes are neither moved while the message grows nor
/// copied by protobuf-c, which sees the message without that field.
struct MessageAssembly {
    /// The large field under way or complete.
    private struct Large {
        let descriptor: UnsafePointer<ProtobufCFieldDescriptor>
        /// Bytes of the message before its tag.
        let start: Int
        /// Its tag and length as they came.
        let tag: [UInt8]
        let size: Int
        var content: [UInt8] = []
    }

    private let type: MessageType?
    private let limit: Int
    /// All of the message but the large field.
    private var rest = ByteBuffer()
    private var large: Large?
    /// Bytes that came.
    private(set) var count = 0

    /// - Parameters:
    ///   - type: the message's type; nil when it is not to be looked at. What is looked at may have
    ///     room for all of `limit` reserved with the first piece.
    ///   - limit: the most bytes it may have.
    init(of type: MessageType?, limit: Int) {
        self.type = type
        self.limit = limit
    }

    /// A further piece came.
    mutating func add(_ piece: UnsafeRawBufferPointer) {
        if count == 0, let type { large = Self.find(in: piece, type, limit) }
        count += piece.count
        guard let size = large?.size, let start = large?.start, let tag = large?.tag.count else {
            rest.writeBytes(piece)
            return
        }
        var bytes = piece
        if count == piece.count {
            rest.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[..<start]))
            bytes = UnsafeRawBufferPointer(rebasing: bytes[(start + tag)...])
        }
        let missing = size - (large?.content.count ?? 0)
        large?.content.append(contentsOf: bytes.prefix(missing))
        if bytes.count > missing {
            rest.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[missing...]))
        }
    }

    /// The field that is worth it: a bytes field outside of any oneof that goes on behind `piece`.
    private static func find(
        in piece: UnsafeRawBufferPointer, _ type: MessageType, _ limit: Int
    ) -> Large? {
        var walk = FieldWalk(bytes: piece)
        while let field = walk.next() {
            guard field.end > piece.count else { continue }
            guard field.isDelimited, field.end <= limit, field.length >= Arena.largeBytes,
                let known = protobuf_c_message_descriptor_get_field(type.descriptor, field.number),
                known.pointee.type == PROTOBUF_C_TYPE_BYTES,
                known.pointee.label == PROTOBUF_C_LABEL_NONE,
                known.pointee.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue == 0
            else { return nil }
            var large = Large(
                descriptor: known, start: field.start, tag: Array(piece[field.start..<field.content]),
                size: field.length)
            large.content.reserveCapacity(field.length)
            return large
        }
        return nil
    }

    /// Hands the whole message to `body` as it came.
    func withJoined<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        guard let large else { return rest.withUnsafeReadableBytes(body) }
        var joined = ByteBuffer()
        joined.reserveCapacity(count)
        rest.withUnsafeReadableBytes { rest in
            joined.writeBytes(UnsafeRawBufferPointer(rebasing: rest[..<large.start]))
            joined.writeBytes(large.tag)
            joined.writeBytes(large.content)
            joined.writeBytes(UnsafeRawBufferPointer(rebasing: rest[large.start...]))
        }
        return joined.withUnsafeReadableBytes(body)
    }

    /// Decodes the message, as `WireMessage.init(decoding:limit:arena:)` does with all of it.
    func decode<M: WireMessage>(
        as message: M.Type, limit: Int, arena: Arena
    ) throws(MessageDecodingError) -> M {
        guard let large, large.content.count == large.size, !comesAgain(large) else {
            let outcome = withJoined { bytes in
                Result { () throws(MessageDecodingError) -> M in
                    try M(decoding: bytes, limit: limit, arena: arena)
                }
            }
            return try outcome.get()
        }
        guard count <= limit else { throw .tooLarge(limit: limit) }
        let outcome = rest.withUnsafeReadableBytes { rest in
            Result { () throws(MessageDecodingError) -> M in
                try Self.decode(rest, large, limit, arena)
            }
        }
        return try outcome.get()
    }

    /// Whether the large field may occur in the rest too: then the last one counts.
    private func comesAgain(_ large: Large) -> Bool {
        rest.withUnsafeReadableBytes { rest in
            var walk = FieldWalk(bytes: rest)
            while let field = walk.next() {
                if field.number == large.descriptor.pointee.id { return true }
            }
            // What stands behind a thing that is no field is for protobuf-c to judge.
            return !walk.isAtEnd
        }
    }

    private static func decode<M: WireMessage>(
        _ rest: UnsafeRawBufferPointer, _ large: Large, _ limit: Int, _ arena: Arena
    ) throws(MessageDecodingError) -> M {
        let message = try arena.unpack(
            rest, as: M.messageType, limit: limit, beside: large.tag.count + large.size)
        defer { arena.reset() }
        let place = UnsafeMutableRawPointer(message) + Int(large.descriptor.pointee.offset)
        let outcome = large.content.withUnsafeBufferPointer { content in
            // Whoever reads the message does not write to it.
            let start = UnsafeMutablePointer(mutating: content.baseAddress)
            place.storeBytes(
                of: ProtobufCBinaryData(len: content.count, data: start), as: ProtobufCBinaryData.self)
            return LargeContent.offering(large.content) {
                Result { () throws(MessageDecodingError) -> M in
                    try M(reading: UnsafeRawPointer(message))
                }
            }
        }
        return try outcome.get()
    }
}

/// Goes over the fields of a message that may be incomplete; stops at what is no field.
private struct FieldWalk {
    struct Field {
        var number: UInt32
        var isDelimited: Bool
        /// Where its tag stands, where its content does, and where the next field would.
        var start: Int
        var content: Int
        var length: Int
        var end: Int { content + length }
    }

    let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether all bytes were fields, the last one whole.
    var isAtEnd: Bool { offset == bytes.count }

    mutating func next() -> Field? {
        guard offset < bytes.count else { return nil }
        let start = offset
        guard let tag = varint(), tag <= UInt64(UInt32.max) else { return nil }
        var length = 0
        switch tag & 7 {
        case 0: guard varint() != nil else { return nil }
        case 1: length = 8
        case 2:
            guard let declared = varint(), declared <= UInt64(Int32.max) else { return nil }
            length = Int(declared)
        case 5: length = 4
        default: return nil
        }
        let field = Field(
            number: UInt32(tag >> 3), isDelimited: tag & 7 == 2, start: start, content: offset,
            length: length)
        offset = field.end
        return field
    }

    /// At most ten bytes: what negative numbers have.
    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard offset < bytes.count else { return nil }
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}

/// The array that a large bytes field was collected into, while its message is read on this thread.
///
/// `FieldReading` takes it instead of a copy when a field points at its very bytes. That is right
/// whatever array is offered: the same address and count are the same bytes.
enum LargeContent {
    // Unchecked because each thread has its own and sees no other.
    private final class Slot: @unchecked Sendable {
        var array: [UInt8]?
    }

    private static let slot = ThreadSpecificVariable<Slot>()

    /// Runs `body`, which reads a message that points to `array`.
    static func offering<R>(_ array: [UInt8], _ body: () -> R) -> R {
        let mine = slot.currentValue ?? Slot()
        slot.currentValue = mine
        mine.array = array
        defer { mine.array = nil }
        return body()
    }

    /// The offered array, when the `count` bytes at `start` are its own.
    static func array(at start: UnsafePointer<UInt8>, count: Int) -> [UInt8]? {
        guard let array = slot.currentValue?.array, array.count == count else { return nil }
        let isSame = array.withUnsafeBufferPointer { $0.baseAddress == start }
        return isSame ? array : nil
    }
}
