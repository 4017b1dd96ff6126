internal import NIOCore

/// What each side tells about itself first: HELLO from the client, HELLO-ACK from the server.
///
/// Payload, little-endian: lowest version u16, highest version u16, feature bits u32, schema
/// hash u64, largest payload u32, largest metadata u32, calls in flight u32, largest message u32,
/// stream credit u32, length of the build id u8, build id (UTF-8). Bytes behind it are ignored.
struct Hello: Hashable, Sendable {
    static let fixedSize = 37

    var lowestVersion: UInt16 = 1
    var highestVersion: UInt16 = 1
    /// No bit has a meaning in version 1; unknown bits are ignored.
    var features: UInt32 = 0
    /// `MethodDescriptor.schemaHash` of what the sender was built from; 0 when not stated.
    var schemaHash: UInt64 = 0
    var largestPayload = UInt32(FrameHeader.largestPayload)
    var largestMetadata = UInt32(MetadataCoding.largestBlock)
    /// Calls the sender accepts at once on this connection; 0 from a client.
    var inFlight: UInt32 = 0
    var largestMessage = UInt32(MethodDescriptor.largestLimit)
    /// Bytes of messages that may be sent on a stream before a WINDOW frame is needed.
    var streamCredit: UInt32 = 262_144
    /// At most 64 bytes.
    var build = ""

    /// The payload.
    func encoded() -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(
            lowestVersion, highestVersion, features, schemaHash, largestPayload,
            largestMetadata, endianness: .little)
        buffer.writeMultipleIntegers(
            inFlight, largestMessage, streamCredit, endianness: .little)
        let text = Array(build.utf8.prefix(64))
        buffer.writeInteger(UInt8(text.count))
        buffer.writeBytes(text)
        return Array(buffer.readableBytesView)
    }
}

extension Hello {
    /// Reads a payload; nil when it is too short or speaks of no version that we speak.
    init?(decoding bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.fixedSize else { return nil }
        func number<I: FixedWidthInteger>(_ offset: Int, _ type: I.Type) -> I {
            I(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: I.self))
        }
        lowestVersion = number(0, UInt16.self)
        highestVersion = number(2, UInt16.self)
        features = number(4, UInt32.self)
        schemaHash = number(8, UInt64.self)
        largestPayload = number(16, UInt32.self)
        largestMetadata = number(20, UInt32.self)
        inFlight = number(24, UInt32.self)
        largestMessage = number(28, UInt32.self)
        streamCredit = number(32, UInt32.self)
        let length = Int(bytes[36])
        guard length <= 64, bytes.count >= Self.fixedSize + length else { return nil }
        let text = UnsafeRawBufferPointer(
            rebasing: bytes[Self.fixedSize..<Self.fixedSize + length])
        build = String(decoding: text, as: UTF8.self)
        guard lowestVersion <= 1, highestVersion >= 1, largestPayload >= 16_368 else {
            return nil
        }
    }
}
