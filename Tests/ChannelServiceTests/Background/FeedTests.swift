import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import ChannelService

@Suite struct FeedTests {
    @Test("a hold that nobody confirms ends when the order feed passes its instant")
    func expiry() async throws {
        try await TestService.run { service in
            let contract = try await service.quotaContract("A", quantity: 10, amountMinor: 0)
            _ = try await service.hold("o-1", contract, 3, 0, expiresAtUs: 1_000)
            _ = try await service.hold("o-2", contract, 4, 0, expiresAtUs: 1_000)
            _ = try await service.hold("o-3", contract, 1, 0, expiresAtUs: 2_000)
            try await service.feed(.orderConfirmed(EventsV1.OrderConfirmed(orderID: "o-2")))
            try await service.store.write { try OrderFeed.expire(1_000, $0) }
            #expect(try await service.used(contract) == [8, 0], "the instant itself is not past")
            try await service.store.write { try OrderFeed.expire(1_001, $0) }
            #expect(try await service.used(contract) == [5, 0])
            let late = await violations(.failedPrecondition) {
                _ = try await service.hold("o-1", contract, 3, 0)
            }
            #expect(late.marks == ["state /order_id"])
            try await service.feed(.orderCancelled(EventsV1.OrderCancelled(orderID: "o-2")))
            #expect(try await service.used(contract) == [1, 0], "a cancelled order gives back")
        }
    }

    @Test("a SKU is what its newest version says, whatever the order of arrival")
    func skus() async throws {
        try await TestService.run { service in
            func tell(_ version: Int64, _ family: String) async throws {
                try await service.store.write { tx in
                    let sku = EventsV1.SkuChanged(
                        sku: "P1", family: family, active: true, version: version)
                    try InventoryFeed.apply(EventsV1.Event(body: .skuChanged(sku)), tx)
                }
            }
            try await tell(2, "NEWER")
            try await tell(1, "OLDER")
            try await tell(2, "REPEATED")
            let facts = try await service.store.read {
                try SKUTable.facts("P1", contract: nil, priceList: nil, $0)
            }
            #expect(facts?.family == "NEWER")
        }
    }

    @Test("events of other kinds pass without effect")
    func others() async throws {
        try await TestService.run { service in
            try await service.feed(.orderReleased(EventsV1.OrderReleased(orderID: "o-1")))
            let contract = try await service.quotaContract("A", quantity: 10, amountMinor: 0)
            #expect(try await service.hold("o-1", contract, 1, 0) == [])
        }
    }

    @Test("the running service follows both feeds and serves its own")
    func loops() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            try await service.makeContract(party.partyID)
            try await service.makePriceList(["P1": 100])
            let contract = try await service.quotaContract("B", quantity: 10, amountMinor: 0)
            _ = try await service.hold(
                "o-1", contract, 3, 0, expiresAtUs: service.clock.now().microseconds + 1_000_000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for loop in service.assembly.loops + service.peerLoops {
                    group.addTask { try await loop.run() }
                }
                try await service.inventory.publish(
                    .skuChanged(EventsV1.SkuChanged(sku: "P1", active: true, version: 1)))
                try await eventually {
                    try await service.terms(party.partyID, [line(1, "P1", 1)]).violations.isEmpty
                }
                service.clock.advance(by: .seconds(2))
                try await eventually { try await service.used(contract) == [0, 0] }

                let feed = EventsV1.FeedServiceClient(service.channel("finance"))
                let stream = try await feed.subscribe(
                    EventsV1.SubscribeRequest(afterPosition: 0, maxBatch: 10))
                var codes: [String] = []
                for try await batch in stream {
                    for event in batch.events {
                        if case .partyChanged(let party) = event.body { codes.append(party.code) }
                    }
                    if codes.count >= 2 { break }
                }
                #expect(codes == ["A", "B"])
                group.cancelAll()
            }
        }
    }
}

extension TestService {
    fileprivate var peerLoops: [BackgroundLoop] {
        [order, inventory].map { peer in
            BackgroundLoop("sequencer") {
                try await peer.store.feed.runSequencer(scheduler: SystemScheduler())
            }
        }
    }
}

/// Asks again for up to ten seconds.
private func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<500 {
        if try await condition() { return }
        try await SystemScheduler().sleep(for: .milliseconds(20))
    }
    Issue.record("it did not happen within ten seconds")
}
