import Messages
import Testing
import Wire

@testable import ServiceKit

@Suite("what a process says of its contracts and connections") struct ReflectionTests {
    /// Connections that a test makes up.
    private struct Invented: ConnectionSource {
        var all: [ConnectionSnapshot] = []
        var addresses: [TargetSnapshot] = []

        func connections() async -> [ConnectionSnapshot] { all }
        func targets() async -> [TargetSnapshot] { addresses }
    }

    private func channel(
        as service: String = "operator", _ health: HealthRegistry = HealthRegistry(),
        _ connections: Invented = Invented()
    ) -> LocalChannel {
        var router = ServerRouter()
        router.unary(OpsV1.OpsServiceMethod.check, allow: ["order", "gateway"]) {
            (_: CommonV1.Empty, _) in OpsV1.CheckReply()
        }
        router.registerProtocolServices(health: health, connections: connections)
        return LocalChannel(router: router, as: PeerIdentity(trustDomain: "test", service: service))
    }

    @Test("the table has every method that is served, the protocol's own too, with limits and callers")
    func table() async throws {
        let reply = try await WireV1.ReflectionClient(channel()).listMethods(.init())
        let protocolMethods =
            WireV1.HealthMethod.all + WireV1.ReflectionMethod.all + WireV1.ChannelsMethod.all
        let methods = (protocolMethods + [OpsV1.OpsServiceMethod.check]).sorted { $0.id < $1.id }
        #expect(reply.methods.map(\.id) == methods.map { UInt32($0.id) })
        #expect(reply.schemaHash == MethodDescriptor.schemaHash(of: methods))
        let check = try #require(reply.methods.last)
        #expect(check.service == "sluice.ops.v1.OpsService")
        #expect(check.name == "Check")
        #expect(check.kind == .unary)
        #expect(check.request == "sluice.common.v1.Empty")
        #expect(check.response == "sluice.ops.v1.CheckReply")
        #expect(check.requestLimit == 65_536)
        #expect(check.callers == ["gateway", "order"])
        let watch = try #require(reply.methods.first { $0.name == "Watch" })
        #expect(watch.kind == .serverStreaming)
        #expect(watch.id < 100)
        #expect(watch.callers == ["channel", "finance", "gateway", "inventory", "operator", "order"])
    }

    @Test("the pieces of the descriptor set are small, in order, and the whole set")
    func descriptors() async throws {
        var bytes: [UInt8] = []
        var total = 0
        for try await piece in try await WireV1.ReflectionClient(channel()).getDescriptors(.init()) {
            #expect(Int(piece.offset) == bytes.count)
            #expect((1...ReflectionService.pieceSize).contains(piece.content.count))
            total = Int(piece.total)
            bytes += piece.content
        }
        #expect(bytes.count == total)
        #expect(bytes == Radix64.decode(MessageCatalogue.descriptorSet))
        let text = String(decoding: bytes, as: UTF8.self)
        for method in MessageCatalogue.methods {
            #expect(text.contains(method.name), "\(method.fullName)")
        }
    }

    @Test("only operators see methods and connections; every process may ask for health")
    func allowed() async throws {
        let health = HealthRegistry()
        health.set("", serving: true)
        for service in ["order", "gateway", "finance", "inventory", "channel"] {
            let channel = channel(as: service, health)
            #expect(try await WireV1.HealthClient(channel).check(.init()).status == .serving)
            let error = await #expect(throws: RPCError.self) {
                try await WireV1.ReflectionClient(channel).listMethods(.init())
            }
            #expect(error?.code == .permissionDenied)
            let refusal = await #expect(throws: RPCError.self) {
                try await WireV1.ChannelsClient(channel).getConnection(.init(id: 1))
            }
            #expect(refusal?.code == .permissionDenied)
        }
    }

    @Test("registering makes every service known to health")
    func health() async throws {
        let health = HealthRegistry()
        _ = channel(as: "operator", health)
        health.set("", serving: true)
        #expect(
            health.all.map(\.service) == [
                "", "sluice.ops.v1.OpsService", "sluice.wire.v1.Channels", "sluice.wire.v1.Health",
                "sluice.wire.v1.Reflection",
            ])
        #expect(health.status(of: "sluice.ops.v1.OpsService") == .serving)
    }

    @Test("a connection arrives with everything that was seen of it; above 256 calls the rest is counted")
    func connections() async throws {
        let calls = (1...300).map { number in
            StreamSnapshot(
                id: UInt32(number), method: "a.v1.A/M", age: .milliseconds(number),
                deadlineLeft: number == 2 ? .zero : nil, sendCredit: number == 3 ? -5 : 10)
        }
        let seen = ConnectionSnapshot(
            id: 7, side: .client, state: .draining, service: "order", localAddress: "127.0.0.1:1",
            remoteAddress: "127.0.0.1:2", peer: PeerIdentity(trustDomain: "t", service: "order"),
            security: ConnectionSecurity(version: "TLSv1.3", cipher: "X", serial: "0A", notAfter: 2),
            age: .seconds(3),
            totals: ConnectionTotals(
                started: 5, succeeded: 3, failed: 2, bytesReceived: 11, bytesSent: 12,
                lastFailure: .init(words: "aborted: a\0b", age: .microseconds(9))),
            sendCredit: 100, receiveCredit: 200, inFlight: 301, streams: calls)
        let target = TargetSnapshot(
            service: "order", address: "h:1", state: .transientFailure, lastError: "refused",
            isEjected: true, isHealthy: false, inFlight: 4)
        let client = WireV1.ChannelsClient(
            channel(as: "operator", HealthRegistry(), Invented(all: [seen], addresses: [target])))
        let found = try await client.getConnection(.init(id: 7))
        #expect(found.side == .client)
        #expect(found.state == .draining)
        #expect(found.peer == "spiffe://t/order")
        #expect(found.certificateSerial == "0A")
        #expect(found.certificateExpiresUs == 2_000_000)
        #expect(found.ageUs == 3_000_000)
        #expect([found.callsStarted, found.callsSucceeded, found.callsFailed] == [5, 3, 2])
        #expect(found.lastError == "aborted: ab")
        #expect(found.lastErrorAgeUs == 9)
        #expect(found.streams.count == 256)
        #expect(found.streamsLeftOut == 44)
        #expect(found.streams[0].deadline == nil)
        #expect(found.streams[1].deadline == .deadlineLeftUs(0))
        #expect(found.streams[2].toSend == .sendCredit(-5))
        #expect(found.toSend == .sendCredit(100))
        #expect(found.callsInFlight == 301)
        var listed: [WireV1.Connection] = []
        for try await connection in try await client.listConnections(.init()) { listed.append(connection) }
        #expect(listed == [found])
        var targets: [WireV1.CallTarget] = []
        for try await target in try await client.listTargets(.init()) { targets.append(target) }
        #expect(
            targets == [
                WireV1.CallTarget(
                    service: "order", address: "h:1", state: .transientFailure, lastError: "refused",
                    ejected: true, healthy: false, inFlight: 4)
            ])
        let error = await #expect(throws: RPCError.self) { try await client.getConnection(.init(id: 8)) }
        #expect(error?.code == .notFound)
    }

    @Test(
        "base64 is read as RFC 4648 has it, and nothing else is",
        arguments: [
            ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar"),
            ("Zg=", nil), ("Z", nil), ("Zm9v Zg", nil), ("=m9v", nil), ("Z===", nil), ("Zg==Zg==", nil),
        ] as [(String, String?)])
    func base64(text: String, bytes: String?) {
        #expect(Radix64.decode(text) == bytes.map { Array($0.utf8) })
    }
}
