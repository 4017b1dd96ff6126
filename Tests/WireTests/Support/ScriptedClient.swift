import NIOCore
import NIOEmbedded

@testable import Wire

/// A server's connection in memory, with a clock that only the test moves and a client whose frames
/// the test writes one by one.
final class ScriptedClient {
    private final class Owner: ServerConnectionOwner {
        private let account = PeerAccount(
            PeerIdentity(trustDomain: "sluice.test", service: "gateway"))

        func identified(
            _ connection: ServerConnection, as peer: PeerIdentity, now: NIODeadline
        ) -> OnIdentified {
            .seat(ConnectionSeat(account, now: now))
        }

        func cutOff(_ peer: PeerOrigin, now: NIODeadline) {}

        func ended(_ connection: ServerConnection) {}
    }

    /// The socket: what it is asked for, and how much it takes.
    final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        /// It takes one write, and no more until it drains.
        var isSlow = false
        /// How often somebody asked to read.
        fileprivate(set) var reads = 0
        fileprivate(set) var writes = 0

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }

        func write(
            context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
        ) {
            writes += 1
            context.write(data, promise: promise)
            if isSlow { takes(false, context.channel) }
        }

        fileprivate func takes(_ more: Bool, _ channel: any Channel) {
            guard let channel = channel as? EmbeddedChannel, channel.isWritable != more else { return }
            channel.isWritable = more
            channel.pipeline.fireChannelWritabilityChanged()
        }
    }

    let loop = EmbeddedEventLoop()
    let channel: EmbeddedChannel
    let connection: ServerConnection
    let socket = Socket()
    private let owner = Owner()
    private var decoder = FrameDecoder()
    /// What the server sent, in order.
    private(set) var frames: [RawPeer.Frame] = []

    init(
        _ router: ServerRouter, _ tune: (inout ServerConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = ServerConfiguration(
            tls: TLSFiles(certificate: "", privateKey: "", trust: "", trustDomain: "sluice.test"))
        tune(&configuration)
        connection = ServerConnection(
            executor: LoopExecutor.of(loop), shared: ServerShared(configuration, router), owner: owner)
        channel = EmbeddedChannel(handlers: [socket, connection], loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        channel.pipeline.fireUserInboundEventTriggered(
            TLSHandshakeCompleted(
                peer: PeerIdentity(trustDomain: "sluice.test", service: "gateway"),
                applicationProtocol: "wire/1", version: "TLSv1.3", cipher: "none", serial: "1",
                notAfter: Int64.max / 2, ownSerial: "2", ownNotAfter: Int64.max / 2, now: 0))
        try send { $0.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded()) }
    }

    /// The GOAWAYs among them.
    var goAways: [FrameHeader] { frames.map(\.header).filter { $0.type == .goAway } }

    /// Sends what `build` writes in one piece, and lets the server do what it has to.
    func send(_ build: (inout ByteBuffer) -> Void) throws {
        var bytes = ByteBuffer()
        build(&bytes)
        try channel.writeInbound(bytes)
        settle()
    }

    /// The socket takes bytes, or none.
    func takesBytes(_ takes: Bool) {
        socket.takes(takes, channel)
        settle()
    }

    /// Lets everything happen that is due.
    func settle() {
        loop.run()
        while let bytes = try? channel.readOutbound(as: ByteBuffer.self) {
            try? decoder.decode(bytes) { header, payload in
                frames.append(RawPeer.Frame(header: header, payload: Array(payload)))
                return true
            }
        }
    }

    /// Ends the connection and what it left on its loop.
    func end() {
        if channel.isActive { channel.close(promise: nil) }
        loop.run()
        LoopExecutor.of(loop).handlers.release()
        loop.run()
    }
}
