import Messages
import ServiceKit
import Synchronization
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct ShowOrdersTests {
    @Test("pages of a listing give every order once, newest first")
    func paging() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            var placed: [String] = []
            for index in 0..<7 {
                suite.clock.advance(by: .milliseconds(5))
                placed.append(try await service.place(.sample(), "op-\(index)").orderID)
            }
            var seen: [String] = []
            var cursor = ""
            repeat {
                let page = CommonV1.PageRequest(pageSize: 3, cursor: cursor)
                let reply = try await service.client().listOrders(
                    OrderV1.ListOrdersRequest(page: page), service.options(""))
                #expect(reply.orders.count <= 3)
                seen += reply.orders.map(\.orderID)
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen == placed.reversed())
        }
    }

    @Test("a listing is narrowed by state, type and party")
    func filters() async throws {
        try await TestSuite().run { service in
            _ = try await service.place(.sample(), "1")
            _ = try await service.place(.sample { $0.hold = true }, "2")
            _ = try await service.place(.sample { $0.orderType = "SI-CR" }, "3")
            _ = try await service.place(.sample { $0.partyID = "p2" }, "4")
            func count(_ request: OrderV1.ListOrdersRequest) async throws -> Int {
                try await service.client().listOrders(request, service.options("")).orders.count
            }
            #expect(try await count(OrderV1.ListOrdersRequest()) == 4)
            #expect(try await count(OrderV1.ListOrdersRequest(state: .confirmed)) == 1)
            #expect(try await count(OrderV1.ListOrdersRequest(orderType: "SI-CR")) == 1)
            #expect(try await count(OrderV1.ListOrdersRequest(partyID: "p1")) == 3)
            #expect(
                try await count(
                    OrderV1.ListOrdersRequest(partyID: "p1", state: .released, orderType: "SI-STD"))
                    == 1)
            let error = await refusal {
                try await count(OrderV1.ListOrdersRequest(state: OrderV1.OrderState(rawValue: 77)))
            }
            #expect(error.fields == ["/state"])
            let page = CommonV1.PageRequest(cursor: "zz")
            let malformed = await refusal { try await count(OrderV1.ListOrdersRequest(page: page)) }
            #expect(malformed.code == .invalidArgument)
        }
    }

    @Test("a page of very long orders ends early and goes on at its cursor")
    func longOrders() async throws {
        let suite = try TestSuite()
        suite.channel.state.withLock { state in
            for index in 0..<500 { state.prices["SKU-\(index)"] = 100 }
        }
        suite.inventory.state.withLock { state in
            for index in 0..<500 { state.stock["SKU-\(index)"] = 1_000_000 }
        }
        try await suite.run { service in
            let request = OrderV1.PlaceOrderRequest.sample { request in
                request.lines = (0..<500).map { OrderV1.PlaceOrderLine(sku: "SKU-\($0)", quantity: 1) }
            }
            for index in 0..<70 {
                suite.clock.advance(by: .milliseconds(2))
                #expect(try await service.place(request, "op-\(index)").state == .released)
            }
            var seen = 0
            var pages = 0
            var cursor = ""
            repeat {
                let page = CommonV1.PageRequest(pageSize: 500, cursor: cursor)
                let reply = try await service.client().listOrders(
                    OrderV1.ListOrdersRequest(page: page), service.options(""))
                seen += reply.orders.count
                pages += 1
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen == 70)
            #expect(pages > 1)
        }
    }

    @Test("an order is found by its number, and a look without either is refused")
    func byNumber() async throws {
        try await TestSuite().run { service in
            let order = try await service.place()
            let found = try await service.client().getOrder(
                OrderV1.GetOrderRequest(number: order.number), service.options(""))
            #expect(found == order)
            let error = await refusal {
                try await service.client().getOrder(OrderV1.GetOrderRequest(), service.options(""))
            }
            #expect(error.fields == ["/number"])
        }
    }

    @Test("serials that an order names come back as they were given")
    func serials() async throws {
        try await TestSuite().run { service in
            let order = try await service.place(
                .sample { request in
                    request.lines = [
                        OrderV1.PlaceOrderLine(sku: "A", quantity: 2, serials: ["352099001761481", "SN-7"])
                    ]
                })
            let stored = try await service.order(order.orderID)
            #expect(stored.lines.map(\.serials) == [["352099001761481", "SN-7"]])
        }
    }
}
