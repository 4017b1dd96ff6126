import Testing

@testable import Wire

@Suite struct BalancerTests {
    private struct Fake: BalancedConnection {
        var inFlight = 0
        var hasRoom = true
    }

    @Test(
        "without a connection with room nothing is chosen",
        arguments: [
            BalancingPolicy.leastInFlight, .roundRobin,
        ])
    func none(policy: BalancingPolicy) {
        var balancer = Balancer(policy, seed: 1)
        for count in 0...4 {
            let full = [Fake](repeating: Fake(hasRoom: false), count: count)
            #expect(balancer.choose(full) == nil)
        }
        for place in 0..<4 {
            var connections = [Fake](repeating: Fake(hasRoom: false), count: 4)
            connections[place] = Fake(inFlight: 99)
            for _ in 0..<20 { #expect(balancer.choose(connections) == place) }
        }
    }

    @Test("round robin takes turns, beginning anywhere")
    func roundRobin() {
        var beginnings: Set<Int> = []
        for seed in 0..<64 {
            var balancer = Balancer(.roundRobin, seed: UInt64(seed))
            let connections = [Fake(inFlight: 9), Fake(), Fake(inFlight: 5)]
            let first = balancer.choose(connections) ?? -1
            beginnings.insert(first)
            for step in 1...6 { #expect(balancer.choose(connections) == (first + step) % 3) }
        }
        #expect(beginnings == [0, 1, 2])
    }

    @Test("round robin passes over the full ones and survives a shorter list")
    func roundRobinChanges() {
        var balancer = Balancer(.roundRobin, seed: 3)
        let connections = [Fake(), Fake(hasRoom: false), Fake()]
        let chosen = (0..<10).compactMap { _ in balancer.choose(connections) }
        #expect(chosen.filter { $0 == 0 }.count == 5)
        #expect(chosen.filter { $0 == 2 }.count == 5)
        for _ in 0..<5 { _ = balancer.choose([Fake](repeating: Fake(), count: 7)) }
        let short = (0..<4).compactMap { _ in balancer.choose([Fake(), Fake()]) }
        #expect(short.filter { $0 == 0 }.count == 2)
        #expect(short.count == 4)
    }

    @Test("of two connections the one with fewer calls is always chosen; ties go both ways")
    func two() {
        var balancer = Balancer(.leastInFlight, seed: 5)
        for _ in 0..<50 {
            #expect(balancer.choose([Fake(inFlight: 3), Fake(inFlight: 2)]) == 1)
            #expect(balancer.choose([Fake(inFlight: 0), Fake(inFlight: 1)]) == 0)
        }
        let ties = (0..<1_000).compactMap { _ in balancer.choose([Fake(), Fake()]) }
        #expect((400...600).contains(ties.filter { $0 == 0 }.count))
    }

    @Test("two choices: the busiest never, the idlest with the chance of being drawn")
    func powerOfTwo() {
        var balancer = Balancer(.leastInFlight, seed: 7)
        let connections = (0..<5).map { Fake(inFlight: $0 * 10) }
        var counts = [0, 0, 0, 0, 0]
        for _ in 0..<10_000 { counts[balancer.choose(connections) ?? 4] += 1 }
        // Of 10 pairs the k-th idlest of 5 wins 5 - k: 40, 30, 20, 10, 0 percent.
        #expect(counts[4] == 0)
        for (place, expected) in [4_000, 3_000, 2_000, 1_000].enumerated() {
            #expect(abs(counts[place] - expected) < 300, "\(counts)")
        }
    }

    @Test("two choices keep the longest queue short when nothing ends")
    func spread() {
        var balancer = Balancer(.leastInFlight, seed: 11)
        var connections = [Fake](repeating: Fake(), count: 20)
        for _ in 0..<2_000 {
            let place = balancer.choose(connections) ?? 0
            connections[place].inFlight += 1
        }
        #expect((connections.map(\.inFlight).max() ?? 0) <= 104)
        #expect((connections.map(\.inFlight).min() ?? 0) >= 90)
    }

    @Test("the same seed gives the same choices")
    func seeded() {
        let connections = (0..<9).map { Fake(inFlight: $0) }
        func run() -> [Int?] {
            var balancer = Balancer(.leastInFlight, seed: 42)
            return (0..<100).map { _ in balancer.choose(connections) }
        }
        #expect(run() == run())
    }
}
