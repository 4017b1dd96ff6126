import Wire

/// The bounds of a process's Wire server and clients, as far as operators set them; the others, and those
/// that nobody sets, are the library's.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_SERVER_CALLS_IN_FLIGHT | calls in flight in the whole server, 8 to 100,000 | 1,024 |
/// | SLUICE_SERVER_CALLS_PER_PEER | of one identity, 8 to 100,000 | 0: three quarters of them |
/// | SLUICE_SERVER_CALLS_PER_CONNECTION | of one connection, 8 to 10,000 | 128 |
/// | SLUICE_SERVER_ADAPTS_LIMIT | whether the server lowers its limit by itself | true |
/// | SLUICE_SERVER_LOWEST_LIMIT | below which it never does, 1 to 100,000 | 96 |
/// | SLUICE_SERVER_SHARE_INTERACTIVE_PERCENT | of the limit, what such calls may find taken, 1 to 100 | 90 |
/// | SLUICE_SERVER_SHARE_BULK_PERCENT | the same of bulk calls | 60 |
/// | SLUICE_SERVER_CONNECTIONS | connections open at once, 8 to 100,000 | 1,024 |
/// | SLUICE_SERVER_CONNECTIONS_PER_PEER | of one identity, 8 to 100,000 | 0: three quarters of them |
/// | SLUICE_SERVER_HANDSHAKES | handshakes at once, 1 to 10,000 | 64 |
/// | SLUICE_SERVER_KEEPALIVE_SECONDS | silence after which the server asks, 5 to 600 | 5 |
/// | SLUICE_CLIENT_KEEPALIVE_SECONDS | silence after which a client asks, 5 to 600 | 5 |
/// | SLUICE_CLIENT_CONNECT_TIMEOUT_SECONDS | least time for connect and handshakes, 1 to 60 | 5 |
/// | SLUICE_CLIENT_LONGEST_BACKOFF_SECONDS | longest time between two attempts, 1 to 600 | 10 |
/// | SLUICE_CLIENT_WAITING_CALLS | calls per event loop that wait for a connection, 8 to 100,000 | 4,096 |
struct ConnectionBounds: Sendable {
    /// A number of a configuration, by the key that sets it.
    struct Bound<Configuration: Sendable>: Sendable {
        let key: String
        let range: ClosedRange<Int>
        let property: any WritableKeyPath<Configuration, Int> & Sendable

        init(
            _ key: String, _ range: ClosedRange<Int>,
            _ property: any WritableKeyPath<Configuration, Int> & Sendable
        ) {
            self.key = key
            self.range = range
            self.property = property
        }
    }

    /// Not below 8 where calls or connections are counted: feeds are calls, and each loop of a peer connects.
    static let server: [Bound<ServerConfiguration>] = [
        Bound("server_calls_in_flight", 8...100_000, \.callsInFlight),
        Bound("server_calls_per_peer", 0...100_000, \.callsPerPeerOrShare),
        Bound("server_calls_per_connection", 8...10_000, \.callsPerConnection),
        Bound("server_lowest_limit", 1...100_000, \.lowestLimit),
        Bound("server_share_interactive_percent", 1...100, \.shares.interactive),
        Bound("server_share_bulk_percent", 1...100, \.shares.bulk),
        Bound("server_connections", 8...100_000, \.connections),
        Bound("server_connections_per_peer", 0...100_000, \.connectionsPerPeerOrShare),
        Bound("server_handshakes", 1...10_000, \.handshakes),
        Bound("server_keepalive_seconds", 5...600, \.keepaliveSeconds),
    ]

    static let client: [Bound<ClientConfiguration>] = [
        Bound("client_keepalive_seconds", 5...600, \.keepaliveSeconds),
        Bound("client_connect_timeout_seconds", 1...60, \.connectTimeoutSeconds),
        Bound("client_longest_backoff_seconds", 1...600, \.longestBackoffSeconds),
        Bound("client_waiting_calls", 8...100_000, \.waitingCalls),
    ]

    /// Where 0 leaves a peer its usual part of the whole.
    private static let shares = ["server_calls_per_peer", "server_connections_per_peer"]
    private static let leastShare = 8

    /// What must not be above what.
    private static let order = [
        ("server_calls_per_peer", "server_calls_in_flight"),
        ("server_connections_per_peer", "server_connections"),
        ("server_share_bulk_percent", "server_share_interactive_percent"),
    ]

    /// Nobody connects with these two: they hold the values.
    private var server: ServerConfiguration
    private var client: ClientConfiguration

    /// Reads every key; faults stay in `settings` until its `check()`.
    init(_ settings: Settings, tls: TLSFiles) {
        server = ServerConfiguration(tls: tls)
        client = ClientConfiguration(target: .addresses([]), service: "", tls: tls)
        let values = Self.read(Self.server, settings, &server)
        _ = Self.read(Self.client, settings, &client)
        for key in Self.shares {
            guard let value = values[key], (1..<Self.leastShare).contains(value) else { continue }
            settings.fault(key, "must be 0, which means three quarters, or at least \(Self.leastShare)")
        }
        server.adaptsLimit = settings.flag("server_adapts_limit", default: server.adaptsLimit)
        for (key, above) in Self.order {
            guard let value = values[key], let most = values[above], value > most else { continue }
            settings.fault(key, "must not be above \(Settings.variable(above)), which is \(most)")
        }
    }

    /// Every value, by key.
    private static func read<Configuration>(
        _ bounds: [Bound<Configuration>], _ settings: Settings, _ configuration: inout Configuration
    ) -> [String: Int] {
        var values: [String: Int] = [:]
        for bound in bounds {
            let value = settings.integer(
                bound.key, default: configuration[keyPath: bound.property], in: bound.range)
            configuration[keyPath: bound.property] = value
            values[bound.key] = value
        }
        return values
    }

    /// Gives a server its bounds.
    func apply(to configuration: inout ServerConfiguration) {
        for bound in Self.server {
            configuration[keyPath: bound.property] = server[keyPath: bound.property]
        }
        configuration.adaptsLimit = server.adaptsLimit
    }

    /// Gives a client its bounds.
    func apply(to configuration: inout ClientConfiguration) {
        for bound in Self.client {
            configuration[keyPath: bound.property] = client[keyPath: bound.property]
        }
    }
}

extension ServerConfiguration {
    /// 0: the share of one peer.
    fileprivate var callsPerPeerOrShare: Int {
        get { callsPerPeer ?? 0 }
        set { callsPerPeer = newValue == 0 ? nil : newValue }
    }

    /// 0: the share of one peer.
    fileprivate var connectionsPerPeerOrShare: Int {
        get { connectionsPerPeer ?? 0 }
        set { connectionsPerPeer = newValue == 0 ? nil : newValue }
    }

    fileprivate var keepaliveSeconds: Int {
        get { keepalive.wholeSeconds }
        set { keepalive = .seconds(newValue) }
    }
}

extension ClientConfiguration {
    fileprivate var keepaliveSeconds: Int {
        get { keepalive.wholeSeconds }
        set { keepalive = .seconds(newValue) }
    }

    fileprivate var connectTimeoutSeconds: Int {
        get { connectTimeout.wholeSeconds }
        set { connectTimeout = .seconds(newValue) }
    }

    fileprivate var longestBackoffSeconds: Int {
        get { longestBackoff.wholeSeconds }
        set { longestBackoff = .seconds(newValue) }
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int { Int(components.seconds) }
}
