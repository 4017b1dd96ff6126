import HTTPTypes
import JSON
import Messages
import Testing
import Values

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
            gateway.script.setDown("finance", false)
            gateway.clock.advance(by: .seconds(1))
            #expect(try await gateway.send(.get, "/readyz").status == 200)
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
