import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing
import Wire

/// The handlers as the gateway and its clients use them: no client certificate, ALPN http/1.1.
@Suite(.serialized) struct HTTPSTests {
    private final class Upper: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data)).uppercased()
            // Several small writes and one flush, as an HTTP encoder makes them.
            for character in text {
                context.write(wrapOutboundOut(ByteBuffer(string: String(character))), promise: nil)
            }
            context.flush()
        }
    }

    private final class Collect: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let text = NIOLockedValueBox("")
        let protocolName = NIOLockedValueBox<String?>(nil)
        let failure = NIOLockedValueBox<TLSError?>(nil)
        let wanted: Int

        init(_ wanted: Int) { self.wanted = wanted }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let all = text.withLockedValue { text in
                text += String(buffer: unwrapInboundIn(data))
                return text
            }
            if all.utf8.count >= wanted { context.close(promise: nil) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let done = event as? TLSHandshakeCompleted {
                protocolName.withLockedValue { $0 = done.applicationProtocol }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            failure.withLockedValue { $0 = error as? TLSError }
            context.close(promise: nil)
        }
    }

    private func exchange(
        leaf: String, host: String, trust: String = "ca", text: String
    ) async throws -> Collect {
        let authority = try TestAuthority.get()
        let server = try TLSContext.httpsServer(
            certificate: authority.path(leaf + ".pem"), privateKey: authority.path(leaf + ".key"))
        let client = try TLSContext.httpsClient(trust: authority.path(trust + ".pem"))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        OpenSSLServerHandler(context: server), Upper())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let collect = Collect(text.utf8.count)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        OpenSSLClientHandler(context: client, host: host), collect)
                }
            }
            .connect(host: "127.0.0.1", port: listener.localAddress?.port ?? 0).get()
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        try? await channel.closeFuture.get()
        try await listener.close()
        try await group.shutdownGracefully()
        return collect
    }

    @Test("a client that trusts the authority and the name talks", arguments: ["localhost", "127.0.0.1"])
    func good(host: String) async throws {
        let text = String(repeating: "abcdefgh", count: 9_000)
        let seen = try await exchange(leaf: "localhost", host: host, text: text)
        #expect(seen.text.withLockedValue { $0 } == text.uppercased())
        #expect(seen.protocolName.withLockedValue { $0 } == "http/1.1")
        #expect(seen.failure.withLockedValue { $0 } == nil)
    }

    @Test("a certificate for another name is refused", arguments: ["localhost", "127.0.0.1"])
    func wrongName(host: String) async throws {
        let seen = try await exchange(leaf: "elsewhere", host: host, text: "x")
        #expect(seen.failure.withLockedValue { $0 }?.reason == .identity)
    }

    @Test("a certificate of an unknown authority is refused")
    func unknownAuthority() async throws {
        let seen = try await exchange(
            leaf: "localhost", host: "localhost", trust: "other-ca", text: "x")
        #expect(seen.failure.withLockedValue { $0 }?.reason == .untrusted)
    }
}
