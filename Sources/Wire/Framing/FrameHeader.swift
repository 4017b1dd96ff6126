internal import NIOCore

/// What a frame is for.
struct FrameType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt8

    static let hello = FrameType(rawValue: 1)
    static let helloAck = FrameType(rawValue: 2)
    static let request = FrameType(rawValue: 3)
    static let message = FrameType(rawValue: 4)
    static let end = FrameType(rawValue: 5)
    static let cancel = FrameType(rawValue: 6)
    static let ping = FrameType(rawValue: 7)
    static let pong = FrameType(rawValue: 8)
    static let goAway = FrameType(rawValue: 9)
    static let window = FrameType(rawValue: 10)
}

/// Bits of a frame header.
struct FrameFlags: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    /// The sender of this frame sends nothing more on the stream.
    static let endStream = FrameFlags(rawValue: 0x01)
    /// The frame carries no message; without it an empty payload is an empty message.
    static let noMessage = FrameFlags(rawValue: 0x02)
    /// The message goes on in the stream's next frame.
    static let moreFragments = FrameFlags(rawValue: 0x04)
    /// On REQUEST, MESSAGE and END: the payload begins with a metadata block.
    static let metadata = FrameFlags(rawValue: 0x08)
    /// On END: the call was certainly not begun.
    static let notProcessed = FrameFlags(rawValue: 0x10)
    /// On MESSAGE: the payload uses up credit.
    static let counted = FrameFlags(rawValue: 0x20)
    /// The frame belongs to the connection; who does not know its type ignores it.
    static let control = FrameFlags(rawValue: 0x80)
}

/// The 16 bytes before every payload, little-endian:
/// length u32, stream u32, type u8, flags u8, code u16, aux u32.
struct FrameHeader: Hashable, Sendable {
    /// Bytes of a header.
    static let size = 16
    /// Largest payload accepted: a whole frame is at most 64 KiB.
    static let largestPayload = 65_536 - size
    /// Largest payload sent: a whole frame fits one TLS record.
    static let fragmentPayload = 16_384 - size

    /// Bytes of payload behind the header.
    var length: Int
    /// Odd ids count up from 1, opened by the client; 0 is the connection.
    var stream: UInt32
    var type: FrameType
    var flags: FrameFlags
    /// REQUEST: method id. END and CANCEL: status. GOAWAY: reason.
    var code: UInt16
    /// REQUEST: deadline in microseconds, 0 for none. WINDOW: bytes of credit, stream 0 for the
    /// connection's.
    /// GOAWAY: milliseconds until the connection closes.
    var aux: UInt32

    init(
        _ type: FrameType, stream: UInt32 = 0, flags: FrameFlags = [], code: UInt16 = 0,
        aux: UInt32 = 0, length: Int = 0
    ) {
        self.length = length
        self.stream = stream
        self.type = type
        self.flags = flags
        self.code = code
        self.aux = aux
    }

    /// Reads the header at `offset`; 16 bytes must be there. The length is not judged.
    init(reading bytes: UnsafeRawBufferPointer, at offset: Int) {
        func word(_ at: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + at, as: UInt32.self))
        }
        let middle = word(8)
        length = Int(word(0))
        stream = word(4)
        type = FrameType(rawValue: UInt8(truncatingIfNeeded: middle))
        flags = FrameFlags(rawValue: UInt8(truncatingIfNeeded: middle >> 8))
        code = UInt16(truncatingIfNeeded: middle >> 16)
        aux = word(12)
    }

    /// Writes the header to the 16 bytes at `space`.
    func write(to space: UnsafeMutableRawPointer) {
        let middle = UInt32(type.rawValue) | UInt32(flags.rawValue) << 8 | UInt32(code) << 16
        space.storeBytes(of: UInt32(length).littleEndian, as: UInt32.self)
        space.storeBytes(of: stream.littleEndian, toByteOffset: 4, as: UInt32.self)
        space.storeBytes(of: middle.littleEndian, toByteOffset: 8, as: UInt32.self)
        space.storeBytes(of: aux.littleEndian, toByteOffset: 12, as: UInt32.self)
    }
}

extension ByteBuffer {
    /// Appends a header.
    mutating func writeHeader(_ header: FrameHeader) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: FrameHeader.size) { space in
            if let start = space.baseAddress { header.write(to: start) }
            return FrameHeader.size
        }
    }

    /// Appends a whole frame.
    mutating func writeFrame(_ header: FrameHeader, _ payload: [UInt8]) {
        var header = header
        header.length = payload.count
        writeHeader(header)
        writeBytes(payload)
    }
}
