import Messages
import NIOConcurrencyHelpers
import Testing

@testable import Wire

/// A server uses the objects of ended calls again.
@Suite struct StreamReuseTests {
    private static func pairs(_ number: Int) -> [Metadata.Pair] {
        [Metadata.Pair("number", Array(String(number).utf8))]
    }

    @Test("a handler that keeps its call sees the facts of that call, whatever calls come after")
    func kept() async throws {
        let kept = NIOLockedValueBox<[ServerCall]>([])
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, call) in
            if money.amountMinor % 2 == 0 { kept.withLockedValue { $0.append(call) } }
            return money
        }
        try await Pair.with(router: router) { (pair) async throws in
            for number in 0..<20 {
                var options = CallOptions()
                options.custom = Self.pairs(number)
                let money = CommonV1.Money(amountMinor: Int64(number), currency: "CNY")
                let reply: CommonV1.Money = try await pair.client.unary(Probe.echo, money, options)
                #expect(reply == money)
            }
        }
        let seen = kept.withLockedValue { $0.map(\.metadata.custom) }
        #expect(seen == stride(from: 0, to: 20, by: 2).map(Self.pairs))
    }

    @Test("calls of one connection take the same object, another method does not")
    func again() async throws {
        let seen = NIOLockedValueBox<[(String, ObjectIdentifier)]>([])
        var router = ServerRouter()
        for method in [Probe.echo, Probe.wait] {
            router.unary(method, allow: ["gateway"]) { (money: CommonV1.Money, call) in
                seen.withLockedValue { $0.append((call.method.name, ObjectIdentifier(call.facts))) }
                return money
            }
        }
        try await Pair.with(loops: 1, router: router) { (pair) async throws in
            let money = CommonV1.Money(amountMinor: 1, currency: "CNY")
            for method in [Probe.echo, Probe.echo, Probe.wait, Probe.echo, Probe.wait] {
                let _: CommonV1.Money = try await pair.client.unary(method, money, CallOptions())
            }
        }
        let calls = seen.withLockedValue { $0 }
        let echoes = Set(calls.filter { $0.0 == "Echo" }.map(\.1))
        let waits = Set(calls.filter { $0.0 == "Wait" }.map(\.1))
        #expect(echoes.count == 1 && waits.count == 1 && echoes.isDisjoint(with: waits))
    }

    /// Knows the facts of calls as long as somebody else does.
    private final class Facts: Sendable {
        private struct Weak: Sendable {
            weak var facts: ServerCall.Facts?
        }

        private let seen = NIOLockedValueBox<[Weak]>([])

        func note(_ call: ServerCall) {
            seen.withLockedValue { $0.append(Weak(facts: call.facts)) }
        }

        /// Those of each call, in order; nil where they are gone.
        var all: [ServerCall.Facts?] { seen.withLockedValue { $0.map(\.facts) } }
    }

    private static func request(
        _ stream: UInt32, _ method: MethodDescriptor, _ flags: FrameFlags = []
    ) -> FrameHeader {
        FrameHeader(.request, stream: stream, flags: flags.union(.endStream), code: method.id)
    }

    @Test("calls whose objects are not used again take no place of those that are")
    func otherKinds() throws {
        let facts = Facts()
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, call) in
            facts.note(call)
            return money
        }
        router.clientStreaming(Probe.sum, allow: ["gateway"]) {
            (requests: RequestStream<CommonV1.Money>, _) in
            for try await _ in requests {}
            return CommonV1.Money()
        }
        let client = try ScriptedClient(router)
        for call in 0..<UInt32(70) {
            try client.send {
                $0.writeFrame(Self.request(2 * call + 1, Probe.sum, .noMessage), [])
            }
        }
        #expect(client.frames.filter { $0.header.type == .message }.count == 70)
        try client.send { $0.writeFrame(Self.request(141, Probe.echo), Siege.money) }
        let kept = facts.all.map { $0 != nil }
        #expect(kept == [true])
        client.end()
    }

    @Test("calls of many methods leave the newest of them an object to use again")
    func otherMethods() throws {
        let facts = Facts()
        var router = ServerRouter()
        let methods = (0..<70).map { Probe.method("Method\($0)", UInt16(100 + $0)) }
        for method in methods {
            router.unary(method, allow: ["gateway"]) { (money: CommonV1.Money, call) in
                facts.note(call)
                return money
            }
        }
        let client = try ScriptedClient(router)
        for (index, method) in methods.enumerated() {
            try client.send { $0.writeFrame(Self.request(UInt32(2 * index + 1), method), Siege.money) }
        }
        let all = facts.all
        #expect(all.count == 70)
        #expect(all.last != nil && all[69] != nil)
        #expect(all.first.map { $0 == nil } == true)
        client.end()
    }

    @Test("objects that wait for a call let go of the metadata of the one before")
    func metadata() throws {
        let facts = Facts()
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, call) in
            facts.note(call)
            return money
        }
        let client = try ScriptedClient(router)
        let block = MetadataCoding.prefixed(
            try MetadataCoding.encode(Metadata(custom: Self.pairs(1))))
        // Four at once, so that each has an object of its own.
        try client.send { bytes in
            for stream in [1, 3, 5, 7] as [UInt32] {
                bytes.writeFrame(
                    Self.request(stream, Probe.echo, .metadata), block + Siege.money)
            }
        }
        let held = facts.all.compactMap { $0 }
        #expect(held.count == 4)
        #expect(held.filter { !$0.metadata.custom.isEmpty }.count <= 1)
        client.end()
    }
}
