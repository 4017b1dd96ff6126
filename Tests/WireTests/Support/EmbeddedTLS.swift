import NIOCore
import NIOEmbedded
import Wire

/// Wire's TLS handler on a channel without a socket and with a clock that stands still.
final class EmbeddedTLS {
    /// Notes what comes out of the handler.
    private final class Notes: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var handshake: TLSHandshakeCompleted?
        var failure: TLSError?
        var plain: [UInt8] = []

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? TLSHandshakeCompleted { handshake = event }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            plain += unwrapInboundIn(data).readableBytesView
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if failure == nil { failure = error as? TLSError }
        }
    }

    let channel: EmbeddedChannel
    let statistics = WireStatistics()
    private let notes = Notes()

    /// What the handshake proved; nil while it has not.
    var handshake: TLSHandshakeCompleted? { notes.handshake }
    var failure: TLSError? { notes.failure }
    var plain: [UInt8] { notes.plain }
    var isActive: Bool { channel.isActive }

    static func server(_ context: TLSContext) throws -> EmbeddedTLS {
        try EmbeddedTLS { try OpenSSLServerHandler(context: context, statistics: $0) }
    }

    static func client(_ context: TLSContext, of service: String) throws -> EmbeddedTLS {
        try EmbeddedTLS {
            try OpenSSLClientHandler(context: context, service: service, statistics: $0)
        }
    }

    private init(_ handler: (WireStatistics) throws -> OpenSSLHandler) throws {
        channel = EmbeddedChannel()
        let handlers: [any ChannelHandler] = [try handler(statistics), notes]
        try channel.pipeline.syncOperations.addHandlers(handlers)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    func feed(_ bytes: [UInt8]) {
        guard channel.isActive, !bytes.isEmpty else { return }
        // Errors were noted on their way.
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    func takeOutput() -> [UInt8] {
        var all: [UInt8] = []
        while let buffer = try? channel.readOutbound(as: ByteBuffer.self) {
            all += buffer.readableBytesView
        }
        return all
    }

    func write(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// The network is gone without a word.
    func cut() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.embeddedEventLoop.run()
    }

    func finish() {
        channel.close(promise: nil)
        channel.embeddedEventLoop.run()
    }

    /// Passes bytes between this side and `other` until neither has any.
    func exchange(with other: BlockingPeer) {
        other.work()
        while true {
            let there = takeOutput()
            if !there.isEmpty { other.feed(there) }
            let back = other.takeOutput()
            feed(back)
            if there.isEmpty, back.isEmpty { return }
        }
    }
}
