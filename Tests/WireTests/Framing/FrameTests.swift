import NIOCore
import Testing

@testable import Wire

@Suite struct FrameTests {
    private func frames(
        _ pieces: [[UInt8]]
    ) throws(FrameError) -> [(FrameHeader, [UInt8])] {
        var decoder = FrameDecoder()
        var found: [(FrameHeader, [UInt8])] = []
        for piece in pieces {
            try decoder.decode(ByteBuffer(bytes: piece)) { header, payload in
                found.append((header, Array(payload)))
                return true
            }
        }
        return found
    }

    private func bytes(_ build: (inout ByteBuffer) -> Void) -> [UInt8] {
        var buffer = ByteBuffer()
        build(&buffer)
        return Array(buffer.readableBytesView)
    }

    @Test("a header has exactly the sixteen bytes that the specification shows")
    func golden() {
        let header = FrameHeader(
            .request, stream: 0x0102_0305, flags: [.endStream, .metadata], code: 0xbeef,
            aux: 0x0a0b_0c0d)
        let written = bytes { $0.writeFrame(header, [1, 2, 3]) }
        #expect(
            written == [
                3, 0, 0, 0, 0x05, 0x03, 0x02, 0x01, 3, 0x09, 0xef, 0xbe, 0x0d, 0x0c, 0x0b, 0x0a,
                1, 2, 3,
            ])
    }

    @Test("frames come out whole however the bytes are cut")
    func everyCut() throws {
        let stream = bytes { buffer in
            buffer.writeFrame(FrameHeader(.ping, flags: .control), [1, 2, 3, 4, 5, 6, 7, 8])
            buffer.writeFrame(FrameHeader(.message, stream: 1), [])
            buffer.writeFrame(FrameHeader(.end, stream: 3, code: 14), [UInt8](repeating: 5, count: 40))
        }
        let whole = try frames([stream])
        #expect(whole.count == 3)
        for cut in 0...stream.count {
            let parts = try frames([Array(stream[..<cut]), Array(stream[cut...])])
            #expect(parts.map(\.0) == whole.map(\.0))
            #expect(parts.map(\.1) == whole.map(\.1))
        }
        let single = try frames(stream.map { [$0] })
        #expect(single.map(\.1) == whole.map(\.1))
    }

    @Test("a payload above 64 KiB is refused by its header alone")
    func tooLong() throws {
        var header = FrameHeader(.message, stream: 1)
        header.length = FrameHeader.largestPayload
        #expect(try frames([bytes { $0.writeHeader(header) }]).isEmpty)
        header.length += 1
        #expect(throws: FrameError.tooLong(FrameHeader.largestPayload + 1)) {
            _ = try frames([bytes { $0.writeHeader(header) }])
        }
        #expect(throws: FrameError.self) { _ = try frames([[UInt8](repeating: 0xff, count: 16)]) }
    }

    @Test("metadata survives the way there")
    func metadata() throws {
        let metadata = Metadata(
            operationID: "op-漢", actor: [0, 1, 0xff],
            trace: TraceContext(traceHigh: 1, traceLow: UInt64.max, spanID: 42, flags: 1),
            attempt: 2, custom: [.init("k", []), .init("k", [9])])
        let block = try MetadataCoding.encode(metadata)
        #expect(block.withUnsafeBytes { MetadataCoding.decode($0) } == metadata)
        // Fields of unknown number are for later versions.
        let later = block + [77, 2, 0, 1, 2]
        #expect(later.withUnsafeBytes { MetadataCoding.decode($0) } == metadata)
    }

    @Test("metadata above its bounds is not sent, malformed metadata not read")
    func badMetadata() {
        let long = Metadata(custom: [.init("k", [UInt8](repeating: 1, count: 8_190))])
        #expect(throws: RPCError.self) { _ = try MetadataCoding.encode(long) }
        let name = Metadata(operationID: String(repeating: "x", count: 129))
        #expect(throws: RPCError.self) { _ = try MetadataCoding.encode(name) }
        for text in ["\0", "a\0b"] {
            for metadata in [Metadata(operationID: text), Metadata(custom: [.init(text, [0])])] {
                let refused = #expect(throws: RPCError.self) { _ = try MetadataCoding.encode(metadata) }
                #expect(refused?.code == .invalidArgument)
            }
        }
        let bad: [[UInt8]] = [
            [1], [1, 1], [1, 1, 0], [1, 2, 0, 0x61], [1, 1, 0, 0xff], [1, 1, 0, 0],
            [3, 1, 0, 1], [4, 0, 0], [255, 0, 0], [255, 1, 0, 5], [255, 1, 0, 0],
            [4, 1, 0, 1, 4, 1, 0, 1],
        ]
        for block in bad {
            #expect(block.withUnsafeBytes { MetadataCoding.decode($0) } == nil, "\(block)")
        }
    }

    @Test("a status survives the way there, and a malformed one is internal")
    func status() {
        let error = RPCError(.aborted, "line\r\n\u{1F600}", details: [1, 2], notProcessed: true)
        let header = FrameHeader(.end, stream: 1, flags: [.endStream, .notProcessed], code: 10)
        let payload = StatusPayload.encode(error)
        #expect(payload.withUnsafeBytes { StatusPayload.decode(header, $0) } == error)
        let short: [UInt8] = [9, 0, 1]
        #expect(short.withUnsafeBytes { StatusPayload.decode(header, $0) }.code == .internal)
        let long = RPCError(.aborted, String(repeating: "é", count: 5_000))
        #expect(StatusPayload.encode(long).count == 2 + StatusPayload.longestText)
    }

    @Test("a code of a later version is unknown", arguments: [17, 255, 256, 65_535] as [UInt16])
    func laterCode(code: UInt16) {
        let header = FrameHeader(.end, stream: 1, flags: [.endStream, .notProcessed], code: code)
        let payload = StatusPayload.encode(RPCError(.ok, "later"))
        let error = payload.withUnsafeBytes { StatusPayload.decode(header, $0) }
        #expect(error == RPCError(.unknown, "later", notProcessed: true))
    }

    @Test("HELLO survives the way there, may grow, and refuses other versions")
    func hello() {
        let hello = Hello(schemaHash: 7, inFlight: 128, build: "b1")
        let payload = hello.encoded()
        #expect(payload.count == Hello.fixedSize + 2)
        #expect(payload.withUnsafeBytes { Hello(decoding: $0) } == hello)
        #expect((payload + [1, 2]).withUnsafeBytes { Hello(decoding: $0) } == hello)
        #expect(payload.dropLast().withUnsafeBytes { Hello(decoding: $0) } == nil)
        let later = Hello(lowestVersion: 2, highestVersion: 3).encoded()
        #expect(later.withUnsafeBytes { Hello(decoding: $0) } == nil)
    }

    @Test("large messages go in pieces, streams in turn, and end frames stay behind their message")
    func fairness() throws {
        var queue = OutputQueue()
        let large = MessagePieces([UInt8](repeating: 1, count: 50_000))
        queue.append(FrameHeader(.message, stream: 1), large: large)
        queue.append(FrameHeader(.message, stream: 3, flags: .endStream), large: large)
        queue.append(FrameHeader(.end, stream: 1, flags: .endStream))
        queue.append(FrameHeader(.end, stream: 5, flags: .endStream))
        while queue.hasBacklog { queue.fill(upTo: Int.max) }
        let sent = try frames([Array(queue.buffer.readableBytesView)])
        #expect(sent.map(\.0.stream) == [1, 3, 5, 1, 3, 1, 3, 1, 3, 1])
        #expect(queue.backlogBytes == 0)
        for stream: UInt32 in [1, 3] {
            let pieces = sent.filter { $0.0.stream == stream && $0.0.type == .message }
            #expect(pieces.map(\.1.count).reduce(0, +) == 50_000)
            #expect(pieces.dropLast().allSatisfy { $0.0.flags == .moreFragments })
            #expect(pieces.last?.0.flags == (stream == 3 ? .endStream : []))
        }
    }
}
