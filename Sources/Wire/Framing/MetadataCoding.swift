internal import NIOCore

/// The metadata block of a REQUEST: fields of number u8, length u16 (little-endian), bytes.
///
/// Field 1: operation id. 2: actor. 3: trace, 25 bytes (trace id, span id big-endian as W3C
/// writes them, flags). 4: attempt u8. 5: pushback i32 (trailers only). 6: overload class u8. 255: a
/// pair, key length u8, key, value. Unknown numbers are ignored; fields 1 to 6 come at most once.
enum MetadataCoding {
    /// Largest block in bytes.
    static let largestBlock = 8_192
    private static let largestText = 128

    private enum Field {
        static let operation: UInt8 = 1
        static let actor: UInt8 = 2
        static let trace: UInt8 = 3
        static let attempt: UInt8 = 4
        static let pushback: UInt8 = 5
        static let overloadClass: UInt8 = 6
        static let pair: UInt8 = 255
    }

    /// The block, or what is wrong with `metadata`.
    static func encode(_ metadata: Metadata) throws(RPCError) -> [UInt8] {
        var buffer = ByteBuffer()
        func field(_ number: UInt8, _ bytes: some Collection<UInt8>) throws(RPCError) {
            guard bytes.count <= largestBlock else {
                throw RPCError(.invalidArgument, "metadata is above 8 KiB", notProcessed: true)
            }
            buffer.writeInteger(number)
            buffer.writeInteger(UInt16(bytes.count), endianness: .little)
            buffer.writeBytes(bytes)
        }
        if !metadata.operationID.isEmpty {
            guard metadata.operationID.utf8.count <= largestText else {
                throw RPCError(
                    .invalidArgument, "the operation id is above 128 bytes", notProcessed: true)
            }
            try refuseNUL(metadata.operationID.utf8, "the operation id")
            try field(Field.operation, metadata.operationID.utf8)
        }
        if !metadata.actor.isEmpty { try field(Field.actor, metadata.actor) }
        if let trace = metadata.trace { try field(Field.trace, bytes(of: trace)) }
        if metadata.attempt > 0 { try field(Field.attempt, [UInt8(clamping: metadata.attempt)]) }
        if let pushback = metadata.pushback {
            let number = UInt32(bitPattern: pushback)
            try field(Field.pushback, (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
        }
        if metadata.overloadClass != .interactive {
            try field(Field.overloadClass, [metadata.overloadClass.rawValue])
        }
        for pair in metadata.custom {
            let key = Array(pair.key.utf8)
            guard !key.isEmpty, key.count <= largestText else {
                throw RPCError(
                    .invalidArgument, "a metadata key is 1 to 128 bytes", notProcessed: true)
            }
            try refuseNUL(key, "a metadata key")
            try field(Field.pair, [UInt8(key.count)] + key + pair.value)
        }
        guard buffer.readableBytes <= largestBlock else {
            throw RPCError(.invalidArgument, "metadata is above 8 KiB", notProcessed: true)
        }
        return Array(buffer.readableBytesView)
    }

    /// The receiver would take the whole block for malformed. That text is UTF-8 its type says.
    private static func refuseNUL(
        _ text: some Collection<UInt8>, _ name: StaticString
    ) throws(RPCError) {
        guard !text.contains(0) else {
            throw RPCError(.invalidArgument, "\(name) holds a NUL", notProcessed: true)
        }
    }

    private static func bytes(of trace: TraceContext) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(
            trace.traceHigh, trace.traceLow, trace.spanID, trace.flags)
        return Array(buffer.readableBytesView)
    }

    /// A block with its length before it, as it stands in frames.
    static func prefixed(_ block: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: block.count), UInt8(truncatingIfNeeded: block.count >> 8)] + block
    }

    /// Bytes that the block at the beginning of a payload says it has, with its length; never more
    /// than there are.
    static func blockSize(_ payload: UnsafeRawBufferPointer) -> Int {
        guard payload.count >= 2 else { return payload.count }
        return Swift.min(2 + (Int(payload[0]) | Int(payload[1]) << 8), payload.count)
    }

    /// Splits a payload that begins with a block; nil when it is malformed.
    static func split(
        _ payload: UnsafeRawBufferPointer
    ) -> (metadata: Metadata, rest: UnsafeRawBufferPointer)? {
        guard payload.count >= 2 else { return nil }
        let end = 2 + (Int(payload[0]) | Int(payload[1]) << 8)
        guard end <= payload.count,
            let metadata = decode(UnsafeRawBufferPointer(rebasing: payload[2..<end]))
        else { return nil }
        return (metadata, UnsafeRawBufferPointer(rebasing: payload[end...]))
    }

    /// Reads a block; nil when it is malformed or too long.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> Metadata? {
        guard bytes.count <= largestBlock else { return nil }
        var metadata = Metadata()
        var seen: UInt8 = 0
        var offset = 0
        while offset < bytes.count {
            guard bytes.count - offset >= 3 else { return nil }
            let number = bytes[offset]
            let length = Int(bytes[offset + 1]) | Int(bytes[offset + 2]) << 8
            offset += 3
            guard bytes.count - offset >= length else { return nil }
            let value = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
            offset += length
            if (1...6).contains(number) {
                let bit = UInt8(1) << number
                guard seen & bit == 0 else { return nil }
                seen |= bit
            }
            guard read(number, value, into: &metadata) else { return nil }
        }
        return metadata
    }

    private static func read(
        _ number: UInt8, _ value: UnsafeRawBufferPointer, into metadata: inout Metadata
    ) -> Bool {
        switch number {
        case Field.operation:
            guard (1...largestText).contains(value.count), let text = text(value) else {
                return false
            }
            metadata.operationID = text
        case Field.actor: metadata.actor = Array(value)
        case Field.trace:
            guard value.count == 25 else { return false }
            func word(_ at: Int) -> UInt64 {
                UInt64(bigEndian: value.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            }
            metadata.trace = TraceContext(
                traceHigh: word(0), traceLow: word(8), spanID: word(16), flags: value[24])
        case Field.attempt:
            guard value.count == 1 else { return false }
            metadata.attempt = Int(value[0])
        case Field.pushback:
            guard value.count == 4 else { return false }
            metadata.pushback = Int32(
                littleEndian: value.loadUnaligned(fromByteOffset: 0, as: Int32.self))
        case Field.overloadClass:
            guard value.count == 1 else { return false }
            metadata.overloadClass = OverloadClass(wire: value[0])
        case Field.pair:
            guard value.count >= 1, value[0] > 0, value.count >= 1 + Int(value[0]) else {
                return false
            }
            let split = 1 + Int(value[0])
            guard split <= largestText + 1,
                let key = text(UnsafeRawBufferPointer(rebasing: value[1..<split]))
            else { return false }
            metadata.custom.append(Metadata.Pair(key, Array(value[split...])))
        default: break
        }
        return true
    }

    /// UTF-8 without NUL, nil otherwise.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        do throws(MessageDecodingError) { try UTF8Check.check(bytes) } catch { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
