import COpenSSL
import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

/// How a connection ends whose last bytes are still on their way: on memory, with a clock that
/// stands still.
@Suite struct TLSCloseTests {
    /// A socket that holds our half-close back until what was written before it has left.
    private final class HeldClose: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var isHolding = false
        var reads = 0
        private var promise: EventLoopPromise<Void>?

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }

        func close(
            context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
        ) {
            guard mode == .output else { return context.close(mode: mode, promise: promise) }
            isHolding = true
            self.promise = promise
        }

        /// What was written has left.
        func release() { promise?.succeed() }
    }

    private func closing() throws -> (EmbeddedTLS, BlockingPeer, HeldClose) {
        let authority = try TestAuthority.get()
        let wire = try EmbeddedTLS.server(.wireServer(authority.files("order")))
        let held = HeldClose()
        try wire.channel.pipeline.syncOperations.addHandler(held, position: .first)
        let raw = try BlockingPeer(
            server: false, certificate: authority.path("gateway.pem"),
            key: authority.path("gateway.key"))
        wire.exchange(with: raw)
        wire.write([1, 2, 3])
        wire.channel.close(promise: nil)
        #expect(held.isHolding)
        return (wire, raw, held)
    }

    /// A socket that fails to send when it is told to, as the system's does: the channel is closed before the
    /// write returns.
    private final class BrokenSocket: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var isBroken = false

        func write(
            context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
        ) {
            guard isBroken else { return context.write(data, promise: promise) }
            promise?.fail(ChannelError.eof)
            context.close(promise: nil)
        }
    }

    private func broken(of service: String = "order") throws -> (EmbeddedTLS, BlockingPeer, BrokenSocket) {
        let authority = try TestAuthority.get()
        let wire = try EmbeddedTLS.client(.wireClient(authority.files("gateway")), of: service)
        let socket = BrokenSocket()
        try wire.channel.pipeline.syncOperations.addHandler(socket, position: .first)
        let raw = try BlockingPeer(
            server: true, certificate: authority.path("order.pem"), key: authority.path("order.key"))
        return (wire, raw, socket)
    }

    @Test("a handshake whose last bytes cannot be sent failed, and is not over as well")
    func brokenHandshake() throws {
        let (wire, raw, socket) = try broken()
        raw.feed(wire.takeOutput())
        socket.isBroken = true
        wire.feed(raw.takeOutput())
        #expect(!wire.isActive)
        #expect(wire.handshake == nil)
        #expect(wire.statistics.snapshot.handshakes == 0)
        #expect(wire.statistics.snapshot.failedHandshakes == 1)
    }

    @Test("a handshake whose alert cannot be sent fails once, for its own reason")
    func brokenAlert() throws {
        let (wire, raw, socket) = try broken(of: "inventory")
        raw.feed(wire.takeOutput())
        socket.isBroken = true
        wire.feed(raw.takeOutput())
        #expect(!wire.isActive)
        let statistics = wire.statistics.snapshot
        #expect(statistics.failedHandshakes == 1)
        #expect(statistics.failedHandshakesByReason[.truncated] == nil)
    }

    @Test("a connection that breaks while it says its end is held by no timer")
    func brokenClose() throws {
        weak var gone: OpenSSLClientHandler?
        let (wire, raw, socket) = try broken()
        let loop = wire.channel.embeddedEventLoop
        wire.exchange(with: raw)
        gone = try wire.channel.pipeline.syncOperations.handler(type: OpenSSLClientHandler.self)
        #expect(wire.handshake != nil)
        socket.isBroken = true
        wire.channel.close(promise: nil)
        // The sweep over connections lets go of it, too; that comes long before the time to drain is over.
        loop.advanceTime(by: .seconds(20))
        #expect(!wire.isActive)
        #expect(gone == nil)
    }

    @Test("the peer's end is waited for once our last bytes have left, not before")
    func slowPeer() throws {
        let (wire, _, held) = try closing()
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(20))
        #expect(wire.isActive)
        held.release()
        wire.channel.embeddedEventLoop.advanceTime(by: .milliseconds(900))
        #expect(wire.isActive)
        wire.channel.embeddedEventLoop.advanceTime(by: .milliseconds(200))
        #expect(!wire.isActive)
    }

    @Test("a peer that ended may still take our last bytes")
    func peerEnded() throws {
        let (wire, raw, held) = try closing()
        _ = SSL_shutdown(raw.ssl)
        wire.exchange(with: raw)
        #expect(raw.plain == [1, 2, 3])
        #expect(wire.isActive)
        held.release()
        wire.channel.embeddedEventLoop.run()
        #expect(!wire.isActive)
        #expect(wire.failure == nil)
    }

    @Test("a peer that takes nothing is not waited for without end")
    func stuckPeer() throws {
        let (wire, _, _) = try closing()
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(wire.isActive)
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!wire.isActive)
    }

    @Test("who cannot wait closes all the same")
    func hurried() throws {
        let (wire, _, _) = try closing()
        wire.channel.triggerUserOutboundEvent(TLSCloseNow(), promise: nil)
        wire.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1_100))
        #expect(!wire.isActive)
    }

    @Test("who cannot wait does not wait for the peer's end, when everything has left")
    func hurriedAtTheEnd() throws {
        let (wire, _, held) = try closing()
        held.release()
        wire.channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
        #expect(wire.isActive)
        wire.channel.triggerUserOutboundEvent(TLSCloseNow(), promise: nil)
        wire.channel.embeddedEventLoop.run()
        #expect(!wire.isActive)
    }

    @Test("what still comes is read at 4 MiB a second, and the peer's end is found behind it")
    func pacedEnd() throws {
        let (wire, raw, held) = try closing()
        held.release()
        let loop = wire.channel.embeddedEventLoop
        for size in [1_000_000, 2_000] {
            let isWritten = raw.write([UInt8](repeating: 7, count: size))
            #expect(isWritten)
            let cipher = raw.takeOutput()
            let reads = held.reads
            wire.feed(cipher)
            // As a channel that reads by itself does.
            wire.channel.read()
            loop.advanceTime(by: .nanoseconds(Int64(cipher.count) * 250 - 1))
            #expect(held.reads == reads)
            loop.advanceTime(by: .nanoseconds(1))
            #expect(held.reads == reads + 1)
        }
        #expect(wire.isActive)
        _ = SSL_shutdown(raw.ssl)
        wire.exchange(with: raw)
        loop.run()
        #expect(!wire.isActive)
        #expect(wire.failure == nil)
    }

    @Test("what was written and not flushed survives a quiet time")
    func unflushed() throws {
        let authority = try TestAuthority.get()
        let wire = try EmbeddedTLS.server(.wireServer(authority.files("order")))
        let raw = try BlockingPeer(
            server: false, certificate: authority.path("gateway.pem"),
            key: authority.path("gateway.key"))
        wire.exchange(with: raw)
        wire.channel.write(ByteBuffer(bytes: [7]), promise: nil)
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        wire.channel.flush()
        wire.exchange(with: raw)
        #expect(raw.plain == [7])
        wire.finish()
    }
}
