import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import Wire

/// A peer with a valid certificate that sends whatever bytes it likes, and remembers what it got.
final class RawPeer: Sendable {
    /// A frame the server sent.
    struct Frame: Sendable {
        let header: FrameHeader
        let payload: [UInt8]
    }

    /// The last word of the server.
    struct GoAway: Equatable, CustomStringConvertible {
        let reason: GoAwayReason
        let words: String

        var description: String { "\(reason.rawValue) \(words)" }
    }

    private struct State {
        var frames: [Frame] = []
        var isClosed = false
        var receivedBytes = 0
    }

    private final class Tap: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private let state: NIOLockedValueBox<State>
        private let reads: Bool
        private let up: EventLoopPromise<Void>
        private let decoder = NIOLockedValueBox(FrameDecoder())

        init(_ state: NIOLockedValueBox<State>, reads: Bool, up: EventLoopPromise<Void>) {
            self.state = state
            self.reads = reads
            self.up = up
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is TLSHandshakeCompleted {
                if !reads { try? context.channel.syncOptions?.setOption(.autoRead, value: false) }
                up.succeed()
            }
            context.fireUserInboundEventTriggered(event)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            state.withLockedValue { $0.receivedBytes += bytes.readableBytes }
            try? decoder.withLockedValue { decoder in
                try decoder.decode(bytes) { header, payload in
                    let frame = Frame(header: header, payload: Array(payload))
                    state.withLockedValue { $0.frames.append(frame) }
                    return true
                }
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            state.withLockedValue { $0.isClosed = true }
            up.fail(ChannelError.eof)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    private let channel: any Channel
    private let state: NIOLockedValueBox<State>

    private init(_ channel: any Channel, _ state: NIOLockedValueBox<State>) {
        self.channel = channel
        self.state = state
    }

    /// Connects with the certificate of `leaf`, from the address `source` where one is named. With `reads`
    /// false nothing is read once the handshake is done, and the system's buffer for it is small.
    static func connect(
        to port: Int, as leaf: String = "inventory", from source: String? = nil, hello: Bool = true,
        reads: Bool = true
    ) async throws -> RawPeer {
        let context = try TLSContext.wireClient(try TestAuthority.get().files(leaf))
        let state = NIOLockedValueBox(State())
        let group = MultiThreadedEventLoopGroup.singleton
        let up = group.any().makePromise(of: Void.self)
        var bootstrap = ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        OpenSSLClientHandler(context: context, service: "order"),
                        Tap(state, reads: reads, up: up))
                }
            }
        if let source {
            bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0))
        }
        if !reads { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 4_096) }
        let connecting = bootstrap.connect(host: "127.0.0.1", port: port)
        connecting.whenFailure { up.fail($0) }
        try await up.futureResult.get()
        let peer = RawPeer(try await connecting.get(), state)
        if hello {
            peer.send { $0.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded()) }
        }
        return peer
    }

    /// Sends what `build` writes.
    func send(_ build: (inout ByteBuffer) -> Void) {
        var bytes = ByteBuffer()
        build(&bytes)
        channel.writeAndFlush(bytes, promise: nil)
    }

    /// Sends and waits until the system took the bytes; false when the connection is gone.
    func sendAll(_ build: (inout ByteBuffer) -> Void) async -> Bool {
        var bytes = ByteBuffer()
        build(&bytes)
        do {
            try await channel.writeAndFlush(bytes)
            return true
        } catch {
            return false
        }
    }

    var frames: [Frame] { state.withLockedValue { $0.frames } }
    var isClosed: Bool { state.withLockedValue { $0.isClosed } }
    /// Bytes of frames that came.
    var receivedBytes: Int { state.withLockedValue { $0.receivedBytes } }

    /// Takes one read of what waits, where nothing is read by itself.
    func readOnce() { channel.read() }

    /// The last GOAWAY.
    var goAway: GoAway? {
        guard let frame = frames.last(where: { $0.header.type == .goAway }) else { return nil }
        return GoAway(
            reason: GoAwayReason(rawValue: frame.header.code),
            words: String(decoding: frame.payload, as: UTF8.self))
    }

    /// How the calls that failed ended, by stream.
    var failures: [UInt32: RPCError] {
        var failures: [UInt32: RPCError] = [:]
        for frame in frames where frame.header.type == .end && frame.header.code != 0 {
            failures[frame.header.stream] = frame.payload.withUnsafeBytes { payload in
                let hasBlock = frame.header.flags.contains(.metadata)
                let rest = hasBlock ? MetadataCoding.split(payload)?.rest : payload
                return StatusPayload.decode(frame.header, rest ?? payload)
            }
        }
        return failures
    }

    func close() { channel.close(promise: nil) }
}
