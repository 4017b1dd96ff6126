internal import BenchMessages
internal import Glibc
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix
internal import Wire

/// The server's role: tells its port, and serves until its standard input ends.
enum Server {
    static func run(_ options: Options) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: options.loops)
        var configuration = ServerConfiguration(port: options.port, tls: options.files)
        configuration.callsPerConnection = 1_024
        // The idle connections are a thousand, all of one peer.
        configuration.connections = 2_048
        configuration.connectionsPerPeer = 2_048
        if let polling = options.polling { configuration.polling = .microseconds(polling) }
        var router = ServerRouter()
        router.registerBenchService(BenchHandler(), allow: { _ in [Options.service] })
        let server = WireServer(configuration: configuration, router: router, group: group)
        let address = try await server.start()
        Output.line("port \(address.port ?? 0)")
        await Input.end()
        await server.shutdown(grace: .milliseconds(100))
        try await group.shutdownGracefully()
    }
}

/// The handlers: generated requests in, generated replies out.
private struct BenchHandler: BenchV1.BenchServiceHandler {
    private let large = LargePayloads()

    func echo(_ request: BenchV1.Packet, _ call: ServerCall) async throws -> BenchV1.Packet {
        request
    }

    func ping(_ request: BenchV1.Packet, _ call: ServerCall) async throws -> BenchV1.Packet {
        request
    }

    func stream(
        _ request: BenchV1.StreamRequest, _ call: ServerCall, _ writer: ResponseWriter<BenchV1.Packet>
    ) async throws {
        for sequence in 0..<request.count {
            try await writer.write(BenchV1.Packet(sequence: sequence, payload: request.payload))
        }
    }

    func bulk(_ request: BenchV1.BulkRequest, _ call: ServerCall) async throws -> BenchV1.Packet {
        BenchV1.Packet(sequence: request.sequence, payload: try large.payload(request.size))
    }
}

/// Large payloads, made once for each size.
private final class LargePayloads: Sendable {
    private let known = NIOLockedValueBox<[Int64: [UInt8]]>([:])

    func payload(_ size: Int64) throws(RPCError) -> [UInt8] {
        guard (0...4_194_304).contains(size) else { throw RPCError(.invalidArgument, "size \(size)") }
        return known.withLockedValue { known in
            if let bytes = known[size] { return bytes }
            let bytes = Pattern.bytes(Int(size))
            known[size] = bytes
            return bytes
        }
    }
}

/// The standard input, whose end tells a process of the benchmark to end.
enum Input {
    /// Returns when a line came. Blocks the thread: only between measurements.
    static func line() {
        var byte: UInt8 = 0
        while read(0, &byte, 1) > 0, byte != UInt8(ascii: "\n") {}
    }

    /// Returns when the standard input ends, and calls `eachLine` meanwhile. Blocks a thread of its
    /// own.
    static func end(_ eachLine: @escaping @Sendable () -> Void = {}) async {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        try? await threads.runIfActive {
            var byte: UInt8 = 0
            while read(0, &byte, 1) > 0 {
                if byte == UInt8(ascii: "\n") { eachLine() }
            }
        }
        try? await threads.shutdownGracefully()
    }
}
