import HTTPTypes
import JSON
import Messages
import ServiceKit
import Testing
import Wire

@testable import Gateway

@Suite("Orders over HTTP")
struct OrderRoutesTests {
    @Test("a whole order reaches the service member by member, and comes back the same way")
    func mapping() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            gateway.script.on("PlaceOrder") { _, _ in
                OrderV1.Order(
                    orderID: "o-7", number: "SO-7", orderType: "SI-CR", state: .confirmed,
                    partyID: "p-1", currency: "CNY", totalMinor: 259_800,
                    lines: [
                        .init(lineNo: 1, sku: "S1", quantity: 2, unitPriceMinor: 129_900, serials: ["a"])
                    ], createdAtUs: 1_763_000_000_250_000, version: 3)
            }
            let body: JSONValue = [
                "party_id": "p-1", "order_type": "SI-CR", "ship_to_id": "MAIN",
                "warehouse_code": "W1", "currency": "CNY", "reference": "PO 4711 \"中\"",
                "hold": true,
                "lines": [["sku": "S1", "quantity": 2, "unit_price_minor": 129_900, "serials": ["a"]]],
            ]
            let answer = try await gateway.send(
                .post, "/v1/orders", json: body, token: token, key: "k")
            #expect(answer.status == 201)
            let seen = try #require(
                gateway.script.seen("PlaceOrder").first?.request as? OrderV1.PlaceOrderRequest)
            #expect(
                seen
                    == OrderV1.PlaceOrderRequest(
                        partyID: "p-1", orderType: "SI-CR", shipToID: "MAIN", warehouseCode: "W1",
                        currency: "CNY", reference: "PO 4711 \"中\"",
                        lines: [
                            .init(sku: "S1", quantity: 2, unitPriceMinor: 129_900, serials: ["a"])
                        ], hold: true))
            #expect(answer.json["order_id"]?.text == "o-7")
            #expect(answer.json["state"]?.text == "confirmed")
            #expect(answer.json["total_minor"]?.integer == 259_800)
            #expect(answer.json["created_at"]?.text == "2025-11-13T02:13:20.250000Z")
            #expect(answer.json["updated_at"] == .null)
            #expect(answer.json["lines"]?[0]?["serials"] == ["a"])
            // Nothing that the view does not name.
            #expect(
                answer.json.object?.members.map(\.name) == orderView.schema.members.map(\.name))
        }
    }

    @Test("a refused order is 422 and names the order and every broken rule in order")
    func refused() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.channel], scope: "p-1")
            gateway.script.on("PlaceOrder") { _, _ in
                OrderV1.Order(
                    orderID: "o-8", state: .refused,
                    violations: [
                        .init(rule: "price_floor", field: "/lines/0/unit_price_minor", message: "a"),
                        .init(rule: "quota", field: "", message: "b"),
                        .init(rule: "funds", field: "", message: "c"),
                    ])
            }
            let answer = try await gateway.send(
                .post, "/v1/orders", json: PipelineTests.order, token: token, key: "k")
            #expect(answer.status == 422)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.json["order_id"]?.text == "o-8")
            #expect(answer.problem == "refused")
            #expect(answer.rules == ["price_floor", "quota", "funds"])
        }
    }

    @Test("an order that is still pending is 202")
    func pending() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            gateway.script.on("PlaceOrder") { _, _ in OrderV1.Order(orderID: "o", state: .pending) }
            let answer = try await gateway.send(
                .post, "/v1/orders", json: PipelineTests.order, token: token, key: "k")
            #expect(answer.status == 202)
        }
    }

    @Test("filters reach the service, and a misspelt one lists nothing")
    func listing() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            let answer = try await gateway.send(
                .get, "/v1/orders?state=partly_shipped&party_id=p-1&page_size=7&cursor=ab",
                token: token)
            #expect(answer.status == 200)
            let seen = try #require(
                gateway.script.seen("ListOrders").first?.request as? OrderV1.ListOrdersRequest)
            #expect(
                seen
                    == OrderV1.ListOrdersRequest(
                        page: .init(pageSize: 7, cursor: "ab"), partyID: "p-1", state: .partlyShipped))
            let misspelt = try await gateway.send(.get, "/v1/orders?party=p-1", token: token)
            #expect(misspelt.status == 400)
            #expect(misspelt.fields == ["party"])
            let state = try await gateway.send(.get, "/v1/orders?state=unspecified", token: token)
            #expect(state.status == 400)
            #expect(gateway.script.seen("ListOrders").count == 1)
        }
    }

    @Test("a cursor that the service refuses is 400 with its words")
    func badCursor() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            gateway.script.fail(
                "ListOrders", .invalid([.invalid("/page/cursor", "is not a cursor")]))
            let answer = try await gateway.send(.get, "/v1/orders?cursor=zz", token: token)
            #expect(answer.status == 400)
            #expect(answer.fields == ["/page/cursor"])
        }
    }

    @Test("an order is found by id or by number, and an escaped number is unescaped once")
    func reference() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            let id = "0198f0aa-0000-7000-8000-000000000001"
            for path in [id, "SO-2026-000001", "a%2Fb%2520"] {
                _ = try await gateway.send(.get, "/v1/orders/\(path)", token: token)
            }
            let seen = gateway.script.seen("GetOrder").map { $0.request as? OrderV1.GetOrderRequest }
            #expect(
                seen == [
                    .init(orderID: id), .init(number: "SO-2026-000001"), .init(number: "a/b%20"),
                ])
        }
    }

    @Test("release and cancel take the order from the path, never from the body")
    func actions() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.operations])
            let answer = try await gateway.send(
                .post, "/v1/orders/o-1/cancel",
                json: ["reason": "typo", "expected_version": 4], token: token, key: "k")
            #expect(answer.status == 200)
            let seen = try #require(
                gateway.script.seen("CancelOrder").first?.request as? OrderV1.OrderActionRequest)
            #expect(seen == .init(orderID: "o-1", reason: "typo", expectedVersion: 4))
            let forged = try await gateway.send(
                .post, "/v1/orders/o-1/release", json: ["order_id": "o-2"], token: token, key: "k")
            #expect(forged.status == 400)
            #expect(forged.rules == ["unknown_member"])
        }
    }
}
