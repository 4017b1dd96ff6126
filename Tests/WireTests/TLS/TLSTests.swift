import Foundation
import Messages
import NIOCore
import NIOPosix
import Testing
import Wire

@Suite(.serialized) struct TLSTests {
    /// The error of a call between a client with `client` and a server with `server`.
    private func outcome(
        client: String = "gateway", server: String = "order", expecting: String = "order"
    ) async throws -> RPCError? {
        var found: RPCError?
        try await Pair.with(client: client, server: server, expecting: expecting) { pair in
            found = await errorOf { try await pair.echo(1, CallOptions(timeout: .seconds(2))) }
        }
        return found
    }

    @Test("the right certificates on both sides connect")
    func good() async throws {
        #expect(try await outcome() == nil)
    }

    @Test(
        "a server that is not whom the client expects is refused",
        arguments: [
            ("inventory", "the peer is inventory, not order"),
            ("expired", "expired"), ("foreign", "peer certificate"),
            ("two-names", "exactly one SPIFFE name"), ("no-name", "exactly one SPIFFE name"),
            ("long-path", "exactly one SPIFFE name"), ("other-domain", "elsewhere.test"),
        ])
    func wrongServer(leaf: String, words: String) async throws {
        let error = try #require(try await outcome(server: leaf))
        #expect(error.code == .unavailable)
        #expect(error.notProcessed)
        #expect(error.message.contains(words), "\(error.message)")
    }

    @Test(
        "a client without a proper identity gets no call through",
        arguments: [
            "expired", "foreign", "two-names", "no-name", "other-domain", "long-path", "authority",
        ])
    func wrongClient(leaf: String) async throws {
        let error = try #require(try await outcome(client: leaf))
        #expect(error.code == .unavailable)
        #expect(error.notProcessed)
        #expect(error.message.contains("alert"), "\(error.message)")
    }

    @Test("an authority's certificate is nobody's identity")
    func authorityAsServer() async throws {
        let error = try #require(try await outcome(server: "authority"))
        #expect(error.code == .unavailable)
    }

    /// Runs `openssl s_client` against a server and gives what it printed.
    private func probe(_ arguments: [String], port: Int) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["s_client", "-connect", "127.0.0.1:\(port)"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }

    @Test("TLS 1.2, no ALPN, another protocol and no certificate are refused")
    func foreignClients() async throws {
        let authority = try TestAuthority.get()
        try await Pair.with { (pair) async throws in
            let own = [
                "-cert", authority.path("gateway.pem"), "-key", authority.path("gateway.key"),
                "-CAfile", authority.path("ca.pem"),
            ]
            let old = try probe(own + ["-tls1_2", "-alpn", "wire/1"], port: pair.port)
            #expect(old.contains("alert protocol version"))
            let other = try probe(own + ["-alpn", "h2"], port: pair.port)
            #expect(other.contains("no application protocol"))
            let good = try probe(own + ["-alpn", "wire/1"], port: pair.port)
            #expect(good.contains("ALPN protocol: wire/1"))
            #expect(good.contains("TLS_AES_128_GCM_SHA256"))
            #expect(!good.contains("Session-ID: 0"), "a ticket was sent")
            _ = try probe(own, port: pair.port)
            _ = try probe(["-alpn", "wire/1"], port: pair.port)
            #expect(
                await pair.log.waitUntil {
                    pair.server.statistics.snapshot.failedHandshakes == 4
                })
            #expect(pair.server.statistics.snapshot.handshakes == 1)
            #expect(try await pair.echo(1) == 1)
        }
    }

    @Test("a missing or wrong file is named with the reason")
    func badFiles() throws {
        let authority = try TestAuthority.get()
        var files = authority.files("order")
        files.certificate = "/nowhere/leaf.pem"
        #expect(throws: TLSError.self) { try TLSContext.wireServer(files) }
        do {
            _ = try TLSContext.wireServer(files)
        } catch {
            #expect(error.reason == .configuration)
            #expect(error.description.contains("/nowhere/leaf.pem"))
        }
        files = authority.files("order")
        files.privateKey = authority.path("gateway.key")
        do {
            _ = try TLSContext.wireClient(files)
            Issue.record("a key of another certificate was taken")
        } catch {
            #expect(error.description.contains("gateway.key"))
            #expect(error.description.contains("mismatch"), "\(error)")
        }
    }

    @Test("certificates changed on disk are used after a reload")
    func reload() async throws {
        let authority = try TestAuthority.get()
        let leaf = authority.path("rotating.pem")
        let key = authority.path("rotating.key")
        func install(_ name: String) throws {
            for (from, to) in [(name + ".pem", leaf), (name + ".key", key)] {
                try? FileManager.default.removeItem(atPath: to)
                try FileManager.default.copyItem(atPath: authority.path(from), toPath: to)
            }
        }
        try install("expired-order")
        var files = authority.files("order")
        files.certificate = leaf
        files.privateKey = key
        try await Pair.with { configuration in
            configuration.tls = files
        } _: { configuration in
            configuration.firstBackoff = .milliseconds(10)
        } _: { (pair) async throws in
            let before = await errorOf { try await pair.echo(1) }
            #expect(before?.code == .unavailable)
            try install("order")
            try pair.server.reloadCertificates()
            let reply: CommonV1.Money = try await pair.client.unary(
                Probe.echo, CommonV1.Money(amountMinor: 2), CallOptions(waitForReady: true))
            #expect(reply.amountMinor == 2)
        }
    }

    @Test("a silent connection is closed by the handshake timer")
    func silent() async throws {
        try await Pair.with { configuration in
            configuration.handshakeTimeout = .milliseconds(100)
        } _: { _ in
        } _: { (pair) async throws in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let channel = try await ClientBootstrap(group: group)
                .connect(host: "127.0.0.1", port: pair.port).get()
            try await channel.closeFuture.get()
            #expect(
                await pair.log.waitUntil { pair.server.statistics.snapshot.connections == 0 })
            try await group.shutdownGracefully()
        }
    }

    @Test("bytes that are not TLS close the connection and harm nobody")
    func garbage() async throws {
        try await Pair.with { (pair) async throws in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let channel = try await ClientBootstrap(group: group)
                .connect(host: "127.0.0.1", port: pair.port).get()
            channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"), promise: nil)
            try await channel.closeFuture.get()
            #expect(try await pair.echo(1) == 1)
            try await group.shutdownGracefully()
        }
    }
}
