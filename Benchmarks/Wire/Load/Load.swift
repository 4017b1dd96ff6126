internal import BenchMessages
internal import NIOCore
internal import Wire

/// The scenarios in which calls may be refused.
struct Load: Sendable {
    /// A stretch of open load.
    struct Phase: Sendable {
        /// Calls begun in a second.
        let rate: Double
        let seconds: Double

        /// From `RATE:SECONDS`.
        init(_ text: Substring) throws {
            let parts = text.split(separator: ":").compactMap { Double($0) }
            guard parts.count == 2, parts[0] > 0, parts[1] > 0 else {
                throw BenchError("\(text) is not RATE:SECONDS")
            }
            (rate, seconds) = (parts[0], parts[1])
        }
    }

    /// Least time the timetable sleeps: shorter sleeps cost more than they are worth.
    private static let shortestSleep: Int64 = 100_000
    /// Calls begun before answers get their turn.
    private static let atOnce = 128

    private let connections: Connections
    private let options: Options

    init(_ connections: Connections, _ options: Options) {
        self.connections = connections
        self.options = options
    }

    private func stubs() async throws -> [BenchV1.BenchServiceClient] {
        var stubs: [BenchV1.BenchServiceClient] = []
        for _ in 0..<options.connections {
            stubs.append(BenchV1.BenchServiceClient(try await connections.open()))
        }
        return stubs
    }

    /// Callers that each wait for their reply. What fails is counted apart, and not tried again
    /// at once.
    func closed() async throws {
        let stubs = try await stubs()
        let recorder = Recorder(options)
        let failures = Failures()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for stub in stubs {
                for caller in 0..<options.inFlight {
                    tasks.addTask { try await call(stub, caller, recorder, failures) }
                }
            }
            try await tasks.waitForAll()
        }
        Output.line(recorder.report(failed: failures.count))
    }

    private func call(
        _ stub: BenchV1.BenchServiceClient, _ caller: Int, _ recorder: Recorder, _ failures: Failures
    ) async throws {
        var packet = BenchV1.Packet(
            sequence: Int64(caller) << 40, payload: Pattern.bytes(options.payload))
        var goesOn = true
        while goesOn {
            packet.sequence += 1
            let start = Clock.now()
            do throws(RPCError) {
                guard try await stub.ping(packet) == packet else { throw RPCError(.dataLoss, "differs") }
                goesOn = recorder.ended(start)
            } catch {
                guard error.code != .dataLoss else { throw error }
                failures.count += 1
                goesOn = recorder.ended(start, count: 0)
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// Calls that begin by a timetable: the gaps are those of independent callers (exponential),
    /// from a fixed seed. How long a call took counts from its time in the table.
    func open(on loop: any EventLoop) async throws {
        let stubs = try await stubs()
        let payload = Pattern.bytes(options.payload)
        let counts = LoadCounts(options.phases, from: Clock.now() + 100_000_000)
        var random = SplitMix(state: 1)
        var number: Int64 = 0
        await withDiscardingTaskGroup { calls in
            for (index, phase) in options.phases.enumerated() {
                var due = counts.begins(index)
                let ends = counts.ends(index)
                Output.line("phase \(index)")
                while due < ends {
                    let now = Clock.now()
                    var begun = 0
                    while due <= now, due < ends, begun < Self.atOnce {
                        number += 1
                        begun += 1
                        let packet = BenchV1.Packet(sequence: number, payload: payload)
                        let stub = stubs[Int(number) % stubs.count]
                        let (planned, lag) = (due, now - due)
                        calls.addTask { await call(stub, packet, planned, lag, index, counts) }
                        due += Int64(-random.logarithm() / phase.rate * 1e9)
                    }
                    let wait = begun == Self.atOnce ? 0 : Swift.max(due - Clock.now(), Self.shortestSleep)
                    try? await loop.scheduleTask(in: .nanoseconds(wait)) {}.futureResult.get()
                }
            }
        }
        Output.line("end")
        Output.line(counts.report())
    }

    private func call(
        _ stub: BenchV1.BenchServiceClient, _ packet: BenchV1.Packet, _ planned: Int64, _ lag: Int64,
        _ phase: Int, _ counts: LoadCounts
    ) async {
        do throws(RPCError) {
            let reply = try await stub.ping(packet)
            counts.ended(phase, planned, lag, reply == packet ? .done : .failed)
        } catch {
            let isRefusal = error.code == .resourceExhausted && error.notProcessed
            counts.ended(
                phase, planned, lag, isRefusal ? .refused(hasPushback: error.pushback != nil) : .failed)
        }
    }
}

/// Calls that failed.
// Unchecked because all tasks of a client run on its one event loop, and nothing else touches it.
final class Failures: @unchecked Sendable {
    var count = 0
}

/// Seeded randomness.
struct SplitMix {
    var state: UInt64

    /// The logarithm of an evenly spread number above 0 and up to 1.
    mutating func logarithm() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        return Logarithm.natural(Double((mixed >> 11) + 1) / Double(1 << 53))
    }
}
