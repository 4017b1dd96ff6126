import Testing
import Wire

@testable import ServiceKit

/// Bounds of servers and clients that operators set by environment.
@Suite("bounds by environment") struct ConnectionBoundsTests {
    private static let files = [
        "SLUICE_CERTIFICATE_FILE": "c.pem", "SLUICE_PRIVATE_KEY_FILE": "k.pem", "SLUICE_TRUST_FILE": "t.pem",
    ]

    /// What a process with these variables makes of its server and its clients.
    private func configurations(
        _ variables: [String: String] = [:]
    ) throws -> (server: ServerConfiguration, client: ClientConfiguration) {
        let settings = Settings(variables: Self.files.merging(variables) { $1 })
        let process = ProcessConfiguration(name: "order", settings: settings)
        try settings.check()
        var server = ServerConfiguration(tls: process.tls)
        process.connections.apply(to: &server)
        var client = ClientConfiguration(
            target: try #require(process.peers["finance"]), service: "finance", tls: process.tls)
        process.connections.apply(to: &client)
        return (server, client)
    }

    private func faults(_ variables: [String: String]) throws -> [String] {
        let error = #expect(throws: ConfigurationError.self) { try configurations(variables) }
        return try #require(error).faults
    }

    @Test("each key of the server reaches its bound, as the line at start shows it")
    func server() throws {
        let keys = [
            ("CALLS_IN_FLIGHT", "500", "calls_in_flight=500"),
            ("CALLS_PER_PEER", "400", "calls_per_peer=400"),
            ("CALLS_PER_CONNECTION", "77", "calls_per_connection=77"),
            ("ADAPTS_LIMIT", "false", "adapts_limit=no"),
            ("LOWEST_LIMIT", "33", "lowest_limit=33"),
            ("SHARE_INTERACTIVE_PERCENT", "80", "share_interactive_percent=80"),
            ("SHARE_BULK_PERCENT", "50", "share_bulk_percent=50"),
            ("CONNECTIONS", "200", "connections=200"),
            ("CONNECTIONS_PER_PEER", "90", "connections_per_peer=90"),
            ("HANDSHAKES", "16", "handshakes=16"),
            ("KEEPALIVE_SECONDS", "20", "keepalive=20000ms"),
        ]
        let usual = Set(try configurations().server.limits(for: []).map(\.description))
        for (key, value, shown) in keys {
            let limits = try configurations(["SLUICE_SERVER_\(key)": value]).server.limits(for: [])
            #expect(limits.map(\.description).contains(shown), "\(limits)")
            #expect(!usual.contains(shown))
        }
        #expect(keys.count == ConnectionBounds.server.count + 1)
    }

    @Test("each key of the clients reaches its bound, and the line at start shows it")
    func client() throws {
        let keys = [
            ("KEEPALIVE_SECONDS", "25", "keepalive=25000ms"),
            ("CONNECT_TIMEOUT_SECONDS", "7", "connect_timeout=7000ms"),
            ("LONGEST_BACKOFF_SECONDS", "30", "longest_backoff=30000ms"),
            ("WAITING_CALLS", "12", "waiting_calls=12"),
        ]
        let usual = try configurations().client.limits.split(separator: " ")
        for (key, value, shown) in keys {
            let limits = try configurations(["SLUICE_CLIENT_\(key)": value]).client.limits
            #expect(limits.split(separator: " ").contains { $0 == shown }, "\(limits)")
            #expect(!usual.contains { $0 == shown })
        }
        #expect(keys.count == ConnectionBounds.client.count)
    }

    @Test("without keys every bound is the library's")
    func defaults() throws {
        let (server, client) = try configurations()
        let tls = server.tls
        for bound in ConnectionBounds.server {
            #expect(
                server[keyPath: bound.property] == ServerConfiguration(tls: tls)[keyPath: bound.property],
                "\(bound.key)")
        }
        #expect(server.adaptsLimit)
        #expect(server.callsPerPeer == nil && server.connectionsPerPeer == nil)
        let library = ClientConfiguration(target: client.target, service: "finance", tls: tls)
        for bound in ConnectionBounds.client {
            #expect(client[keyPath: bound.property] == library[keyPath: bound.property], "\(bound.key)")
        }
    }

    @Test("0 gives a peer its share of a whole that was changed")
    func shareOfPeer() throws {
        let limits = try configurations([
            "SLUICE_SERVER_CALLS_IN_FLIGHT": "100", "SLUICE_SERVER_CALLS_PER_PEER": "0",
            "SLUICE_SERVER_CONNECTIONS": "40",
        ]).server.limits(for: []).map(\.description)
        #expect(Set(limits).isSuperset(of: ["calls_per_peer=75", "connections_per_peer=30"]), "\(limits)")
    }

    @Test("every value out of its range is named at once")
    func outOfRange() throws {
        let bounds =
            ConnectionBounds.server.map { ($0.key, $0.range) }
            + ConnectionBounds.client.map { ($0.key, $0.range) }
        for wrong in [{ (range: ClosedRange<Int>) in range.lowerBound - 1 }, { $0.upperBound + 1 }] {
            var variables = ["SLUICE_SERVER_ADAPTS_LIMIT": "perhaps"]
            for (key, range) in bounds { variables[Settings.variable(key)] = "\(wrong(range))" }
            let faults = try faults(variables)
            #expect(faults.count == bounds.count + 1, "\(faults)")
            for variable in variables.keys {
                #expect(faults.contains { $0.hasPrefix("\(variable) must be ") }, "\(variable)")
            }
        }
    }

    @Test("a peer has its share, or enough for its feeds and its connections")
    func leastOfPeer() throws {
        for variable in ["SLUICE_SERVER_CALLS_PER_PEER", "SLUICE_SERVER_CONNECTIONS_PER_PEER"] {
            let low = try faults([variable: "7"])
            #expect(low == ["\(variable) must be 0, which means three quarters, or at least 8"])
            _ = try configurations([variable: "8"])
        }
    }

    @Test("a part that is more than its whole is a fault that names both")
    func inconsistent() throws {
        let found = try faults([
            "SLUICE_SERVER_CALLS_IN_FLIGHT": "100", "SLUICE_SERVER_CALLS_PER_PEER": "101",
            "SLUICE_SERVER_CONNECTIONS_PER_PEER": "1025", "SLUICE_SERVER_SHARE_INTERACTIVE_PERCENT": "59",
        ])
        #expect(
            found == [
                "SLUICE_SERVER_CALLS_PER_PEER must not be above SLUICE_SERVER_CALLS_IN_FLIGHT, which is 100",
                "SLUICE_SERVER_CONNECTIONS_PER_PEER must not be above SLUICE_SERVER_CONNECTIONS, "
                    + "which is 1024",
                "SLUICE_SERVER_SHARE_BULK_PERCENT must not be above "
                    + "SLUICE_SERVER_SHARE_INTERACTIVE_PERCENT, which is 59",
            ])
    }

    @Test("a process says at start what its clients keep to")
    func shownAtStart() async throws {
        let identities = try TestIdentities.shared.get()
        let process = try TestProcess(
            "order", identities.variables("order", ["SLUICE_CLIENT_WAITING_CALLS": "9"]))
        process.environment.logClientLimits()
        try await process.stop()
        let line = try #require(process.log.all.first { $0.hasPrefix("info limits of clients value=") })
        #expect(line.contains(" keepalive=5000ms ") && line.contains(" waiting_calls=9 "), "\(line)")
    }
}
