import Foundation
import NIOCore
import ServiceKit
import Values

/// The five processes and their files in one directory: certificates, databases, logs, secrets.
///
/// Ports are chosen once and kept, so that a process can be killed and started again.
final class Suite: Sendable {
    /// Services first, then the door: the order in which they are started.
    static let names = ["channel", "inventory", "finance", "order", "gateway"]
    static let programs = [
        "channel": "ChannelService", "inventory": "InventoryService", "finance": "FinanceService",
        "order": "OrderService", "gateway": "Gateway",
    ]

    /// Under which name `ports` has the port at which the gateway answers operators.
    static let operators = "gateway operators"

    let directory: String
    let ports: [String: Int]
    let processes: [String: ServiceProcess]
    let randomness: any RandomSource
    let scheduler: any Scheduler

    /// - Parameters:
    ///   - binaries: directory of the built programs.
    ///   - directory: made when it is missing; what is there is used again.
    ///   - ports: a port per process, and one under `operators`; nil chooses free ones.
    ///   - variables: further environment variables, without the prefix, for each process.
    ///   - keyLogs: processes that write their TLS secrets to `<name>.keys` beside their logs.
    init(
        binaries: String, directory: String, ports: [String: Int]? = nil,
        variables: [String: [String: String]] = [:], keyLogs: Set<String> = [],
        clock: any WallClock = SystemClock(), randomness: any RandomSource = SystemRandom(),
        scheduler: any Scheduler = SystemScheduler()
    ) throws {
        let root = URL(fileURLWithPath: directory).path
        self.directory = root
        self.randomness = randomness
        self.scheduler = scheduler
        for part in ["data", "log", "secrets"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(part)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        if !FileManager.default.fileExists(atPath: "\(root)/pki/ca.pem") {
            try TrustDomain(
                directory: "\(root)/pki", name: "sluice.local", clock: clock, randomness: randomness
            ).create(authorityDays: 3650, leafHours: 24 * 90, hosts: ["localhost", "127.0.0.1", "::1"])
        }
        for secret in ["admin-password", "webhook-secret"] {
            try Suite.makeSecret("\(root)/secrets/\(secret)", randomness)
        }
        let chosen = try ports ?? Suite.freePorts()
        self.ports = chosen
        var processes: [String: ServiceProcess] = [:]
        for name in Suite.names {
            var more = variables[name] ?? [:]
            if keyLogs.contains(name) { more["key_log_file"] = Suite.keyLog(of: name, in: root) }
            processes[name] = ServiceProcess(
                name: name, program: "\(binaries)/\(Suite.programs[name] ?? name)",
                arguments: keyLogs.contains(name) ? [ConnectionSettings.keyLogArgument] : [],
                environment: Suite.environment(name, root, chosen, more),
                logDirectory: "\(root)/log", scheduler: scheduler)
        }
        self.processes = processes
    }

    /// Where a process of the suite in `directory` writes its TLS secrets, when it is told to.
    static func keyLog(of name: String, in directory: String) -> String { "\(directory)/log/\(name).keys" }

    /// The port of the public door.
    var gatewayPort: Int { ports["gateway"] ?? 0 }
    /// The authority that clients of the door must trust.
    var trustFile: String { "\(directory)/pki/trust.pem" }

    /// The first administrator's password.
    func adminPassword() throws -> String { try secret("admin-password") }
    /// The secret that 3PL messages are signed with.
    func webhookSecret() throws -> String { try secret("webhook-secret") }

    /// Starts every process that does not run; returns each one's milliseconds from start to ready.
    @discardableResult
    func start() async throws -> [String: Int] {
        var times: [String: Int] = [:]
        for name in Suite.names {
            guard let process = processes[name], process.processID == 0 else { continue }
            let fields = try await process.start()
            times[name] = Int(fields["start_ms"] ?? "") ?? 0
        }
        return times
    }

    /// Drains the door first, then the services.
    func stop() async {
        for name in Suite.names.reversed() { await processes[name]?.stop() }
    }

    /// The process of that name.
    func process(_ name: String) -> ServiceProcess {
        guard let process = processes[name] else { preconditionFailure("no process is named \(name)") }
        return process
    }

    private func secret(_ name: String) throws -> String {
        try String(contentsOfFile: "\(directory)/secrets/\(name)", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func environment(
        _ name: String, _ root: String, _ ports: [String: Int], _ more: [String: String]
    ) -> [String: String] {
        var result = [
            "SLUICE_LISTEN": "127.0.0.1:\(ports[name] ?? 0)",
            "SLUICE_DATA_DIRECTORY": "\(root)/data",
            "SLUICE_CERTIFICATE_FILE": "\(root)/pki/\(name).pem",
            "SLUICE_PRIVATE_KEY_FILE": "\(root)/pki/\(name)-key.pem",
            "SLUICE_TRUST_FILE": "\(root)/pki/trust.pem",
            "SLUICE_TRUST_DOMAIN": "sluice.local",
        ]
        for peer in names where peer != name && peer != "gateway" {
            result["SLUICE_\(peer.uppercased())"] = "127.0.0.1:\(ports[peer] ?? 0)"
        }
        if name == "gateway" {
            result["SLUICE_HTTPS_CERTIFICATE_FILE"] = "\(root)/pki/gateway-https.pem"
            result["SLUICE_HTTPS_PRIVATE_KEY_FILE"] = "\(root)/pki/gateway-https-key.pem"
            result["SLUICE_OPERATOR_LISTEN"] = ports[operators].map { "127.0.0.1:\($0)" }
            result["SLUICE_ADMIN_PASSWORD_FILE"] = "\(root)/secrets/admin-password"
            result["SLUICE_LOGISTICS_SECRET_FILE"] = "\(root)/secrets/webhook-secret"
        }
        for (key, value) in more { result["SLUICE_\(key.uppercased())"] = value }
        return result
    }

    private static func makeSecret(_ path: String, _ randomness: any RandomSource) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let text = randomness.bytes(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data((text + "\n").utf8), attributes: [.posixPermissions: 0o600])
        else { throw SuiteError(description: "\(path) cannot be written") }
    }

    /// A free loopback port for each process: bound at the same time, so that all differ.
    private static func freePorts() throws -> [String: Int] {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        var ports: [String: Int] = [:]
        for name in names + [operators] {
            let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard handle >= 0 else { throw SuiteError(description: "no socket can be made") }
            sockets.append(handle)
            let loopback = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
            var address = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let bound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                    loopback.withSockAddr { bind(handle, $0, socklen_t($1)) } == 0
                        && getsockname(handle, name, &size) == 0
                }
            }
            guard bound else { throw SuiteError(description: "no loopback port is free") }
            ports[name] = withUnsafeBytes(of: &address) { Int($0[2]) << 8 | Int($0[3]) }
        }
        return ports
    }
}
