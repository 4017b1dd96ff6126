import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Freezing an order's money")
struct FreezeFundsTests {
    @Test("an order of 100,000.00 freezes 20,000.00 of rebate and 80,000.00 of prepayment, 4,000.00 stay")
    func workedExample() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 80_000_00)
            try await finance.account("p1", .rebate)
            try await finance.entry("p1", .rebate, 24_000_00)
            let reply = try await finance.freeze("o1", "p1", [(50, 1_000_00), (100, 500_00)])
            #expect(reply.violations.isEmpty)
            #expect(
                reply.parts == [
                    FinanceV1.FreezePart(fundType: .rebate, amountMinor: 20_000_00),
                    FinanceV1.FreezePart(fundType: .prepayment, amountMinor: 80_000_00),
                ])
            let rebate = try await finance.fund("p1", .rebate)
            #expect(rebate.balanceMinor == 24_000_00)
            #expect(rebate.frozenMinor == 20_000_00)
            #expect(rebate.availableMinor == 4_000_00)
            let prepayment = try await finance.fund("p1", .prepayment)
            #expect(prepayment.availableMinor == 0)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("an order that the funds do not cover is refused with the numbers, and nothing is held")
    func shortfall() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 30_000_00)
            try await finance.account("p1", .rebate)
            try await finance.entry("p1", .rebate, 24_000_00)
            let reply = try await finance.freeze("o1", "p1", [(100, 1_000_00)])
            #expect(reply.parts.isEmpty)
            #expect(reply.violations.map(\.rule) == ["funds"])
            #expect(reply.violations.map(\.field) == [""])
            let message = reply.violations.first?.message ?? ""
            for number in ["100000.00", "50000.00", "20000.00", "24000.00", "30000.00"] {
                #expect(message.contains(number), "\(message)")
            }
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 0)
            let missing = await rpcError {
                try await finance.gateway.getFreeze(
                    FinanceV1.GetFreezeRequest(orderID: "o1"), finance.options())
            }
            #expect(missing?.code == .notFound)
        }
    }

    @Test("deposit, guarantee and marketing never pay an order, money of another currency neither")
    func unusableFunds() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 0)
            for type in [FinanceV1.FundType.securityDeposit, .guarantee, .marketing] {
                try await finance.account("p1", type)
                try await finance.entry("p1", type, 1_000_00)
            }
            try await finance.account("p1", .prepayment, currency: "USD")
            try await finance.receipt("p1", 1_000_00, currency: "USD")
            let reply = try await finance.freeze("o1", "p1", [(1, 100_00)])
            #expect(reply.violations.map(\.rule) == ["funds"])
        }
    }

    @Test("marketing pays orders when its row is in force")
    func marketingByData() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 0)
            try await finance.account("p1", .marketing)
            try await finance.entry("p1", .marketing, 1_000_00)
            try await finance.store.write { transaction in
                _ = try transaction.run(
                    """
                    INSERT INTO fund_use_rule (rule_id, version, fund_type, funds_rule, order_type,
                        deduction_order, max_share_bp, in_force)
                    VALUES ('use-marketing', 2, 6, 'full_prepay', '', 5, 10000, 1)
                    """)
            }
            let reply = try await finance.freeze("o1", "p1", [(1, 100_00)])
            #expect(reply.parts == [FinanceV1.FreezePart(fundType: .marketing, amountMinor: 100_00)])
        }
    }

    @Test("200 freezes at once on one account never overdraw it")
    func parallel() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            let held = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let price = Int64(7_00 + number % 5 * 100)
                        let reply = try await finance.freeze("o\(number)", "p1", [(1, price)])
                        return reply.violations.isEmpty
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let account = try await finance.fund("p1", .prepayment)
            #expect(held > 80 && held < 200)
            #expect(account.frozenMinor <= 1_000_00)
            #expect(account.availableMinor >= 0 && account.availableMinor < 11_00)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("200 orders at once on one credit limit never pass it")
    func parallelCredit() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 500_00)
            let held = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let reply = try await finance.freeze(
                            "o\(number)", "p1", [(1, 9_00)], type: "SI-CR", rule: "credit")
                        return reply.violations.isEmpty
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(held == 55)
            let credit = try await finance.fund("p1", .credit)
            #expect(credit.usedByOrdersMinor == 495_00)
            #expect(credit.availableMinor == 5_00)
        }
    }

    @Test("the same order asked 50 times at once is held once")
    func repeated() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            let replies = try await withThrowingTaskGroup(of: FinanceV1.FreezeReply.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await finance.freeze("o1", "p1", [(1, 100_00)]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let first = try #require(replies.first)
            #expect(first.violations.isEmpty)
            #expect(replies == Array(repeating: first, count: 50))
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 100_00)
            let other = await rpcError { try await finance.freeze("o1", "p1", [(1, 200_00)]) }
            #expect(other?.code == .alreadyExists)
            #expect(other?.violations.map(\.rule) == ["freeze"])
        }
    }

    @Test("an undo gives everything back, and the freeze cannot come again")
    func unfreeze() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            try await finance.freeze("o1", "p1", [(1, 400_00)])
            for _ in 0..<2 {
                _ = try await finance.order.unfreeze(FinanceV1.UnfreezeRequest(orderID: "o1"))
            }
            let account = try await finance.fund("p1", .prepayment)
            #expect(account.frozenMinor == 0)
            #expect(account.availableMinor == 1_000_00)
            let late = await rpcError { try await finance.freeze("o1", "p1", [(1, 400_00)]) }
            #expect(late?.code == .failedPrecondition)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("an undo that comes before its freeze makes the freeze fail")
    func undoFirst() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            _ = try await finance.order.unfreeze(FinanceV1.UnfreezeRequest(orderID: "o1"))
            let late = await rpcError { try await finance.freeze("o1", "p1", [(1, 400_00)]) }
            #expect(late?.code == .failedPrecondition)
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 0)
            let mark = try await finance.gateway.getFreeze(
                FinanceV1.GetFreezeRequest(orderID: "o1"), finance.options())
            #expect(mark.state == "released")
            #expect(mark.amountMinor == 0)
        }
    }

    @Test("an unconfirmed freeze ends when the order feed's clock passes it, a confirmed one stays")
    func expiry() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            try await finance.freeze("o1", "p1", [(1, 400_00)])
            try await finance.freeze("o2", "p1", [(1, 300_00)])
            try await finance.confirm("o2")
            let end = FinanceHarness.start.adding(seconds: 600)
            try await finance.heartbeat(end)
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 700_00)
            try await finance.heartbeat(end.adding(seconds: 1))
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 300_00)
            let late = await rpcError { try await finance.freeze("o1", "p1", [(1, 400_00)]) }
            #expect(late?.code == .failedPrecondition)
            let confirmed = try await finance.order.getFreeze(
                FinanceV1.GetFreezeRequest(orderID: "o2"))
            #expect(confirmed.state == "confirmed")
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("a cancelled order loses its freeze, whether it was confirmed or not")
    func cancelled() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            try await finance.freeze("o1", "p1", [(1, 400_00)])
            try await finance.confirm("o1")
            try await finance.cancel("o1")
            #expect(try await finance.fund("p1", .prepayment).frozenMinor == 0)
            try await finance.cancel("o2")
            let late = await rpcError { try await finance.freeze("o2", "p1", [(1, 1_00)]) }
            #expect(late?.code == .failedPrecondition)
        }
    }

    @Test("a check says what a freeze would say and holds nothing")
    func check() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            for price in [1_000_00, 1_000_01] as [Int64] {
                let request = finance.freezeRequest("o\(price)", "p1", [(1, price)])
                // An order that is only judged has neither a number nor an end yet.
                var asked = request
                asked.orderNumber = ""
                asked.expiresAtUs = 0
                let checked = try await finance.order.checkFunds(asked)
                #expect(try await finance.fund("p1", .prepayment).frozenMinor == 0)
                let frozen = try await finance.order.freeze(request)
                #expect(checked == frozen)
                _ = try await finance.order.unfreeze(
                    FinanceV1.UnfreezeRequest(orderID: request.orderID))
            }
        }
    }

    @Test("an order type without a funds rule holds nothing but keeps its prices")
    func none() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            let reply = try await finance.freeze("o1", "p1", [(2, 50_00)], type: "SI-OP", rule: "none")
            #expect(reply == FinanceV1.FreezeReply())
            let stored = try await finance.order.getFreeze(FinanceV1.GetFreezeRequest(orderID: "o1"))
            #expect(stored.state == "held")
            #expect(stored.amountMinor == 0)
        }
    }

    @Test("a request with many faults names all of them at once")
    func allFaults() async throws {
        try await FinanceHarness.run { finance in
            var request = finance.freezeRequest("", "", [(0, -1), (2, .max), (1, 1)])
            request.lines[2].lineNo = 1
            request.currency = "yuan"
            request.fundsRule = "later"
            request.businessDate = "2026-02-30"
            request.overdueGraceDays = -1
            request.expiresAtUs = 0
            let refused = request
            let error = await rpcError { try await finance.order.freeze(refused) }
            #expect(error?.code == .invalidArgument)
            #expect(
                Set(error?.violations.map(\.field) ?? []) == [
                    "/order_id", "/party_id", "/currency", "/funds_rule", "/business_date",
                    "/overdue_grace_days", "/expires_at_us", "/lines/0/quantity",
                    "/lines/0/unit_price_minor", "/lines/1", "/lines/2/line_no",
                ])
            #expect(Set(error?.violations.map(\.rule) ?? []) == ["invalid"])
        }
    }
}
