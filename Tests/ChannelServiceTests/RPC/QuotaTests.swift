import Messages
import Store
import Testing
import Values
import Wire

@testable import ChannelService

@Suite struct QuotaTests {
    @Test("a hundred orders at once never take more than the quota")
    func parallel() async throws {
        try await TestService.run { service in
            for seed in UInt64(1)...3 {
                let random = SeededRandom(seed: seed)
                let contract = try await service.quotaContract(
                    "S\(seed)", quantity: 100, amountMinor: 9_000)
                let wanted = (0..<100).map { _ in Int64(random.next(below: 7) + 1) }
                let held = try await withThrowingTaskGroup(of: Int64.self) { group in
                    for (index, quantity) in wanted.enumerated() {
                        group.addTask {
                            let reply = try await service.hold(
                                "s\(seed)-\(index)", contract, quantity, quantity * 100)
                            return reply.isEmpty ? quantity : 0
                        }
                    }
                    return try await group.reduce(0, +)
                }
                let used = try await service.used(contract)
                #expect(used == [held, held * 100], "seed \(seed)")
                // The tighter measure is the amount: 90 pieces. Refused was only who wanted more
                // than was left, and nobody wanted more than 7.
                #expect(held <= 90 && held > 90 - 7, "seed \(seed)")
            }
        }
    }

    @Test("a hold over the quota is refused in a reply that names each measure")
    func refused() async throws {
        try await TestService.run { service in
            let contract = try await service.quotaContract("A", quantity: 10, amountMinor: 1_000)
            #expect(try await service.hold("o-1", contract, 10, 900) == [])
            #expect(try await service.hold("o-2", contract, 1, 101) == ["quota ", "quota "])
            #expect(try await service.hold("o-3", contract, 1, 100) == ["quota "])
            #expect(try await service.used(contract) == [10, 900])
        }
    }

    @Test("a repeated hold of one order takes once, under whatever operation id it comes")
    func idempotent() async throws {
        try await TestService.run { service in
            let contract = try await service.quotaContract("A", quantity: 10, amountMinor: 0)
            for _ in 0..<3 { #expect(try await service.hold("o-1", contract, 6, 60) == []) }
            #expect(try await service.used(contract) == [6, 60])
            let found = await violations(.failedPrecondition) {
                _ = try await service.hold("o-1", contract, 5, 60)
            }
            #expect(found.marks == ["state /order_id"])
        }
    }

    @Test("a released order gives its quota back once and cannot hold again")
    func release() async throws {
        try await TestService.run { service in
            let contract = try await service.quotaContract("A", quantity: 10, amountMinor: 0)
            _ = try await service.hold("o-1", contract, 6, 60)
            _ = try await service.hold("o-2", contract, 4, 40)
            for _ in 0..<2 { try await service.release("o-1") }
            #expect(try await service.used(contract) == [4, 40])
            let found = await violations(.failedPrecondition) {
                _ = try await service.hold("o-1", contract, 6, 60)
            }
            #expect(found.marks == ["state /order_id"])
        }
    }

    @Test("a release that comes before its hold bars the hold")
    func tombstone() async throws {
        try await TestService.run { service in
            let contract = try await service.quotaContract("A", quantity: 10, amountMinor: 0)
            try await service.release("o-1")
            let found = await violations(.failedPrecondition) {
                _ = try await service.hold("o-1", contract, 1, 1)
            }
            #expect(found.marks == ["state /order_id"])
            #expect(try await service.used(contract) == [0, 0])
        }
    }

    @Test("holds, releases and expiries in any order leave used equal to what is held")
    func conservation() async throws {
        try await TestService.run { service in
            let random = SeededRandom(seed: 20)
            let contract = try await service.quotaContract("A", quantity: 50, amountMinor: 0)
            for step in 0..<200 {
                let order = "o-\(random.next(below: 30))"
                switch random.next(below: 4) {
                case 0, 1:
                    _ = try? await service.hold(order, contract, 3, 30)
                case 2: try await service.release(order)
                default:
                    try await service.feed(.orderConfirmed(EventsV1.OrderConfirmed(orderID: order)))
                }
                let held = try await service.store.read { tx in
                    try tx.first(
                        """
                        SELECT coalesce(sum(quantity), 0), coalesce(sum(amount_minor), 0)
                        FROM quota_hold WHERE state <> 'released'
                        """
                    ) { [$0.int(0), $0.int(1)] }
                }
                #expect(try await service.used(contract) == held, "seed 20, step \(step)")
            }
        }
    }

    @Test("an unknown contract is not found, and every fault of a hold is told")
    func faults() async throws {
        try await TestService.run { service in
            await #expect(throws: RPCError(.notFound, "not found")) {
                _ = try await service.hold("o-1", "nothing", 1, 1)
            }
            let found = await violations(.invalidArgument) {
                _ = try await service.client("order").holdQuota(
                    ChannelV1.HoldQuotaRequest(), service.once())
            }
            #expect(
                found.marks == [
                    "invalid /order_id", "invalid /contract_id", "invalid /quantity",
                    "invalid /expires_at_us",
                ])
            let unnamed = await violations(.invalidArgument) {
                _ = try await service.client("order").releaseQuota(
                    ChannelV1.ReleaseQuotaRequest(), service.once())
            }
            #expect(unnamed.marks == ["invalid /order_id"])
            let anonymous = await #expect(throws: RPCError.self) {
                _ = try await service.client("order").releaseQuota(
                    ChannelV1.ReleaseQuotaRequest(orderID: "o"), CallOptions())
            }
            #expect(anonymous?.code == .invalidArgument, "an operation id is required")
        }
    }
}

extension TestService {
    /// A contract with a quota, of a party of its own; its id.
    func quotaContract(
        _ code: String, quantity: Int64, amountMinor: Int64
    ) async throws -> String {
        let party = try await makeParty(code)
        return try await makeContract(party.partyID) {
            $0.quotaQuantity = quantity
            $0.quotaAmountMinor = amountMinor
        }.contractID
    }

    /// The marks of the violations.
    func hold(
        _ orderID: String, _ contractID: String, _ quantity: Int64, _ amountMinor: Int64,
        expiresAtUs: Int64 = 1_000
    ) async throws -> [String] {
        try await client("order").holdQuota(
            ChannelV1.HoldQuotaRequest(
                orderID: orderID, contractID: contractID, quantity: quantity,
                amountMinor: amountMinor, expiresAtUs: expiresAtUs), once()
        ).violations.marks
    }

    func release(_ orderID: String) async throws {
        _ = try await client("order").releaseQuota(
            ChannelV1.ReleaseQuotaRequest(orderID: orderID), once())
    }

    /// Quantity and amount that the contract shows as used.
    func used(_ contractID: String) async throws -> [Int64] {
        let contract = try await client().getContract(
            ChannelV1.GetContractRequest(contractID: contractID))
        return [contract.usedQuantity, contract.usedAmountMinor]
    }

    /// Applies an event of the order feed.
    func feed(_ body: EventsV1.Event.Body) async throws {
        try await store.write { tx in try OrderFeed.apply(EventsV1.Event(body: body), tx) }
    }
}
