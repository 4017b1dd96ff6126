import Messages
import Store
import Testing
import Values
import Wire

@testable import ChannelService

@Suite struct PartyTreeTests {
    @Test("whatever moves, paths and ancestors say what the parents say", arguments: [1, 2, 3])
    func randomMoves(seed: UInt64) async throws {
        try await TestService.run { service in
            let random = SeededRandom(seed: seed)
            var parents: [String: String] = [:]
            for index in 0..<12 {
                let parent = index % 3 == 0 ? "" : parents.keys.sorted()[index / 2]
                let made = try await service.makeParty("P\(index)", parent: parent)
                parents[made.partyID] = parent
            }
            let ids = parents.keys.sorted()
            for step in 0..<60 {
                let id = ids[Int(random.next(below: 12))]
                let target = random.next(below: 13)
                let parent = target == 12 ? "" : ids[Int(target)]
                var party = try await service.party(id)
                party.parentPartyID = parent
                let cycle = parent == id || ancestors(of: parent, parents).contains(id)
                do {
                    _ = try await service.client().putParty(
                        ChannelV1.PutPartyRequest(party: party, expectedVersion: party.version),
                        service.once())
                    #expect(!cycle, "seed \(seed), step \(step)")
                    parents[id] = parent
                } catch {
                    #expect(cycle, "seed \(seed), step \(step): \(error)")
                }
                try await compare(service, parents, "seed \(seed), step \(step)")
            }
        }
    }

    private func ancestors(of id: String, _ parents: [String: String]) -> [String] {
        var result: [String] = []
        var next = parents[id] ?? ""
        while !next.isEmpty {
            result.append(next)
            next = parents[next] ?? ""
        }
        return result
    }

    private func compare(
        _ service: TestService, _ parents: [String: String], _ place: String
    ) async throws {
        let found = try await service.store.read { tx in
            let paths = try tx.all("SELECT party_id, path FROM party") { ($0.text(0), $0.text(1)) }
            let pairs = try tx.all("SELECT party_id, ancestor_id FROM party_ancestor") {
                "\($0.text(0)) \($0.text(1))"
            }
            return (paths, Set(pairs))
        }
        var pairs: Set<String> = []
        for (id, path) in found.0 {
            let line = [id] + ancestors(of: id, parents)
            #expect(path == "/" + line.reversed().joined(separator: "/") + "/", "\(place)")
            pairs.formUnion(line.map { "\(id) \($0)" })
        }
        #expect(found.1 == pairs, "\(place)")
    }
}
