import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Statements and ageing")
struct ReadStatementTests {
    @Test("a statement has opening, dated lines with a running balance, and closing")
    func lines() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 10_000_00, date: "2026-09-30")
            try await finance.receipt("p1", 50_000_00, date: "2026-10-05")
            try await finance.freeze("o1", "p1", [(10, 1_000_00)])
            try await finance.confirm("o1")
            try await finance.apply(finance.shipment("o1", [1: 10], final: true, date: "2026-10-20"))
            try await finance.receipt("p1", 1_00, date: "2026-11-01")
            let october = try await finance.statement(
                "p1", .prepayment, from: "2026-10-01", to: "2026-10-31")
            #expect(october.openingMinor == 10_000_00)
            #expect(october.lines.map(\.amountMinor) == [50_000_00, -10_000_00])
            #expect(october.lines.map(\.balanceAfterMinor) == [60_000_00, 50_000_00])
            #expect(october.lines.map(\.document) == ["RC-2026-000002", "AR-2026-000001"])
            #expect(october.lines.map(\.businessDate) == ["2026-10-05", "2026-10-20"])
            #expect(october.closingMinor == 50_000_00)
            #expect(october.chainVerified)
            #expect(!october.truncated)
            let november = try await finance.statement(
                "p1", .prepayment, from: "2026-11-01", to: "2026-11-30")
            #expect(november.openingMinor == october.closingMinor)
            #expect(november.closingMinor == 50_001_00)
        }
    }

    @Test("a payment told late stands on its own date, and every closing is still the next opening")
    func late() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00, date: "2026-10-10")
            try await finance.receipt("p1", 3_00, date: "2026-11-10")
            try await finance.receipt("p1", 200_00, date: "2026-10-31")
            let october = try await finance.statement(
                "p1", .prepayment, from: "2026-10-01", to: "2026-10-31")
            #expect(october.lines.map(\.sequence) == [1, 3])
            #expect(october.closingMinor == 1_200_00)
            let november = try await finance.statement(
                "p1", .prepayment, from: "2026-11-01", to: "2026-11-30")
            #expect(november.openingMinor == 1_200_00)
            #expect(november.closingMinor == 1_203_00)
            #expect(october.chainVerified && november.chainVerified)
        }
    }

    @Test("the statement of credit shows what is owed, and its closing is the ageing's total on any day")
    func receivableStatement() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 1_000_000_00)
            for (id, amount, date) in [
                ("o1", 30_000_00, "2026-08-01"), ("o2", 45_000_00, "2026-09-20"),
                ("o3", 20_000_00, "2026-11-05"),
            ] as [(String, Int64, String)] {
                try await finance.creditOrder(id, "p1", [(1, amount)], term: 10, grace: 3_000)
                try await finance.apply(finance.shipment(id, [1: 1], final: true, date: date))
            }
            let items = try await finance.receivables(party: "p1").sorted { $0.number < $1.number }
            try await finance.receipt(
                "p1", 10_000_00, date: "2026-10-01", naming: [items[0].receivableID])
            try await finance.receipt(
                "p1", 45_000_00, date: "2026-11-10", naming: [items[1].receivableID])
            for (day, total) in [
                ("2026-07-31", 0), ("2026-08-01", 30_000_00), ("2026-09-30", 75_000_00),
                ("2026-10-01", 65_000_00), ("2026-11-09", 85_000_00), ("2026-11-23", 40_000_00),
            ] as [(String, Int64)] {
                let statement = try await finance.statement("p1", .credit, to: day)
                let ageing = try await finance.ageing("p1", asOf: day)
                #expect(statement.closingMinor == total, "\(day)")
                #expect(ageing.totalMinor == total, "\(day)")
                let sum = ageing.buckets.reduce(0) { $0 + $1.amountMinor }
                #expect(sum == total)
            }
            let now = try await finance.ageing("p1")
            #expect(now.asOfDate == FinanceHarness.today)
            // o1 was due on 2026-08-11, 104 days ago; o3 on 2026-11-15, 8 days ago.
            #expect(now.buckets.map(\.bucket) == ["not_due", "1-30", "31-60", "61-90", "over_90"])
            #expect(now.buckets.map(\.amountMinor) == [0, 20_000_00, 0, 0, 20_000_00])
            #expect(now.buckets.map(\.count) == [0, 1, 0, 0, 1])
            let october = try await finance.ageing("p1", asOf: "2026-10-15")
            #expect(october.buckets.map(\.amountMinor) == [0, 45_000_00, 0, 20_000_00, 0])
            let everybody = try await finance.ageing()
            #expect(everybody.totalMinor == 40_000_00)
        }
    }

    @Test(
        "a ledger line that was changed by hand is found by the next statement",
        arguments: [
            """
            UPDATE journal_line SET amount_minor = amount_minor + 1
            WHERE code = 'prepayment' AND sequence = 2
            """,
            "UPDATE journal_line SET amount_minor = 9 WHERE code = 'bank'",
            "UPDATE journal_line SET balance_after_minor = 0 WHERE code = 'prepayment' AND sequence = 1",
            "UPDATE journal_line SET hash = zeroblob(32) WHERE code = 'prepayment' AND sequence = 3",
            "UPDATE journal_entry SET document = 'RC-2026-000009' WHERE document = 'RC-2026-000002'",
            "UPDATE journal_entry SET description = 'paid' WHERE document = 'RC-2026-000001'",
            "UPDATE journal_entry SET business_day = business_day - 1",
            "UPDATE journal_entry SET actor = 'somebody'",
            "DELETE FROM journal_line WHERE code = 'bank'",
            "DELETE FROM journal_line WHERE code = 'prepayment' AND sequence = 3",
            "DELETE FROM journal_line WHERE code = 'prepayment' AND sequence = 1",
            "UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE code = 'prepayment'",
            "UPDATE ledger_account SET head = zeroblob(32) WHERE code = 'prepayment'",
        ] as [StaticString])
    func tampered(statement: StaticString) async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            try await finance.receipt("p1", 500_00)
            try await finance.receipt("p1", 250_00)
            #expect(try await finance.statement("p1", .prepayment).chainVerified)
            try await finance.store.write { transaction in _ = try transaction.run(statement) }
            let after = try await finance.statement("p1", .prepayment)
            #expect(!after.chainVerified, "\(statement)")
            #expect(try await !LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("a statement without an account, or with dates that are none, is refused with every fault")
    func refused() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            let missing = await rpcError { try await finance.statement("p1", .rebate) }
            #expect(missing?.code == .notFound)
            #expect(missing?.violations.map(\.rule) == ["fund_account"])
            let owesNothing = try await finance.statement("p1", .credit)
            #expect(owesNothing.closingMinor == 0)
            #expect(owesNothing.chainVerified)
            let faults = await rpcError {
                try await finance.gateway.getStatement(
                    FinanceV1.GetStatementRequest(
                        fundType: .init(rawValue: 77), currency: "", fromDate: "2026-13-01",
                        toDate: ""), finance.options())
            }
            #expect(
                Set(faults?.violations.map(\.field) ?? []) == [
                    "/party_id", "/fund_type", "/currency", "/from_date", "/to_date",
                ])
            let reversed = await rpcError {
                try await finance.statement("p1", .rebate, from: "2026-02-01", to: "2026-01-01")
            }
            #expect(reversed?.violations.map(\.field) == ["/to_date"])
        }
    }

    @Test("a statement of more than 10,000 lines is cut, says so, and closes on all of them")
    func longStatement() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .rebate)
            let count = Bounds.statementLines + 5
            try await finance.store.write { transaction in
                for number in 1...count {
                    let command = PostFundEntryCommand(
                        partyID: PartyID("p1"), fundType: .rebate,
                        amount: Money(minorUnits: 100, currency: .cny), document: "CN-\(number)",
                        reason: "agreed", businessDate: BusinessDate(daysSinceEpoch: 20_700),
                        actor: "user-1")
                    _ = try PostFundEntry.run(command, transaction)
                }
            }
            let statement = try await finance.statement("p1", .rebate)
            #expect(statement.truncated)
            #expect(statement.lines.count == Bounds.statementLines)
            #expect(statement.closingMinor == Int64(count) * 100)
            #expect(statement.chainVerified)
        }
    }

    @Test("receivables are listed newest first, page by page, without gaps or repeats")
    func pages() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 1_000_00)
            try await finance.freeze("o1", "p1", [(25, 1_00)])
            try await finance.confirm("o1")
            for _ in 0..<25 {
                finance.clock.advance(by: .seconds(1))
                try await finance.apply(finance.shipment("o1", [1: 1]))
            }
            var cursor = ""
            var seen: [String] = []
            repeat {
                let page = try await finance.gateway.listReceivables(
                    FinanceV1.ListReceivablesRequest(
                        page: CommonV1.PageRequest(pageSize: 10, cursor: cursor), partyID: "p1"),
                    finance.options())
                seen += page.receivables.map(\.number)
                cursor = page.nextCursor
            } while !cursor.isEmpty
            #expect(seen.count == 25)
            #expect(seen == seen.sorted(by: >))
            let open = try await finance.gateway.listReceivables(
                FinanceV1.ListReceivablesRequest(partyID: "p1", openOnly: true), finance.options())
            #expect(open.receivables.isEmpty)
            let summary = try await finance.gateway.getFinanceSummary(
                CommonV1.Empty(), finance.options())
            #expect(summary.receivablesOpened == 25)
            #expect(summary.receivablesSettled == 25)
            #expect(summary.receivablesOpenMinor == 0)
            #expect(summary.freezesOpen == 0)
            let broken = await rpcError {
                try await finance.gateway.listReceivables(
                    FinanceV1.ListReceivablesRequest(page: CommonV1.PageRequest(cursor: "zz")),
                    finance.options())
            }
            #expect(broken?.code == .invalidArgument)
        }
    }
}
