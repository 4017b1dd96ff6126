package import Wire

/// What operators decide about the connections between processes; their bounds are `ConnectionBounds`.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_BALANCING | which replica gets a call: least_in_flight or round_robin | least_in_flight |
/// | SLUICE_OUTLIER_EJECTION | whether replicas whose calls fail are left out for a while | true |
/// | SLUICE_CONNECTION_AGE_SECONDS | age at which a connection ends, 0 (never) to 31,536,000 | 3,600 |
/// | SLUICE_CONNECTION_IDLE_SECONDS | time without calls after which it does so, likewise | 0: none |
/// | SLUICE_CONNECTION_GRACE_SECONDS | time that calls in flight get then, 0 to 600 | 60 |
/// | SLUICE_RETRY_READS | whether reads that find no replica are repeated: `ReadRetries` | at the gateway |
/// | SLUICE_CONGESTION_CONTROL | of tcp(7); system: its own | cubic |
/// | SLUICE_BUILD | what peers are told of the build: 1 to 64 printable characters | the process's name |
/// | SLUICE_KEY_LOG_FILE | appends the TLS secrets of all Wire connections, for debugging | none |
/// | SLUICE_PRODUCTION | true refuses a key log | false |
///
/// A key log takes a second act, the argument `--allow-key-log`: see `docs/introspection.md`.
package struct ConnectionSettings: Sendable {
    /// The argument of the command line without which no secret is written.
    package static let keyLogArgument = "--allow-key-log"

    /// Which replica gets a call.
    package let balancing: BalancingPolicy
    /// Whether replicas whose calls fail are left out for a while.
    package let ejectsOutliers: Bool
    /// Whether clients repeat reads of their service by `ReadRetries`.
    package let retriesReads: Bool
    /// Age at which the server ends a connection in order; nil for none.
    package let maxAge: Duration?
    /// Time without calls after which it does so; nil for never.
    package let maxIdle: Duration?
    /// Time that calls in flight get when a connection is ended for one of these.
    package let ageGrace: Duration
    /// Congestion control of the system; empty for its own choice.
    package let congestionControl: String
    /// What peers are told of the build, at most 64 bytes.
    package let build: String
    /// The key log, of clients and server.
    package let tlsOptions: TLSOptions
    /// Bounds of the server and of clients.
    let bounds: ConnectionBounds

    private static let year = 31_536_000
    /// Nobody changes the keys of a connection (there is no KeyUpdate), so its age is what bounds how much
    /// one key encrypts. RFC 8446 5.5 allows AES-GCM 2^24.5 full records of 16 KiB: 362 GiB. One hour, the
    /// 10 % of jitter and the 60 s of grace are 4,020 s, in which 90 MiB/s one way, without a pause, are
    /// 353 GiB.
    private static let usualAge = 3_600

    /// Reads every key; faults stay in `settings` until its `check()`. `allowsKeyLog` tells whether the
    /// command line has `keyLogArgument`.
    init(process: String, settings: Settings, tls: TLSFiles, allowsKeyLog: Bool) {
        let policies = ["least_in_flight": BalancingPolicy.leastInFlight, "round_robin": .roundRobin]
        let policy = settings.string("balancing", default: "least_in_flight")
        if policies[policy] == nil {
            settings.fault("balancing", "must be least_in_flight or round_robin, not '\(policy)'")
        }
        balancing = policies[policy] ?? .leastInFlight
        ejectsOutliers = settings.flag("outlier_ejection", default: true)
        // Behind the gateway a read is part of a call that somebody else may repeat.
        retriesReads = settings.flag("retry_reads", default: process == "gateway")
        maxAge = Self.time(settings, "connection_age_seconds", default: Self.usualAge)
        maxIdle = Self.time(settings, "connection_idle_seconds", default: 0)
        ageGrace = .seconds(settings.integer("connection_grace_seconds", default: 60, in: 0...600))
        congestionControl = Self.congestionControl(settings)
        build = settings.string("build", default: process)
        if !(1...64).contains(build.utf8.count) || !build.utf8.allSatisfy({ (33...126).contains($0) }) {
            settings.fault("build", "must be 1 to 64 printable ASCII characters without blanks")
        }
        tlsOptions = Self.tlsOptions(settings, allowsKeyLog)
        bounds = ConnectionBounds(settings, tls: tls)
    }

    private static func time(_ settings: Settings, _ key: String, default usual: Int) -> Duration? {
        let seconds = settings.integer(key, default: usual, in: 0...year)
        return seconds == 0 ? nil : .seconds(seconds)
    }

    /// Our own standard gives way where the system lacks it; another name that somebody set must be there.
    private static func congestionControl(_ settings: Settings) -> String {
        let standard = CongestionControl.standard
        let name = settings.string("congestion_control", default: standard)
        if name == "system" { return "" }
        if name != standard, !CongestionControl.isAvailable(name) {
            settings.fault(
                "congestion_control", "must be system or what this system offers, which '\(name)' is not")
        }
        return name
    }

    private static func tlsOptions(_ settings: Settings, _ allowsKeyLog: Bool) -> TLSOptions {
        var options = TLSOptions()
        options.isProduction = settings.flag("production", default: false)
        options.allowsKeyLog = allowsKeyLog
        let file = settings.string("key_log_file", default: "")
        guard !file.isEmpty else { return options }
        options.keyLog = file
        if options.isProduction {
            settings.fault("key_log_file", "must not be set where SLUICE_PRODUCTION is true")
        }
        if !allowsKeyLog {
            settings.fault("key_log_file", "takes the argument \(keyLogArgument) too")
        }
        return options
    }

    /// The client gets what is decided here, and the contracts with which its calls were built.
    func apply(to client: inout ClientConfiguration) {
        bounds.apply(to: &client)
        client.balancing = balancing
        client.schemaHash = ServiceContracts.schemaHash(of: client.service)
        client.build = build
        client.congestionControl = congestionControl
        client.tlsOptions = tlsOptions
        if retriesReads { client.retry = ReadRetries.configuration(of: client.service) }
        if ejectsOutliers, client.target.mayHaveReplicas { client.outlierDetection = Self.outliers }
    }

    /// The same for the server of the process.
    func apply(to server: inout ServerConfiguration) {
        bounds.apply(to: &server)
        server.maxAge = maxAge
        server.maxIdle = maxIdle
        server.ageGrace = ageGrace
        server.build = build
        server.congestionControl = congestionControl
        server.tlsOptions = tlsOptions
    }

    /// gRPC's values but one: services have few replicas, and of two the one of which nearly all calls fail
    /// is worth leaving out. The rule of success rates stays with five: among fewer no rate can be
    /// 1.9 standard deviations below the mean.
    private static let outliers: OutlierDetection = {
        var detection = OutlierDetection()
        detection.failurePercentage?.minimumHosts = 2
        return detection
    }()
}

extension ClientTarget {
    /// Whether it can have two addresses or more.
    fileprivate var mayHaveReplicas: Bool {
        switch self {
        case .dns: true
        case .addresses(let targets): targets.count > 1
        }
    }
}
