import HTTPTypes
import JSON
import Messages
import Testing

@testable import Gateway

@Suite("Changes over HTTP")
struct ChangeRoutesTests {
    /// A body that each route with a plain form accepts, and the call it makes.
    private static let samples: [(HTTPRequest.Method, String, JSONValue, String, Int)] = [
        (
            .post, "/v1/parties",
            [
                "code": "P1", "name": "One", "party_class": "agent", "regions": ["CN-31"],
                "ship_to": [["ship_to_id": "MAIN", "name": "n", "address": "a", "region": "r"]],
            ], "PutParty", 201
        ),
        (
            .put, "/v1/parties/p-1",
            ["code": "P1", "name": "One", "party_class": "retailer", "expected_version": 2],
            "PutParty", 200
        ),
        (
            .post, "/v1/contracts",
            [
                "contract_type": "distributor", "state": "active", "party_id": "p-1",
                "valid_from": "2026-01-01", "valid_to": "2026-12-31", "order_types": ["SI-STD"],
                "currency": "CNY", "discount_bp": 250,
                "fixed_prices": [["sku": "S1", "unit_price_minor": 1]],
            ], "PutContract", 201
        ),
        (
            .post, "/v1/price-lists",
            [
                "party_class": "agent", "currency": "CNY", "effective_from": "2026-01-01",
                "prices": [["sku": "S1", "unit_price_minor": 129_900]],
            ], "PutPriceList", 201
        ),
        (
            .put, "/v1/warehouses/W1", ["name": "North", "third_party": true], "PutWarehouse", 200
        ),
        (
            .put, "/v1/parties/p-1/funds/credit",
            ["currency": "CNY", "credit_limit_minor": 100], "PutFundAccount", 200
        ),
        (
            .post, "/v1/receipts",
            [
                "party_id": "p-1", "amount": ["amount_minor": 100, "currency": "CNY"],
                "reference": "B1", "source": "manual", "business_date": "2026-11-23",
            ], "RecordReceipt", 201
        ),
        (
            .post, "/v1/fund-entries",
            [
                "party_id": "p-1", "fund_type": "rebate",
                "amount": ["amount_minor": -5, "currency": "CNY"], "document": "D1",
            ], "PostFundEntry", 201
        ),
        (
            .post, "/v1/receivables/settle", ["party_id": "p-1", "currency": "CNY"],
            "SettleReceivables", 200
        ),
        (
            .post, "/v1/shipments/s-1/fulfilment",
            ["step": "shipped", "serials": ["490154203237518"], "final": true],
            "RecordFulfilment", 200
        ),
    ]

    @Test("a right body makes its one call under the key", arguments: samples.indices)
    func calls(index: Int) async throws {
        let (method, path, body, call, status) = Self.samples[index]
        try await withGateway { gateway in
            let token = try await gateway.key([.administrator])
            let answer = try await gateway.send(method, path, json: body, token: token, key: "k-1")
            #expect(answer.status == status, "\(answer.text)")
            #expect(gateway.script.count == 1)
            #expect(gateway.script.seen(call).map(\.operationID) == ["k-1"])
        }
    }

    @Test("one more member than declared is refused", arguments: samples.indices)
    func unknownMember(index: Int) async throws {
        let (method, path, body, _, _) = Self.samples[index]
        try await withGateway { gateway in
            let token = try await gateway.key([.administrator])
            for name in ["version", "approved_by", "balance_minor", "party_path"] {
                var object = body.object ?? [:]
                object[name] = 1
                let answer = try await gateway.send(
                    method, path, json: .object(object), token: token, key: "k")
                #expect(answer.status == 400)
                #expect(answer.fields == ["/\(name)"])
            }
            #expect(gateway.script.count == 0)
        }
    }

    @Test("taking any required member away is a fault of that member", arguments: samples.indices)
    func required(index: Int) async throws {
        let (method, path, body, _, _) = Self.samples[index]
        try await withGateway { gateway in
            let token = try await gateway.key([.administrator])
            let route = try #require(
                gateway.assembly.routes.first {
                    if case .route(let found, _) = gateway.assembly.pipeline.tree.find(method, path) {
                        return gateway.assembly.routes[found].name == $0.name
                    }
                    return false
                })
            guard case .json(let schema) = route.input else {
                Issue.record("\(route.name) takes no JSON")
                return
            }
            for member in schema.members where member.required {
                var object = body.object ?? [:]
                #expect(object[member.name] != nil)
                object[member.name] = nil
                let answer = try await gateway.send(
                    method, path, json: .object(object), token: token, key: "k")
                #expect(answer.rules == ["missing"])
                #expect(answer.fields == ["/\(member.name)"])
            }
        }
    }

    @Test("ids in the path win, and words of the path are checked")
    func paths() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.administrator])
            _ = try await gateway.send(
                .put, "/v1/parties/p-7",
                json: ["code": "P", "name": "N", "party_class": "agent"], token: token, key: "k")
            let party = gateway.script.seen("PutParty").first?.request
            #expect((party as? ChannelV1.PutPartyRequest)?.party?.partyID == "p-7")
            #expect((party as? ChannelV1.PutPartyRequest)?.party?.active == true)
            let fund = try await gateway.send(
                .put, "/v1/parties/p-7/funds/gold", json: ["currency": "CNY"], token: token,
                key: "k")
            #expect(fund.status == 404)
        }
    }

    @Test("amounts beyond what can be, wrong currencies and dates are refused by name")
    func values() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.finance])
            let answer = try await gateway.send(
                .post, "/v1/receipts",
                json: [
                    "party_id": "p", "reference": "r",
                    "amount": ["amount_minor": 0, "currency": "cny", "rate": 1],
                    "business_date": "2026-02-29", "source": "gift",
                ], token: token, key: "k")
            #expect(
                answer.fields == [
                    "/amount/amount_minor", "/amount/currency", "/amount/rate", "/source",
                    "/business_date",
                ])
        }
    }
}
