import COpenSSL
import NIOCore
import NIOEmbedded
import Testing
import Wire

/// The rules for libssl that a peer can try to break: on memory, without sockets or waiting.
@Suite struct TLSRulesTests {
    private func files() throws -> TLSFiles { try TestAuthority.get().files("order") }

    /// A public server and a client without a certificate.
    private func publicPair() throws -> (EmbeddedTLS, BlockingPeer) {
        let authority = try TestAuthority.get()
        let server = try EmbeddedTLS.server(
            .httpsServer(
                certificate: authority.path("order.pem"), privateKey: authority.path("order.key")))
        let raw = try BlockingPeer(server: false, certificate: nil, key: nil, offering: "http/1.1")
        server.exchange(with: raw)
        return (server, raw)
    }

    private func clientPair() throws -> (EmbeddedTLS, BlockingPeer) {
        let authority = try TestAuthority.get()
        let wire = try EmbeddedTLS.server(.wireServer(files()))
        let raw = try BlockingPeer(
            server: false, certificate: authority.path("gateway.pem"),
            key: authority.path("gateway.key"))
        wire.exchange(with: raw)
        return (wire, raw)
    }

    // MARK: key updates

    @Test("some key updates at once are followed", arguments: [true, false])
    func keyUpdates(asking: Bool) throws {
        let (wire, raw) = try clientPair()
        for round in 0..<10 {
            #expect(raw.updateKeys(asking: asking))
            #expect(raw.write([UInt8(round)]))
            wire.exchange(with: raw)
        }
        wire.write([42])
        wire.exchange(with: raw)
        #expect(wire.failure == nil)
        #expect(wire.plain == Array(0..<10))
        #expect(raw.plain == [42])
        wire.finish()
    }

    @Test(
        "a flood of key updates closes the connection, whether they come alone or in one read",
        arguments: [true, false])
    func keyUpdateFlood(isPublic: Bool) throws {
        for together in [true, false] {
            let (wire, raw) = try isPublic ? publicPair() : clientPair()
            var sent = 0
            while sent < 100, wire.isActive {
                #expect(raw.updateKeys(asking: false))
                sent += 1
                if !together { wire.exchange(with: raw) }
            }
            #expect(raw.write([1]))
            wire.exchange(with: raw)
            #expect(wire.failure?.reason == .keyUpdates)
            #expect(!wire.isActive)
            #expect(wire.plain.isEmpty)
            #expect(together ? sent == 100 : sent == 11)
        }
    }

    @Test("a key update each 5 s goes on for ever")
    func slowKeyUpdates() throws {
        let (wire, raw) = try clientPair()
        for round in 0..<100 {
            #expect(raw.updateKeys(asking: true))
            #expect(raw.write([UInt8(round)]))
            wire.exchange(with: raw)
            wire.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        }
        #expect(wire.failure == nil)
        #expect(wire.plain == Array(0..<100))
        wire.finish()
    }

    @Test("keys change also after the connection gave back its buffers and the peer's certificate")
    func keyUpdateAfterRelease() throws {
        let (wire, raw) = try clientPair()
        // Two looks of the sweep: the first sees the handshake, the second sees nothing.
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        let held = try #require(SSL_get1_peer_certificate(raw.ssl))
        X509_free(held)
        #expect(raw.updateKeys(asking: true))
        #expect(raw.write([7]))
        wire.exchange(with: raw)
        wire.write([UInt8](repeating: 8, count: 100_000))
        wire.exchange(with: raw)
        #expect(wire.plain == [7])
        #expect(raw.plain == [UInt8](repeating: 8, count: 100_000))
        #expect(wire.handshake?.peer?.service == "gateway")
        wire.finish()
        wire.exchange(with: raw)
        #expect(raw.sawEnd)
    }

    // MARK: sessions

    @Test("a client that offers a session gets a full handshake, and no ticket")
    func resumption() throws {
        let authority = try TestAuthority.get()
        // A lenient server with Wire's certificate gives a session that could be resumed.
        let giver = try BlockingPeer(
            server: true, certificate: authority.path("order.pem"),
            key: authority.path("order.key"), tickets: true)
        let first = try BlockingPeer(
            server: false, certificate: authority.path("gateway.pem"),
            key: authority.path("gateway.key"))
        var moved = true
        first.work()
        while moved {
            let there = first.takeOutput()
            giver.feed(there)
            let back = giver.takeOutput()
            first.feed(back)
            moved = !there.isEmpty || !back.isEmpty
        }
        let session = try #require(SSL_get1_session(first.ssl))
        defer { SSL_SESSION_free(session) }
        #expect(SSL_SESSION_is_resumable(session) == 1)

        let wire = try EmbeddedTLS.server(.wireServer(files()))
        let again = try BlockingPeer(
            server: false, certificate: authority.path("gateway.pem"),
            key: authority.path("gateway.key"))
        #expect(SSL_set_session(again.ssl, session) == 1)
        wire.exchange(with: again)
        #expect(wire.handshake?.peer?.service == "gateway")
        #expect(SSL_session_reused(again.ssl) == 0)
        let fresh = try #require(SSL_get1_session(again.ssl))
        #expect(SSL_SESSION_is_resumable(fresh) == 0)
        SSL_SESSION_free(fresh)
        wire.finish()
    }

    @Test("a handshake that begins again on an open connection ends it", arguments: [1, 0] as [UInt8])
    func renegotiation(type: UInt8) throws {
        let (wire, raw) = try clientPair()
        #expect(wire.handshake != nil)
        // Whatever begins one, a ClientHello or a HelloRequest: TLS 1.3 knows neither here.
        wire.feed([0x16, 0x03, 0x03, 0, 4, type, 0, 0, 0])
        #expect(wire.failure != nil)
        #expect(!wire.isActive)
        #expect(wire.statistics.snapshot.handshakes == 1)
        // The peer is told by an alert.
        raw.feed(wire.takeOutput())
        #expect(raw.alert != nil)
    }

    // MARK: ends and sizes

    @Test("an end without close_notify is an error, one with it is none")
    func truncation() throws {
        let (cut, _) = try clientPair()
        cut.cut()
        #expect(cut.failure?.reason == .truncated)
        #expect(!cut.isActive)

        let (closed, raw) = try clientPair()
        _ = SSL_shutdown(raw.ssl)
        closed.exchange(with: raw)
        #expect(closed.failure == nil)
        #expect(!closed.isActive)
        #expect(raw.sawEnd || raw.failure == nil)
    }

    @Test("a failure on one connection leaves its neighbours' alone")
    func errorQueue() throws {
        let (good, raw) = try clientPair()
        let (bad, _) = try clientPair()
        bad.feed([UInt8](repeating: 23, count: 64))
        #expect(bad.failure?.reason == .protocolError || bad.failure?.reason == .version)
        // A foreign error waits in this thread's queue, as a careless neighbour leaves it.
        _ = BIO_new_file("/nowhere/at/all", "rb")
        #expect(sluice_err_peek_last() != 0)
        #expect(raw.write([1, 2, 3]))
        good.exchange(with: raw)
        #expect(good.plain == [1, 2, 3])
        #expect(good.failure == nil)
        good.finish()
    }

    @Test("writes of every size arrive in order, alone and joined")
    func writes() throws {
        let (wire, raw) = try clientPair()
        var expected: [UInt8] = []
        for (number, size) in [1, 2, 16_383, 16_384, 16_385, 100_000, 1].enumerated() {
            let bytes = [UInt8](repeating: UInt8(number), count: size)
            expected += bytes
            wire.channel.write(ByteBuffer(bytes: bytes), promise: nil)
            if number % 3 == 2 { wire.channel.flush() }
        }
        wire.channel.flush()
        wire.exchange(with: raw)
        #expect(raw.plain == expected)
        wire.finish()
    }

    @Test("a client without ALPN, or with another, gets the alert")
    func applicationProtocol() throws {
        let authority = try TestAuthority.get()
        for offered in [nil, "h2"] as [String?] {
            let wire = try EmbeddedTLS.server(.wireServer(files()))
            let raw = try BlockingPeer(
                server: false, certificate: authority.path("gateway.pem"),
                key: authority.path("gateway.key"), offering: offered)
            wire.exchange(with: raw)
            #expect(wire.failure?.reason == .applicationProtocol)
            #expect(raw.alert == 120)
        }
    }

    @Test("a handshake that does not go on ends with its timer")
    func timeout() throws {
        let wire = try EmbeddedTLS.server(.wireServer(files()))
        wire.feed([0x16, 0x03, 0x01])
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        #expect(wire.failure?.reason == .timeout)
        #expect(wire.statistics.snapshot.failedHandshakesByReason == [.timeout: 1])
        #expect(!wire.isActive)
    }
}
