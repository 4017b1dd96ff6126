import Messages
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Wire

/// An exchange with a stream of replies and a message in pieces is cut behind every byte of either
/// direction, in memory, with pieces so small that every byte of several can be tried. `CutTests` cuts
/// sockets.
@Suite(.ownThread) struct ExchangeCutTests {
    /// Which side's message is larger than one piece.
    enum Large: CaseIterable { case request, reply }

    private static let echo = Probe.method("Echo", 76)
    private static let stream = Probe.method("Stream", 77, .serverStreaming)
    private static let enlarge = Probe.method("Enlarge", 78)
    private static let replies: Int64 = 5
    private static let pieceBytes = 64
    /// Six pieces, and not a round number.
    private static let largeBytes = 333
    /// Steps after which a call hangs, and milliseconds of one.
    private static let patience = 6_000
    private static let step: Int64 = 5

    private final class Book: Sendable {
        let executions = Mutex<[Int64: Int]>([:])

        func count(_ amount: Int64) { executions.withLock { $0[amount, default: 0] += 1 } }

        func router() -> ServerRouter {
            var router = ServerRouter()
            router.unary(echo, allow: ["gateway"]) { (money: CommonV1.Money, _) in
                self.count(money.amountMinor)
                return CommonV1.Money(amountMinor: money.amountMinor)
            }
            router.unary(enlarge, allow: ["gateway"]) { (money: CommonV1.Money, _) in
                self.count(money.amountMinor)
                let text = String(repeating: "y", count: largeBytes)
                return CommonV1.Money(amountMinor: money.amountMinor, currency: text)
            }
            router.serverStreaming(stream, allow: ["gateway"]) {
                (money: CommonV1.Money, _, writer: ResponseWriter<CommonV1.Money>) in
                self.count(money.amountMinor)
                for number in 0..<replies { try await writer.write(CommonV1.Money(amountMinor: number)) }
            }
            return router
        }
    }

    private struct Outcome {
        var passed: (up: Int, down: Int)
        var cuts: Int
        /// What each call said: a reply, or whether it was not processed.
        var words: [String]
        var faults: [String]
    }

    private static func run(
        _ large: Large, _ cut: SimulatedNetwork.Cut?, on loop: EmbeddedEventLoop
    ) -> Outcome {
        let book = Book()
        var faults = SimulatedNetwork.Faults()
        faults.delay = 0
        faults.pieces = 100_000
        faults.cut = cut
        faults.pieceBytes = pieceBytes
        let files = TLSFiles(certificate: "", privateKey: "", trust: "", trustDomain: "sluice.test")
        let network = SimulatedNetwork(
            seed: 1, faults: faults, router: book.router(),
            SimulatedNetwork.server(files, seed: 1),
            on: loop)
        var configuration = ClientConfiguration(
            targets: [Target(host: "simulated", port: 1)], service: "order", tls: files)
        configuration.randomness = { 1 << 63 }
        let client = ClientLoop(
            eventLoop: network.loop, transport: network, configuration: configuration,
            shared: ClientShared(configuration, on: network.loop))
        var calls = [
            SimulatedCall(stream, 1, pad: 0, on: client),
            SimulatedCall(
                large == .reply ? enlarge : echo, 2, pad: large == .request ? largeBytes : 0,
                on: client),
        ]
        for _ in 0..<patience {
            network.step(step)
            if calls.count == 2, calls[0].isFinished {
                // One whose request goes to a server that has answered before.
                calls.append(SimulatedCall(echo, 3, pad: 10, on: client))
            }
            if calls.count == 3, calls.allSatisfy(\.isFinished) { break }
        }
        let closed = client.close(.seconds(1))
        network.step(step)
        network.close()
        withExtendedLifetime(closed) {}
        var outcome = Outcome(passed: network.passed, cuts: network.cuts, words: [], faults: [])
        let executions = book.executions.withLock { $0 }
        for (index, call) in calls.enumerated() {
            judge(call, executions[Int64(index + 1)] ?? 0, Int64(index + 1), &outcome)
        }
        return outcome
    }

    /// What a call says of itself must be true of the server.
    private static func judge(
        _ call: SimulatedCall, _ times: Int, _ amount: Int64, _ outcome: inout Outcome
    ) {
        let all = call.hasOneReply ? [amount] : Array(0..<replies)
        func fault(_ words: String) { outcome.faults.append("call \(amount) \(words), \(times) times") }
        guard call.outcomes.count == 1, let end = call.outcomes.first else {
            return fault("ended \(call.outcomes.count) times")
        }
        if !all.starts(with: call.replies) { fault("got \(call.replies)") }
        guard let error = end else {
            outcome.words.append("ok")
            if call.replies != all || times != 1 { fault("is ok with \(call.replies)") }
            return
        }
        outcome.words.append("not processed: \(error.notProcessed)")
        if error.code != .unavailable { fault("says \(error)") }
        if times > (error.notProcessed ? 0 : 1) { fault("says \(error)") }
        if error.notProcessed, !call.replies.isEmpty { fault("got replies of no handler") }
    }

    @Test(
        "behind whichever byte the connection is cut, calls tell the truth and nothing runs twice",
        arguments: Large.allCases, [true, false])
    func everyOffset(large: Large, isUp: Bool) {
        let loop = EmbeddedEventLoop()
        let whole = Self.run(large, nil, on: loop)
        #expect(whole.words == ["ok", "ok", "ok"])
        #expect(whole.faults.isEmpty, "\(whole.faults)")
        let bytes = isUp ? whole.passed.up : whole.passed.down
        #expect(bytes > ((large == .request) == isUp ? Self.largeBytes : 100))
        var seen: Set<String> = []
        var faults: [String] = []
        for offset in 0..<bytes {
            // Once, and always, so that a second try meets the same.
            for always in [false, true] {
                let cut = SimulatedNetwork.Cut(isUp: isUp, offset: offset, always: always)
                let outcome = Self.run(large, cut, on: loop)
                seen.formUnion(outcome.words)
                if outcome.cuts == 0 { faults.append("\(cut): no cut") }
                faults += outcome.faults.map { "\(cut): \($0)" }
            }
        }
        LoopExecutor.of(loop).handlers.release()
        loop.run()
        let first = faults.prefix(5).joined(separator: "\n")
        #expect(faults.isEmpty, "\(faults.count) faults, such as \(first)")
        // Each of the three is reached, or the cuts were not where they should be.
        #expect(seen.count == 3, "\(seen)")
    }
}
