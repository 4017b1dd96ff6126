internal import CProtobufC

/// A Swift value that travels as a protobuf message. Generated code conforms to it.
@usableFromInline
package protocol WireMessage: Sendable, Equatable {
    /// The protobuf-c descriptor of this type.
    static var messageType: MessageType { get }

    /// Reads the value from the unpacked protobuf-c struct at `message`.
    ///
    /// The struct lies in an arena and has passed the pre-scan: strings are valid UTF-8 without
    /// NUL, and pointers of set fields are not null.
    init(reading message: UnsafeRawPointer) throws(MessageDecodingError)

    /// Builds the protobuf-c struct of this value in `arena` and returns its address.
    ///
    /// Every pointer in it leads into the arena or an array that the arena keeps, never to
    /// `protobuf_c_empty_string`, because a selected oneof member with that address would be packed
    /// as absent.
    func write(in arena: Arena) -> UnsafeMutableRawPointer
}

/// Why bytes are not a message of the expected type.
@usableFromInline
package enum MessageDecodingError: Error, Sendable, Equatable {
    /// More bytes than the limit.
    case tooLarge(limit: Int)
    /// A truncated field, a bad varint, a group, a wire type that does not fit, field number 0.
    case malformed
    /// Messages nested deeper than the limit.
    case tooDeep
    /// More fields than the limit.
    case tooManyFields
    /// A singular message field, or a oneof, given more than once.
    case repeatedSingularField
    /// A string that is not UTF-8.
    case invalidUTF8
    /// A string with a NUL in it.
    case nulInString
    /// More unknown fields than the limit.
    case tooManyUnknownFields
    /// Unpacking would take more memory than the budget.
    case overBudget
}

/// Why a value cannot be sent.
@usableFromInline
package enum MessageEncodingError: Error, Sendable, Equatable {
    /// A string with a NUL in it; C strings cannot carry it.
    case nulInString
    /// More bytes than the method's limit.
    case tooLarge(size: Int, limit: Int)
}

extension MessageEncodingError {
    /// The status for whoever sends; `what` is "request" or "reply" of `method`, nil where it is not known.
    func status(_ what: String, _ method: MethodDescriptor? = nil) -> RPCError {
        let place = method.map { " in \($0.fullName)" } ?? ""
        return switch self {
        case .nulInString:
            RPCError(.internal, "the \(what) holds a NUL in a string", notProcessed: what == "request")
        case .tooLarge(let size, let limit):
            RPCError(
                .resourceExhausted,
                "the \(what) is above its limit (\(size) of \(limit) bytes)\(place)",
                notProcessed: what == "request", pushback: .never)
        }
    }
}

extension WireMessage {
    /// The encoded bytes. Throws when a string holds a NUL.
    package func encoded() throws(MessageEncodingError) -> [UInt8] {
        let arena = Arena(chunkSize: 4_096)
        return try PackedMessage(self, in: arena, limit: Int.max).bytes
    }

    /// Decodes `bytes`, at most `limit` of them, through the pre-scan and a budgeted arena.
    package init(
        decoding bytes: [UInt8], limit: Int = MethodDescriptor.largestLimit
    ) throws(MessageDecodingError) {
        let outcome = bytes.withUnsafeBytes { buffer -> Result<Self, MessageDecodingError> in
            do throws(MessageDecodingError) {
                return .success(
                    try Self(decoding: buffer, limit: limit, arena: Arena(chunkSize: 4_096)))
            } catch {
                return .failure(error)
            }
        }
        self = try outcome.get()
    }

    /// Decodes `bytes` with an arena that is reused; the arena is reset before and after.
    package init(
        decoding bytes: UnsafeRawBufferPointer, limit: Int, arena: Arena
    ) throws(MessageDecodingError) {
        let message = try arena.unpack(bytes, as: Self.messageType, limit: limit)
        defer { arena.reset() }
        self = try Self(reading: UnsafeRawPointer(message))
    }
}

/// A message that stands in an arena, with its encoded size, ready to be packed.
struct PackedMessage {
    private enum Source {
        case message(UnsafePointer<ProtobufCMessage>)
        case bytes([UInt8])
    }

    private let source: Source
    /// Keeps what `source` points into.
    private let arena: Arena
    /// Encoded size in bytes.
    let size: Int

    /// Builds `value` in `arena`, which must be reset after `pack`.
    init(
        _ value: some WireMessage, in arena: Arena, limit: Int
    ) throws(MessageEncodingError) {
        self.arena = arena
        arena.reset()
        let raw = value.write(in: arena)
        if let fault = arena.fault { throw fault }
        let message = UnsafePointer(raw.assumingMemoryBound(to: ProtobufCMessage.self))
        source = .message(message)
        size = protobuf_c_message_get_packed_size(message)
        if size > limit { throw .tooLarge(size: size, limit: limit) }
    }

    /// A message that is encoded already; `arena` is only reset.
    init(raw bytes: [UInt8], in arena: Arena, limit: Int) throws(MessageEncodingError) {
        if bytes.count > limit { throw .tooLarge(size: bytes.count, limit: limit) }
        self.arena = arena
        arena.reset()
        source = .bytes(bytes)
        size = bytes.count
    }

    /// The message for sending it in fragments: of a message that is mostly large bytes fields, these
    /// are shared with the value.
    var pieces: MessagePieces {
        switch source {
        case .message(let message) where arena.largeCount > size / 2:
            let pieces = MessagePieces(packing: message, large: arena.large)
            precondition(pieces.count == size, "protobuf-c packed another size than it announced")
            return pieces
        case .message: return MessagePieces(bytes)
        case .bytes(let bytes): return MessagePieces(bytes)
        }
    }

    /// The encoded bytes.
    var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            if let start = buffer.baseAddress, size > 0 { pack(to: start) }
            count = size
        }
    }

    /// Writes `size` bytes to `start`.
    func pack(to start: UnsafeMutablePointer<UInt8>) {
        switch source {
        case .message(let message):
            let written = protobuf_c_message_pack(message, start)
            precondition(written == size, "protobuf-c packed another size than it announced")
        case .bytes(let bytes):
            bytes.withUnsafeBufferPointer { bytes in
                if let source = bytes.baseAddress { start.update(from: source, count: size) }
            }
        }
    }
}
