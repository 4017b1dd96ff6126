import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Glibc

/// `server` or `client SCENARIO`, then `--name value` pairs, as the other peers take them.
@main
enum Main {
    static func main() async {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            if let scenario = options.scenario {
                try await Client(options).run(scenario)
            } else {
                try await serve(options)
            }
        } catch {
            Output.write(2, "grpc-swift: \(error)")
            exit(1)
        }
    }

    /// Tells the port, and serves until the standard input ends.
    private static func serve(_ options: Options) async throws {
        let transport = HTTP2ServerTransport.Posix(
            address: .ipv4(host: "127.0.0.1", port: options.port),
            transportSecurity: .mTLS(
                certificateChain: [.file(path: options.file("bench.pem"), format: .pem)],
                privateKey: .file(path: options.file("bench.key"), format: .pem)
            ) {
                $0.trustRoots = .certificates([.file(path: options.file("ca.pem"), format: .pem)])
                $0.requireALPN = true
            },
            config: .defaults {
                if !options.coalesces { $0.connection.flushCoalescing = nil }
            })
        let server = GRPCServer(transport: transport, services: [Service()])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.serve() }
            let address = try await transport.listeningAddress
            Output.write(1, "port \(address.ipv4?.port ?? 0)")
            await Input.end()
            tasks.cancelAll()
            exit(0)
        }
    }
}

struct Options: Sendable {
    var scenario: String?
    var certificates = "."
    var coalesces = true
    var port = 0
    /// Seconds each unary call may take; 0 for no deadline.
    var timeout = 0.0
    var seconds = 1.0
    var warmUp = 0.3
    var connections = 1
    var inFlight = 1
    var payload = 64
    var size = 1_048_576

    init(_ arguments: ArraySlice<String>) throws {
        var words = arguments
        switch words.popFirst() {
        case "server": break
        case "client": scenario = words.popFirst() ?? ""
        default: throw BenchError("usage: GRPCSwiftBench server|client SCENARIO [--name value]...")
        }
        while let name = words.popFirst() {
            let value = words.popFirst() ?? ""
            switch name {
            case "--certs": certificates = value
            case "--flush": coalesces = value != "none"
            case "--port": port = Int(value) ?? 0
            case "--timeout": timeout = Double(value) ?? 0
            case "--seconds": seconds = Double(value) ?? 1
            case "--warmup": warmUp = Double(value) ?? 0.3
            case "--connections": connections = Int(value) ?? 1
            case "--inflight": inFlight = Int(value) ?? 1
            case "--payload": payload = Int(value) ?? 64
            case "--size": size = Int(value) ?? 1_048_576
            default: throw BenchError("there is no option \(name)")
            }
        }
    }

    func file(_ name: String) -> String { certificates + "/" + name }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

enum Output {
    static func write(_ descriptor: Int32, _ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}

enum Input {
    /// Returns when the standard input ends.
    static func end() async {
        await withCheckedContinuation { continuation in
            var thread = pthread_t()
            let box = Unmanaged.passRetained(Waiter(continuation)).toOpaque()
            pthread_create(
                &thread, nil,
                { waiter in
                    var byte: UInt8 = 0
                    while read(0, &byte, 1) > 0 {}
                    if let waiter { Unmanaged<Waiter>.fromOpaque(waiter).takeRetainedValue().tell() }
                    return nil
                }, box)
        }
    }

    private final class Waiter: Sendable {
        private let continuation: CheckedContinuation<Void, Never>
        init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }
        func tell() { continuation.resume() }
    }
}
