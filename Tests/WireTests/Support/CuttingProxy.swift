import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Passes bytes between two sockets until it is told to cut them, or has passed so many.
final class CuttingProxy: Sendable {
    /// After how many bytes of one direction a connection is cut.
    struct Cut: Sendable {
        enum Direction: Sendable, CaseIterable {
            case toServer, toClient
        }

        var direction: Direction
        var offset: Int
        /// Cut every connection there, not only the next one.
        var always = false
    }

    let group: MultiThreadedEventLoopGroup
    let port: Int
    private let state: NIOLockedValueBox<ProxyState>
    private let listener: any Channel

    private init(
        group: MultiThreadedEventLoopGroup, listener: any Channel,
        state: NIOLockedValueBox<ProxyState>
    ) {
        self.group = group
        self.listener = listener
        self.state = state
        port = listener.localAddress?.port ?? 0
    }

    static func start(to target: Int) async throws -> CuttingProxy {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let state = NIOLockedValueBox(ProxyState())
        let listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { front in
                let cut = state.withLockedValue { state in
                    state.channels.append(front)
                    defer { if state.cut?.always == false { state.cut = nil } }
                    return state.cut
                }
                @Sendable func limit(_ direction: Cut.Direction) -> Int? {
                    cut?.direction == direction ? cut?.offset : nil
                }
                return ClientBootstrap(group: front.eventLoop)
                    .connect(host: "127.0.0.1", port: target)
                    .flatMapThrowing { back in
                        state.withLockedValue { $0.channels.append(back) }
                        try front.pipeline.syncOperations.addHandler(
                            Forwarder(to: back, .toServer, limit: limit(.toServer), state))
                        try back.pipeline.syncOperations.addHandler(
                            Forwarder(to: front, .toClient, limit: limit(.toClient), state))
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return CuttingProxy(group: group, listener: listener, state: state)
    }

    /// Closes every connection.
    func cut() {
        let channels = state.withLockedValue { state in
            defer { state.channels = [] }
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Cuts the next connection, or every one from now on, after so many bytes.
    func cut(_ cut: Cut?) { state.withLockedValue { $0.cut = cut } }

    /// Passes no more bytes, but keeps the connections.
    func freeze() { state.withLockedValue { $0.isFrozen = true } }

    /// Bytes passed in one direction, of all connections together.
    func passed(_ direction: Cut.Direction) -> Int {
        state.withLockedValue { $0.passed[direction, default: 0] }
    }

    func stop() async throws {
        cut()
        try await listener.close()
        try await group.shutdownGracefully()
    }
}

private struct ProxyState {
    var channels: [any Channel] = []
    var cut: CuttingProxy.Cut?
    var isFrozen = false
    var passed: [CuttingProxy.Cut.Direction: Int] = [:]
}

/// Belongs to the event loop that both channels share.
private final class Forwarder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let other: any Channel
    private let direction: CuttingProxy.Cut.Direction
    private let state: NIOLockedValueBox<ProxyState>
    private var left: Int?

    init(
        to other: any Channel, _ direction: CuttingProxy.Cut.Direction, limit: Int?,
        _ state: NIOLockedValueBox<ProxyState>
    ) {
        self.other = other
        self.direction = direction
        self.state = state
        left = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard !state.withLockedValue({ $0.isFrozen }) else { return }
        guard let left else {
            pass(bytes)
            return
        }
        guard left > 0 || bytes.readableBytes == 0 else { return }
        guard bytes.readableBytes >= left, let last = bytes.readSlice(length: left) else {
            self.left = left - bytes.readableBytes
            pass(bytes)
            return
        }
        self.left = 0
        pass(last)
        let here = context.channel
        other.close(promise: nil)
        here.close(promise: nil)
    }

    private func pass(_ bytes: ByteBuffer) {
        state.withLockedValue { $0.passed[direction, default: 0] += bytes.readableBytes }
        other.writeAndFlush(bytes, promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        if left == 0 { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
}
