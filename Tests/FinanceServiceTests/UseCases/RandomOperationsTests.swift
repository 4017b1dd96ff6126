import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Random operations keep the books")
struct RandomOperationsTests {
    @Test(
        "after any sequence of operations every figure can be derived again",
        arguments: 1...4 as ClosedRange<UInt64>)
    func sequences(seed: UInt64) async throws {
        try await FinanceHarness.run { finance in
            let run = RandomRun(finance, SeededRandom(seed: seed))
            try await run.prepare()
            for step in 0..<120 {
                try await run.step()
                if step % 10 == 9 {
                    let findings = try await LedgerAudit.findings(finance.store)
                    #expect(findings.isEmpty, "seed \(seed) step \(step)")
                }
            }
            try await run.checkStatements()
            try await run.checkAgeing()
        }
    }
}

/// Operations drawn from a seed on three parties; refusals are part of it.
private final class RandomRun {
    private let finance: FinanceHarness
    private let random: SeededRandom
    private let parties = ["p1", "p2", "p3"]
    private var orders: [String] = []
    private var events: [EventsV1.Event] = []

    init(_ finance: FinanceHarness, _ random: SeededRandom) {
        self.finance = finance
        self.random = random
    }

    func prepare() async throws {
        for party in parties {
            try await finance.party(party)
            try await finance.account(party, .credit, limit: 200_000)
            for type in [FinanceV1.FundType.prepayment, .rebate, .priceProtection, .securityDeposit] {
                try await finance.account(party, type)
            }
        }
    }

    private func below(_ bound: UInt64) -> Int64 { Int64(random.next(below: bound)) }

    private var party: String { parties[Int(below(3))] }

    private var date: String { "2026-\(["08", "09", "10"][Int(below(3))])-\(10 + below(18))" }

    /// One operation. A refusal by a rule is as good as success; anything else fails the test.
    func step() async throws {
        do {
            switch below(10) {
            case 0, 1: try await finance.receipt(party, below(80_000) + 1, date: date)
            case 2: try await namingReceipt()
            case 3: try await entry()
            case 4, 5: try await placeOrder()
            case 6: try await ship()
            case 7: try await settle()
            case 8: try await end()
            default: try await replay()
            }
        } catch let error as RPCError
            where [.failedPrecondition, .notFound, .invalidArgument].contains(error.code)
        {}
    }

    private func namingReceipt() async throws {
        let party = party
        let open = try await finance.receivables(party: party).filter { $0.state != "settled" }
        let named = open.filter { _ in below(2) == 0 }.map(\.receivableID)
        try await finance.receipt(party, below(50_000) + 1, naming: named)
    }

    private func entry() async throws {
        let type = [FinanceV1.FundType.rebate, .priceProtection, .securityDeposit][Int(below(3))]
        try await finance.entry(party, type, below(20_000) - 6_000, date: date)
    }

    private func placeOrder() async throws {
        let id = finance.unique("order")
        let lines = (0..<below(3) + 1).map { _ in (below(9) + 1, below(3_000) + 1) }
        let reply =
            below(2) == 0
            ? try await finance.freeze(id, party, lines)
            : try await finance.freeze(
                id, party, lines, type: "SI-CR", rule: "credit", term: Int32(below(60)), grace: 20)
        guard reply.violations.isEmpty else { return }
        orders.append(id)
        if below(4) > 0 { try await finance.confirm(id) }
    }

    private func ship() async throws {
        guard !orders.isEmpty else { return }
        let id = orders[Int(below(UInt64(orders.count)))]
        let event = finance.shipment(
            id, [1: below(6)], short: [1: below(3)], final: below(3) == 0, date: date)
        events.append(event)
        try await finance.apply(event)
    }

    private func settle() async throws {
        _ = try await finance.gateway.settleReceivables(
            FinanceV1.SettleReceivablesRequest(
                partyID: party, currency: FinanceHarness.currency), finance.options())
    }

    private func end() async throws {
        guard !orders.isEmpty else { return }
        let id = orders[Int(below(UInt64(orders.count)))]
        switch below(3) {
        case 0: try await finance.cancel(id)
        case 1: try await finance.confirm(id)
        default: try await finance.heartbeat(FinanceHarness.start.adding(seconds: below(700)))
        }
    }

    private func replay() async throws {
        guard !events.isEmpty else { return }
        try await finance.apply(events[Int(below(UInt64(events.count)))])
    }

    /// Closing of each month is the opening of the next, and the last closing is the balance.
    func checkStatements() async throws {
        for party in parties {
            for type in [FinanceV1.FundType.prepayment, .rebate, .priceProtection, .securityDeposit] {
                var closing: Int64 = 0
                for month in ["08", "09", "10", "11"] {
                    let statement = try await finance.statement(
                        party, type, from: "2026-\(month)-01",
                        to: "2026-\(month)-\(month == "08" || month == "10" ? 31 : 30)")
                    #expect(statement.openingMinor == closing)
                    let change = statement.lines.reduce(0) { $0 + $1.amountMinor }
                    #expect(statement.closingMinor == statement.openingMinor + change)
                    #expect(statement.lines.last?.balanceAfterMinor ?? closing == statement.closingMinor)
                    #expect(statement.chainVerified)
                    closing = statement.closingMinor
                }
                let fund = try await finance.fund(party, type)
                #expect(fund.balanceMinor == closing)
            }
        }
    }

    /// The ageing's total is what is open, for each party and for all.
    func checkAgeing() async throws {
        var sum: Int64 = 0
        for party in parties {
            let open = try await finance.receivables(party: party)
                .reduce(Int64(0)) { $0 + ($1.residual?.amountMinor ?? 0) }
            let now = try await finance.ageing(party)
            #expect(now.totalMinor == open)
            sum += open
        }
        let all = try await finance.ageing()
        #expect(all.totalMinor == sum)
        let summary = try await finance.gateway.getFinanceSummary(CommonV1.Empty(), finance.options())
        #expect(summary.receivablesOpenMinor == sum)
        // The run was about something.
        #expect(summary.receivablesOpened > 3)
        #expect(summary.receivablesSettled > 0)
    }
}
