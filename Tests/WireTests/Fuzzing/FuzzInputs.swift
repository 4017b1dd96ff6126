import Messages
import NIOCore

@testable import Wire

/// Inputs made from a seed: good ones, and good ones twisted.
extension FuzzTarget {
    /// An input that the reader should accept.
    func sample(_ random: inout FuzzRandom) throws -> [UInt8] {
        switch self {
        case .frames: [UInt8(truncatingIfNeeded: random.next())] + Self.connection(&random)
        case .reassembly: Self.connection(&random)
        case .replies: try FuzzReplies.sample(&random)
        case .prescan: try Self.message(&random)
        case .hello: Self.hello(&random)
        case .identity:
            Array(
                ("spiffe://" + random.pick(["a", "sluice.test", "x-1_2.y"]) + "/"
                    + random.pick(["b", "order", "A.b-C_9", "..."])).utf8)
        case .certificates: FuzzCertificates.sample(&random)
        case .metadata: try Self.metadata(&random)
        case .status:
            [UInt8(random.below(20)), 0, UInt8(random.below(2) * 16)]
                + StatusPayload.encode(
                    RPCError(
                        .aborted, random.pick(["", "no", "Zhāng 张 \u{1F4F1}"]),
                        details: random.bytes(random.below(40))))
        }
    }

    /// The same input with one to four things wrong.
    func twisted(_ random: inout FuzzRandom) throws -> [UInt8] {
        var bytes = try sample(&random)
        for _ in 0...random.below(4) { Self.twist(&bytes, &random) }
        return bytes
    }

    private static func twist(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        guard !bytes.isEmpty else {
            bytes = random.bytes(random.below(20))
            return
        }
        let at = random.below(bytes.count)
        switch random.below(8) {
        case 0: bytes[at] ^= 1 << UInt8(random.below(8))
        case 1: bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, 0x2f])
        case 2: bytes.removeSubrange(at...)
        case 3: bytes.removeSubrange(at..<Swift.min(bytes.count, at + 1 + random.below(8)))
        case 4: bytes.insert(contentsOf: random.bytes(1 + random.below(8)), at: at)
        case 5:
            let piece = bytes[at..<Swift.min(bytes.count, at + 1 + random.below(32))]
            bytes.insert(contentsOf: Array(piece), at: random.below(bytes.count))
        case 6:
            var number = UInt32(truncatingIfNeeded: random.number()).littleEndian
            let word = withUnsafeBytes(of: &number) { Array($0) }
            let end = Swift.min(bytes.count, at + 4)
            bytes.replaceSubrange(at..<end, with: word.prefix(end - at))
        default: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        }
    }

    /// Some frames that a client could send after HELLO, and what the server does between them.
    private static func connection(_ random: inout FuzzRandom) -> [UInt8] {
        var buffer = ByteBuffer()
        var stream: UInt32 = 1
        for _ in 0...random.below(6) {
            if random.below(3) == 0 {
                streamOfRequests(stream, to: &buffer, &random)
            } else {
                request(stream, to: &buffer, &random)
            }
            switch random.below(6) {
            case 0: buffer.writeFrame(FrameHeader(.ping, flags: .control), random.bytes(8))
            case 1: buffer.writeFrame(FrameHeader(.cancel, stream: stream, code: 1), [])
            case 2:
                let window = FrameHeader(.window, stream: stream, flags: .control, aux: 100)
                buffer.writeFrame(window, [])
            case 3: buffer.writeFrame(FrameHeader(FuzzReassembly.Local.announce), [])
            case 4:
                buffer.writeFrame(FrameHeader(FuzzReassembly.Local.send, aux: stream), [])
                buffer.writeFrame(FrameHeader(FuzzReassembly.Local.sent, aux: stream), [])
            default: buffer.writeFrame(FrameHeader(FuzzReassembly.Local.finish, aux: stream), [])
            }
            stream += 2
        }
        return Array(buffer.readableBytesView)
    }

    /// One request of one to three pieces.
    private static func request(
        _ stream: UInt32, to buffer: inout ByteBuffer, _ random: inout FuzzRandom
    ) {
        let pieces = 1 + random.below(3)
        for piece in 0..<pieces {
            let isLast = piece == pieces - 1
            buffer.writeFrame(
                FrameHeader(
                    piece == 0 ? .request : .message, stream: stream,
                    flags: isLast ? .endStream : .moreFragments, code: UInt16(random.below(2)),
                    aux: UInt32(random.below(100))),
                random.bytes(1 + random.below(60)))
        }
    }

    private static func streamOfRequests(
        _ stream: UInt32, to buffer: inout ByteBuffer, _ random: inout FuzzRandom
    ) {
        buffer.writeFrame(FrameHeader(.request, stream: stream, flags: .noMessage, code: 2), [])
        for _ in 0..<random.below(3) {
            let isWhole = random.below(2) == 0
            let first: FrameFlags = isWhole ? .counted : [.counted, .moreFragments]
            buffer.writeFrame(
                FrameHeader(.message, stream: stream, flags: first), random.bytes(random.below(40) + 1))
            if !isWhole {
                buffer.writeFrame(
                    FrameHeader(.message, stream: stream, flags: .counted),
                    random.bytes(random.below(40)))
            }
        }
        buffer.writeFrame(FrameHeader(FuzzReassembly.Local.giveBack, aux: stream), [])
        if random.below(2) == 0 {
            buffer.writeFrame(
                FrameHeader(.message, stream: stream, flags: [.noMessage, .endStream]), [])
        }
    }

    private static func hello(_ random: inout FuzzRandom) -> [UInt8] {
        var hello = Hello()
        hello.highestVersion = UInt16(1 + random.below(3))
        hello.schemaHash = random.next()
        hello.streamCredit = Hello.leastCredit + UInt32(random.below(1_000_000))
        hello.pingsWithoutCalls = random.below(2) == 1
        hello.build = random.pick(["", "1.2.3", "büild 张"])
        return hello.encoded() + random.bytes(random.below(3))
    }

    private static func metadata(_ random: inout FuzzRandom) throws -> [UInt8] {
        var metadata = Metadata()
        if random.below(2) == 0 { metadata.operationID = random.pick(["o", "op-1", "张"]) }
        if random.below(2) == 0 { metadata.actor = random.bytes(random.below(30)) }
        if random.below(2) == 0 {
            metadata.trace = TraceContext(
                traceHigh: random.next(), traceLow: random.next(), spanID: random.next())
        }
        metadata.attempt = random.below(4)
        if random.below(3) == 0 { metadata.pushback = Int32(random.below(2_000)) - 1_000 }
        for _ in 0..<random.below(3) {
            metadata.custom.append(
                Metadata.Pair(random.pick(["k", "key", "ключ"]), random.bytes(random.below(20))))
        }
        return try MetadataCoding.encode(metadata)
    }

    private static func message(_ random: inout FuzzRandom) throws -> [UInt8] {
        let types = MessageCatalogue.types
        let index = random.below(types.count)
        let message = dynamic(types[index].messageType, &random, depth: 1)
        return try [UInt8(index)] + message.encoded()
    }

    private static func dynamic(
        _ type: MessageType, _ random: inout FuzzRandom, depth: Int
    ) -> DynamicMessage {
        var message = DynamicMessage(type)
        var chosen: Set<Int> = []
        for field in type.fields where random.below(3) > 0 {
            if let oneof = field.oneof, !chosen.insert(oneof).inserted { continue }
            guard let value = value(field, &random, depth: depth) else { continue }
            if field.isRepeated {
                let more = (0..<random.below(3)).compactMap { _ in
                    self.value(field, &random, depth: depth)
                }
                message.values[field.name] = .list([value] + more)
            } else {
                message.values[field.name] = value
            }
        }
        return message
    }

    private static func value(
        _ field: FieldDescription, _ random: inout FuzzRandom, depth: Int
    ) -> DynamicMessage.Value? {
        switch field.kind {
        case .signed: .signed(Int64(Int32(truncatingIfNeeded: random.number())))
        case .unsigned: .unsigned(random.number() & 0xffff_ffff)
        case .floating: .floating(Double(random.below(1_000)) / 8)
        case .bool: .bool(random.below(2) == 1)
        case .string: .string(random.pick(["", "CNY", "Zhāng 张", "490154203237518"]))
        case .bytes: .bytes(random.bytes(random.below(10)))
        case .enumeration: .enumeration(Int32(random.below(6)))
        case .message(let type):
            depth < 4 ? .message(dynamic(type, &random, depth: depth + 1)) : nil
        }
    }
}
