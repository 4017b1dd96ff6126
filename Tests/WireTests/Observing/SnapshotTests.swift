import Foundation
import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

@Suite("what connections do, as both sides see it") struct SnapshotTests {
    @Test("a connection shows who is at the other end, what TLS agreed on, and its calls")
    func connection() async throws {
        try await Pair.with { pair in
            #expect(await pair.server.connections().isEmpty)
            #expect(await pair.client.connections().isEmpty)
            _ = try await pair.echo(5)
            _ = await errorOf {
                let _: CommonV1.Money = try await pair.client.unary(
                    Probe.refuse, CommonV1.Money(), CallOptions())
            }
            let served = try #require(await pair.server.connections().first)
            let opened = try #require(await pair.client.connections().first)
            #expect(served.side == .server)
            #expect(opened.side == .client)
            #expect(served.id != opened.id)
            for snapshot in [served, opened] {
                #expect(snapshot.state == .ready)
                #expect(snapshot.totals.started == 2)
                #expect(snapshot.totals.succeeded == 1)
                #expect(snapshot.totals.failed == 1)
                #expect(snapshot.totals.lastFailure?.words.hasPrefix("failed_precondition: ") == true)
                #expect(snapshot.streams.isEmpty)
                #expect(snapshot.sendCredit == 1_048_576)
                #expect(snapshot.receiveCredit == 1_048_576)
                let security = try #require(snapshot.security)
                #expect(security.version == "TLSv1.3")
                #expect(security.cipher == "TLS_AES_128_GCM_SHA256")
                #expect(!security.serial.isEmpty)
                let end = try #require(security.notAfter)
                // The test's certificates were made a moment ago for two days.
                #expect(abs(end - Int64(Date.now.timeIntervalSince1970) - 172_800) < 3_600)
            }
            #expect(served.peer == PeerIdentity(trustDomain: TestAuthority.domain, service: "gateway"))
            #expect(opened.peer == PeerIdentity(trustDomain: TestAuthority.domain, service: "order"))
            #expect(opened.service == "order")
            #expect(served.localAddress == "127.0.0.1:\(pair.port)")
            #expect(opened.remoteAddress == served.localAddress)
            #expect(opened.localAddress == served.remoteAddress)
            #expect(opened.totals.bytesSent == served.totals.bytesReceived)
            #expect(opened.totals.bytesReceived == served.totals.bytesSent)
            #expect(opened.totals.bytesSent > 0)
        }
    }

    @Test("calls in flight show their method, age and the time they have left")
    func calls() async throws {
        try await Pair.with { pair in
            let waiting = Task {
                try await pair.client.unary(
                    Probe.wait, CommonV1.Money(amountMinor: 60_000, currency: "CNY"),
                    CallOptions(timeout: .seconds(300))) as CommonV1.Money
            }
            let stream: ResponseStream<CommonV1.Money> = try await pair.client.serverStreaming(
                Probe.count, CommonV1.Money(amountMinor: 1_000_000), CallOptions())
            let log = pair.log
            let began = await log.waitUntil {
                log.started.load(ordering: .relaxed) == 1 && log.written.load(ordering: .relaxed) > 0
            }
            #expect(began)
            let both = [await pair.server.connections(), await pair.client.connections()]
            for snapshot in both.compactMap(\.first) {
                #expect(snapshot.streams.count == 2)
                #expect(snapshot.inFlight == 2)
                let wait = try #require(snapshot.streams.first { $0.method == Probe.wait.fullName })
                let left = try #require(wait.deadlineLeft)
                #expect(left > .seconds(1) && left <= .seconds(300))
                #expect(wait.sendCredit == nil)
                let count = try #require(snapshot.streams.first { $0.method == Probe.count.fullName })
                #expect(count.deadlineLeft == nil)
                // The one side sees as its room what the other sees as what it gave.
                #expect((snapshot.side == .server ? count.sendCredit : count.receiveCredit) != nil)
                #expect((snapshot.side == .server ? count.receiveCredit : count.sendCredit) == nil)
                #expect(snapshot.totals.started == 2)
            }
            waiting.cancel()
            _ = try? await waiting.value
            withExtendedLifetime(stream) {}
        }
    }

    @Test("a call whose deadline passed holds its place until the server ends it, and is counted")
    func abandoned() throws {
        let server = ScriptedServer()
        let client = server.client()
        let call = ScriptedCall(on: client, timeout: .seconds(1))
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        server.pass(1_100)
        #expect(call.outcomes.count == 1)
        let given = try #require(client.openConnections.first?.snapshot)
        #expect(given.streams.isEmpty)
        #expect(given.inFlight == 1)
        let stream = try #require(link.frames(.request).first?.stream)
        link.end(stream, .deadlineExceeded)
        server.settle()
        #expect(client.openConnections.first?.snapshot.inFlight == 0)
        server.end()
    }

    @Test("a target shows why it cannot be reached")
    func target() async throws {
        try await Pair.with { pair in
            // Addresses are learned with the first call.
            #expect(await pair.client.targets().isEmpty)
            _ = try await pair.echo(1)
            let ready = try #require(await pair.client.targets().first)
            #expect(ready.state == .ready)
            #expect(ready.lastError == "")
            #expect(ready.isHealthy)
            #expect(!ready.isEjected)
            #expect(ready.service == "order")
            #expect(ready.address == "127.0.0.1:\(pair.port)")
            await pair.server.shutdown(grace: .zero)
            // The first of these calls may still end with the connection that is closing.
            var failed = ready
            for _ in 0..<100 where failed.lastError == "" {
                _ = await errorOf { try await pair.echo(1, CallOptions(timeout: .seconds(20))) }
                failed = try #require(await pair.client.targets().first)
            }
            #expect(failed.state != .ready)
            #expect(failed.lastError != "")
        }
    }
}
