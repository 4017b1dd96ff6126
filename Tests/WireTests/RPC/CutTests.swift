import Messages
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing
import Wire

/// The connection of a unary call is cut behind every byte, in either direction. Whatever the client
/// then says about the call is true of the server.
@Suite(.serialized) struct CutTests {
    private static let execute = Probe.method("Execute", 70)
    /// Trials at once, each through a proxy of its own.
    private static let lanes = 4
    /// Inside the handshake not every byte is tried: libssl knows no state between two of them.
    private static let handshakeStep = 25
    /// The exchange of HELLO, which comes before the client is ready, is less than this.
    private static let hello = 160
    /// Signatures are up to so many bytes longer in another handshake.
    private static let slack = 8

    private enum Outcome: Equatable {
        case reply
        case failed(notProcessed: Bool)
        case odd(String)
    }

    private struct Trial {
        var cut: CuttingProxy.Cut
        var operation: String { "\(cut.direction)-\(cut.offset)-\(cut.always)" }
    }

    /// A server that counts how often each operation was executed.
    private final class Ledger: Sendable {
        private let executions = NIOLockedValueBox<[String: Int]>([:])

        func count(_ operation: String) -> Int {
            executions.withLockedValue { $0[operation, default: 0] }
        }

        func router() -> ServerRouter {
            var router = ServerRouter()
            router.unary(execute, allow: ["gateway"]) { (money: CommonV1.Money, call) in
                self.executions.withLockedValue { $0[call.metadata.operationID, default: 0] += 1 }
                return money
            }
            return router
        }
    }

    private struct Scene: Sendable {
        var proxy: CuttingProxy
        var group: MultiThreadedEventLoopGroup

        func client() throws -> WireClient {
            var configuration = ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: proxy.port)], service: "order",
                tls: try TestAuthority.get().files("gateway"))
            configuration.loops = 1
            configuration.connectTimeout = .seconds(30)
            return WireClient(configuration: configuration, group: group)
        }

        func call(_ client: WireClient, _ operation: String) async -> Outcome {
            do throws(RPCError) {
                let reply: CommonV1.Money = try await client.unary(
                    execute, CommonV1.Money(amountMinor: 7, currency: "CNY"),
                    CallOptions(timeout: .seconds(60), operationID: operation))
                return reply.amountMinor == 7 ? .reply : .odd("another reply")
            } catch {
                guard error.code == .unavailable else { return .odd("\(error)") }
                return .failed(notProcessed: error.notProcessed)
            }
        }
    }

    @Test("wherever the connection is cut, the client tells the truth and nothing runs twice")
    func everyOffset() async throws {
        let ledger = Ledger()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let server = WireServer(
            configuration: ServerConfiguration(tls: try TestAuthority.get().files("order")),
            router: ledger.router(), group: group)
        let port = try await server.start().port ?? 0
        var scenes: [Scene] = []
        for _ in 0..<Self.lanes {
            scenes.append(Scene(proxy: try await CuttingProxy.start(to: port), group: group))
        }
        let trials = try await Self.trials(scenes[0])
        let outcomes = try await Self.run(trials, scenes)
        for scene in scenes { try await scene.proxy.stop() }
        // Behind this nothing runs any more that could make an outcome false.
        await server.shutdown(grace: .seconds(10))
        try await group.shutdownGracefully()

        var seen: [String: Int] = [:]
        for (trial, outcome) in zip(trials, outcomes) {
            let times = ledger.count(trial.operation)
            seen["\(outcome)", default: 0] += 1
            switch outcome {
            case .reply: #expect(times == 1, "\(trial.operation): a reply of \(times) executions")
            case .failed(notProcessed: true):
                #expect(times == 0, "\(trial.operation): not processed, but executed")
            case .failed(notProcessed: false): #expect(times <= 1, "\(trial.operation): twice")
            case .odd(let words): Issue.record("\(trial.operation): \(words)")
            }
        }
        // Each of the three is reached, or the cuts were not where they should be.
        #expect(seen.count == 3, "\(seen)")
        #expect(trials.count > 400, "\(trials.count) trials")
    }

    /// Every offset behind the handshake, both ways; cut once, and cut always, so that a second try
    /// meets the same.
    private static func trials(_ scene: Scene) async throws -> [Trial] {
        let client = try scene.client()
        try await client.connect(timeout: .seconds(30))
        var ready: [CuttingProxy.Cut.Direction: Int] = [:]
        for direction in CuttingProxy.Cut.Direction.allCases {
            ready[direction] = scene.proxy.passed(direction)
        }
        try #require(await scene.call(client, "measured") == .reply)
        var trials: [Trial] = []
        for direction in CuttingProxy.Cut.Direction.allCases {
            let all = scene.proxy.passed(direction) + slack
            let behind = Swift.max(0, ready[direction, default: 0] - hello)
            let offsets = Array(stride(from: 0, to: behind, by: handshakeStep)) + Array(behind...all)
            for offset in offsets {
                for always in [false, true] {
                    trials.append(
                        Trial(
                            cut: CuttingProxy.Cut(
                                direction: direction, offset: offset, always: always)))
                }
            }
        }
        await client.close()
        return trials
    }

    private static func run(_ trials: [Trial], _ scenes: [Scene]) async throws -> [Outcome] {
        try await withThrowingTaskGroup(of: [(Int, Outcome)].self) { group in
            for (lane, scene) in scenes.enumerated() {
                group.addTask {
                    var outcomes: [(Int, Outcome)] = []
                    for index in stride(from: lane, to: trials.count, by: scenes.count) {
                        let client = try scene.client()
                        scene.proxy.cut(trials[index].cut)
                        outcomes.append((index, await scene.call(client, trials[index].operation)))
                        scene.proxy.cut(nil)
                        scene.proxy.cut()
                        await client.close()
                    }
                    return outcomes
                }
            }
            var all = [Outcome](repeating: .odd("no outcome"), count: trials.count)
            for try await outcomes in group {
                for (index, outcome) in outcomes { all[index] = outcome }
            }
            return all
        }
    }
}
