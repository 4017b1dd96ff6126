internal import Wire

/// The command line: `server`, `loaded` or `client SCENARIO`, then `--name value` pairs.
struct Options: Sendable {
    enum Role: Sendable {
        case server
        /// A server with the bounds of production, whose Ping computes for a while.
        case loaded
        case client(Client.Scenario)
    }

    let role: Role
    /// Directory with bench.pem, bench.key and ca.pem.
    private(set) var certificates = ""
    /// Port of the server; 0 lets the system choose.
    private(set) var port = 0
    /// Event loops of a server.
    private(set) var loops = 1
    /// Microseconds for which loops look for work before they sleep; nil for Wire's default.
    private(set) var polling: Int?
    /// Seconds measured, and seconds before them that are not.
    private(set) var seconds = 1.0
    private(set) var warmUp = 0.3
    /// Connections of a client, and calls in flight on each.
    private(set) var connections = 1
    private(set) var inFlight = 1
    /// Calls of a scenario that counts them.
    private(set) var calls = 20_000
    /// Bytes of the payload of a small message, and of a large one.
    private(set) var payload = 64
    private(set) var size = 1_048_576
    /// Microseconds that Ping of a loaded server computes.
    private(set) var work = 200.0
    /// Milliseconds that a loaded server waits for the rest of a frame, and for a peer that takes
    /// no bytes; 0 for its defaults.
    private(set) var patience = 0
    /// Milliseconds after which a loaded server ends a connection for its age; 0 for never.
    private(set) var age = 0
    /// Calls per second and seconds of each stretch of open load.
    private(set) var phases: [Load.Phase] = []

    init(_ arguments: ArraySlice<String>) throws {
        var words = arguments
        switch words.popFirst() {
        case "server": role = .server
        case "loaded": role = .loaded
        case "client":
            let name = words.popFirst() ?? ""
            guard let scenario = Client.Scenario(rawValue: name) else {
                throw BenchError("there is no scenario \"\(name)\"")
            }
            role = .client(scenario)
        default: throw BenchError("usage: WireBench server|loaded|client SCENARIO [--name value]...")
        }
        while let name = words.popFirst() {
            guard let value = words.popFirst() else { throw BenchError("\(name) has no value") }
            switch name {
            case "--certs": certificates = value
            case "--port": port = try Self.number(name, value)
            case "--loops": loops = try Self.number(name, value)
            case "--polling": polling = try Self.number(name, value) as Int
            case "--seconds": seconds = try Self.number(name, value)
            case "--warmup": warmUp = try Self.number(name, value)
            case "--connections": connections = try Self.number(name, value)
            case "--inflight": inFlight = try Self.number(name, value)
            case "--calls": calls = try Self.number(name, value)
            case "--payload": payload = try Self.number(name, value)
            case "--size": size = try Self.number(name, value)
            case "--work": work = try Self.number(name, value)
            case "--patience": patience = try Self.number(name, value)
            case "--age": age = try Self.number(name, value)
            case "--phases": phases = try value.split(separator: ",").map(Load.Phase.init)
            default: throw BenchError("there is no option \(name)")
            }
        }
    }

    /// Everybody in the benchmark is the same service, and calls itself.
    static let service = "bench"
    /// Who attacks a loaded server; its calls are allowed.
    static let attacker = "attacker"

    var files: TLSFiles {
        TLSFiles(
            certificate: certificates + "/bench.pem", privateKey: certificates + "/bench.key",
            trust: certificates + "/ca.pem", trustDomain: "bench.sluice")
    }

    private static func number<N: LosslessStringConvertible>(_ name: String, _ value: String) throws -> N {
        guard let number = N(value) else { throw BenchError("\(name) is not a number: \(value)") }
        return number
    }
}

/// The bytes that all messages carry: byte i is i * 31 + 7 modulo 256.
enum Pattern {
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
    }
}
