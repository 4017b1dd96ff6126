import HTTPTypes
import JSON
import Messages
import ServiceKit
import Testing
import Values
import Wire

@testable import Gateway

@Suite("The overview of a party")
struct PartyOverviewTests {
    private static let path = "/v1/parties/p-1/overview"

    private func prepare(_ gateway: TestGateway) {
        gateway.script.on("GetParty") { _, _ in ChannelV1.Party(partyID: "p-1", code: "P1") }
        gateway.script.on("ListOrders") { _, _ in
            OrderV1.ListOrdersReply(
                orders: [
                    .init(orderID: "o-1", state: .released), .init(orderID: "o-2", state: .delivered),
                    .init(orderID: "o-3", state: .pending), .init(orderID: "o-4", state: .refused),
                ])
        }
        gateway.script.on("ListFundAccounts") { _, _ in
            FinanceV1.ListFundAccountsReply(accounts: [.init(accountID: "a", fundType: .credit)])
        }
        gateway.script.on("ListStock") { request, _ in
            let place = (request as? InventoryV1.ListStockRequest)?.place ?? ""
            return InventoryV1.ListStockReply(stock: [.init(sku: "S1", place: place, onHand: 3)])
        }
    }

    @Test("it puts four services together")
    func whole() async throws {
        try await withGateway { gateway in
            prepare(gateway)
            let token = try await gateway.key([.sales])
            let answer = try await gateway.send(.get, Self.path, token: token)
            #expect(answer.status == 200)
            #expect(answer.json["party"]?["code"]?.text == "P1")
            #expect(answer.json["contracts"]?["contracts"] == [])
            #expect(answer.json["funds"]?["accounts"]?[0]?["fund_type"]?.text == "credit")
            #expect(
                answer.json["open_orders"]?["orders"]?.array?.compactMap { $0["order_id"]?.text }
                    == ["o-1", "o-3"])
            #expect(answer.json["stock"]?["stock"]?[0]?["place"]?.text == "p-1")
        }
    }

    @Test(
        "a service that is down takes its own part away and no other",
        arguments: [
            ("ListFundAccounts", "funds"), ("ListOrders", "open_orders"), ("ListStock", "stock"),
            ("ListContracts", "contracts"), ("GetParty", "party"),
        ])
    func partDown(method: String, part: String) async throws {
        try await withGateway { gateway in
            prepare(gateway)
            gateway.script.fail(method, RPCError(.unavailable, "connection refused by 10.0.0.7"))
            let token = try await gateway.key([.sales])
            let answer = try await gateway.send(.get, Self.path, token: token)
            #expect(answer.status == 200)
            for name in ["party", "contracts", "funds", "open_orders", "stock"] {
                let available = answer.json[name]?["available"]
                let expected: JSONValue? = name == part ? false : nil
                #expect(available == expected)
            }
            #expect(answer.json[part]?["reason"]?.text?.contains("not available") == true)
            #expect(!answer.text.contains("10.0.0.7"))
        }
    }

    @Test("a slow service delays the answer by the part's time, not by its own")
    func partSlow() async throws {
        try await withGateway({ $0.partTime = .seconds(2) }) { gateway in
            prepare(gateway)
            gateway.script.on("ListStock") { _, _ in
                try await SystemScheduler().sleep(for: .seconds(20))
                return nil
            }
            let token = try await gateway.key([.sales])
            let clock = SystemClock()
            let start = clock.now()
            let answer = try await gateway.send(.get, Self.path, token: token)
            #expect(clock.now().since(start) < .seconds(10))
            #expect(answer.status == 200)
            #expect(answer.json["stock"]?["available"] == false)
            #expect(answer.json["party"]?["code"]?.text == "P1")
        }
    }

    @Test("the parts are asked for at once")
    func parallel() async throws {
        try await withGateway { gateway in
            let gate = Gate()
            for method in ["GetParty", "ListOrders", "ListFundAccounts", "ListStock", "ListContracts"] {
                gateway.script.on(method) { _, _ in
                    try await gate.pass()
                    return nil
                }
            }
            let token = try await gateway.key([.sales])
            async let answer = gateway.send(.get, Self.path, token: token)
            // None is answered before all five were asked.
            try await gate.arrived(5)
            gate.open()
            #expect(try await answer.status == 200)
        }
    }

    @Test("a party that is unknown or foreign is 404")
    func unknown() async throws {
        try await withGateway { gateway in
            gateway.script.fail("GetParty", RPCError(.notFound, "no such party"))
            let token = try await gateway.key([.channel], scope: "p-9")
            let answer = try await gateway.send(.get, Self.path, token: token)
            #expect(answer.status == 404)
        }
    }

    @Test("each service is told who asks")
    func actor() async throws {
        try await withGateway { gateway in
            prepare(gateway)
            let token = try await gateway.key([.channel], scope: "p-1")
            _ = try await gateway.send(.get, Self.path, token: token)
            for method in ["GetParty", "ListOrders", "ListFundAccounts", "ListStock", "ListContracts"] {
                #expect(gateway.script.seen(method).first?.actor?.scopePartyID == "p-1")
            }
        }
    }
}
