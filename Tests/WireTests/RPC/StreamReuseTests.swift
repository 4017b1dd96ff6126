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
}
