import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Who may do what")
struct AccessTests {
    private func code(_ body: () async throws -> some Any) async -> StatusCode? {
        await rpcError(body)?.code
    }

    // The compiler can mix up closures written inside #expect, so the codes are taken before it.

    @Test("only OrderService may freeze, check and unfreeze")
    func sagaSteps() async throws {
        try await FinanceHarness.run { finance in
            let request = finance.freezeRequest("o1", "p1", [(1, 1)])
            for service in ["gateway", "operator", "channel", "inventory", "finance", "nobody"] {
                let client = finance.client(service)
                let options = finance.options()
                let freeze = await code { try await client.freeze(request, options) }
                let check = await code { try await client.checkFunds(request, options) }
                let undo = await code {
                    try await client.unfreeze(FinanceV1.UnfreezeRequest(orderID: "o1"), options)
                }
                #expect([freeze, check, undo] == [.permissionDenied, .permissionDenied, .permissionDenied])
            }
        }
    }

    @Test("services may not post money, ChannelService least of all")
    func mutations() async throws {
        try await FinanceHarness.run { finance in
            for service in ["order", "channel", "inventory"] {
                let client = finance.client(service)
                let options = CallOptions(operationID: "x")
                let receipt = await code {
                    try await client.recordReceipt(FinanceV1.RecordReceiptRequest(), options)
                }
                let account = await code {
                    try await client.putFundAccount(FinanceV1.PutFundAccountRequest(), options)
                }
                #expect([receipt, account] == [.permissionDenied, .permissionDenied])
            }
        }
    }

    @Test(
        "a user without the role finance or administrator changes nothing",
        arguments: ["sales", "operations", "channel", "logistics"])
    func roles(role: String) async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 100)
            let options = finance.options(roles: [role])
            let client = finance.gateway
            let account = await code {
                try await client.putFundAccount(
                    FinanceV1.PutFundAccountRequest(
                        partyID: "p1", fundType: .rebate, currency: "CNY"), options)
            }
            let receipt = await code {
                try await client.recordReceipt(FinanceV1.RecordReceiptRequest(), options)
            }
            let entry = await code {
                try await client.postFundEntry(FinanceV1.PostFundEntryRequest(), options)
            }
            let settlement = await code {
                try await client.settleReceivables(FinanceV1.SettleReceivablesRequest(), options)
            }
            for code in [account, receipt, entry, settlement] { #expect(code == .permissionDenied) }
        }
    }

    @Test("a gateway call without a user is refused, and so is a user named by another service")
    func actors() async throws {
        try await FinanceHarness.run { finance in
            try await finance.prepaid("p1", 100)
            let request = FinanceV1.ListFundAccountsRequest(partyID: "p1")
            let nobody = await code { try await finance.gateway.listFundAccounts(request) }
            #expect(nobody == .unauthenticated)
            let forged = await code {
                try await finance.client("operator").listFundAccounts(request, finance.options())
            }
            #expect(forged == .permissionDenied)
            let reply = try await finance.client("operator").listFundAccounts(request)
            #expect(reply.accounts.count == 1)
        }
    }

    @Test("a channel user sees its own party and those below, and cannot tell foreign from unknown")
    func subtree() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("top", path: "/top/")
            try await finance.party("child", path: "/top/child/")
            try await finance.party("other", path: "/other/")
            for party in ["top", "child", "other"] {
                try await finance.account(party, .prepayment)
                try await finance.receipt(party, 1_000_00)
                try await finance.freeze("o-\(party)", party, [(1, 100_00)])
                try await finance.confirm("o-\(party)")
                try await finance.apply(finance.shipment("o-\(party)", [1: 1], final: true))
            }
            let foreign = try #require(try await finance.receivables(party: "other").first)
            func options() -> CallOptions { finance.options(roles: ["channel"], scope: "top") }
            let client = finance.gateway
            for party in ["top", "child"] {
                let funds = try await client.listFundAccounts(
                    FinanceV1.ListFundAccountsRequest(partyID: party), options())
                #expect(funds.accounts.count == 1)
                let items = try await client.listReceivables(
                    FinanceV1.ListReceivablesRequest(partyID: party), options())
                #expect(items.receivables.count == 1)
                let freeze = try await client.getFreeze(
                    FinanceV1.GetFreezeRequest(orderID: "o-\(party)"), options())
                #expect(freeze.state == "settled")
            }
            for party in ["other", "unknown"] {
                let funds = await rpcError {
                    try await client.listFundAccounts(
                        FinanceV1.ListFundAccountsRequest(partyID: party), options())
                }
                let freeze = await rpcError {
                    try await client.getFreeze(
                        FinanceV1.GetFreezeRequest(orderID: "o-\(party)"), options())
                }
                let statement = await rpcError {
                    try await client.getStatement(
                        FinanceV1.GetStatementRequest(
                            partyID: party, fundType: .prepayment, currency: "CNY",
                            fromDate: "2026-01-01", toDate: "2026-12-31"), options())
                }
                let ageing = await rpcError {
                    try await client.getAgeing(
                        FinanceV1.GetAgeingRequest(partyID: party, currency: "CNY"), options())
                }
                let receivable = await rpcError {
                    try await client.getReceivable(
                        FinanceV1.GetReceivableRequest(
                            receivableID: party == "other" ? foreign.receivableID : "unknown"),
                        options())
                }
                for error in [funds, freeze, statement, ageing, receivable] {
                    #expect(error == RPCError(.notFound, "not found"))
                }
                let byOrder = try await client.listReceivables(
                    FinanceV1.ListReceivablesRequest(orderID: "o-\(party)"), options())
                #expect(byOrder.receivables.isEmpty)
            }
            let own = try await client.listReceivables(
                FinanceV1.ListReceivablesRequest(), options())
            #expect(own.receivables.map(\.partyID) == ["top"])
            let summary = await code {
                try await client.getFinanceSummary(CommonV1.Empty(), options())
            }
            #expect(summary == .permissionDenied)
        }
    }
}

@Suite("The service's own feed")
struct FeedTests {
    @Test("a receivable that is opened and paid later is told twice, with what is left of it")
    func receivableChanged() async throws {
        try await FinanceHarness.run { finance in
            try await finance.party("p1")
            try await finance.account("p1", .credit, limit: 1_000_00)
            try await finance.creditOrder("o1", "p1", [(1, 500_00)])
            try await finance.apply(finance.shipment("o1", [1: 1], final: true))
            let item = try #require(try await finance.receivables().first)
            try await finance.receipt("p1", 500_00, naming: [item.receivableID])
            let bodies = try await finance.store.read { transaction in
                try transaction.all("SELECT payload FROM outbox ORDER BY epoch, sequence") {
                    try EventsV1.Event(decoding: $0.bytes(0)).body
                }
            }
            let states = bodies.compactMap { body -> String? in
                guard case .receivableChanged(let changed)? = body else { return nil }
                #expect(changed.orderID == "o1")
                #expect(changed.partyID == "p1")
                return "\(changed.state) \(changed.residual?.amountMinor ?? -1)"
            }
            #expect(states == ["open 50000", "settled 0"])
        }
    }
}
