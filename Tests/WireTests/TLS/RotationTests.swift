import Foundation
import Messages
import NIOConcurrencyHelpers
import NIOPosix
import Synchronization
import Testing
@testable import Wire

/// Certificates change while calls run.
@Suite(.serialized) struct RotationTests {
    /// A directory of its own with the files of one side, which a test may replace.
    private struct Holder {
        let authority: TestAuthority
        let files: TLSFiles

        init(_ leaf: String) throws {
            authority = try TestAuthority.get()
            let name = "\(leaf)-\(UUID().uuidString)"
            files = TLSFiles(
                certificate: authority.path(name + ".pem"), privateKey: authority.path(name + ".key"),
                trust: authority.path(name + "-trust.pem"), trustDomain: TestAuthority.domain)
            try install(leaf)
            try trust(["ca"])
        }

        private func copy(_ from: String, _ to: String) throws {
            let text = try String(contentsOfFile: authority.path(from), encoding: .utf8)
            try text.write(toFile: to, atomically: true, encoding: .utf8)
        }

        func install(_ leaf: String) throws {
            try copy(leaf + ".key", files.privateKey)
            try copy(leaf + ".pem", files.certificate)
        }

        func trust(_ names: [String]) throws {
            let texts = try names.map {
                try String(contentsOfFile: authority.path($0 + ".pem"), encoding: .utf8)
            }
            try texts.joined().write(toFile: files.trust, atomically: true, encoding: .utf8)
        }
    }

    /// What tasks and callbacks of a test share.
    private final class Shared: Sendable {
        let stop = Atomic<Bool>(false)
        let done = Atomic<Int>(0)
        let shift = Atomic<Int>(0)
        let failures = NIOLockedValueBox<[String]>([])
        let end = NIOLockedValueBox<Int64?>(nil)
        let start = NIOLockedValueBox<Int64?>(nil)
    }

    /// Runs `body` while calls are made all the time, of which none may fail.
    private func underCalls(
        _ pair: Pair, _ body: (_ moreCalls: () async -> Bool) async throws -> Void
    ) async throws {
        let shared = Shared()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while !shared.stop.load(ordering: .relaxed) {
                        do {
                            _ = try await pair.echo(1, CallOptions(timeout: .seconds(60)))
                            shared.done.wrappingAdd(1, ordering: .relaxed)
                        } catch {
                            shared.failures.withLockedValue { $0.append("\(error)") }
                        }
                    }
                }
            }
            defer { shared.stop.store(true, ordering: .relaxed) }
            try await body {
                let before = shared.done.load(ordering: .relaxed)
                return await pair.log.waitUntil {
                    shared.done.load(ordering: .relaxed) > before + 20
                }
            }
        }
        #expect(shared.failures.withLockedValue { $0 } == [])
    }

    @Test("once a reload has returned, every handshake shows the new certificate")
    func oldKeyGone() async throws {
        let server = try Holder("order")
        try await Pair.with { configuration in
            configuration.tls = server.files
        } _: { _ in
        } _: { (pair) async throws in
            for round in 0..<3 {
                let name = "order-fresh-\(round)"
                try server.authority.reissue("order", as: name)
                try server.install(name)
                let fresh = try #require(try TLSContext.wireServer(server.files).own?.facts.serial)
                try pair.server.reloadCertificates()
                let seen = NIOLockedValueBox<[String]>([])
                for _ in 0..<3 {
                    let client = WireClient(
                        configuration: try pair.configuration(clock: nil) { handshake in
                            seen.withLockedValue { $0.append(handshake.serial ?? "") }
                        }, group: pair.group)
                    let _: CommonV1.Money = try await client.unary(
                        Probe.echo, CommonV1.Money(amountMinor: 2), CallOptions())
                    await client.close()
                }
                #expect(seen.withLockedValue { $0.count } >= 3)
                #expect(seen.withLockedValue { Set($0) } == [fresh])
            }
        }
    }

    @Test("from one authority to another: added, leaves of it, the old one gone; no call fails")
    func handOver() async throws {
        let server = try Holder("order")
        let client = try Holder("gateway")
        try await Pair.with { configuration in
            configuration.tls = server.files
        } _: { configuration in
            configuration.tls = client.files
        } _: { (pair) async throws in
            let reload = {
                try pair.server.reloadCertificates()
                try pair.client.reloadCertificates()
            }
            try await underCalls(pair) { moreCalls in
                for side in [server, client] { try side.trust(["ca", "other-ca"]) }
                try reload()
                #expect(await moreCalls())
                // Longer than what the client takes unread: it is in flight while the leaves change.
                let count: Int64 = 40_000
                let stream: ResponseStream<CommonV1.Money> = try await pair.client.serverStreaming(
                    Probe.count, CommonV1.Money(amountMinor: count, currency: "CNY"),
                    CallOptions(timeout: .seconds(120)))
                var replies = stream.makeAsyncIterator()
                #expect(try await replies.next()?.amountMinor == 0)
                try server.authority.reissue("order", as: "order-other", by: "other-ca")
                try server.authority.reissue("gateway", as: "gateway-other", by: "other-ca")
                try server.install("order-other")
                try client.install("gateway-other")
                try reload()
                #expect(await moreCalls())
                var expected: Int64 = 1
                while let money = try await replies.next() {
                    #expect(money.amountMinor == expected)
                    expected += 1
                }
                #expect(expected == count)
                for side in [server, client] { try side.trust(["other-ca"]) }
                try reload()
                #expect(await moreCalls())
            }
            // Who was not there for the hand-over comes no more.
            #expect(pair.server.statistics.snapshot.failedHandshakes == 0)
            await #expect(throws: (any Error).self) {
                _ = try await RawPeer.connect(to: pair.port)
            }
        }
    }

    @Test("50 rotations under load, authorities among them: no call fails, new serials are seen")
    func underLoad() async throws {
        let server = try Holder("order")
        let client = try Holder("gateway")
        let seen = NIOLockedValueBox<[String]>([])
        // Made before, as making one takes longer than all the rest of a rotation.
        let turns = 4
        for turn in 0..<turns {
            try server.authority.reissue("order", as: "order-turn-\(turn)")
            try client.authority.reissue("gateway", as: "gateway-turn-\(turn)")
        }
        try await Pair.with { configuration in
            configuration.tls = server.files
        } _: { configuration in
            configuration.tls = client.files
            configuration.observer.connectionSecured = { handshake in
                seen.withLockedValue { $0.append(handshake.serial ?? "") }
            }
        } _: { (pair) async throws in
            let shared = Shared()
            // A client reads its files at the first call: certificate and key must not change between.
            _ = try await pair.echo(1, CallOptions(timeout: .seconds(60)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        while !shared.stop.load(ordering: .relaxed) {
                            do {
                                _ = try await pair.echo(1, CallOptions(timeout: .seconds(60)))
                                shared.done.wrappingAdd(1, ordering: .relaxed)
                            } catch {
                                shared.failures.withLockedValue { $0.append("\(error)") }
                            }
                        }
                    }
                }
                defer { shared.stop.store(true, ordering: .relaxed) }
                for round in 0..<50 {
                    let before = shared.done.load(ordering: .relaxed)
                    try server.install("order-turn-\(round % turns)")
                    try client.install("gateway-turn-\(round % turns)")
                    // Each fifth time the authorities change too, which replaces the connections.
                    if round % 5 == 4 {
                        let names = round % 10 == 4 ? ["ca", "other-ca"] : ["ca"]
                        try server.trust(names)
                        try client.trust(names)
                    }
                    try pair.server.reloadCertificates()
                    try pair.client.reloadCertificates()
                    #expect(
                        await pair.log.waitUntil { shared.done.load(ordering: .relaxed) > before + 20 })
                }
            }
            #expect(shared.failures.withLockedValue { Array($0.prefix(3)) } == [])
            let serials = seen.withLockedValue { $0 }
            #expect(Set(serials).count >= 4, "\(serials)")
            #expect(pair.server.statistics.snapshot.failedHandshakes == 0)
        }
    }

    @Test("what is not fit is refused with its file and reason, and the old goes on")
    func unfit() async throws {
        let server = try Holder("order")
        try await Pair.with { configuration in
            configuration.tls = server.files
        } _: { _ in
        } _: { (pair) async throws in
            for (leaf, words) in [
                ("expired-order", "expired"), ("foreign", "issuer"), ("gateway", "this process is"),
                ("two-names", "names nobody"), ("authority", "refuse it"),
                ("other-domain", "names nobody"),
            ] {
                try server.install(leaf)
                let error = #expect(throws: TLSError.self) { try pair.server.reloadCertificates() }
                #expect(error?.reason == .configuration)
                #expect(error?.description.contains(server.files.certificate) == true)
                #expect(error?.description.contains(words) == true, "\(String(describing: error))")
            }
            try server.install("order")
            try "garbage".write(
                toFile: server.files.privateKey, atomically: true, encoding: .utf8)
            #expect(throws: TLSError.self) { try pair.server.reloadCertificates() }
            // A new connection still gets the old certificate.
            #expect(try await pair.echo(1) == 1)
            try server.install("order")
            try pair.server.reloadCertificates()
        }
    }

    @Test("connections end with a certificate, and calls do not notice", arguments: [true, false])
    func expiry(ofServer: Bool) async throws {
        let shared = Shared()
        var options = TLSOptions()
        // The true time at first, then a second before the end of the certificates, then the end.
        options.now = {
            let base = shared.start.withLockedValue { $0 } ?? Int64(Date().timeIntervalSince1970)
            return base + Int64(shared.shift.load(ordering: .relaxed))
        }
        let clock = options
        try await Pair.with { configuration in
            if ofServer { configuration.tlsOptions = clock }
        } _: { configuration in
            if !ofServer { configuration.tlsOptions = clock }
            configuration.observer.connectionSecured = { handshake in
                shared.end.withLockedValue { $0 = handshake.ends }
                shared.done.wrappingAdd(1, ordering: .relaxed)
            }
        } _: { (pair) async throws in
            // Learns when the certificates end.
            #expect(try await pair.echo(1) == 1)
            let last = try #require(shared.end.withLockedValue { $0 })
            let other = WireClient(
                configuration: try pair.configuration(clock: ofServer ? nil : clock) { handshake in
                    shared.done.wrappingAdd(1, ordering: .relaxed)
                }, group: pair.group)
            shared.start.withLockedValue { $0 = last - 1 }
            let money = CommonV1.Money(amountMinor: 2, currency: "CNY")
            let first: CommonV1.Money = try await other.unary(Probe.echo, money, CallOptions())
            #expect(first.amountMinor == 2)
            let before = shared.done.load(ordering: .relaxed)
            // The clock goes past the end: the connection is sent away within seconds.
            shared.shift.store(1, ordering: .relaxed)
            #expect(
                await pair.log.waitUntil { other.statistics.snapshot.connections == 0 })
            // The certificates were renewed, as far as the clock tells.
            shared.start.withLockedValue { $0 = nil }
            shared.shift.store(0, ordering: .relaxed)
            // Waits out the attempt that met the certificates before.
            let again: CommonV1.Money = try await other.unary(
                Probe.echo, money, CallOptions(timeout: .seconds(60), waitForReady: true))
            #expect(again.amountMinor == 2)
            #expect(shared.done.load(ordering: .relaxed) > before)
            await other.close()
        }
    }
}

@Suite struct CertificateExpiryTests {
    @Test("waits to the last second, in pieces, and not for what is over")
    func waits() {
        #expect(CertificateExpiry.wait(until: 100, now: 99) == 1)
        #expect(CertificateExpiry.wait(until: 100, now: 0) == 100)
        #expect(CertificateExpiry.wait(until: 100, now: 100) == nil)
        #expect(CertificateExpiry.wait(until: 10_000, now: 0) == CertificateExpiry.longestWait)
        #expect(CertificateExpiry.wait(until: .max, now: .min) == CertificateExpiry.longestWait)
        #expect(CertificateExpiry.wait(until: .min, now: .max) == nil)
    }
}
