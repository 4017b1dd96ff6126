import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Shipments become money")
struct ApplyShipmentTests {
    /// A prepaid and confirmed SI-STD order of 10 x 1,299.00 and 5 x 99.00 = 13,485.00.
    private func order(_ finance: FinanceHarness, _ id: String = "o1") async throws {
        try await finance.prepaid("p1", 20_000_00)
        let reply = try await finance.freeze(id, "p1", [(10, 1_299_00), (5, 99_00)])
        #expect(reply.violations.isEmpty)
        try await finance.confirm(id)
    }

    @Test("a shipped SI-STD order opens a receivable and pays it from the freeze at once")
    func standard() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            try await finance.apply(finance.shipment("o1", [1: 10, 2: 5], final: true))
            let receivable = try #require(try await finance.receivables(order: "o1").first)
            #expect(receivable.number == "AR-2026-000001")
            #expect(receivable.state == "settled")
            #expect(receivable.amount?.amountMinor == 13_485_00)
            #expect(receivable.residual?.amountMinor == 0)
            #expect(receivable.dueDate == FinanceHarness.today)
            #expect(receivable.shipmentID == "shipment-o1")
            let whole = try await finance.gateway.getReceivable(
                FinanceV1.GetReceivableRequest(receivableID: receivable.receivableID),
                finance.options())
            #expect(whole.allocations.map(\.source) == ["freeze:o1"])
            #expect(whole.allocations.map(\.amountMinor) == [13_485_00])
            let account = try await finance.fund("p1", .prepayment)
            #expect(account.balanceMinor == 6_515_00)
            #expect(account.frozenMinor == 0)
            let freeze = try await finance.order.getFreeze(FinanceV1.GetFreezeRequest(orderID: "o1"))
            #expect(freeze.state == "settled")
            #expect(freeze.settledMinor == 13_485_00)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("part shipments take their part of each fund, and the short rest is unfrozen exactly")
    func shortShipment() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 80_000_00)
            try await finance.account("p1", .rebate)
            try await finance.entry("p1", .rebate, 24_000_00)
            try await finance.freeze("o1", "p1", [(100, 1_000_00)])
            try await finance.confirm("o1")
            try await finance.apply(finance.shipment("o1", [1: 30]))
            var rebate = try await finance.fund("p1", .rebate)
            #expect(rebate.balanceMinor == 18_000_00)
            #expect(rebate.frozenMinor == 14_000_00)
            var prepayment = try await finance.fund("p1", .prepayment)
            #expect(prepayment.balanceMinor == 56_000_00)
            #expect(prepayment.frozenMinor == 56_000_00)

            try await finance.apply(finance.shipment("o1", [1: 50], short: [1: 20], final: true))
            rebate = try await finance.fund("p1", .rebate)
            #expect(rebate.balanceMinor == 8_000_00)
            #expect(rebate.frozenMinor == 0)
            prepayment = try await finance.fund("p1", .prepayment)
            #expect(prepayment.balanceMinor == 16_000_00)
            #expect(prepayment.frozenMinor == 0)
            #expect(
                try await finance.receivables(order: "o1").map(\.amount?.amountMinor)
                    == [50_000_00, 30_000_00])
            let freeze = try await finance.order.getFreeze(FinanceV1.GetFreezeRequest(orderID: "o1"))
            #expect(freeze.state == "settled")
            #expect(freeze.settledMinor == 80_000_00)
            #expect(freeze.releasedMinor == 20_000_00)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("an order of which nothing is shipped gets all its money back")
    func nothingShipped() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            try await finance.apply(
                finance.shipment("o1", [:], short: [1: 10, 2: 5], final: true))
            #expect(try await finance.fund("p1", .prepayment).availableMinor == 20_000_00)
            #expect(try await finance.receivables().isEmpty)
            let freeze = try await finance.order.getFreeze(FinanceV1.GetFreezeRequest(orderID: "o1"))
            #expect(freeze.state == "released")
        }
    }

    @Test("a replayed event creates nothing, alone, in a batch or after others")
    func replay() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            let first = finance.shipment("o1", [1: 4])
            let last = finance.shipment("o1", [1: 5, 2: 5], short: [1: 1], final: true)
            try await finance.apply(first, first, last)
            try await finance.apply(last, first)
            try await finance.apply(first)
            #expect(try await finance.receivables().count == 2)
            #expect(try await finance.fund("p1", .prepayment).balanceMinor == 20_000_00 - 12_186_00)
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 0)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("a shipment that comes before its order's confirmation waits, and follows it at once")
    func parkedUntilConfirmed() async throws {
        try await FinanceHarness.run { finance in
            let early = finance.shipment("o1", [1: 10, 2: 5], final: true)
            try await finance.apply(early)
            #expect(try await finance.parked() == ["the order has no freeze yet"])
            try await finance.prepaid("p1", 20_000_00)
            try await finance.freeze("o1", "p1", [(10, 1_299_00), (5, 99_00)])
            try await finance.apply(early)
            #expect(try await finance.receivables().isEmpty)
            try await finance.confirm("o1")
            #expect(try await finance.parked().isEmpty)
            #expect(try await finance.receivables().map(\.state) == ["settled"])
            try await finance.apply(early)
            #expect(try await finance.receivables().count == 1)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("a parked event is tried again later, with growing pauses, and others are not held up")
    func retries() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            try await finance.apply(
                finance.shipment("unknown", [1: 1]), finance.shipment("o1", [1: 10, 2: 5], final: true))
            #expect(try await finance.receivables().count == 1)
            let feed = finance.inventoryFeed
            for attempt in 1...6 {
                finance.clock.advance(by: .seconds(301))
                let left = try await finance.store.write { try feed.retryDue($0) }
                #expect(left == 1)
                let attempts = try await finance.store.read { transaction in
                    try transaction.first("SELECT attempts FROM parked_event") { $0.int(0) }
                }
                #expect(attempts == Int64(attempt + 1))
            }
        }
    }

    @Test("a line the order does not have, another SKU and a broken date are kept with their reason")
    func unusable() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            var otherSKU = finance.shipment("o1", [1: 1], eventID: "b")
            if case .shipmentProgressed(var progress)? = otherSKU.body {
                progress.shipped[0].sku = "SKU-2"
                otherSKU.body = .shipmentProgressed(progress)
            }
            try await finance.apply(
                finance.shipment("o1", [1: 1, 7: 1], eventID: "a"), otherSKU,
                finance.shipment("o1", [1: 1], date: "yesterday", eventID: "c"),
                finance.shipment("o1", [1: -3], eventID: "d"),
                finance.shipment("o1", [1: .max], eventID: "e"))
            #expect(
                try await finance.parked() == [
                    "line 7 is not a line of the order", "line 1 of the order has another SKU",
                    "the event cannot be read", "line 1 has a negative quantity",
                    "the amount does not fit",
                ])
            #expect(try await finance.receivables().isEmpty)
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 13_485_00)
        }
    }

    @Test("more shipped than ordered is owed, and only what was frozen is paid")
    func overShipment() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            try await finance.apply(finance.shipment("o1", [1: 12, 2: 5], final: true))
            let receivable = try #require(try await finance.receivables().first)
            #expect(receivable.state == "partly_settled")
            #expect(receivable.residual?.amountMinor == 2_598_00)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("goods that left for an order whose freeze is gone are still owed")
    func releasedFreeze() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            try await finance.cancel("o1")
            try await finance.apply(finance.shipment("o1", [1: 1]))
            #expect(try await finance.receivables().map(\.state) == ["open"])
            try await finance.party("p2")
            try await finance.account("p2", .credit, limit: 1_000_00)
            try await finance.creditOrder("o2", "p2", [(1, 100_00)])
            try await finance.cancel("o2")
            try await finance.apply(finance.shipment("o2", [1: 1]))
            let credit = try await finance.fund("p2", .credit)
            #expect(credit.usedByOrdersMinor == 0)
            #expect(credit.usedByReceivablesMinor == 100_00)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("another order type works by adding a row: a document on signing, without a freeze")
    func rowsOnly() async throws {
        try await FinanceHarness.run { finance in
            try await finance.store.write { transaction in
                _ = try transaction.run(
                    """
                    INSERT INTO trigger_rule (rule_id, version, order_type, event, document,
                        amount_basis, term_basis, sign, settle_from_freeze, in_force)
                    VALUES ('si-op-signed', 1, 'SI-OP', 'signed', 'receivable',
                        'shipped_quantity_x_net_price', 'event_date_plus_term', 1, 0, 1)
                    """)
            }
            try await finance.party("p1")
            try await finance.freeze("o1", "p1", [(10, 100_00)], type: "SI-OP", rule: "none", term: 60)
            try await finance.confirm("o1")
            let signed = finance.shipment("o1", [:], date: "2026-11-22", step: "signed", shipment: "s1")
            try await finance.apply(signed)
            #expect(try await finance.parked() == ["nothing has been shipped of the shipment yet"])
            try await finance.apply(
                finance.shipment("o1", [1: 4], shipment: "s1"),
                finance.shipment("o1", [1: 6], final: true, shipment: "s2"))
            #expect(try await finance.receivables().isEmpty)
            let feed = finance.inventoryFeed
            finance.clock.advance(by: .seconds(60))
            _ = try await finance.store.write { try feed.retryDue($0) }
            let receivable = try #require(try await finance.receivables().first)
            #expect(receivable.amount?.amountMinor == 400_00)
            #expect(receivable.dueDate == "2027-01-21")
            #expect(receivable.triggerRule == "si-op-signed")
            #expect(try await finance.receivables().count == 1)
            let rules = try await finance.gateway.listTriggerRules(
                CommonV1.Empty(), finance.options())
            #expect(rules.rules.map(\.ruleID) == ["si-cr-shipped", "si-op-signed", "si-std-shipped"])
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("steps that make no document change nothing")
    func otherSteps() async throws {
        try await FinanceHarness.run { finance in
            try await order(finance)
            for step in ["accepted_by_3pl", "picking", "packed", "in_transit", "delivered", "signed"] {
                try await finance.apply(finance.shipment("o1", [:], step: step))
            }
            #expect(try await finance.parked().isEmpty)
            #expect(try await finance.receivables().isEmpty)
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 13_485_00)
        }
    }

    @Test("events of many orders, repeated and shuffled, give the same books whatever their order")
    func shuffled() async throws {
        let reference = try await books(seed: 0)
        for seed in 1...5 as ClosedRange<UInt64> {
            let other = try await books(seed: seed)
            #expect(other == reference, "seed \(seed)")
        }
    }

    /// Runs 20 orders with their events in an order drawn from `seed`, some of them twice; gives the
    /// final figures. Seed 0 keeps them in order, once each.
    private func books(seed: UInt64) async throws -> [String] {
        var result: [String] = []
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_000_00)
            try await finance.account("p1", .rebate)
            try await finance.entry("p1", .rebate, 50_000_00)
            try await finance.account("p1", .credit, limit: 1_000_000_00)
            var events: [EventsV1.Event] = []
            for number in 0..<20 {
                let id = "o\(number)"
                let lines = [(quantity: Int64(10), price: Int64(999_00 + number))]
                if number % 3 == 0 {
                    try await finance.freeze(id, "p1", lines, type: "SI-CR", rule: "credit", term: 30)
                } else {
                    try await finance.freeze(id, "p1", lines)
                }
                events.append(finance.shipment(id, [1: 3]))
                events.append(finance.shipment(id, [1: 5], short: [1: 2], final: true))
            }
            let random = SeededRandom(seed: seed)
            if seed > 0 {
                events += events.filter { _ in random.next(below: 3) == 0 }
                for index in events.indices.reversed() {
                    events.swapAt(index, Int(random.next(below: UInt64(index + 1))))
                }
            }
            let half = events.count / 2
            for event in events[..<half] { try await finance.apply(event) }
            for number in 0..<20 { try await finance.confirm("o\(number)") }
            try await finance.apply(Array(events[half...]))
            #expect(try await finance.parked().isEmpty)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
            for type in [FinanceV1.FundType.prepayment, .rebate, .credit] {
                let fund = try await finance.fund("p1", type)
                result.append(
                    "\(type.name) \(fund.frozenMinor + fund.usedByOrdersMinor) "
                        + "\(fund.usedByReceivablesMinor)")
            }
            let funds = [FinanceV1.FundType.prepayment, .rebate]
            var balance: Int64 = 0
            for type in funds { balance += try await finance.fund("p1", type).balanceMinor }
            result.append("balance \(balance)")
            result += try await finance.receivables().map {
                "\($0.orderID) \($0.amount?.amountMinor ?? 0) \($0.state)"
            }.sorted()
        }
        return result
    }
}
