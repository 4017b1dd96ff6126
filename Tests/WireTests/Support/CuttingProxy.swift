import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Passes bytes between two sockets until it is told to cut them.
final class CuttingProxy: Sendable {
    let group: MultiThreadedEventLoopGroup
    let port: Int
    private let channels: NIOLockedValueBox<[any Channel]>
    private let listener: any Channel
    private let isFrozen: NIOLockedValueBox<Bool>

    private init(
        group: MultiThreadedEventLoopGroup, listener: any Channel,
        channels: NIOLockedValueBox<[any Channel]>, isFrozen: NIOLockedValueBox<Bool>
    ) {
        self.isFrozen = isFrozen
        self.group = group
        self.listener = listener
        self.channels = channels
        port = listener.localAddress?.port ?? 0
    }

    static func start(to target: Int) async throws -> CuttingProxy {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channels = NIOLockedValueBox<[any Channel]>([])
        let isFrozen = NIOLockedValueBox(false)
        let listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { front in
                channels.withLockedValue { $0.append(front) }
                return ClientBootstrap(group: front.eventLoop)
                    .connect(host: "127.0.0.1", port: target)
                    .flatMap { back in
                        channels.withLockedValue { $0.append(back) }
                        let there = front.pipeline.addHandler(Forwarder(to: back, isFrozen))
                        return there.flatMap { back.pipeline.addHandler(Forwarder(to: front, isFrozen)) }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return CuttingProxy(group: group, listener: listener, channels: channels, isFrozen: isFrozen)
    }

    /// Closes every connection.
    func cut() {
        for channel in channels.withLockedValue({ $0 }) { channel.close(promise: nil) }
    }

    /// Passes no more bytes, but keeps the connections.
    func freeze() { isFrozen.withLockedValue { $0 = true } }

    func stop() async throws {
        cut()
        try await listener.close()
        try await group.shutdownGracefully()
    }
}

private final class Forwarder: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let other: any Channel
    private let isFrozen: NIOLockedValueBox<Bool>

    init(to other: any Channel, _ isFrozen: NIOLockedValueBox<Bool>) {
        self.other = other
        self.isFrozen = isFrozen
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isFrozen.withLockedValue({ $0 }) else { return }
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
}
