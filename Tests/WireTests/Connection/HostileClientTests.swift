import Messages
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Wire

/// A peer with a valid certificate that does not keep the protocol (`reliability.md` A3).
@Suite(.serialized) struct HostileClientTests {
    private final class Tap: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let frames = NIOLockedValueBox<[FrameHeader]>([])
        private let decoder = NIOLockedValueBox(FrameDecoder())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            decoder.withLockedValue { decoder in
                do throws(FrameError) {
                    try decoder.decode(bytes) { header, _ in
                        frames.withLockedValue { $0.append(header) }
                        return true
                    }
                } catch {
                    Issue.record("the server sent no frame: \(error)")
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    private func attack(
        _ pair: Pair, _ build: (inout ByteBuffer) -> Void, hello: Bool = true
    ) async throws -> (channel: any Channel, tap: Tap, group: MultiThreadedEventLoopGroup) {
        let context = try TLSContext.wireClient(try TestAuthority.get().files("gateway"))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let tap = Tap()
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        OpenSSLClientHandler(context: context, service: "order"), tap)
                }
            }
            .connect(host: "127.0.0.1", port: pair.port).get()
        var bytes = ByteBuffer()
        if hello { bytes.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded()) }
        build(&bytes)
        channel.writeAndFlush(bytes, promise: nil)
        return (channel, tap, group)
    }

    private static let money: [UInt8] = [8, 1]

    private static func request(_ stream: UInt32, flags: FrameFlags = .endStream) -> FrameHeader {
        FrameHeader(.request, stream: stream, flags: flags, code: Probe.echo.id)
    }

    private static let attacks: [(String, Bool, @Sendable (inout ByteBuffer) -> Void)] = [
        ("no HELLO", false, { $0.writeFrame(request(1), money) }),
        ("two HELLOs", true, { $0.writeFrame(FrameHeader(.hello), Hello().encoded()) }),
        ("an even stream", true, { $0.writeFrame(request(2), money) }),
        (
            "a stream twice", true,
            {
                $0.writeFrame(request(3), money)
                $0.writeFrame(request(3), money)
            }
        ),
        ("an unknown type", true, { $0.writeFrame(FrameHeader(FrameType(rawValue: 77)), []) }),
        (
            "a frame of 16 MiB", true,
            {
                var header = request(1)
                header.length = 1 << 24
                $0.writeHeader(header)
            }
        ),
        (
            "many cancels", true,
            { bytes in
                for stream in stride(from: UInt32(1), to: 999, by: 2) {
                    bytes.writeFrame(request(stream), money)
                    bytes.writeFrame(FrameHeader(.cancel, stream: stream, code: 1), [])
                }
            }
        ),
        (
            "many pings", true,
            { bytes in
                for _ in 0..<50 {
                    bytes.writeFrame(FrameHeader(.ping, flags: .control), [UInt8](repeating: 0, count: 8))
                }
            }
        ),
    ]

    @Test("a broken promise ends the connection with GOAWAY and harms nobody", arguments: 0..<8)
    func broken(index: Int) async throws {
        let (name, hello, build) = Self.attacks[index]
        try await Pair.with { (pair) async throws in
            let (channel, tap, group) = try await attack(pair, build, hello: hello)
            try await channel.closeFuture.get()
            let frames = tap.frames.withLockedValue { $0 }
            #expect(frames.last?.type == .goAway, "\(name)")
            #expect(frames.last?.code != GoAwayReason.shutdown.rawValue, "\(name)")
            #expect(try await pair.echo(1) == 1)
            #expect(
                await pair.log.waitUntil { pair.server.statistics.snapshot.connections == 1 },
                "\(name)")
            try await group.shutdownGracefully()
        }
    }

    @Test("a silent peer is closed when no HELLO comes in time")
    func silent() async throws {
        try await Pair.with { configuration in
            configuration.helloTimeout = .milliseconds(80)
        } _: { _ in
        } _: { (pair) async throws in
            let (channel, tap, group) = try await attack(pair, { _ in }, hello: false)
            try await channel.closeFuture.get()
            #expect(
                tap.frames.withLockedValue { $0 }.last?.code == GoAwayReason.timeout.rawValue)
            try await group.shutdownGracefully()
        }
    }

    @Test("a frame that is never completed closes the connection")
    func halfFrame() async throws {
        try await Pair.with { configuration in
            configuration.frameTimeout = .milliseconds(100)
        } _: { _ in
        } _: { (pair) async throws in
            let (channel, _, group) = try await attack(pair) {
                $0.writeBytes([5, 0, 0, 0, 1])
            }
            try await channel.closeFuture.get()
            try await group.shutdownGracefully()
        }
    }

    @Test("bytes that are no message fail their call only")
    func notAMessage() async throws {
        try await Pair.with { (pair) async throws in
            let (channel, tap, group) = try await attack(pair) {
                $0.writeFrame(Self.request(1), [0xff, 0xff])
                $0.writeFrame(Self.request(3, flags: [.endStream, .metadata]), [9, 0, 1])
                $0.writeFrame(Self.request(5), Self.money)
            }
            #expect(await pair.log.waitUntil { tap.frames.withLockedValue { $0.count } == 4 })
            let frames = tap.frames.withLockedValue { $0 }
            #expect(frames.map(\.type) == [.helloAck, .end, .end, .message])
            #expect(frames.map(\.stream) == [0, 1, 3, 5])
            #expect(frames[1].code == UInt16(StatusCode.internal.rawValue))
            #expect(frames[2].code == UInt16(StatusCode.internal.rawValue))
            try await channel.close()
            try await group.shutdownGracefully()
        }
    }

    @Test("a peer that reads nothing is not written to without end")
    func readsNothing() async throws {
        let handled = NIOLockedValueBox(0)
        try await Pair.with { configuration in
            configuration.observer.callFinished = { _ in handled.withLockedValue { $0 += 1 } }
            configuration.stalledWriteTimeout = .milliseconds(300)
            configuration.frameTimeout = .milliseconds(200)
        } _: { _ in
        } _: { (pair) async throws in
            let chunk = try InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: 15_000)
            ).encoded()
            let context = try TLSContext.wireClient(try TestAuthority.get().files("gateway"))
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let channel = try await ClientBootstrap(group: group)
                .channelOption(.socketOption(.so_rcvbuf), value: 4_096)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers(
                            OpenSSLClientHandler(context: context, service: "order"))
                    }
                }
                .connect(host: "127.0.0.1", port: pair.port).get()
            try await Task.sleep(for: .milliseconds(100))
            try await channel.setOption(.autoRead, value: false).get()
            var bytes = ByteBuffer()
            bytes.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded())
            for number in 0..<3_000 {
                bytes.writeFrame(
                    FrameHeader(
                        .request, stream: UInt32(number) * 2 + 1, flags: .endStream,
                        code: Probe.small.id), chunk)
            }
            channel.writeAndFlush(bytes, promise: nil)
            // 45 MB of requests; the server stops reading long before it holds as many replies.
            #expect(
                await pair.log.waitUntil { pair.server.statistics.snapshot.connections == 0 })
            // Socket buffers on the way take a few MiB.
            let count = handled.withLockedValue { $0 }
            #expect(count < 1_500, "\(count)")
            try? await channel.close()
            try await group.shutdownGracefully()
        }
    }
}
