import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

/// The memory of encrypted bytes, while the socket takes them and while it does not.
@Suite struct CipherBufferTests {
    /// A socket that takes every write at once, or holds it.
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var isHolding = false
        var held: [ByteBuffer] = []
        /// Bytes of memory behind each write.
        private(set) var capacities: [Int] = []
        var isCounting = false

        func write(
            context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
        ) {
            guard isCounting else { return context.write(data, promise: promise) }
            let bytes = unwrapOutboundIn(data)
            capacities.append(bytes.storageCapacity)
            if isHolding { held.append(bytes) }
            promise?.succeed()
        }
    }

    private func open() throws -> (EmbeddedTLS, Socket) {
        let authority = try TestAuthority.get()
        let wire = try EmbeddedTLS.server(.wireServer(authority.files("order")))
        let socket = Socket()
        try wire.channel.pipeline.syncOperations.addHandler(socket, position: .first)
        let raw = try BlockingPeer(
            server: false, certificate: authority.path("gateway.pem"),
            key: authority.path("gateway.key"))
        wire.exchange(with: raw)
        socket.isCounting = true
        return (wire, socket)
    }

    private static let small = [UInt8](repeating: 1, count: 100)
    private static let large = [UInt8](repeating: 2, count: 196_608)

    @Test("what a socket does not take holds memory for its bytes, whatever was sent before")
    func held() throws {
        let (wire, socket) = try open()
        wire.write(Self.large)
        socket.isHolding = true
        for _ in 0..<100 { wire.write(Self.small) }
        #expect(socket.held.count == 100)
        // The first may be a buffer that is kept for small writes.
        let memory = socket.held.reduce(0) { $0 + $1.storageCapacity }
        #expect(memory <= 100 * 512 + TLSLoop.smallCipher, "\(memory)")
        wire.finish()
    }

    @Test("large writes that a socket does not take hold no more than twice their bytes")
    func heldLarge() throws {
        let (wire, socket) = try open()
        socket.isHolding = true
        for _ in 0..<8 { wire.write(Self.large) }
        #expect(socket.held.allSatisfy { $0.storageCapacity <= 2 * $0.readableBytes })
        wire.finish()
    }

    @Test("a write above the bound leaves no buffer behind, the others do")
    func bound() throws {
        let (wire, socket) = try open()
        for size in [2_000_000, 100, 100_000, 100, 100_000] {
            wire.write([UInt8](repeating: 3, count: size))
        }
        #expect(socket.capacities[0] > TLSLoop.largestCipher)
        #expect(socket.capacities[1] <= TLSLoop.smallCipher)
        #expect(socket.capacities[2] <= TLSLoop.largestCipher)
        // What is kept is used again.
        #expect(socket.capacities[3] == socket.capacities[1])
        #expect(socket.capacities[4] == socket.capacities[2])
        wire.finish()
    }
}
