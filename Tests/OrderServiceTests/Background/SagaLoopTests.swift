import Messages
import ServiceKit
import Store
import Synchronization
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct SagaLoopTests {
    /// Advances the clock and drives due sagas until none is active, as the background would.
    private func settle(_ service: Running, by step: Duration = .seconds(31), rounds: Int = 10) async throws {
        for _ in 0..<rounds {
            service.suite.clock.advance(by: step)
            try await service.assembly.sagaLoop.step()
            let active = try await service.store.read { try SagaTable.active($0).count }
            if active == 0 { return }
        }
        Issue.record("a saga did not settle")
    }

    @Test(
        "an order whose peer goes down in the middle is pending, and confirmed once when it is back",
        arguments: [Cable.Mode.cutBefore, .cutAfter], ["inventory", "finance"])
    func peerDown(mode: Cable.Mode, peer: String) async throws {
        let suite = try TestSuite()
        let cable = peer == "finance" ? suite.toFinance : suite.toInventory
        try await suite.run { service in
            cable.onCall(peer == "finance" ? "Freeze" : "Reserve") { cable.set(mode) }
            let order = try await service.place()
            #expect(order.state == .pending)
            suite.clock.advance(by: .seconds(1))
            try await service.assembly.sagaLoop.step()
            #expect(try await service.order(order.orderID).state == .pending)
            cable.onCall(peer == "finance" ? "Freeze" : "Reserve", nil)
            cable.set(.whole)
            try await settle(service)
            #expect(try await service.order(order.orderID).state == .released)
            #expect(try await service.published() == ["confirmed", "released"])
        }
        #expect(suite.inventory.snapshot.stock["A"] == 999_997)
        #expect(suite.finance.snapshot.frozen.count == 1)
    }

    @Test(
        "a step without an answer is told with its cause, once in ten seconds, and so is a saga that is late")
    func causes() async throws {
        var configuration = OrderConfiguration()
        configuration.alarmAfter = .seconds(60)
        let suite = try TestSuite(configuration: configuration)
        try await suite.run { service in
            suite.toFinance.set(.cutBefore)
            let order = try await service.place()
            let steps = suite.log.all("warning a step of an order has no answer")
            #expect(steps.count == 1)
            #expect(steps.first?.facts["service"] == "finance")
            #expect(steps.first?.facts["rpc.status"] == "unavailable")
            #expect(steps.first?.facts["error"] == "the peer is down")
            #expect(steps.first?.facts["order.id"] == order.orderID)
            #expect(steps.first?.facts["trace.id"]?.count == 32)
            suite.clock.advance(by: .seconds(61))
            try await service.assembly.sagaLoop.step()
            let late = suite.log.all("error an order saga is not getting on")
            #expect(late.count == 1)
            #expect(late.first?.facts["error"] == "freeze: unavailable: the peer is down")
        }
    }

    @Test("an order that cannot be judged tells why in the log; the caller hears only which service it was")
    func judging() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            suite.toInventory.set(.cutBefore)
            let error = await #expect(throws: RPCError.self) { _ = try await service.place() }
            #expect(error?.message.contains("the peer is down") == false)
            let lines = suite.log.all("warning a service could not be asked")
            #expect(lines.count == 1)
            #expect(lines.first?.facts["service"] == "inventory")
            #expect(lines.first?.facts["error"] == "the peer is down")
        }
    }

    @Test("an order that was pending when the process died is driven on by the next one")
    func restart() async throws {
        let suite = try TestSuite()
        suite.toFinance.set(.cutAfter)
        let id = try await suite.run { try await $0.place().orderID }
        suite.toFinance.set(.whole)
        try await suite.run { service in
            #expect(try await service.order(id).state == .pending)
            let driven = try await service.assembly.sagaLoop.step()
            #expect(driven == 1)
            #expect(try await service.order(id).state == .released)
        }
    }

    @Test("an order whose peer stays away until the holds run out is refused and everything is given back")
    func ranOut() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            suite.toFinance.set(.cutBefore)
            let order = try await service.place()
            #expect(order.state == .pending)
            suite.clock.advance(by: .seconds(14 * 60 + 1))
            try await service.assembly.sagaLoop.step()
            let refused = try await service.order(order.orderID)
            #expect(refused.state == .refused)
            #expect(refused.violations.map(\.rule) == ["hold"])
            #expect(suite.inventory.snapshot.reserved.isEmpty)
            suite.toFinance.set(.whole)
            try await settle(service)
            #expect(try await service.published() == ["cancelled"])
        }
        #expect(suite.nothingIsHeld)
        #expect(suite.finance.snapshot.closed.count == 1)
    }

    @Test("everything held is still given back when the last answer comes too late to confirm")
    func tooLateToConfirm() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            suite.toFinance.onCall("Freeze") { suite.clock.advance(by: .seconds(14 * 60 + 1)) }
            let order = try await service.place()
            #expect(order.state == .refused)
            #expect(order.violations.map(\.rule) == ["hold"])
        }
        #expect(suite.nothingIsHeld)
    }

    @Test("the background leaves a saga alone that a call is driving")
    func claimed() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            let seen = Mutex(-1)
            suite.toFinance.onCall("Freeze") {
                let due = try? await service.assembly.sagaLoop.step()
                seen.withLock { $0 = due ?? -2 }
            }
            let order = try await service.place()
            let due = seen.withLock { $0 }
            #expect(order.state == .released)
            #expect(due == 0)
        }
        #expect(suite.inventory.snapshot.operations.count == 1)
    }

    @Test("a driver that slept past its claim cannot write over the one that took its saga")
    func lateDriver() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            suite.toFinance.onCall("Freeze") {
                suite.toFinance.onCall("Freeze", nil)
                suite.clock.advance(by: .seconds(21))
                _ = try? await service.assembly.sagaLoop.step()
            }
            let order = try await service.place()
            #expect(order.state == .released)
            let kinds = try await service.kinds(order.orderID)
            #expect(kinds.suffix(2) == ["confirmed", "released"])
            #expect(kinds.firstIndex(of: "confirmed") == kinds.lastIndex(of: "confirmed"))
            #expect(try await service.published() == ["confirmed", "released"])
        }
    }

    @Test("waits after silence grow")
    func backoff() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            suite.toFinance.set(.cutBefore)
            let order = try await service.place()
            var waits: [Int64] = []
            for _ in 0..<6 {
                let (next, now) = try await service.store.read { tx in
                    (try tx.first("SELECT next_at_us FROM saga") { $0.int(0) } ?? 0, tx.now.microseconds)
                }
                waits.append(next - now)
                suite.clock.advance(by: .microseconds(max(0, next - now)))
                #expect(try await service.assembly.sagaLoop.step() == 1)
            }
            #expect(waits == waits.sorted())
            #expect(waits.first ?? 0 >= 50_000 && waits.last ?? .max <= 30_000_000)
            let attempts = try await service.store.read { tx in
                try tx.first("SELECT attempts FROM saga") { $0.int(0) }
            }
            #expect(attempts == 7)
            #expect(try await service.order(order.orderID).state == .pending)
        }
    }
}
