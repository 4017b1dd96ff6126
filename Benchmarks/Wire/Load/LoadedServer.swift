internal import BenchMessages
internal import NIOCore
internal import NIOPosix
internal import Wire

/// The role of a server under load or attack: the bounds of production, and a handler that costs
/// processor time on the connection's event loop, where generated handlers run.
///
/// Answers each line of its standard input with one of its counts, and ends with it.
enum LoadedServer {
    static func run(_ options: Options) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: options.loops)
        var configuration = ServerConfiguration(port: options.port, tls: options.files)
        if options.patience > 0 {
            configuration.frameTimeout = .milliseconds(options.patience)
            configuration.stalledWriteTimeout = .milliseconds(options.patience)
        }
        // All attackers have one identity, and come back as if each were another peer.
        configuration.faultsOfPeer = 1_000_000
        if options.age > 0 { configuration.maxAge = .milliseconds(options.age) }
        var router = ServerRouter()
        router.registerBenchService(
            WorkHandler(hashing: Hashing(microseconds: options.work)),
            allow: { _ in [Options.service, Options.attacker] })
        let server = WireServer(configuration: configuration, router: router, group: group)
        let address = try await server.start()
        Output.line("port \(address.port ?? 0)")
        let statistics = server.statistics
        await Input.end { Output.line(counts(statistics.snapshot)) }
        await server.shutdown(grace: .milliseconds(100))
        try await group.shutdownGracefully()
    }

    private static func counts(_ snapshot: WireStatistics.Snapshot) -> String {
        let admission = snapshot.admission
        return "{\"limit\": \(admission.limit), \"admitted\": \(admission.admitted.total), "
            + "\"overloaded\": \(admission.overloaded.total), \"reserved\": \(admission.reserved.total), "
            + "\"server_full\": \(admission.serverFull.total), "
            + "\"peer_full\": \(admission.peerFull.total), "
            + "\"unfinished_full\": \(snapshot.refusedUnbegun[.noRoom, default: 0]), "
            + "\"connections\": \(snapshot.connections), "
            + "\"in_flight\": \(snapshot.inFlight), \"handshakes\": \(snapshot.handshakes)}"
    }
}

/// Ping computes; the others are there for attacks.
private struct WorkHandler: BenchV1.BenchServiceHandler {
    let hashing: Hashing

    func echo(_ request: BenchV1.Packet, _ call: ServerCall) async throws -> BenchV1.Packet {
        request
    }

    func ping(_ request: BenchV1.Packet, _ call: ServerCall) async throws -> BenchV1.Packet {
        var reply = request
        // The hash decides over the reply, so that no compiler leaves it out.
        if hashing.run(UInt64(bitPattern: request.sequence)) == 0 { reply.sequence = -1 }
        return reply
    }

    func stream(
        _ request: BenchV1.StreamRequest, _ call: ServerCall, _ writer: ResponseWriter<BenchV1.Packet>
    ) async throws {
        for sequence in 0..<request.count {
            try await writer.write(BenchV1.Packet(sequence: sequence, payload: request.payload))
        }
    }

    func bulk(_ request: BenchV1.BulkRequest, _ call: ServerCall) async throws -> BenchV1.Packet {
        guard (0...4_194_304).contains(request.size) else {
            throw RPCError(.invalidArgument, "size \(request.size)")
        }
        return BenchV1.Packet(sequence: request.sequence, payload: Pattern.bytes(Int(request.size)))
    }
}

/// A known amount of processor time: rounds of a 64-bit FNV-1a hash, counted out at the start.
struct Hashing: Sendable {
    private let rounds: Int

    /// As many rounds as the fastest of some tries makes in `microseconds`.
    init(microseconds: Double) {
        let trial = 20_000
        var fastest = Int64.max
        for seed in 0..<200 {
            let start = Clock.now()
            guard Self.hash(UInt64(seed), trial) != 0 else { continue }
            fastest = Swift.min(fastest, Swift.max(1, Clock.now() - start))
        }
        rounds = Int(Double(trial) * microseconds * 1_000 / Double(fastest))
    }

    func run(_ seed: UInt64) -> UInt64 { Self.hash(seed, rounds) }

    private static func hash(_ seed: UInt64, _ rounds: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for round in 0..<rounds {
            hash = (hash ^ ((seed &+ UInt64(round)) & 0xff)) &* 0x100_0000_01b3
        }
        return hash
    }
}
