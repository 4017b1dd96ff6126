import HTTPTypes
import JSON
import Messages
import ServiceKit
import Testing
import Values
import Wire

@testable import Gateway

@Suite("Probes and metrics")
struct OperationsRoutesTests {
    @Test("readiness tells which service is missing, and looks again after a second")
    func ready() async throws {
        try await withGateway { gateway in
            let good = try await gateway.send(.get, "/readyz")
            #expect(good.status == 200)
            #expect(
                good.json["components"]?.array?.compactMap { $0["name"]?.text } == [
                    "gateway", "channel", "order", "inventory", "finance",
                ])
            gateway.script.setDown("finance", true)
            #expect(try await gateway.send(.get, "/readyz").status == 200)
            gateway.clock.advance(by: .seconds(1))
            let bad = try await gateway.send(.get, "/readyz")
            #expect(bad.status == 503)
            #expect(bad.json["ready"] == false)
            #expect(bad.json["components"]?[4]?["ready"] == false)
            #expect(bad.json["components"]?[4]?["reason"]?.text == "unavailable")
            #expect(try await gateway.send(.get, "/readyz?scope=self").status == 200)
            #expect(try await gateway.send(.get, "/livez").status == 200)
            let told = gateway.log.all("warning the readiness of a component changed")
            #expect(told.map { $0.facts["service"] } == ["finance"])
            #expect(told.first?.facts["error"] == "unavailable: down")
            gateway.script.setDown("finance", false)
            gateway.clock.advance(by: .seconds(1))
            #expect(try await gateway.send(.get, "/readyz").status == 200)
            #expect(gateway.log.all("info the readiness of a component changed").count == 1)
        }
    }

    /// The services of `gateway`, of which `order` has two processes, at `a:1` and `b:2`.
    private func peers(_ gateway: TestGateway, _ second: PeerScript) -> Peers {
        let scripts = [("a:1", gateway.script), ("b:2", second)]
        return Peers(
            { TestGateway.channel(to: $0, gateway.script) },
            instancesOf: { service in
                scripts.prefix(service == "order" ? 2 : 1).map { address, script in
                    PeerInstance(address: address, channel: TestGateway.channel(to: service, script))
                }
            })
    }

    @Test("each process of a service has its own rows and is asked whether it is ready")
    func replicas() async throws {
        try await withGateway { gateway in
            let second = PeerScript()
            let peers = peers(gateway, second)
            let page = await MetricsPage(metrics: Metrics(), peers: peers).text(
                trace: .root(SeededRandom(seed: 1).next), actor: [])
            let lines = Set(page.split(separator: "\n").map(String.init))
            for address in ["a:1", "b:2"] {
                #expect(
                    lines.contains(
                        "order_calls_total{service=\"order\",instance=\"\(address)\",method=\"a\"} 3"))
            }
            #expect(lines.contains("finance_open{service=\"finance\",instance=\"a:1\"} 1"))
            second.setDown("order", true)
            let health = Health(
                store: gateway.store, peers: peers, clock: gateway.clock, logger: gateway.log.logger)
            let one = await health.report()
            #expect(one.ready)
            #expect(one.components[2].reason == "1 of 2 processes are ready")
            let told = gateway.log.all("warning the readiness of a component changed")
            #expect(told.map { $0.facts["error"] } == ["b:2: unavailable: down"])
            gateway.script.setDown("order", true)
            gateway.clock.advance(by: .seconds(1))
            #expect(await !health.report().ready)
        }
    }

    @Test("metrics are the gateway's own and each service's with its label")
    func metrics() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.operations])
            _ = try await gateway.send(.get, "/v1/orders", token: token)
            _ = try await gateway.send(.get, "/v1/nothing")
            let page = try await gateway.send(.get, "/metrics", token: token)
            #expect(page.status == 200)
            let lines = Set(page.text.split(separator: "\n").map(String.init))
            #expect(lines.contains("gateway_requests_total{route=\"listOrders\",status=\"200\"} 1"))
            #expect(lines.contains("gateway_requests_total{route=\"none\",status=\"404\"} 1"))
            #expect(lines.contains("order_calls_total{service=\"order\",method=\"a\"} 3"))
            #expect(lines.contains("finance_open{service=\"finance\"} 1"))
            #expect(lines.contains("gateway_requests_in_flight 1"))
            #expect(lines.contains("gateway_fullest_caller_requests 1"))
            #expect(lines.contains("gateway_limit{limit=\"requests\"} 512"))
            #expect(lines.contains("# TYPE gateway_requests_refused_total counter"))
        }
    }

    @Test("what several processes count under one name stands together, with one help and type")
    func families() {
        var page = MetricsFamilies()
        page.add("# HELP a_total x\n# TYPE a_total counter\na_total 1\n# HELP b y\n# TYPE b gauge\nb 2\n")
        page.add("")
        let other = "# HELP c z\n# TYPE c gauge\nc 3\n# HELP a_total x\n# TYPE a_total counter\na_total 4\n"
        page.add(MetricsPage.labelled(other, service: "order"))
        #expect(
            page.text == """
                # HELP a_total x
                # TYPE a_total counter
                a_total 1
                a_total{service="order"} 4
                # HELP b y
                # TYPE b gauge
                b 2
                # HELP c z
                # TYPE c gauge
                c{service="order"} 3

                """)
    }

    @Test("handshakes and socket calls of the door are counted")
    func door() async throws {
        try await withServer { server in
            let connection = try await RawConnection(server)
            try await connection.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = await connection.receive { $0.hasSuffix("ok\n") }
            let bare = try await RawConnection(server, tls: false)
            try await bare.send("GET /livez HTTP/1.1\r\n\r\n")
            _ = await bare.receive()
            let token = try await server.gateway.key([.operations])
            let page = try await server.gateway.send(.get, "/metrics", token: token)
            let lines = page.text.split(separator: "\n").map(String.init)
            let name = "gateway_tls_handshakes_total"
            #expect(lines.contains("\(name){grpc_tls_handshake_result=\"SUCCESS\"} 1"))
            let failed = lines.filter { $0.hasPrefix("\(name){") && !$0.hasSuffix(" 0") }
            #expect(failed.count == 2, "\(failed)")
            for counter in ["grpc_tcp_syscall_reads_total", "grpc_tcp_write_size_bytes_total"] {
                let row = lines.first { $0.hasPrefix("\(counter){side=\"door\"} ") }
                #expect(row?.hasSuffix(" 0") == false, "\(row ?? "none")")
            }
            let open = lines.first { $0.hasPrefix("gateway_open_connections ") }
            #expect(open?.hasSuffix(" 0") == false, "\(open ?? "none")")
            await connection.close()
        }
    }

    @Test("metrics are not for everybody")
    func closed() async throws {
        try await withGateway { gateway in
            #expect(try await gateway.send(.get, "/metrics").status == 401)
            let token = try await gateway.key([.sales])
            #expect(try await gateway.send(.get, "/metrics", token: token).status == 403)
        }
    }
}
