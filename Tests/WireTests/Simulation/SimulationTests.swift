import Messages
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Wire

/// The connection code of both sides over an in-memory transport with an injected clock and
/// randomness: any seed is a schedule that can be run again.
@Suite(.ownThread) struct SimulationTests {
    /// What handlers did, by the amount that names the call.
    private final class Book: Sendable {
        let executions = Mutex<[Int64: Int]>([:])
    }

    private static let calls = 100

    private struct Run {
        var trace: [String]
        var cuts: Int
        var connects: Int
        var succeeded: Int
    }

    private func run(seed: UInt64, _ faults: SimulatedNetwork.Faults) throws -> Run {
        let book = Book()
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, _) in
            book.executions.withLock { $0[money.amountMinor, default: 0] += 1 }
            if money.amountMinor % 7 == 0 { await Task.yield() }
            return money
        }
        let files = TLSFiles(certificate: "", privateKey: "", trust: "", trustDomain: "sluice.test")
        let network = SimulatedNetwork(
            seed: seed, faults: faults, router: router, SimulatedNetwork.server(files, seed: seed))
        var configuration = ClientConfiguration(
            targets: [Target(host: "simulated", port: 1)], service: "order", tls: files)
        var numbers = SeededNumbers(seed: seed ^ 0xa5a5)
        let jitter = Mutex(SeededNumbers(seed: seed ^ 0x5a5a))
        configuration.randomness = { jitter.withLock { $0.next() } }
        let client = ClientLoop(
            eventLoop: network.loop, transport: network, configuration: configuration,
            shared: ClientShared(configuration, on: network.loop))
        var calls: [SimulatedCall] = []
        for step in 0..<20_000 {
            if calls.count < Self.calls, numbers.below(4) == 0 {
                calls.append(
                    call(Int64(calls.count + 1), on: client, network, &numbers, faults.largest))
            }
            network.step()
            if calls.count == Self.calls, calls.allSatisfy(\.isFinished) { break }
            #expect(step < 19_999, "seed \(seed): some calls never ended")
        }
        check(calls, book.executions.withLock { $0 }, seed)
        let closed = client.close(.seconds(1))
        for _ in 0..<50 { network.step() }
        network.end()
        withExtendedLifetime(closed) {}
        return Run(
            trace: network.trace, cuts: network.cuts, connects: network.connects,
            succeeded: calls.count { $0.outcomes == [nil] })
    }

    private func call(
        _ amount: Int64, on client: ClientLoop, _ network: SimulatedNetwork,
        _ numbers: inout SeededNumbers, _ largest: UInt64
    ) -> SimulatedCall {
        let deadline =
            numbers.below(8) == 0
            ? network.loop.now + .milliseconds(Int64(numbers.below(30)) + 1)
            : network.loop.now + .seconds(5)
        return SimulatedCall(
            Probe.echo, amount, pad: numbers.below(largest), on: client, deadline: deadline,
            waitForReady: numbers.below(2) == 0)
    }

    /// Every call ended once, and its outcome says no more than what is true.
    private func check(_ calls: [SimulatedCall], _ executions: [Int64: Int], _ seed: UInt64) {
        for (index, call) in calls.enumerated() {
            let amount = Int64(index + 1)
            let times = executions[amount] ?? 0
            #expect(call.outcomes.count == 1, "seed \(seed), call \(amount)")
            #expect(times <= 1, "seed \(seed): call \(amount) ran \(times) times")
            guard let outcome = call.outcomes.first, let error = outcome else {
                #expect(call.replies == [amount] && times == 1, "seed \(seed), call \(amount)")
                continue
            }
            #expect(
                error.code == .unavailable || error.code == .deadlineExceeded,
                "seed \(seed), call \(amount): \(error)")
            if error.notProcessed { #expect(times == 0, "seed \(seed), call \(amount): \(error)") }
        }
    }

    @Test("whatever is cut, split or late, a call ends once and runs at most once", arguments: 0..<60)
    func faults(seed: UInt64) throws {
        var faults = SimulatedNetwork.Faults()
        let isDribble = seed % 2 == 0
        // Small pieces go with small messages: what counts is where they are cut.
        faults.largest = isDribble ? 300 : 40_000
        faults.cutWithin = seed % 4 == 0 ? nil : (isDribble ? 6_000 : 200_000) >> (seed % 3)
        faults.delay = seed % 3 == 0 ? 0 : 20
        faults.pieces = isDribble ? 17 : 20_000
        let run = try run(seed: seed, faults)
        if faults.cutWithin == nil {
            #expect(run.connects == 1)
            #expect(run.succeeded > Self.calls / 2)
        } else {
            #expect(run.cuts > 0, "the fault never happened")
        }
    }

    @Test("the same seed gives the same run, another seed another one")
    func determinism() throws {
        var faults = SimulatedNetwork.Faults()
        faults.cutWithin = 100_000
        faults.pieces = 2_000
        let first = try run(seed: 11, faults)
        let again = try run(seed: 11, faults)
        let other = try run(seed: 12, faults)
        #expect(first.trace == again.trace)
        #expect(first.trace != other.trace)
    }
}
