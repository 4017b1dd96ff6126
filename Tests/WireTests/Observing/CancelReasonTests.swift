import Messages
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Wire

/// What a server tells of CANCEL: whose it is, which call's and why.
@Suite struct CancelReasonTests {
    private final class Told: Sendable {
        let calls = Mutex<[CancelledCall]>([])
    }

    private static let fat = MethodDescriptor(
        service: Probe.service, name: "Fat", kind: .unary, id: 72, requestLimit: 65_536,
        responseLimit: 1_048_576, request: CommonV1.Money.messageType,
        response: InventoryV1.AppendIntakeRequest.messageType)

    private let told = Told()

    private func client() throws -> ScriptedClient {
        var router = Probe.router()
        router.unary(Self.fat, allow: ["gateway"]) { (_: CommonV1.Money, _) in
            InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: 200_000))
        }
        let told = told
        return try ScriptedClient(router) { configuration in
            configuration.observer.callCancelled = { call in told.calls.withLock { $0.append(call) } }
        }
    }

    private func cancel(
        _ stream: UInt32, _ code: UInt16, _ reason: [UInt8], _ client: ScriptedClient
    ) throws -> CancelledCall? {
        told.calls.withLock { $0 = [] }
        try client.send { $0.writeFrame(FrameHeader(.cancel, stream: stream, code: code), reason) }
        let calls = told.calls.withLock { $0 }
        #expect(calls.count <= 1)
        return calls.first
    }

    @Test("the reason of a call that runs is told in legible words")
    func running() throws {
        let client = try client()
        defer { client.end() }
        try client.send { $0.writeFrame(Siege.request(1, .noMessage, Probe.mirror), []) }
        let reason = Array("not\nread\u{85} \u{E9}".utf8) + [0xff]
        let call = try #require(try cancel(1, 13, reason, client))
        #expect(call.method == Probe.mirror)
        #expect(call.peer?.service == "gateway")
        #expect(call.status == .internal)
        #expect(call.reason == "not\u{FFFD}read\u{FFFD} \u{E9}\u{FFFD}")
    }

    @Test("so is that of a call whose reply waits, and of one whose request came in part")
    func waiting() throws {
        let client = try client()
        defer { client.end() }
        client.socket.isSlow = true
        try client.send { $0.writeFrame(Siege.request(1, .endStream, Self.fat), Siege.money) }
        #expect(client.connection.charges.count == 1)
        let large = try #require(try cancel(1, 8, Array("too large".utf8), client))
        #expect(large.method == Self.fat)
        #expect(large.status == .resourceExhausted)
        #expect(large.reason == "too large")
        #expect(client.connection.charges.isEmpty)
        try client.send { $0.writeFrame(Siege.request(3, .moreFragments, Probe.bulk), [8]) }
        let part = try #require(try cancel(3, 400, [], client))
        #expect(part.method == Probe.bulk)
        #expect(part.status == .unknown)
        #expect(part.reason.isEmpty)
    }

    @Test("a call that had ended is told without its method, one that never was ends the connection")
    func ended() throws {
        let client = try client()
        defer { client.end() }
        try client.send { $0.writeFrame(Siege.request(1), Siege.money) }
        let ended = try #require(try cancel(1, 8, Array("too large".utf8), client))
        #expect(ended.method == nil)
        #expect(ended.status == .resourceExhausted)
        #expect(client.connection.machine.isServing)
        #expect(try cancel(9, 8, Array("a lie".utf8), client) == nil)
        #expect(!client.connection.machine.isServing)
    }
}
