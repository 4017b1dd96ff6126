import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

/// What a connection does when certificates change or end, on a clock that only the test moves.
@Suite struct CertificateChangeTests {
    /// A connection that is ready to end gently after so many attempts.
    private final class Ending: ConnectionChannel {
        var early = 0
        private(set) var ends = 0

        override func certificatesEnded() -> Bool {
            guard early == 0 else {
                early -= 1
                return false
            }
            ends += 1
            return true
        }
    }

    /// Notes in which order the connection asked for its end.
    private final class Asked: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private(set) var words: [String] = []

        func triggerUserOutboundEvent(
            context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
        ) {
            words.append(event is TLSCloseNow ? "now" : "\(event)")
            promise?.succeed()
        }

        func close(
            context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
        ) {
            words.append("close")
            context.close(mode: mode, promise: promise)
        }
    }

    private let loop = EmbeddedEventLoop()
    private let asked = Asked()

    private func open(early: Int = 0) throws -> (Ending, EmbeddedChannel) {
        let connection = Ending(executor: LoopExecutor.of(loop), credit: 65_536, polling: .zero)
        connection.early = early
        let channel = EmbeddedChannel(handlers: [asked, connection], loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        return (connection, channel)
    }

    private static func secure(_ channel: EmbeddedChannel, ends: Int64 = .max / 2) {
        channel.pipeline.fireUserInboundEventTriggered(
            TLSHandshakeCompleted(
                peer: nil, applicationProtocol: "wire/1", version: "TLSv1.3", cipher: "none",
                serial: "1", notAfter: ends, ownSerial: "2", ownNotAfter: ends, now: 0))
    }

    private static func change(revoked: String = "", trust: Bool = false) throws -> CertificateChange {
        CertificateChange(
            revoked: try RevokedSerials(text: revoked, file: "list"), trustChanged: trust)
    }

    @Test("authorities that change during a handshake end the connection as soon as it can be told")
    func duringHandshake() throws {
        let (connection, channel) = try open(early: 3)
        connection.certificatesChanged(try Self.change(trust: true))
        Self.secure(channel)
        #expect(connection.ends == 0)
        loop.advanceTime(by: .milliseconds(200))
        #expect(connection.ends == 1)
        #expect(channel.isActive)
        loop.advanceTime(by: ConnectionChannel.certificateGrace)
        #expect(!channel.isActive)
    }

    @Test("a second reload during a handshake does not undo what the first one said of the authorities")
    func twiceDuringHandshake() throws {
        let (connection, channel) = try open()
        connection.certificatesChanged(try Self.change(trust: true))
        connection.certificatesChanged(try Self.change(revoked: "7\n"))
        Self.secure(channel)
        #expect(connection.ends == 1)
        let (revoked, other) = try open()
        revoked.certificatesChanged(try Self.change(trust: true))
        revoked.certificatesChanged(try Self.change(revoked: "1\n"))
        Self.secure(other)
        #expect((revoked.failure as? TLSError)?.reason == .revoked)
    }

    @Test("a connection that is gone is not held by a timer that another one replaced")
    func replacedTimer() throws {
        weak var gone: Ending?
        do {
            let (connection, channel) = try open()
            gone = connection
            Self.secure(channel)
            // A second handshake's facts: as a step that is set while another one waits.
            connection.secured(
                TLSHandshakeCompleted(
                    peer: nil, applicationProtocol: "wire/1", version: "TLSv1.3", cipher: "none",
                    serial: "1", notAfter: 900, ownSerial: "2", ownNotAfter: 900, now: 0))
            channel.close(promise: nil)
            loop.run()
        }
        #expect(gone == nil)
    }

    @Test("a peer that is revoked is not waited for")
    func revoked() throws {
        let (connection, channel) = try open()
        Self.secure(channel)
        connection.certificatesChanged(try Self.change(revoked: "1\n"))
        #expect(asked.words.prefix(2) == ["now", "close"])
        #expect(!channel.isActive)
        #expect((connection.failure as? TLSError)?.reason == .revoked)
    }

    @Test("after its grace a connection whose certificate ended waits for nobody either")
    func grace() throws {
        let (connection, channel) = try open()
        Self.secure(channel, ends: 10)
        connection.certificates.now = { 10 }
        loop.advanceTime(by: .seconds(10))
        #expect(connection.ends == 1)
        #expect(asked.words.isEmpty)
        loop.advanceTime(by: ConnectionChannel.certificateGrace)
        #expect(asked.words.prefix(2) == ["now", "close"])
        #expect(!channel.isActive)
    }
}
