import Messages
import ServiceKit
import Store
import Testing
import Wire

@testable import ChannelService

@Suite struct PartyTests {
    @Test("a created party is read back by id and by code, and its path begins at the root")
    func create() async throws {
        try await TestService.run { service in
            let root = try await service.makeParty("ROOT", .distributor)
            let child = try await service.makeParty("CHILD", .retailer, parent: root.partyID)
            #expect(root.path == "/\(root.partyID)/")
            #expect(child.path == "/\(root.partyID)/\(child.partyID)/")
            #expect(child.version == 1)
            let client = service.client("order")
            #expect(
                try await client.getParty(ChannelV1.GetPartyRequest(partyID: child.partyID))
                    == child)
            #expect(try await client.getParty(ChannelV1.GetPartyRequest(code: "CHILD")) == child)
            #expect(child.shipTo.map(\.shipToID) == ["MAIN", "FAR"])
            #expect(child.regions == ["EAST", "NORTH"])
        }
    }

    @Test("a new parent moves the paths of the whole subtree, and every moved party is published")
    func reparent() async throws {
        try await TestService.run { service in
            let a = try await service.makeParty("A")
            let b = try await service.makeParty("B")
            let c = try await service.makeParty("C", parent: a.partyID)
            let d = try await service.makeParty("D", parent: c.partyID)
            let e = try await service.makeParty("E", parent: a.partyID)
            var moved = c
            moved.parentPartyID = b.partyID
            let reply = try await service.client().putParty(
                ChannelV1.PutPartyRequest(party: moved, expectedVersion: 1), service.once())
            #expect(reply.path == "/\(b.partyID)/\(c.partyID)/")
            #expect(reply.version == 2)
            let below = try await service.party(d.partyID)
            #expect(below.path == "/\(b.partyID)/\(c.partyID)/\(d.partyID)/")
            #expect(below.version == 2)
            #expect(try await service.party(e.partyID) == e)
            #expect(try await service.codes(within: a.partyID) == ["A", "E"])
            #expect(try await service.codes(within: b.partyID) == ["B", "C", "D"])
            #expect(try await service.published() == ["A", "B", "C", "D", "E", "C", "D"])

            // And to the root, and back under the first.
            moved = reply
            moved.parentPartyID = ""
            let rootAgain = try await service.client().putParty(
                ChannelV1.PutPartyRequest(party: moved, expectedVersion: 2), service.once())
            #expect(rootAgain.path == "/\(c.partyID)/")
            #expect(try await service.codes(within: b.partyID) == ["B"])
            #expect(try await service.codes(within: c.partyID) == ["C", "D"])
        }
    }

    @Test("a party cannot hang below itself")
    func cycle() async throws {
        try await TestService.run { service in
            let a = try await service.makeParty("A")
            let b = try await service.makeParty("B", parent: a.partyID)
            let c = try await service.makeParty("C", parent: b.partyID)
            for parent in [a, b, c] {
                var moved = a
                moved.parentPartyID = parent.partyID
                let found = await violations(.failedPrecondition) {
                    _ = try await service.client().putParty(
                        ChannelV1.PutPartyRequest(party: moved, expectedVersion: 1),
                        service.once())
                }
                #expect(found.marks == ["invalid /parent_party_id"])
            }
            #expect(try await service.party(a.partyID) == a)
        }
    }

    @Test("the hierarchy is refused one level below its limit, also by a move")
    func depth() async throws {
        try await TestService.run { service in
            var chain: [ChannelV1.Party] = []
            for level in 1...Limits.partyDepth {
                chain.append(
                    try await service.makeParty(
                        "L\(level)", parent: chain.last?.partyID ?? ""))
            }
            let bottom = try #require(chain.last)
            let found = await violations(.failedPrecondition) {
                try await service.makeParty("DEEP", parent: bottom.partyID)
            }
            #expect(found.marks == ["invalid /parent_party_id"])
            let root = try await service.makeParty("TOP")
            var first = chain[0]
            first.parentPartyID = root.partyID
            let moved = await violations(.failedPrecondition) {
                _ = try await service.client().putParty(
                    ChannelV1.PutPartyRequest(party: first, expectedVersion: 1), service.once())
            }
            #expect(moved.marks == ["invalid /parent_party_id"])
        }
    }

    @Test("a change with an old version is refused, names the stored one, and changes nothing")
    func versionConflict() async throws {
        try await TestService.run { service in
            var party = try await service.makeParty("A")
            party.name = "Renamed"
            let request = ChannelV1.PutPartyRequest(party: party, expectedVersion: 1)
            let renamed = try await service.client().putParty(request, service.once())
            #expect(renamed.version == 2)
            party.name = "Lost update"
            let found = await violations(.aborted) {
                _ = try await service.client().putParty(
                    ChannelV1.PutPartyRequest(party: party, expectedVersion: 1), service.once())
            }
            #expect(found.marks == ["version /expected_version"])
            #expect(found.first?.message.contains("2") == true)
            #expect(try await service.party(party.partyID).name == "Renamed")
        }
    }

    @Test("a repeated creation under one operation id makes one party and one event")
    func idempotent() async throws {
        try await TestService.run { service in
            let request = ChannelV1.PutPartyRequest(
                party: ChannelV1.Party(code: "A", name: "A", partyClass: .agent, active: true))
            let options = service.once()
            let first = try await service.client().putParty(request, options)
            #expect(try await service.client().putParty(request, options) == first)
            #expect(try await service.published() == ["A"])
        }
    }

    @Test("a code that another party has is refused, whatever else is wrong with the parent")
    func duplicateCode() async throws {
        try await TestService.run { service in
            try await service.makeParty("A")
            let taken = await violations(.alreadyExists) { try await service.makeParty("A") }
            #expect(taken.marks == ["duplicate /code"])
            let both = await violations(.failedPrecondition) {
                try await service.makeParty("A", parent: "no-such-party")
            }
            #expect(both.marks == ["invalid /parent_party_id", "duplicate /code"])
        }
    }

    @Test("every fault of a request is told at once")
    func faults() async throws {
        try await TestService.run { service in
            let found = await violations(.invalidArgument) {
                _ = try await service.client().putParty(
                    ChannelV1.PutPartyRequest(
                        party: ChannelV1.Party(partyClass: CommonV1.PartyClass(rawValue: 99))),
                    service.once())
            }
            #expect(found.marks == ["invalid /code", "invalid /name", "invalid /party_class"])
            for request in [
                ChannelV1.GetPartyRequest(), ChannelV1.GetPartyRequest(partyID: "p", code: "c"),
            ] {
                let either = await violations(.invalidArgument) {
                    _ = try await service.client().getParty(request)
                }
                #expect(either.marks == ["invalid /party_id"])
            }
            await #expect(throws: RPCError(.notFound, "not found")) {
                _ = try await service.client().listParties(
                    ChannelV1.ListPartiesRequest(withinPartyID: "unknown"))
            }
        }
    }

    @Test("a channel user sees its own subtree, and a foreign party like an unknown one")
    func scope() async throws {
        try await TestService.run { service in
            let a = try await service.makeParty("A")
            let child = try await service.makeParty("A1", parent: a.partyID)
            let foreign = try await service.makeParty("B")
            let gateway = service.client("gateway")
            let seen = try await gateway.getParty(
                ChannelV1.GetPartyRequest(partyID: child.partyID), service.asUser(of: a.partyID))
            #expect(seen == child)
            for hidden in [foreign.partyID, "unknown"] {
                await #expect(throws: RPCError(.notFound, "not found")) {
                    _ = try await gateway.getParty(
                        ChannelV1.GetPartyRequest(partyID: hidden),
                        service.asUser(of: a.partyID))
                }
                await #expect(throws: RPCError(.notFound, "not found")) {
                    _ = try await gateway.listParties(
                        ChannelV1.ListPartiesRequest(withinPartyID: hidden),
                        service.asUser(of: a.partyID))
                }
            }
            await #expect(throws: RPCError(.notFound, "not found")) {
                _ = try await gateway.getParty(
                    ChannelV1.GetPartyRequest(partyID: a.partyID),
                    service.asUser(of: child.partyID))
            }
            let listed = try await gateway.listParties(
                ChannelV1.ListPartiesRequest(), service.asUser(of: a.partyID))
            #expect(Set(listed.parties.map(\.code)) == ["A", "A1"])
        }
    }

    @Test("a channel user may not write parties, contracts or prices")
    func scopedWrites() async throws {
        try await TestService.run { service in
            let a = try await service.makeParty("A")
            let gateway = service.client("gateway")
            let options = { service.asUser(of: a.partyID) }
            for attempt in [
                { _ = try await gateway.putParty(ChannelV1.PutPartyRequest(party: a), options()) },
                {
                    _ = try await gateway.putContract(
                        ChannelV1.PutContractRequest(contract: sampleContract(a.partyID)),
                        options())
                },
                {
                    _ = try await gateway.putPriceList(
                        ChannelV1.PutPriceListRequest(), options())
                },
                {
                    _ = try await gateway.releaseQuota(
                        ChannelV1.ReleaseQuotaRequest(orderID: "o"), options())
                },
            ] as [() async throws -> Void] {
                let found = await violations(.permissionDenied) { try await attempt() }
                #expect(found.isEmpty)
            }
        }
    }

    @Test("pages follow each other without gap or repeat")
    func paging() async throws {
        try await TestService.run { service in
            var made: Set<String> = []
            for index in 0..<12 {
                made.insert(
                    try await service.makeParty("P\(index)", index < 7 ? .agent : .retailer)
                        .partyID)
            }
            var seen: [String] = []
            var cursor = ""
            repeat {
                let reply = try await service.client().listParties(
                    ChannelV1.ListPartiesRequest(
                        page: CommonV1.PageRequest(pageSize: 5, cursor: cursor)))
                #expect(reply.parties.count <= 5)
                seen += reply.parties.map(\.partyID)
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen.count == 12)
            #expect(Set(seen) == made)
            let agents = try await service.client().listParties(
                ChannelV1.ListPartiesRequest(partyClass: .agent))
            #expect(agents.parties.count == 7)
            #expect(agents.nextCursor.isEmpty)
            let found = await violations(.invalidArgument) {
                _ = try await service.client().listParties(
                    ChannelV1.ListPartiesRequest(
                        page: CommonV1.PageRequest(cursor: "not a cursor")))
            }
            #expect(found.marks == ["invalid /page/cursor"])
        }
    }

    @Test("a party at every limit fits into its message, and so does a page of such parties")
    func largest() async throws {
        try await TestService.run { service in
            func text(_ count: Int, _ index: Int) -> String {
                "\(index)" + String(repeating: "x", count: count - "\(index)".count)
            }
            for number in 0..<3 {
                let party = ChannelV1.Party(
                    code: text(Limits.codeBytes, number), name: text(Limits.nameBytes, number),
                    partyClass: .agent, active: true,
                    regions: (0..<Limits.regions).map { text(Limits.regionBytes, $0) },
                    shipTo: (0..<Limits.shipTo).map { index in
                        ChannelV1.ShipTo(
                            shipToID: text(Limits.codeBytes, index),
                            name: text(Limits.nameBytes, index),
                            address: text(Limits.addressBytes, index),
                            region: text(Limits.regionBytes, index))
                    })
                _ = try await service.client().putParty(
                    ChannelV1.PutPartyRequest(party: party), service.once())
            }
            let first = try await service.client().listParties(ChannelV1.ListPartiesRequest())
            #expect(first.parties.count == 1)
            #expect(!first.nextCursor.isEmpty)
        }
    }
}

extension TestService {
    func party(_ id: String) async throws -> ChannelV1.Party {
        try await client().getParty(ChannelV1.GetPartyRequest(partyID: id))
    }

    /// The codes of the subtree, sorted.
    func codes(within id: String) async throws -> [String] {
        try await client().listParties(ChannelV1.ListPartiesRequest(withinPartyID: id))
            .parties.map(\.code).sorted()
    }

    /// The codes of the published parties in the order of the feed.
    func published() async throws -> [String] {
        let scheduler = SystemScheduler()
        let feed = store.feed
        let sequencer = Task { try await feed.runSequencer(scheduler: scheduler) }
        defer { sequencer.cancel() }
        var position: Int64 = 0
        var codes: [String] = []
        while true {
            let page = try await feed.read(after: position, limit: 100)
            for event in page.events {
                position = event.position
                guard
                    case .partyChanged(let party) =
                        try EventsV1.Event(decoding: event.payload).body
                else { continue }
                codes.append(party.code)
            }
            if page.events.isEmpty, page.caughtUpAt != nil { return codes }
            _ = try await feed.changed(
                after: position, timeout: .milliseconds(20), scheduler: scheduler)
        }
    }
}
