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

    @Test("metrics are not for everybody")
    func closed() async throws {
        try await withGateway { gateway in
            #expect(try await gateway.send(.get, "/metrics").status == 401)
            let token = try await gateway.key([.sales])
            #expect(try await gateway.send(.get, "/metrics", token: token).status == 403)
        }
    }
}
