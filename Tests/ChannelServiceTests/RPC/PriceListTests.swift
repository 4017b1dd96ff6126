import Messages
import Testing
import Wire

@testable import ChannelService

@Suite struct PriceListTests {
    @Test("each stored list is the next version, and none is ever changed")
    func versions() async throws {
        try await TestService.run { service in
            let first = try await service.makePriceList(["P1": 149_900], from: "2016-01-01")
            let second = try await service.makePriceList(["P1": 129_900], from: "2016-11-15")
            let regional = try await service.makePriceList(["P1": 1], region: "EAST")
            #expect([first.version, second.version, regional.version] == [1, 2, 1])
            let client = service.client()
            #expect(
                try await client.getPriceList(
                    ChannelV1.GetPriceListRequest(priceListID: first.priceListID)) == first)
            let found = await violations(.invalidArgument) {
                _ = try await client.putPriceList(
                    ChannelV1.PutPriceListRequest(priceList: first), service.once())
            }
            #expect(found.marks == ["invalid /price_list_id"])
        }
    }

    @Test("two versions of one list cannot start on the same day")
    func overlap() async throws {
        try await TestService.run { service in
            try await service.makePriceList(["P1": 149_900], from: "2016-01-01")
            let found = await violations(.alreadyExists) {
                try await service.makePriceList(["P1": 1], from: "2016-01-01")
            }
            #expect(found.marks == ["overlap /effective_from"])
            try await service.makePriceList(["P1": 1], from: "2016-01-01", .retailer)
        }
    }

    @Test("a channel user sees the prices of its own class only")
    func scope() async throws {
        try await TestService.run { service in
            let agent = try await service.makeParty("A", .agent)
            let own = try await service.makePriceList(["P1": 149_900])
            let foreign = try await service.makePriceList(["P1": 99_900], .keyAccount)
            let gateway = service.client("gateway")
            let listed = try await gateway.listPriceLists(
                ChannelV1.ListPriceListsRequest(), service.asUser(of: agent.partyID))
            #expect(listed.priceLists == [own])
            let none = try await gateway.listPriceLists(
                ChannelV1.ListPriceListsRequest(partyClass: .keyAccount),
                service.asUser(of: agent.partyID))
            #expect(none.priceLists.isEmpty)
            await #expect(throws: RPCError(.notFound, "not found")) {
                _ = try await gateway.getPriceList(
                    ChannelV1.GetPriceListRequest(priceListID: foreign.priceListID),
                    service.asUser(of: agent.partyID))
            }
        }
    }

    @Test("lists at their limit are paged by size")
    func large() async throws {
        try await TestService.run { service in
            for month in 1...3 {
                let prices = Dictionary(
                    uniqueKeysWithValues: (0..<Limits.prices).map { ("SKU-\($0)", Int64($0 + 1)) })
                try await service.makePriceList(prices, from: "2016-0\(month)-01")
            }
            var seen = 0
            var cursor = ""
            repeat {
                let reply = try await service.client().listPriceLists(
                    ChannelV1.ListPriceListsRequest(page: CommonV1.PageRequest(cursor: cursor)))
                let counts = Set(reply.priceLists.map(\.prices.count))
                #expect(counts == [Limits.prices])
                seen += reply.priceLists.count
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen == 3)
        }
    }
}
