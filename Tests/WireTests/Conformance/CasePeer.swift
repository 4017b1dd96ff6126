import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import Wire

/// A TLS connection that sends the frames it is told to and keeps those that come.
final class CasePeer: Sendable {
    struct Frame: Sendable {
        let header: FrameHeader
        let payload: [UInt8]
    }

    final class Tap: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let isSecured = NIOLockedValueBox(false)
        let frames = NIOLockedValueBox<[Frame]>([])
        private let decoder = NIOLockedValueBox(FrameDecoder())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            decoder.withLockedValue { decoder in
                do throws(FrameError) {
                    try decoder.decode(bytes) { header, payload in
                        let frame = Frame(header: header, payload: Array(payload))
                        frames.withLockedValue { $0.append(frame) }
                        return true
                    }
                } catch {
                    // The case fails where it waits for a frame that never comes.
                    context.close(promise: nil)
                }
            }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is TLSHandshakeCompleted { isSecured.withLockedValue { $0 = true } }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    private let channel: any Channel
    private let tap: Tap
    private let isClosed = NIOLockedValueBox(false)

    /// A connection of either side with `tap` at the end of its pipeline.
    init(_ channel: any Channel, _ tap: Tap) {
        self.channel = channel
        self.tap = tap
        let isClosed = isClosed
        channel.closeFuture.whenComplete { _ in isClosed.withLockedValue { $0 = true } }
    }

    /// Connects as a client.
    convenience init(
        port: Int, tls: TLSFiles, service: String, group: any EventLoopGroup
    ) async throws {
        let context = try TLSContext.wireClient(tls)
        let tap = Tap()
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        OpenSSLClientHandler(context: context, service: service), tap)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        self.init(channel, tap)
    }

    /// The handshake is over.
    var isSecured: Bool { tap.isSecured.withLockedValue { $0 } }

    func write(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Waits for a frame that `matches`, throwing away those before it; nil when the connection
    /// ended without one.
    func expect(_ matches: (Frame) -> Bool) async throws -> Frame? {
        for _ in 0..<CaseRun.patience {
            // Read before the frames: what came before the end is looked at.
            let isOver = isClosed.withLockedValue { $0 }
            let found = tap.frames.withLockedValue { frames in
                while !frames.isEmpty {
                    let frame = frames.removeFirst()
                    if matches(frame) { return Optional(frame) }
                }
                return nil
            }
            if let found { return found }
            if isOver { return nil }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw CaseFailure("no such frame")
    }

    /// Waits for the end of the connection.
    func closed() async throws { try await channel.closeFuture.get() }

    func close() { channel.close(promise: nil) }
}
