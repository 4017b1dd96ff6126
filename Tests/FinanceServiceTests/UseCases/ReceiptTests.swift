import Messages
import ServiceKit
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Receipts, fund entries and settlement")
struct ReceiptTests {
    /// A party on credit with three open receivables, I1 to I3, due on three days.
    private func receivables(_ finance: FinanceHarness) async throws -> [FinanceV1.Receivable] {
        try await finance.party("p1")
        try await finance.account("p1", .credit, limit: 1_000_000_00)
        try await finance.account("p1", .prepayment)
        let facts: [(String, Int64, Int32, String)] = [
            ("i1", 30_000_00, 10, "2026-10-21"), ("i2", 45_000_00, 10, "2026-10-31"),
            ("i3", 20_000_00, 30, "2026-11-05"),
        ]
        for (id, amount, term, date) in facts {
            try await finance.creditOrder(id, "p1", [(1, amount)], term: term, grace: 3_000)
            try await finance.apply(finance.shipment(id, [1: 1], final: true, date: date))
        }
        return try await finance.receivables(party: "p1").sorted { $0.number < $1.number }
    }

    @Test("a receipt without names goes to prepayment, numbered by year")
    func toPrepayment() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 0)
            let receipt = try await finance.receipt("p1", 120_000_00, date: "2026-11-05")
            #expect(receipt.number == "RC-2026-000001")
            #expect(receipt.toPrepaymentMinor == 120_000_00)
            #expect(receipt.businessDate == "2026-11-05")
            #expect(try await finance.receipt("p1", 1_00).number == "RC-2026-000002")
            #expect(try await finance.receipt("p1", 1_00, date: "2025-12-31").number == "RC-2025-000001")
            #expect(try await finance.fund("p1", .prepayment).balanceMinor == 120_002_00)
        }
    }

    @Test("a receipt pays the receivables it names, oldest due first, the rest is prepayment")
    func naming() async throws {
        try await FinanceHarness.run { finance in
            let items = try await receivables(finance)
            let receipt = try await finance.receipt(
                "p1", 70_000_00, naming: [items[2].receivableID, items[1].receivableID])
            #expect(receipt.toReceivablesMinor == 65_000_00)
            #expect(receipt.toPrepaymentMinor == 5_000_00)
            let after = try await finance.receivables(party: "p1").sorted { $0.number < $1.number }
            #expect(after.map(\.state) == ["open", "settled", "settled"])
            let short = try await finance.receipt("p1", 10_000_00, naming: [items[0].receivableID])
            #expect(short.toPrepaymentMinor == 0)
            #expect(try await finance.fund("p1", .credit).usedByReceivablesMinor == 20_000_00)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("a receipt with several faults names all of them, and nothing is posted")
    func faults() async throws {
        try await FinanceHarness.run { finance in
            let items = try await receivables(finance)
            try await finance.receipt(
                "p1", 30_000_00, naming: [items[0].receivableID], reference: "bank-7")
            try await finance.party("p2")
            let error = await rpcError {
                try await finance.receipt(
                    "p1", 1_00, date: "2026-11-01",
                    naming: [items[0].receivableID, "nothing", items[2].receivableID],
                    reference: "bank-7")
            }
            #expect(error?.code == .failedPrecondition)
            #expect(
                error?.violations.map(\.field) == [
                    "/receivable_ids/0", "/receivable_ids/1", "/receivable_ids/2", "/reference",
                ])
            let foreign = await rpcError {
                try await finance.receipt("p2", 1_00, naming: [items[1].receivableID])
            }
            #expect(foreign?.violations.map(\.rule) == ["receivable", "fund_account"])
            let currency = await rpcError {
                try await finance.receipt("p1", 1_00, naming: [items[1].receivableID], currency: "USD")
            }
            #expect(currency?.violations.map(\.rule) == ["currency", "fund_account"])
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("negative amounts, future dates, unknown sources and currencies are refused together")
    func malformed() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 0)
            let error = await rpcError {
                try await finance.gateway.recordReceipt(
                    FinanceV1.RecordReceiptRequest(
                        partyID: "p1", amount: CommonV1.Money(amountMinor: -1, currency: "cny"),
                        reference: "", source: "cash", businessDate: "2026-11-24",
                        receivableIDs: ["a", "a"]), finance.options())
            }
            #expect(error?.code == .invalidArgument)
            #expect(
                Set(error?.violations.map(\.field) ?? []) == [
                    "/amount/currency", "/amount/amount_minor", "/reference", "/source",
                    "/business_date", "/receivable_ids/1",
                ])
        }
    }

    @Test("one bank entry is posted once: a repeat gives the first answer, another request is refused")
    func idempotent() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 0)
            let request = FinanceV1.RecordReceiptRequest(
                partyID: "p1", amount: CommonV1.Money(amountMinor: 500, currency: "CNY"),
                reference: "entry-1", source: "camt.053", businessDate: FinanceHarness.today)
            let options = finance.options("receipt-1")
            let first = try await finance.gateway.recordReceipt(request, options)
            let again = try await finance.gateway.recordReceipt(request, options)
            #expect(first == again)
            let other = await rpcError {
                try await finance.gateway.recordReceipt(request, finance.options("receipt-2"))
            }
            #expect(other?.code == .alreadyExists)
            #expect(other?.violations.first?.message.contains("RC-2026-000001") == true)
            #expect(try await finance.fund("p1", .prepayment).balanceMinor == 500)
            let noID = await rpcError {
                try await finance.gateway.recordReceipt(
                    request, CallOptions(actor: finance.options().actor))
            }
            #expect(noID?.code == .invalidArgument)
        }
    }

    @Test("an amount that does not fit the account is refused, and nothing is lost")
    func overflow() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", .max - 5)
            let error = await rpcError { try await finance.receipt("p1", 6) }
            #expect(error?.code == .outOfRange)
            #expect(try await finance.fund("p1", .prepayment).balanceMinor == .max - 5)
            try await finance.receipt("p1", 5)
            #expect(try await finance.fund("p1", .prepayment).balanceMinor == .max)
        }
    }

    @Test("rebate is credited and taken back by documents, never below what is available")
    func fundEntries() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 80_00)
            let types: [FinanceV1.FundType] = [
                .rebate, .priceProtection, .marketing, .securityDeposit, .guarantee,
            ]
            for type in types {
                try await finance.account("p1", type)
                #expect(try await finance.entry("p1", type, 100_00).balanceMinor == 100_00)
                #expect(try await finance.entry("p1", type, -30_00).balanceMinor == 70_00)
            }
            let tooMuch = await rpcError { try await finance.entry("p1", .securityDeposit, -70_01) }
            #expect(tooMuch?.code == .failedPrecondition)
            #expect(tooMuch?.violations.map(\.rule) == ["funds"])
            // 20 % of 100.00 is frozen of the rebate, after 70.00 of price protection.
            try await finance.freeze("o1", "p1", [(1, 100_00)])
            let frozen = try await finance.fund("p1", .rebate).frozenMinor
            #expect(frozen == 20_00)
            let held = await rpcError { try await finance.entry("p1", .rebate, -50_01) }
            #expect(held?.code == .failedPrecondition)
            #expect(try await finance.entry("p1", .rebate, -50_00).availableMinor == 0)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("credit and prepayment take no fund entries, an account that is not there neither")
    func notPostable() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 0)
            try await finance.account("p1", .credit, limit: 100)
            for type in [FinanceV1.FundType.credit, .prepayment] {
                let error = await rpcError { try await finance.entry("p1", type, 100) }
                #expect(error?.violations.map(\.rule) == ["fund_type"])
            }
            let missing = await rpcError { try await finance.entry("p1", .rebate, 100) }
            #expect(missing?.code == .failedPrecondition)
            #expect(missing?.violations.map(\.rule) == ["fund_account"])
            let zero = await rpcError { try await finance.entry("p1", .rebate, 0) }
            #expect(zero?.code == .invalidArgument)
        }
    }

    @Test("receivables are settled from prepayment, oldest due first, as far as it reaches")
    func settle() async throws {
        try await FinanceHarness.run { finance in
            let items = try await receivables(finance)
            try await finance.receipt("p1", 50_000_00)
            try await finance.freeze("o9", "p1", [(1, 5_000_00)])
            let reply = try await finance.gateway.settleReceivables(
                FinanceV1.SettleReceivablesRequest(partyID: "p1", currency: "CNY"), finance.options())
            #expect(reply.settledMinor == 45_000_00)
            #expect(reply.receivables.map(\.number) == [items[0].number, items[1].number])
            #expect(reply.receivables.map(\.residual?.amountMinor) == [0, 30_000_00])
            let prepayment = try await finance.fund("p1", .prepayment)
            #expect(prepayment.balanceMinor == 5_000_00)
            #expect(prepayment.availableMinor == 0)
            let none = try await finance.gateway.settleReceivables(
                FinanceV1.SettleReceivablesRequest(partyID: "p1", currency: "CNY"), finance.options())
            #expect(none == FinanceV1.SettleReceivablesReply())
            let settled = await rpcError {
                try await finance.gateway.settleReceivables(
                    FinanceV1.SettleReceivablesRequest(
                        partyID: "p1", currency: "CNY", receivableIDs: [items[0].receivableID]),
                    finance.options())
            }
            #expect(settled?.violations.map(\.field) == ["/receivable_ids/0"])
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
        }
    }

    @Test("accounts are opened once, changed by version, and refused with every fault")
    func accounts() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            let opened = try await finance.account("p1", .rebate, share: 2_500)
            #expect(opened.version == 1)
            #expect(opened.maxShareBp == 2_500)
            let twice = await rpcError { try await finance.account("p1", .rebate) }
            #expect(twice?.code == .alreadyExists)
            func change(_ version: Int64) async throws -> FinanceV1.FundAccount {
                try await finance.gateway.putFundAccount(
                    FinanceV1.PutFundAccountRequest(
                        partyID: "p1", fundType: .rebate, currency: "CNY", maxShareBp: 1_000,
                        expectedVersion: version), finance.options())
            }
            #expect(try await change(1).version == 2)
            let stale = await rpcError { try await change(1) }
            #expect(stale?.code == .aborted)
            #expect(stale?.violations.map(\.rule) == ["version"])
            let faults = await rpcError {
                try await finance.gateway.putFundAccount(
                    FinanceV1.PutFundAccountRequest(
                        partyID: "", fundType: .init(rawValue: 99), currency: "x",
                        creditLimitMinor: -1, maxShareBp: 10_001, expectedVersion: -1),
                    finance.options())
            }
            #expect(
                Set(faults?.violations.map(\.field) ?? []) == [
                    "/party_id", "/fund_type", "/currency", "/credit_limit_minor", "/max_share_bp",
                    "/expected_version",
                ])
        }
    }
}
