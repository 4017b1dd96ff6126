import Messages
import ServiceKit
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Orders on credit")
struct CreditTests {
    @Test("orders, receivables and the new order together stay within the limit, to the fen")
    func limit() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 100_000_00)
            try await finance.creditOrder("o1", "p1", [(35, 1_000_00)])
            try await finance.apply(finance.shipment("o1", [1: 35], final: true))
            try await finance.creditOrder("o2", "p1", [(10, 1_000_00)])
            let credit = try await finance.fund("p1", .credit)
            #expect(credit.usedByReceivablesMinor == 35_000_00)
            #expect(credit.usedByOrdersMinor == 10_000_00)
            #expect(credit.availableMinor == 55_000_00)

            let over = try await finance.freeze(
                "o3", "p1", [(1, 55_000_01)], type: "SI-CR", rule: "credit")
            #expect(over.violations.map(\.rule) == ["credit_limit"])
            let message = over.violations.first?.message ?? ""
            for number in ["100000.00", "10000.00", "35000.00", "55000.01"] {
                #expect(message.contains(number), "\(message)")
            }
            let exact = try await finance.freeze(
                "o4", "p1", [(1, 55_000_00)], type: "SI-CR", rule: "credit")
            #expect(exact.violations.isEmpty)
            #expect(exact.parts == [FinanceV1.FreezePart(fundType: .credit, amountMinor: 55_000_00)])
            #expect(try await finance.fund("p1", .credit).availableMinor == 0)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("a party without a credit account gets no credit")
    func noAccount() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            let reply = try await finance.freeze(
                "o1", "p1", [(1, 100_00)], type: "SI-CR", rule: "credit")
            #expect(reply.violations.map(\.rule) == ["credit_limit"])
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 0)
        }
    }

    @Test("a receivable overdue by more than the grace refuses credit, by exactly the grace does not")
    func overdue() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 100_000_00)
            try await finance.creditOrder("o1", "p1", [(1, 1_000_00)], term: 10)
            // Shipped on 2026-11-01, due on 2026-11-11, so 12 days overdue on 2026-11-23.
            try await finance.apply(finance.shipment("o1", [1: 1], final: true, date: "2026-11-01"))
            let within = try await finance.freeze(
                "o2", "p1", [(1, 1_00)], type: "SI-CR", rule: "credit", grace: 12)
            #expect(within.violations.isEmpty)
            let beyond = try await finance.freeze(
                "o3", "p1", [(1, 1_00)], type: "SI-CR", rule: "credit", grace: 11)
            #expect(beyond.violations.map(\.rule) == ["overdue"])
            let message = beyond.violations.first?.message ?? ""
            for fact in ["AR-2026-000001", "2026-11-11", "12 days", "11 days"] {
                #expect(message.contains(fact), "\(message)")
            }
            // Prepaid orders do not ask.
            try await finance.account("p1", .prepayment)
            try await finance.receipt("p1", 5_00)
            #expect(try await finance.freeze("o4", "p1", [(1, 5_00)]).violations.isEmpty)
        }
    }

    @Test("limit and overdue are both named")
    func both() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 1_000_00)
            try await finance.creditOrder("o1", "p1", [(1, 1_000_00)], term: 1)
            try await finance.apply(finance.shipment("o1", [1: 1], final: true, date: "2026-11-01"))
            let reply = try await finance.freeze(
                "o2", "p1", [(1, 1_00)], type: "SI-CR", rule: "credit", grace: 3)
            #expect(reply.violations.map(\.rule) == ["credit_limit", "overdue"])
        }
    }

    @Test("shipping on credit opens a receivable due after the term, and its payment frees the credit")
    func term() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 50_000_00)
            try await finance.creditOrder("o1", "p1", [(10, 1_000_00), (5, 200_00)], term: 45)
            try await finance.apply(
                finance.shipment("o1", [1: 8, 2: 5], short: [1: 2], final: true, date: "2026-11-20"))
            let receivable = try #require(try await finance.receivables(order: "o1").first)
            #expect(receivable.state == "open")
            #expect(receivable.amount?.amountMinor == 9_000_00)
            #expect(receivable.documentDate == "2026-11-20")
            #expect(receivable.dueDate == "2027-01-04")
            #expect(receivable.triggerRule == "si-cr-shipped")
            var credit = try await finance.fund("p1", .credit)
            #expect(credit.usedByOrdersMinor == 0)
            #expect(credit.usedByReceivablesMinor == 9_000_00)
            let freeze = try await finance.order.getFreeze(FinanceV1.GetFreezeRequest(orderID: "o1"))
            #expect(freeze.state == "settled")
            #expect(freeze.settledMinor == 9_000_00)
            #expect(freeze.releasedMinor == 2_000_00)

            let receipt = try await finance.receipt(
                "p1", 4_000_00, naming: [receivable.receivableID])
            #expect(receipt.toReceivablesMinor == 4_000_00)
            credit = try await finance.fund("p1", .credit)
            #expect(credit.usedByReceivablesMinor == 5_000_00)
            #expect(credit.availableMinor == 45_000_00)
            let partly = try await finance.gateway.getReceivable(
                FinanceV1.GetReceivableRequest(receivableID: receivable.receivableID),
                finance.options())
            #expect(partly.state == "partly_settled")
            #expect(partly.residual?.amountMinor == 5_000_00)
            #expect(partly.allocations.map(\.source) == ["receipt:\(receipt.receiptID)"])
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("a limit lowered below its use refuses new orders and shows a negative figure")
    func lowered() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 1_000_00)
            try await finance.creditOrder("o1", "p1", [(1, 800_00)])
            let lowered = try await finance.gateway.putFundAccount(
                FinanceV1.PutFundAccountRequest(
                    partyID: "p1", fundType: .credit, currency: "CNY", creditLimitMinor: 500_00,
                    expectedVersion: 1), finance.options())
            #expect(lowered.availableMinor == -300_00)
            let reply = try await finance.freeze(
                "o2", "p1", [(1, 1)], type: "SI-CR", rule: "credit")
            #expect(reply.violations.map(\.rule) == ["credit_limit"])
        }
    }
}
