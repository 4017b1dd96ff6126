import Testing
import Wire

@testable import ServiceKit

@Suite("configuration by environment")
struct ConfigurationTests {
    private let complete = [
        "SLUICE_CERTIFICATE_FILE": "c.pem", "SLUICE_PRIVATE_KEY_FILE": "k.pem", "SLUICE_TRUST_FILE": "t.pem",
    ]

    @Test("every missing and bad key is reported at once")
    func allFaults() throws {
        let settings = Settings(variables: [
            "SLUICE_LISTEN": "nowhere", "SLUICE_EVENT_LOOPS": "many", "SLUICE_LOG_LEVEL": "loud",
            "SLUICE_FINANCE": "a:1,,b:2", "SLUICE_BALANCING": "best", "SLUICE_BUILD": "build 7",
            "SLUICE_CONNECTION_AGE_SECONDS": "-1", "SLUICE_OUTLIER_EJECTION": "perhaps",
            "SLUICE_CONGESTION_CONTROL": "tortoise",
        ])
        _ = ProcessConfiguration(name: "order", settings: settings)
        let error = try #require(throws: ConfigurationError.self) { try settings.check() }
        for variable in [
            "SLUICE_LISTEN", "SLUICE_EVENT_LOOPS", "SLUICE_LOG_LEVEL", "SLUICE_FINANCE",
            "SLUICE_CERTIFICATE_FILE", "SLUICE_PRIVATE_KEY_FILE", "SLUICE_TRUST_FILE", "SLUICE_BALANCING",
            "SLUICE_BUILD", "SLUICE_CONNECTION_AGE_SECONDS", "SLUICE_OUTLIER_EJECTION",
            "SLUICE_CONGESTION_CONTROL",
        ] {
            #expect(error.faults.contains { $0.hasPrefix(variable) }, "\(variable) is not named")
        }
        #expect(error.faults.count == 12)
    }

    @Test("a complete environment has no faults, and every replica of a peer is known")
    func noFaults() throws {
        let settings = Settings(
            variables: complete.merging([
                "SLUICE_INVENTORY": "10.0.0.1:7403,[::1]:7403", "SLUICE_FINANCE": "dns:finance:7402",
            ]) { $1 })
        let configuration = ProcessConfiguration(name: "order", settings: settings)
        try settings.check()
        #expect(configuration.listen == Endpoint(host: "127.0.0.1", port: 7401))
        #expect(
            configuration.peers["inventory"]
                == .addresses([
                    Target(host: "10.0.0.1", port: 7403), Target(host: "::1", port: 7403),
                ]))
        #expect(configuration.peers["finance"] == .dns(host: "finance", port: 7402))
        #expect(configuration.peers["order"] == nil)
    }

    @Test("the system's own congestion control can be kept")
    func congestionControl() throws {
        for (value, meant) in [("system", ""), ("reno", "reno"), (nil, "cubic")] {
            let settings = Settings(
                variables: complete.merging(value.map { ["SLUICE_CONGESTION_CONTROL": $0] } ?? [:]) { $1 })
            let configuration = ProcessConfiguration(name: "order", settings: settings)
            try settings.check()
            #expect(configuration.connections.congestionControl == meant)
        }
    }

    @Test("operators find every process at a port of its own, the gateway not at its public door")
    func operatorPorts() {
        let ports = ProcessConfiguration.ports.keys.compactMap { ProcessConfiguration.operatorPort(of: $0) }
        #expect(Set(ports).count == 5)
        #expect(ProcessConfiguration.operatorPort(of: "gateway") != ProcessConfiguration.ports["gateway"])
        #expect(ProcessConfiguration.operatorPort(of: "order") == ProcessConfiguration.ports["order"])
        #expect(ProcessConfiguration.operatorPort(of: "nobody") == nil)
    }

    @Test("a secret is never shown among the effective values")
    func secrets() {
        let settings = Settings(variables: ["SLUICE_PASSWORD": "hunter2"])
        #expect(settings.string("password", secret: true) == "hunter2")
        #expect(settings.effective.first?.value == "***")
    }

    @Test("an integer outside its range is a fault that names the range")
    func range() throws {
        let settings = Settings(variables: ["SLUICE_PAUSE": "0"])
        #expect(settings.integer("pause", default: 5, in: 1...9) == 5)
        let error = try #require(throws: ConfigurationError.self) { try settings.check() }
        #expect(error.faults == ["SLUICE_PAUSE must be a whole number from 1 to 9, not '0'"])
    }
}

@Suite("pages and metrics")
struct PagingTests {
    @Test("a cursor gives back its parts, and nothing else is taken for one")
    func cursors() throws {
        let text = Cursor.encode(["2026-11-23", "", "é/\u{1}"])
        #expect(try Cursor.decode(text, count: 3) == ["2026-11-23", "", "é/\u{1}"])
        #expect(try Cursor.decode("", count: 3) == [])
        for wrong in ["zz", "6", text + "00", String(text.dropLast(2))] {
            #expect(throws: (any Error).self, "\(wrong)") { try Cursor.decode(wrong, count: 3) }
        }
    }

    @Test("a page has 50 rows unless asked otherwise, and 500 at most")
    func sizes() {
        #expect([0, -1, 1, 500, 501, .max].map { PageSize.clamp($0) } == [50, 50, 1, 500, 500, 500])
    }

    @Test("metrics print in Prometheus form with their labels escaped")
    func metrics() {
        let metrics = Metrics()
        metrics.counter("order_calls_total", help: "Calls", ["status": "o\"k"]).increment(by: 2)
        metrics.counter("order_calls_total", help: "Calls", ["status": "o\"k"]).increment()
        metrics.gauge("order_queue_depth", help: "Waiting").set(-4)
        metrics.histogram("order_call_seconds", help: "Time").record(.milliseconds(3))
        let text = metrics.expose()
        #expect(text.contains("order_calls_total{status=\"o\\\"k\"} 3\n"))
        #expect(text.contains("# TYPE order_queue_depth gauge\norder_queue_depth -4\n"))
        #expect(text.contains("order_call_seconds_bucket{le=\"0.0025\"} 0\n"))
        #expect(text.contains("order_call_seconds_bucket{le=\"0.005\"} 1\n"))
        #expect(text.contains("order_call_seconds_bucket{le=\"+Inf\"} 1\n"))
        #expect(text.contains("order_call_seconds_count 1\n"))
    }

    @Test("a value cannot forge a second log line")
    func logging() {
        #expect(LineLogHandler.quoted("a\nlevel=critical") == "\"a\\nlevel=critical\"")
        #expect(LineLogHandler.quoted("plain") == "plain")
        #expect(LineLogHandler.quoted("") == "\"\"")
    }
}
