import Messages
import ServiceKit
import Synchronization
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct VisibilityTests {
    private let agent = Actor(userID: "u-agent", roles: ["channel"], scopePartyID: "p1")
    private let rival = Actor(userID: "u-rival", roles: ["channel"], scopePartyID: "p2")

    private func suite() throws -> TestSuite {
        let suite = try TestSuite()
        suite.addParty("p1", path: "/top/p1/")
        suite.addParty("p1-shop", path: "/top/p1/p1-shop/")
        suite.addParty("p2", path: "/top/p2/")
        return suite
    }

    /// The parties of the orders that an actor sees, newest first.
    private func list(_ service: Running, _ actor: Actor, partyID: String = "") async throws -> [String] {
        let request = OrderV1.ListOrdersRequest(partyID: partyID)
        return try await service.client().listOrders(request, service.options("", actor)).orders
            .map(\.partyID)
    }

    @Test("a channel user orders for its own party and those below it, and for nobody else")
    func placing() async throws {
        try await suite().run { service in
            #expect(try await service.place(.sample(), "1", by: agent).state == .released)
            let shop = try await service.place(.sample { $0.partyID = "p1-shop" }, "2", by: agent)
            #expect(shop.partyID == "p1-shop")
            let foreign = await refusal {
                try await service.place(.sample { $0.partyID = "p2" }, "3", by: agent)
            }
            let unknown = await refusal {
                try await service.place(.sample { $0.partyID = "p9" }, "4", by: agent)
            }
            #expect(foreign == unknown)
            #expect(foreign.code == .notFound)
        }
    }

    @Test("another's order and no order look the same to a channel user, whatever is asked of them")
    func foreignOrders() async throws {
        try await suite().run { service in
            let id = try await service.place(.sample { $0.hold = true }, "1", by: agent).orderID
            #expect(try await service.order(id, by: agent).orderID == id)
            for target in [id, "00000000-0000-7000-8000-000000000000"] {
                let errors = [
                    await refusal { try await service.order(target, by: rival) },
                    await refusal { try await service.cancel(target, "c-\(target)", by: rival) },
                    await refusal { try await service.release(target, "r-\(target)", by: rival) },
                    await refusal {
                        try await service.client().getTimeline(
                            OrderV1.GetOrderRequest(orderID: target), service.options("", rival))
                    },
                ]
                for error in errors { #expect(error == RPCError(.notFound, "not found")) }
            }
            let byNumber = await refusal {
                try await service.client().getOrder(
                    OrderV1.GetOrderRequest(number: "SO-2026-000001"), service.options("", rival))
            }
            #expect(byNumber == RPCError(.notFound, "not found"))
            #expect(try await service.order(id).state == .confirmed)
        }
    }

    @Test("a channel user sees an order that staff placed for a party that is new here")
    func newParty() async throws {
        try await suite().run { service in
            let id = try await service.place(.sample { $0.partyID = "p1-shop" }).orderID
            #expect(try await service.order(id, by: agent).orderID == id)
            let foreign = await refusal { try await service.order(id, by: rival) }
            #expect(foreign.code == .notFound)
        }
    }

    @Test("lists and counts of a channel user cover its own subtree only")
    func listing() async throws {
        let suite = try suite()
        try await suite.run { service in
            _ = try await service.place(.sample(), "1", by: agent)
            suite.clock.advance(by: .milliseconds(2))
            _ = try await service.place(.sample { $0.partyID = "p1-shop" }, "2", by: agent)
            _ = try await service.place(.sample { $0.partyID = "p2" }, "3", by: rival)
            _ = try await service.place(
                .sample {
                    $0.partyID = "p2"; $0.warehouseCode = "X"
                }, "4", by: rival)
            #expect(try await list(service, agent) == ["p1-shop", "p1"])
            #expect(try await list(service, rival) == ["p2", "p2"])
            #expect(try await list(service, Running.sales).count == 4)
            #expect(try await list(service, agent, partyID: "p1-shop") == ["p1-shop"])
            let foreign = await refusal { try await list(service, agent, partyID: "p2") }
            #expect(foreign.code == .notFound)
            let mine = try await service.client().getOrderSummary(
                CommonV1.Empty(), service.options("", agent))
            #expect(mine.byState == [OrderV1.StateCount(state: .released, count: 2)])
            #expect(mine.refusalsByRule.isEmpty)
            let all = try await service.client().getOrderSummary(
                CommonV1.Empty(), service.options("", Running.sales))
            #expect(
                all.byState == [
                    OrderV1.StateCount(state: .released, count: 3),
                    OrderV1.StateCount(state: .refused, count: 1),
                ])
            #expect(all.refusalsByRule == [OrderV1.RuleCount(rule: "warehouse", count: 1)])
        }
    }

    @Test("a channel user may cancel its own order but not release it")
    func ownOrder() async throws {
        try await suite().run { service in
            let id = try await service.place(.sample { $0.hold = true }, "1", by: agent).orderID
            let error = await refusal { try await service.release(id, by: agent) }
            #expect(error.code == .permissionDenied)
            #expect(try await service.cancel(id, by: agent).state == .cancelled)
        }
    }

    @Test("other services may follow the feed but not place orders")
    func callers() async throws {
        try await suite().run { service in
            for name in ["inventory", "finance", "channel", "order", "stranger"] {
                let error = await refusal {
                    try await service.client(as: name).placeOrder(
                        .sample(), CallOptions(operationID: "x"))
                }
                #expect(error.code == .permissionDenied, "\(name)")
            }
            let staff = try await service.client(as: "operator").placeOrder(
                .sample(), CallOptions(operationID: "x"))
            #expect(staff.state == .released)
        }
    }
}
