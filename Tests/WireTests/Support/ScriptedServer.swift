import Messages
import NIOCore
import NIOEmbedded

@testable import Wire

/// A client's loop with connections in memory, a clock that only the test moves, and a server whose
/// frames the test writes one by one.
// Unchecked because one thread has all of it.
final class ScriptedServer: ClientTransport, @unchecked Sendable {
    /// A frame that the client sent.
    struct Frame {
        let header: FrameHeader
        let payload: [UInt8]
    }

    /// One connection of the client.
    final class Link {
        private let channel: EmbeddedChannel
        private var decoder = FrameDecoder()
        /// What the client sent, in order.
        private(set) var frames: [Frame] = []

        init(_ channel: EmbeddedChannel) { self.channel = channel }

        var isOpen: Bool { channel.isActive }

        /// Whether the client's socket takes bytes.
        func takesBytes(_ takes: Bool) {
            channel.isWritable = takes
            channel.pipeline.fireChannelWritabilityChanged()
        }

        /// What the client sent of a type.
        func frames(_ type: FrameType) -> [FrameHeader] {
            frames.map(\.header).filter { $0.type == type }
        }

        func send(_ header: FrameHeader, _ payload: [UInt8] = []) {
            var bytes = ByteBuffer()
            bytes.writeFrame(header, payload)
            // What the client says of a frame it cannot take is in its frames.
            _ = try? channel.writeInbound(bytes)
            settle()
        }

        /// HELLO-ACK; `pingInterval` in milliseconds.
        func acknowledge(inFlight: UInt32 = 128, pingInterval: UInt32 = 0) {
            send(
                FrameHeader(.helloAck, flags: .control),
                Hello(inFlight: inFlight, pingInterval: pingInterval).encoded())
        }

        /// Bytes that need not be whole frames.
        func send(raw bytes: [UInt8]) {
            _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
            settle()
        }

        /// END with a status.
        func end(_ stream: UInt32, _ code: StatusCode = .ok, _ flags: FrameFlags = []) {
            send(
                FrameHeader(
                    .end, stream: stream, flags: flags.union(.endStream), code: UInt16(code.rawValue)))
        }

        func settle() {
            channel.embeddedEventLoop.run()
            while let bytes = try? channel.readOutbound(as: ByteBuffer.self) {
                try? decoder.decode(bytes) { header, payload in
                    frames.append(Frame(header: header, payload: Array(payload)))
                    return true
                }
            }
        }

        func close() {
            if channel.isActive { channel.close(promise: nil) }
            channel.embeddedEventLoop.run()
        }
    }

    let loop = EmbeddedEventLoop()
    let firstStream: UInt32
    /// The client's connections, in order.
    private(set) var links: [Link] = []

    init(firstStream: UInt32 = 1) { self.firstStream = firstStream }

    func connect(
        _ connection: ClientConnection, to target: Target, within whole: TimeAmount
    ) throws(TLSError) -> EventLoopFuture<any Channel> {
        let channel = EmbeddedChannel(handler: connection, loop: loop)
        links.append(Link(channel))
        let promise = loop.makePromise(of: (any Channel).self)
        loop.execute {
            _ = try? channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1))
            promise.succeed(channel)
            channel.pipeline.fireUserInboundEventTriggered(
                TLSHandshakeCompleted(
                    peer: PeerIdentity(trustDomain: "sluice.test", service: "order"),
                    applicationProtocol: "wire/1", version: "TLSv1.3", cipher: "none", serial: "1",
                    notAfter: Int64.max / 2, ownSerial: "2", ownNotAfter: Int64.max / 2, now: 0))
        }
        return promise.futureResult
    }

    /// The part of a client that calls this server.
    func client(_ tune: (inout ClientConfiguration) -> Void = { _ in }) -> ClientLoop {
        var configuration = ClientConfiguration(
            targets: [Target(host: "scripted", port: 1)], service: "order",
            tls: TLSFiles(certificate: "", privateKey: "", trust: "", trustDomain: "sluice.test"))
        configuration.randomness = { 1 << 63 }
        tune(&configuration)
        return ClientLoop(
            eventLoop: loop, transport: self, configuration: configuration,
            shared: ClientShared(configuration, on: loop))
    }

    /// Lets everything happen that is due.
    func settle() {
        loop.run()
        for link in links { link.settle() }
    }

    /// Lets time pass, a millisecond at a time.
    func pass(_ milliseconds: Int) {
        for _ in 0..<milliseconds {
            loop.advanceTime(by: .milliseconds(1))
            settle()
        }
    }

    /// Closes what is open.
    func end() { for link in links { link.close() } }
}

/// One call whose replies and outcomes are kept.
// Unchecked as its superclass is.
final class ScriptedCall: ClientCall, @unchecked Sendable {
    private let size: Int
    private(set) var replies: [Int64] = []
    private(set) var outcomes: [RPCError?] = []
    private(set) var metadataSeen: [ReplyMetadata] = []

    /// - Parameter size: bytes of the request.
    init(
        _ method: MethodDescriptor = Probe.echo, size: Int = 0, on client: ClientLoop,
        timeout: TimeAmount? = nil
    ) {
        self.size = size
        let now = client.eventLoop.now
        super.init(
            method: method, metadata: [], deadline: timeout.map { now + $0 }, waitForReady: false,
            loop: client, started: now)
        client.submit(self)
    }

    override func pack(in arena: Arena) throws(RPCError) -> PackedMessage {
        do throws(MessageEncodingError) {
            return try PackedMessage(
                raw: [UInt8](repeating: 0, count: size), in: arena, limit: method.requestLimit)
        } catch {
            throw error.status("request", method)
        }
    }

    override func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        do throws(MessageDecodingError) {
            let money = try CommonV1.Money(
                decoding: bytes, limit: method.responseLimit, arena: arena)
            replies.append(money.amountMinor)
        } catch {
            throw Self.undecodable(error, method)
        }
    }

    override func completed(_ error: RPCError?) { outcomes.append(error) }
}
