package import Logging
package import Values
package import Wire

/// A host name or address and a port.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Name, IPv4 address, or IPv6 address without brackets.
    package let host: String
    /// 0 to 65,535; 0 lets the system choose when listening.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port` or `[ipv6]:port`; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What every process is told by its environment.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_LISTEN | host:port to listen on; port 0 lets the system choose | 127.0.0.1, the process's port |
/// | SLUICE_DATA_DIRECTORY | where `<process>.sqlite` lives | run/data |
/// | SLUICE_CERTIFICATE_FILE, SLUICE_PRIVATE_KEY_FILE, SLUICE_TRUST_FILE | PEM files | required |
/// | SLUICE_TRUST_DOMAIN | trust domain of the SPIFFE ids | sluice.local |
/// | SLUICE_REVOKED_FILE | serial numbers of certificates to refuse, one per line | none |
/// | SLUICE_CHANNEL, _ORDER, _INVENTORY, _FINANCE | dns:host:port or a list of host:port of each | loopback |
/// | SLUICE_EVENT_LOOPS | threads for network work, 1 to 64 | 1 |
/// | SLUICE_POLLING_MICROSECONDS | how long network threads look for work before they sleep, to 1000 | 200 |
/// | SLUICE_LOG_LEVEL | trace, debug, info, notice, warning, error, critical | info |
/// | SLUICE_ZONE_OFFSET_MINUTES | zone of business dates, minutes east of UTC | 480 |
/// | SLUICE_DRAIN_SECONDS | longest wait for calls in flight when stopping, 0 to 600 | 10 |
///
/// What concerns the connections between processes stands in `ConnectionSettings`, their
/// bounds in `ConnectionBounds`.
/// What the files hold is read again when they change and on SIGHUP, see `docs/operations.md`.
package struct ProcessConfiguration: Sendable {
    /// Short name and SPIFFE path of the process: "order", "gateway", ...
    package let name: String
    /// Where the process listens; port 0 lets the system choose.
    package let listen: Endpoint
    /// The directory of the process's database.
    package let dataDirectory: String
    /// The process's identity and whom it trusts.
    package let tls: TLSFiles
    /// Where each service is reached, by its short name.
    package let peers: [String: ClientTarget]
    /// Threads for network work, 1 to 64.
    package let eventLoops: Int
    /// Time for which they look for work before they sleep.
    package let polling: Duration
    package let logLevel: Logger.Level
    /// Zone of business dates.
    package let zone: BusinessZone
    /// Longest wait for calls in flight when stopping.
    package let drain: Duration
    /// What operators decide about connections between processes.
    package let connections: ConnectionSettings

    /// The default port of each process.
    package static let ports = [
        "gateway": 8443, "order": 7401, "finance": 7402, "inventory": 7403, "channel": 7404,
    ]

    /// The port at which operators usually find a process, nil of a name that is none. The gateway's
    /// default port is that of its public door; `sluice up` has it answer operators at this one.
    package static func operatorPort(of name: String) -> Int? {
        name == "gateway" ? 7400 : ports[name]
    }

    /// Reads every key; faults stay in `settings` until its `check()`. `allowsKeyLog` tells whether the
    /// command line has `ConnectionSettings.keyLogArgument`.
    package init(name: String, settings: Settings, allowsKeyLog: Bool = false) {
        self.name = name
        let port = Self.ports[name] ?? 0
        let listenText = settings.string("listen", default: "127.0.0.1:\(port)")
        if Endpoint(listenText) == nil { settings.fault("listen", "must be host:port, not '\(listenText)'") }
        listen = Endpoint(listenText) ?? Endpoint(host: "127.0.0.1", port: port)
        dataDirectory = settings.string("data_directory", default: "run/data")
        tls = TLSFiles(
            certificate: settings.string("certificate_file"),
            privateKey: settings.string("private_key_file"),
            trust: settings.string("trust_file"),
            trustDomain: settings.string("trust_domain", default: "sluice.local"),
            revoked: Self.path(settings.string("revoked_file", default: "")))
        var peers: [String: ClientTarget] = [:]
        for service in ["channel", "order", "inventory", "finance"] where service != name {
            peers[service] = Self.target(service, settings)
        }
        self.peers = peers
        eventLoops = settings.integer("event_loops", default: 1, in: 1...64)
        polling = .microseconds(settings.integer("polling_microseconds", default: 200, in: 0...1000))
        let level = settings.string("log_level", default: "info")
        if Logger.Level(rawValue: level) == nil {
            settings.fault(
                "log_level", "must be one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        logLevel = Logger.Level(rawValue: level) ?? .info
        let offset = settings.integer("zone_offset_minutes", default: 480, in: -1439...1439)
        zone = (try? BusinessZone(offsetMinutes: offset)) ?? .shanghai
        drain = .seconds(settings.integer("drain_seconds", default: 10, in: 0...600))
        connections = ConnectionSettings(
            process: name, settings: settings, tls: tls, allowsKeyLog: allowsKeyLog)
    }

    private static func path(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func target(_ service: String, _ settings: Settings) -> ClientTarget {
        let usual = Target(host: "127.0.0.1", port: ports[service] ?? 0)
        let text = settings.string(service, default: "\(usual)")
        do throws(TargetError) {
            return try ClientTarget(text)
        } catch {
            settings.fault(service, "must be dns:host:port or a list of host:port: \(error)")
            return .addresses([usual])
        }
    }
}
