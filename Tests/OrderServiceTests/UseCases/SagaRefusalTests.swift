import Messages
import Synchronization
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct SagaRefusalTests {
    @Test("stock that goes between judging and reserving refuses the order and gives the funds back")
    func reserveRefused() async throws {
        let suite = try TestSuite()
        suite.inventory.state.withLock { $0.refusesReserve = true }
        try await suite.run { service in
            let order = try await service.place()
            #expect(order.state == .refused)
            #expect(order.violations.map(\.field) == ["/lines/0/quantity", "/lines/1/quantity"])
            #expect(
                try await service.kinds(order.orderID) == ["placed", "judged", "frozen", "refused", "undone"])
            #expect(try await service.published() == ["cancelled"])
            #expect(try await service.assembly.sagaLoop.step() == 0)
        }
        #expect(suite.nothingIsHeld)
        #expect(suite.finance.snapshot.balance == 1_000_000_000_000)
    }

    @Test("steps and what undoes them are called as critical, questions before them as interactive")
    func overloadClasses() async throws {
        let suite = try TestSuite()
        suite.channel.state.withLock { $0.quota = 10 }
        suite.inventory.state.withLock { $0.refusesReserve = true }
        try await suite.run { service in _ = try await service.place() }
        #expect(
            suite.channel.classes.all == [
                "Terms": [.interactive], "HoldQuota": [.critical], "ReleaseQuota": [.critical],
            ])
        #expect(
            suite.inventory.classes.all == ["Availability": [.interactive], "Reserve": [.critical]])
        #expect(suite.finance.classes.all == ["Freeze": [.critical], "Unfreeze": [.critical]])
    }

    @Test("stock and funds refused together give both reasons, and nothing has to be undone")
    func bothRefused() async throws {
        let suite = try TestSuite()
        suite.inventory.state.withLock { $0.refusesReserve = true }
        suite.finance.state.withLock { $0.balance = 10 }
        try await suite.run { service in
            let order = try await service.place(.sample { $0.lines = [$0.lines[0]] })
            #expect(order.violations.map(\.rule) == ["stock_availability", "funds"])
            #expect(try await service.published() == [])
        }
        #expect(suite.nothingIsHeld)
    }

    @Test("quota is held with the order, and an order over it is refused")
    func quota() async throws {
        let suite = try TestSuite()
        suite.channel.state.withLock { $0.quota = 10 }
        try await suite.run { service in
            let first = try await service.place(.sample(), "op-1")
            let second = try await service.place(.sample(), "op-2")
            #expect(first.state == .released)
            #expect(second.violations.map(\.rule) == ["quota"])
            #expect(try await service.kinds(first.orderID).contains("quota_held"))
        }
        #expect(Array(suite.channel.snapshot.held.values) == [7])
        #expect(suite.finance.snapshot.frozen.count == 1)
    }

    @Test("a row of the restriction table decides classes, funds rule and grace days")
    func rows() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            _ = try await service.place(.sample(), "op-1")
            #expect(
                suite.channel.snapshot.allowedClasses == [.agent, .distributor, .retailer])
            #expect(suite.finance.snapshot.lastRequest.fundsRule == "full_prepay")
            let credit = try await service.place(.sample { $0.orderType = "SI-CR" }, "op-2")
            #expect(credit.state == .released)
            #expect(suite.channel.snapshot.allowedClasses == [])
            let request = suite.finance.state.withLock { $0.lastRequest }
            #expect(request.fundsRule == "credit" && request.overdueGraceDays == 7)
            #expect(request.paymentTermDays == 30 && request.orderNumber == credit.number)
            #expect(request.expiresAtUs == TestSuite.start.adding(seconds: 900).microseconds)
        }
    }

    @Test("the table has a row for every type of the domain, and only SI-STD and SI-CR are open")
    func table() async throws {
        try await TestSuite().run { service in
            let rules = try await service.client().listOrderTypeRules(
                CommonV1.Empty(), service.options("")
            ).rules
            #expect(
                rules.map(\.orderType) == [
                    "CONS-RET", "CONS-SETTLE", "GIFT", "PO", "PO-RET", "POSM", "RMA-DOA", "RMA-RET",
                    "SI-CONS", "SI-CR", "SI-DEMO", "SI-KA", "SI-OP", "SI-STD", "SO-POS", "ST-DROP",
                    "ST-STD", "ST-XFER",
                ])
            #expect(rules.filter(\.active).map(\.orderType) == ["SI-CR", "SI-STD"])
        }
    }
}
