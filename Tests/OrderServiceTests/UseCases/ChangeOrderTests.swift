import Messages
import ServiceKit
import Synchronization
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct ChangeOrderTests {
    @Test("cancelling a held order gives everything back, then it is cancelled")
    func cancelHeld() async throws {
        let suite = try TestSuite()
        suite.channel.state.withLock { $0.quota = 100 }
        try await suite.run { service in
            let order = try await service.place(.sample { $0.hold = true })
            #expect(order.state == .confirmed)
            let cancelled = try await service.cancel(order.orderID)
            #expect(cancelled.state == .cancelled)
            #expect(cancelled.violations.map(\.message) == ["changed my mind"])
            #expect(cancelled.lines.map(\.cancelled) == [3, 4])
            #expect(try await service.published() == ["confirmed", "cancelled"])
            let again = try await service.cancel(order.orderID)
            #expect(again.state == .cancelled)
            let other = await refusal { try await service.cancel(order.orderID, "cancel-2") }
            #expect(other.code == .failedPrecondition)
            #expect(other.message == "an order that is cancelled cannot be cancelled")
        }
        #expect(suite.nothingIsHeld)
    }

    @Test("cancelling a released order is refused and names its state")
    func cancelReleased() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            let order = try await service.place()
            let error = await refusal { try await service.cancel(order.orderID) }
            #expect(error.code == .failedPrecondition)
            #expect(error.message == "an order that is released cannot be cancelled")
            #expect(error.violations.map(\.rule) == ["state"])
            #expect(try await service.order(order.orderID).state == .released)
        }
    }

    @Test("cancelling while stock is being reserved leaves nothing held, whichever call arrives first")
    func cancelInFlight() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            suite.toFinance.onCall("Freeze") {
                suite.toFinance.onCall("Freeze", nil)
                let list = try? await service.client().listOrders(
                    OrderV1.ListOrdersRequest(), service.options(""))
                guard let id = list?.orders.first?.orderID else { return }
                _ = try? await service.cancel(id)
            }
            let order = try await service.place()
            #expect(order.state == .cancelled)
            #expect(try await service.published() == ["cancelled"])
        }
        #expect(suite.nothingIsHeld)
    }

    @Test("a cancel that a peer does not hear stays cancelling and is finished by the background")
    func cancelWhilePeerDown() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            let order = try await service.place(.sample { $0.hold = true })
            suite.toInventory.set(.cutBefore)
            #expect(try await service.cancel(order.orderID).state == .cancelling)
            suite.toInventory.set(.whole)
            suite.clock.advance(by: .seconds(1))
            try await service.assembly.sagaLoop.step()
            #expect(try await service.order(order.orderID).state == .cancelled)
        }
        #expect(suite.nothingIsHeld)
    }

    @Test("a held order is released once")
    func release() async throws {
        try await TestSuite().run { service in
            let order = try await service.place(.sample { $0.hold = true })
            let released = try await service.release(order.orderID)
            #expect(released.state == .released)
            #expect(try await service.release(order.orderID) == released)
            let again = await refusal { try await service.release(order.orderID, "release-2") }
            #expect(again.message == "an order that is released cannot be released")
            #expect(try await service.published() == ["confirmed", "released"])
        }
    }

    @Test("a caller who saw an older version changes nothing")
    func expectedVersion() async throws {
        try await TestSuite().run { service in
            let order = try await service.place(.sample { $0.hold = true })
            let request = OrderV1.OrderActionRequest(
                orderID: order.orderID, expectedVersion: order.version + 1)
            let error = await refusal {
                try await service.client().cancelOrder(request, service.options("c"))
            }
            #expect(error.code == .aborted)
            #expect(error.fields == ["/expected_version"])
            #expect(try await service.order(order.orderID) == order)
        }
    }

    @Test("an unknown order is not found, and a malformed request names its faults")
    func unknown() async throws {
        try await TestSuite().run { service in
            let missing = await refusal { try await service.cancel("nothing") }
            #expect(missing.code == .notFound)
            let error = await refusal {
                try await service.client().cancelOrder(
                    OrderV1.OrderActionRequest(reason: "a\u{1}b", expectedVersion: -1), service.options("c"))
            }
            #expect(error.fields == ["/order_id", "/reason", "/expected_version"], "\(error)")
        }
    }
}
