import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

@Suite("frames as text") struct FrameTextTests {
    private static func bytes(_ frames: (FrameHeader, [UInt8])...) -> [UInt8] {
        var buffer = ByteBuffer()
        for (header, payload) in frames { buffer.writeFrame(header, payload) }
        return Array(buffer.readableBytesView)
    }

    private func text(_ methods: [MethodDescriptor] = [Probe.echo, Probe.count]) -> FrameText {
        FrameText(methods: methods) { bytes, type in
            (try? DynamicMessage(decoding: bytes, as: type)).map { "\($0.values.keys.sorted())" }
        }
    }

    private func lines(_ sent: [UInt8], _ received: [UInt8] = []) -> [String] {
        var text = text()
        return (TappedFrame.cut(sent, .sent).frames + TappedFrame.cut(received, .received).frames)
            .map { text.line($0) }
    }

    @Test("HELLO tells every field")
    func hello() {
        var hello = Hello()
        hello.schemaHash = 0xABC
        hello.build = "a\"b\n"
        let line = lines(Self.bytes((FrameHeader(.hello, flags: .control), hello.encoded())))[0]
        #expect(line.hasPrefix("> HELLO stream=0 flags=CONTROL code=0 aux=0 length="))
        #expect(line.contains(" versions=1-1 features=0x0 schema=0xabc "))
        #expect(line.hasSuffix(#" build="a\"b\u{a}""#))
    }

    @Test("a request tells its method, deadline, metadata and message; its replies are read by its method")
    func call() throws {
        let metadata = Metadata(
            operationID: "op 1", actor: [1, 2], trace: TraceContext(traceHigh: 1, traceLow: 2, spanID: 3),
            attempt: 2, custom: [.init("k", [0xFF])])
        let block = try MetadataCoding.encode(metadata)
        let message = try CommonV1.Money(amountMinor: 1, currency: "CNY").encoded()
        let request = Self.bytes(
            (
                FrameHeader(
                    .request, stream: 1, flags: [.endStream, .metadata], code: Probe.echo.id, aux: 5_000),
                [UInt8(block.count), 0] + block + message
            ))
        let replies = Self.bytes(
            (FrameHeader(.message, stream: 1, flags: .endStream), message))
        let found = lines(request, replies)
        #expect(
            found[0] == "> REQUEST stream=1 flags=END_STREAM,METADATA code=50 aux=5000 "
                + "length=\(2 + block.count + message.count) method=sluice.test.v1.Probe/Echo "
                + "deadline=5000us operation=\"op 1\" actor=2B "
                + "trace=00-00000000000000010000000000000002-0000000000000003-01 attempt=2 "
                + "\"k\"=ff sluice.common.v1.Money=[\"amount_minor\", \"currency\"]")
        #expect(
            found[1] == "< MESSAGE stream=1 flags=END_STREAM code=0 aux=0 length=\(message.count) "
                + "sluice.common.v1.Money=[\"amount_minor\", \"currency\"]")
    }

    @Test("pieces are counted and the whole message is read with the last one")
    func pieces() throws {
        let message = try CommonV1.Money(amountMinor: 1, currency: "CNY").encoded()
        let found = lines(
            Self.bytes(
                (
                    FrameHeader(.request, stream: 3, flags: .moreFragments, code: Probe.echo.id),
                    Array(message.prefix(2))
                ),
                (FrameHeader(.message, stream: 3, flags: .endStream), Array(message.dropFirst(2)))))
        #expect(found[0].hasSuffix(" piece=2B"))
        #expect(found[1].hasSuffix(#" sluice.common.v1.Money=["amount_minor", "currency"]"#))
    }

    @Test("a status, a farewell, credit, a ping and unknown types are told in words")
    func others() {
        let error = RPCError(.notFound, "no \u{1}", details: [1], notProcessed: true)
        let found = lines(
            Self.bytes(
                (FrameHeader(.cancel, stream: 1, code: 4), []),
                (FrameHeader(.window, stream: 1, flags: .control, aux: 77), []),
                (FrameHeader(.ping, flags: .control), [0, 1, 2, 3, 4, 5, 6, 0xAB])),
            Self.bytes(
                (
                    FrameHeader(.end, stream: 1, flags: [.endStream, .notProcessed], code: 5),
                    StatusPayload.encode(error)
                ),
                (FrameHeader(.goAway, stream: 9, flags: .control, code: 2, aux: 10), Array("why".utf8)),
                (FrameHeader(FrameType(rawValue: 99), flags: [.control, .init(rawValue: 0x40)]), [7])))
        #expect(
            found[0] == "> CANCEL stream=1 flags=- code=4 aux=0 length=0 status=deadline_exceeded")
        #expect(found[1] == "> WINDOW stream=1 flags=CONTROL code=0 aux=77 length=0 credit=77")
        #expect(found[2].hasSuffix(" length=8 data=00010203040506ab"))
        #expect(
            found[3] == "< END stream=1 flags=END_STREAM,NOT_PROCESSED code=5 aux=0 length=7 "
                + #"status=not_found text="no \u{1}" details=1B"#)
        #expect(
            found[4] == "< GOAWAY stream=9 flags=CONTROL code=2 aux=10 length=3 last=9 "
                + #"reason="the peer reports abuse" closes=10ms text="why""#)
        #expect(found[5] == "< TYPE-99 stream=0 flags=CONTROL,0x40 code=0 aux=0 length=1 payload=07")
    }

    @Test("malformed payloads are called so and do not stop the rest")
    func malformed() {
        let found = lines(
            Self.bytes(
                (FrameHeader(.hello, flags: .control), [1]),
                (FrameHeader(.request, stream: 1, flags: .metadata, code: 50), [9, 9, 9]),
                (FrameHeader(.request, stream: 3, code: 50), [0xFF]),
                (FrameHeader(.request, stream: 5, code: 9_999), [1])))
        #expect(found[0].hasSuffix(" malformed"))
        #expect(found[1].hasSuffix(" malformed"))
        #expect(found[2].hasSuffix(" sluice.common.v1.Money=unreadable"))
        #expect(found[3].hasSuffix(" method=unknown message=1B"))
    }

    @Test("bytes are cut into whole frames; the rest is counted, and nonsense is named")
    func cut() {
        let one = Self.bytes((FrameHeader(.ping, flags: .control), [UInt8](repeating: 0, count: 8)))
        let whole = TappedFrame.cut(one + one.dropLast(3), .sent)
        #expect(whole.frames.count == 1)
        #expect(whole.used == one.count)
        #expect(whole.fault == nil)
        let wrong = TappedFrame.cut(one + [UInt8](repeating: 0xFF, count: 16), .received)
        #expect(wrong.frames.count == 1)
        #expect(wrong.used == one.count)
        #expect(wrong.fault == "a frame of 4294967295 bytes cannot be")
    }

    /// Frames that a tap was shown.
    private final class Tapped: Sendable {
        let frames = Mutex<[TappedFrame]>([])
    }

    @Test("a tap sees every frame of a client, both ways, in order")
    func tap() async throws {
        let tapped = Tapped()
        try await Pair.with(
            { _ in }, { $0.frameTap = { frame in tapped.frames.withLock { $0.append(frame) } } }
        ) { pair in
            _ = try await pair.echo(5)
            let large = InventoryV1.AppendIntakeRequest(data: [UInt8](repeating: 7, count: 100_000))
            let reply: InventoryV1.AppendIntakeRequest = try await pair.client.unary(
                Probe.bulk, large, CallOptions())
            #expect(reply == large)
        }
        let frames = tapped.frames.withLock { $0 }
        var text = text([Probe.echo, Probe.bulk])
        let lines = frames.map { text.line($0) }
        #expect(lines.first?.hasPrefix("> HELLO ") == true)
        #expect(lines.contains { $0.hasPrefix("< HELLO-ACK ") })
        #expect(lines.contains { $0.hasPrefix("> REQUEST stream=1 ") && $0.contains("Probe/Echo") })
        #expect(lines.contains { $0.hasPrefix("< MESSAGE stream=1 flags=END_STREAM ") })
        let pieces = frames.filter { $0.stream == 3 && $0.direction == .received }
        #expect(pieces.count > 1)
        #expect(pieces.reduce(0) { $0 + $1.payload.count } > 100_000)
    }
}
