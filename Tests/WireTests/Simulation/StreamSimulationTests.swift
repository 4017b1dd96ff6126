import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// Streams under credit, drains and losses, over the in-memory transport: the seed gives the schedule
/// of bytes, pauses, cuts and GOAWAYs, and the same seed the same run.
@Suite(.ownThread) struct StreamSimulationTests {
    private typealias Money = CommonV1.Money
    private typealias Duplex = DuplexCall<Money, Money>

    private static let pour = Probe.method("Pour", 80, .serverStreaming)
    private static let mirror = Probe.method("Mirror", 81, .bidirectional)
    private static let calls = 24
    private static let messages: Int64 = 30
    /// Text of a message: a stream of them is more than its credit.
    private static let pad = 6_000
    private static let credit = 65_536

    /// What happened to one call, by the amount that names it.
    // Unchecked because one thread has all of it.
    private final class Story: @unchecked Sendable {
        var sent: Int64 = 0
        var received: [Int64] = []
        var error: RPCError?
        var isOver = false
        /// Most replies that were written and not yet read.
        var mostAhead: Int64 = 0
    }

    private final class Book: Sendable {
        struct Counts {
            var executions: [Int64: Int] = [:]
            var written: [Int64: Int64] = [:]
        }

        let counts = Mutex(Counts())

        func began(_ name: Int64) { counts.withLock { $0.executions[name, default: 0] += 1 } }

        func wrote(_ name: Int64) { counts.withLock { $0.written[name, default: 0] += 1 } }

        func router() -> ServerRouter {
            let text = String(repeating: "x", count: pad)
            var router = ServerRouter()
            router.serverStreaming(pour, allow: ["gateway"]) {
                (money: Money, _, writer: ResponseWriter<Money>) in
                self.began(money.amountMinor)
                for number in 0..<messages {
                    try await writer.write(Money(amountMinor: number, currency: text))
                    self.wrote(money.amountMinor)
                }
            }
            router.bidirectional(mirror, allow: ["gateway"]) {
                (requests: RequestStream<Money>, call, writer: ResponseWriter<Money>) in
                let name = Int64(call.metadata.operationID) ?? 0
                self.began(name)
                for try await money in requests {
                    try await writer.write(money)
                    self.wrote(name)
                }
            }
            return router
        }
    }

    /// One seed's client, server and calls; everything runs on the thread of the test.
    // Unchecked because one thread has all of it.
    private final class World: @unchecked Sendable {
        let network: SimulatedNetwork
        let client: ClientLoop
        let book = Book()
        var numbers: SeededNumbers
        var stories: [Story] = []
        var drains = 0

        init(seed: UInt64, _ faults: SimulatedNetwork.Faults) {
            let files = TLSFiles(
                certificate: "", privateKey: "", trust: "", trustDomain: "sluice.test")
            var server = SimulatedNetwork.server(files, seed: seed)
            server.streamCredit = credit
            server.connectionCredit = 2 * credit
            network = SimulatedNetwork(seed: seed, faults: faults, router: book.router(), server)
            numbers = SeededNumbers(seed: seed ^ 0x5eed)
            var configuration = ClientConfiguration(
                targets: [Target(host: "simulated", port: 1)], service: "order", tls: files)
            configuration.streamCredit = credit
            configuration.connectionCredit = 2 * credit
            let jitter = Mutex(SeededNumbers(seed: seed ^ 0x5a5a))
            configuration.randomness = { jitter.withLock { $0.next() } }
            client = ClientLoop(
                eventLoop: network.loop, transport: network, configuration: configuration,
                shared: ClientShared(configuration, on: network.loop))
        }

        /// Begins the next call.
        func begin() {
            let name = Int64(stories.count + 1)
            let story = Story()
            stories.append(story)
            if numbers.below(2) == 0 { pour(name, story) } else { mirror(name, story) }
        }

        private func pour(_ name: Int64, _ story: Story) {
            let call = StreamCall<Money, Money>(
                Money(amountMinor: name), credit: credit, method: StreamSimulationTests.pour,
                metadata: [], deadline: nil, waitForReady: true, loop: client,
                started: network.loop.now)
            client.submit(call)
            read(call.replies, call, name, story)
        }

        private func mirror(_ name: Int64, _ story: Story) {
            let block = try? MetadataCoding.encode(Metadata(operationID: "\(name)"))
            let call = Duplex(
                credit: credit, method: StreamSimulationTests.mirror, metadata: block ?? [],
                deadline: nil, waitForReady: true, loop: client, started: network.loop.now)
            client.submit(call)
            read(call.replies, call, name, story)
            Task(executorPreference: LoopExecutor.of(network.loop)) { [self] in
                let text = String(repeating: "x", count: pad)
                for number in 0..<messages {
                    await rest()
                    // The reader hears why a call takes no more.
                    do throws(RPCError) {
                        try await call.send(Money(amountMinor: number, currency: text))
                    } catch {
                        return
                    }
                    story.sent += 1
                }
                call.halfClose()
            }
        }

        private func read(
            _ replies: MessageBuffer<Money>, _ call: ClientCall, _ name: Int64, _ story: Story
        ) {
            Task(executorPreference: LoopExecutor.of(network.loop)) { [self] in
                var reader = MessageReader(replies)
                do throws(RPCError) {
                    while let reply = try await reader.next(cancel: { [self] in client.cancel(call) }) {
                        story.received.append(reply.amountMinor)
                        network.note("\(name) read \(reply.amountMinor)")
                        let written = book.counts.withLock { $0.written[name] ?? 0 }
                        story.mostAhead = max(story.mostAhead, written - Int64(story.received.count))
                        await rest()
                    }
                } catch {
                    story.error = error
                }
                network.note("\(name) ended")
                story.isOver = true
            }
        }

        /// Readers and writers are slow now and then.
        private func rest() async {
            if numbers.below(3) == 0 { await network.pause(milliseconds: Int64(numbers.below(40))) }
        }
    }

    private func run(seed: UInt64, drains: Int, _ faults: SimulatedNetwork.Faults) -> World {
        let world = World(seed: seed, faults)
        for step in 0..<60_000 {
            if world.stories.count < Self.calls, world.numbers.below(8) == 0 { world.begin() }
            if world.drains < drains, world.stories.count > 2, world.numbers.below(60) == 0 {
                world.network.drainLatest(.seconds(600))
                world.drains += 1
            }
            world.network.step()
            if world.stories.count == Self.calls, world.stories.allSatisfy(\.isOver) { break }
            #expect(step < 59_999, "seed \(seed): some calls never ended")
        }
        let closed = world.client.close(.seconds(1))
        for _ in 0..<50 { world.network.step() }
        world.network.end()
        withExtendedLifetime(closed) {}
        return world
    }

    /// What a call received is the beginning of what there was to receive; what it says of its
    /// end is true; and nobody runs ahead of the credit.
    private func check(_ world: World, _ seed: UInt64) {
        let counts = world.book.counts.withLock { $0 }
        for (index, story) in world.stories.enumerated() {
            let place = Comment(rawValue: "seed \(seed), call \(index + 1): \(story.error as Any)")
            let times = counts.executions[Int64(index + 1)] ?? 0
            #expect(Array(0..<Self.messages).starts(with: story.received), place)
            #expect(times <= 1, place)
            // On its way may be the credit, and the message that began with the last of it.
            #expect(story.mostAhead * Int64(Self.pad) < Int64(Self.credit + 2 * Self.pad), place)
            if let error = story.error {
                #expect(error.code == .unavailable, place)
                if error.notProcessed { #expect(times == 0 && story.received.isEmpty, place) }
            } else {
                #expect(story.received.count == Self.messages && times == 1, place)
            }
        }
    }

    @Test("streams go on over GOAWAYs without losing or repeating a message", arguments: 0..<12)
    func drains(seed: UInt64) {
        var faults = SimulatedNetwork.Faults()
        faults.pieces = seed.isMultiple(of: 2) ? 3_000 : 60_000
        faults.delay = 15
        let world = run(seed: seed, drains: 5, faults)
        check(world, seed)
        #expect(world.stories.allSatisfy { $0.error == nil }, "seed \(seed)")
        #expect(world.network.connects >= 2, "no drain was felt")
        #expect(world.network.connects <= 1 + world.drains)
        let most = world.stories.map(\.mostAhead).max() ?? 0
        #expect(most > 1, "nobody was ever ahead of its reader")
    }

    @Test("whatever is cut meanwhile, a stream has a true beginning and a true end", arguments: 0..<12)
    func losses(seed: UInt64) {
        var faults = SimulatedNetwork.Faults()
        faults.pieces = 20_000
        faults.delay = seed.isMultiple(of: 2) ? 0 : 10
        faults.cutWithin = 3_000_000
        let world = run(seed: seed ^ 0xcafe, drains: 2, faults)
        check(world, seed)
        #expect(world.network.cuts > 0, "the fault never happened")
    }

    @Test("the same seed gives the same schedule of streams, another seed another one")
    func determinism() {
        var faults = SimulatedNetwork.Faults()
        faults.cutWithin = 2_000_000
        faults.pieces = 20_000
        let traces = [7, 7, 8].map { run(seed: $0, drains: 3, faults).network.trace }
        let differs = zip(traces[0], traces[1]).first { $0 != $1 }
        #expect(differs == nil && traces[0].count == traces[1].count, "\(differs as Any)")
        let isSame = traces[0] == traces[2]
        #expect(!isSame)
        let wasDrained = traces[0].contains { $0.hasSuffix("drain") }
        #expect(wasDrained)
    }
}
