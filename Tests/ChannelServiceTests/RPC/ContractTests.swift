import Messages
import Testing
import Wire

@testable import ChannelService

@Suite struct ContractTests {
    @Test("a new version replaces the old one, which stays readable as it was")
    func versions() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            let first = try await service.makeContract(party.partyID) {
                $0.fixedPrices = [ChannelV1.FixedPrice(sku: "P1", unitPriceMinor: 100)]
                $0.skus = ["P1", "P2"]
            }
            #expect(first.number == "CT-000001")
            #expect(first.version == 1)
            var next = first
            next.fixedPrices = []
            next.skus = ["P3"]
            next.discountBp = 250
            let second = try await service.client().putContract(
                ChannelV1.PutContractRequest(contract: next, expectedVersion: 1), service.once())
            #expect(second.version == 2)
            let client = service.client()
            let id = first.contractID
            #expect(
                try await client.getContract(ChannelV1.GetContractRequest(contractID: id))
                    == second)
            #expect(
                try await client.getContract(
                    ChannelV1.GetContractRequest(contractID: id, version: 1)) == first)
            await #expect(throws: RPCError(.notFound, "not found")) {
                _ = try await client.getContract(
                    ChannelV1.GetContractRequest(contractID: id, version: 3))
            }
            let found = await violations(.aborted) {
                _ = try await client.putContract(
                    ChannelV1.PutContractRequest(contract: next, expectedVersion: 1),
                    service.once())
            }
            #expect(found.marks == ["version /expected_version"])
        }
    }

    @Test("an overlapping contract is refused and the other one is named")
    func overlap() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            let first = try await service.makeContract(party.partyID) { $0.number = "FRAME-7" }
            let found = await violations(.failedPrecondition) {
                try await service.makeContract(party.partyID) {
                    $0.orderTypes = ["SI-CR", "SI-STD"]
                    $0.validFrom = "2016-12-31"
                    $0.validTo = "2017-12-31"
                }
            }
            #expect(found.marks == ["overlap /order_types/1"])
            #expect(found.first?.message.contains("FRAME-7") == true)
            // Another priority, another day, another order type or another party is fine.
            let second = try await service.makeContract(party.partyID) { $0.priority = 1 }
            try await service.makeContract(party.partyID) {
                $0.validFrom = "2017-01-01"
                $0.validTo = "2017-12-31"
            }
            try await service.makeContract(party.partyID) { $0.orderTypes = ["SI-CR"] }
            let other = try await service.makeParty("B")
            try await service.makeContract(other.partyID)
            // Its own older version is no overlap, but taking the other's priority is.
            var next = second
            next.discountBp = 100
            let third = try await service.client().putContract(
                ChannelV1.PutContractRequest(contract: next, expectedVersion: 1), service.once())
            next = third
            next.priority = first.priority
            let again = await violations(.failedPrecondition) {
                _ = try await service.client().putContract(
                    ChannelV1.PutContractRequest(contract: next, expectedVersion: 2),
                    service.once())
            }
            #expect(again.marks == ["overlap /order_types/0"])
        }
    }

    @Test("of two contracts made at once for one day only one is stored")
    func overlapRace() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            let stored = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        (try? await service.makeContract(party.partyID)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(stored == 1)
        }
    }

    @Test("what is stored refuses a contract with every reason at once")
    func refusals() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A", regions: ["EAST"])
            try await service.makeContract(party.partyID) { $0.number = "ONE" }
            let found = await violations(.failedPrecondition) {
                try await service.makeContract(party.partyID) {
                    $0.number = "ONE"
                    $0.regions = ["EAST", "SOUTH"]
                }
            }
            #expect(
                found.marks == [
                    "invalid /regions/1", "duplicate /number", "overlap /order_types/0",
                ])
            let unknown = await violations(.failedPrecondition) {
                try await service.makeContract("no-such-party")
            }
            #expect(unknown.marks == ["invalid /party_id"])
        }
    }

    @Test("an ended contract takes no version, and none goes below the quota that is used")
    func succession() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            let first = try await service.makeContract(party.partyID) {
                $0.quotaQuantity = 10
                $0.quotaAmountMinor = 1_000
            }
            _ = try await service.client("order").holdQuota(
                ChannelV1.HoldQuotaRequest(
                    orderID: "o-1", contractID: first.contractID, quantity: 6, amountMinor: 600,
                    expiresAtUs: 1), service.once())
            var next = first
            next.quotaQuantity = 5
            next.quotaAmountMinor = 599
            next.currency = "USD"
            next.state = .draft
            next.number = "OTHER"
            let found = await violations(.failedPrecondition) {
                _ = try await service.client().putContract(
                    ChannelV1.PutContractRequest(contract: next, expectedVersion: 1),
                    service.once())
            }
            #expect(
                found.marks == [
                    "invalid /number", "state /state", "quota /quota_quantity",
                    "quota /quota_amount_minor", "invalid /currency",
                ])
            next = first
            next.quotaQuantity = 6
            next.quotaAmountMinor = 600
            next.state = .ended
            let ended = try await service.client().putContract(
                ChannelV1.PutContractRequest(contract: next, expectedVersion: 1), service.once())
            #expect(ended.usedQuantity == 6)
            #expect(ended.usedAmountMinor == 600)
            let late = await violations(.failedPrecondition) {
                _ = try await service.client().putContract(
                    ChannelV1.PutContractRequest(contract: ended, expectedVersion: 2),
                    service.once())
            }
            #expect(late.marks == ["state /state"])
        }
    }

    @Test("contracts are listed by party, in pages, and only the caller's subtree")
    func listing() async throws {
        try await TestService.run { service in
            let a = try await service.makeParty("A")
            let child = try await service.makeParty("A1", parent: a.partyID)
            let b = try await service.makeParty("B")
            for party in [a, child, b] {
                for priority in 0..<3 {
                    try await service.makeContract(party.partyID) {
                        $0.priority = Int32(priority)
                    }
                }
            }
            let client = service.client()
            var seen: [String] = []
            var cursor = ""
            repeat {
                let reply = try await client.listContracts(
                    ChannelV1.ListContractsRequest(
                        page: CommonV1.PageRequest(pageSize: 4, cursor: cursor)))
                seen += reply.contracts.map(\.contractID)
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen.count == 9)
            #expect(Set(seen).count == 9)
            let own = try await client.listContracts(
                ChannelV1.ListContractsRequest(partyID: child.partyID))
            #expect(own.contracts.map(\.partyID) == Array(repeating: child.partyID, count: 3))
            let gateway = service.client("gateway")
            let visible = try await gateway.listContracts(
                ChannelV1.ListContractsRequest(), service.asUser(of: a.partyID))
            #expect(visible.contracts.count == 6)
            let foreign = own.contracts[0].contractID
            await #expect(throws: RPCError(.notFound, "not found")) {
                _ = try await gateway.getContract(
                    ChannelV1.GetContractRequest(contractID: foreign),
                    service.asUser(of: b.partyID))
            }
            await #expect(throws: RPCError(.notFound, "not found")) {
                _ = try await gateway.listContracts(
                    ChannelV1.ListContractsRequest(partyID: b.partyID),
                    service.asUser(of: a.partyID))
            }
        }
    }
}
