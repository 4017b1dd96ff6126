internal import NIOCore

/// What each side tells about itself first: HELLO from the client, HELLO-ACK from the server.
///
/// Payload, little-endian: lowest version u16, highest version u16, feature bits u32, schema
/// hash u64, largest payload u32, largest metadata u32, calls in flight u32, largest message u32,
/// stream credit u32, connection credit u32, shortest time between pings u32 (ms), ping bits u8,
/// length of the build id u8, build id (UTF-8). Bytes behind it are ignored.
struct Hello: Hashable, Sendable {
    static let fixedSize = 46
    /// Credit that every receiver gives at least, so that a client can send before HELLO-ACK.
    static let leastCredit: UInt32 = 65_536

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
    /// Bytes of stream messages that the other side may send on one stream before a WINDOW.
    var streamCredit: UInt32 = 262_144
    /// The same over all streams of the connection.
    var connectionCredit: UInt32 = 1_048_576
    /// Shortest time between two PINGs that the sender takes, in milliseconds; 0 from a client.
    var pingInterval: UInt32 = 0
    /// Whether PINGs are welcome while no call is in flight.
    var pingsWithoutCalls = false
    /// At most 64 bytes.
    var build = ""

    /// The payload.
    func encoded() -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(
            lowestVersion, highestVersion, features, schemaHash, largestPayload,
            largestMetadata, endianness: .little)
        buffer.writeMultipleIntegers(
            inFlight, largestMessage, streamCredit, connectionCredit, pingInterval,
            endianness: .little)
        buffer.writeInteger(UInt8(pingsWithoutCalls ? 1 : 0))
        var text = Substring(build)
        while text.utf8.count > 64 { text.removeLast() }
        buffer.writeInteger(UInt8(text.utf8.count))
        buffer.writeBytes(text.utf8)
        return Array(buffer.readableBytesView)
    }
}

extension Hello {
    /// What is wrong with a payload that `init(decoding:)` does not take, in words for the peer, and whether
    /// that is a fault: who speaks another version of the protocol is no attacker.
    static func fault(of bytes: UnsafeRawBufferPointer) -> (words: String, isFault: Bool) {
        guard bytes.count >= 4 else { return ("HELLO is malformed", true) }
        let lowest = UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self))
        let highest = UInt16(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        guard lowest > 1 || highest < 1 else { return ("HELLO is malformed", true) }
        return ("no common version: \(lowest) to \(highest) is offered, 1 to 1 is spoken", false)
    }

    /// Reads a payload; nil when it is malformed or speaks of no version that we speak.
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
        connectionCredit = number(36, UInt32.self)
        pingInterval = number(40, UInt32.self)
        pingsWithoutCalls = bytes[44] & 1 == 1
        let length = Int(bytes[45])
        guard length <= 64, bytes.count >= Self.fixedSize + length else { return nil }
        let text = UnsafeRawBufferPointer(
            rebasing: bytes[Self.fixedSize..<Self.fixedSize + length])
        do throws(MessageDecodingError) { try UTF8Check.check(text) } catch { return nil }
        build = String(decoding: text, as: UTF8.self)
        let credits = Self.leastCredit...UInt32(Int32.max)
        guard lowestVersion <= 1, highestVersion >= 1, largestPayload >= 16_368,
            credits.contains(streamCredit), credits.contains(connectionCredit)
        else { return nil }
    }
}
