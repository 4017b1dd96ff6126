import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import InventoryService

@Suite struct FeedTests {
    @Test("over its feeds the service ships released orders, knows parties and ends stale holds")
    func follow() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            _ = try await service.reserve("stale", [line(1, Samples.black, 2)], expiresIn: 30)
            _ = try await service.reserve("o-1", [line(1, Samples.black, 3)], expiresIn: 30)
            try await service.order.publish(
                .orderConfirmed(EventsV1.OrderConfirmed(orderID: "o-1")))
            try await service.order.publish(
                .orderReleased(service.released("o-1", [line(1, Samples.black, 3)])))
            try await service.channel.publish(
                .partyChanged(
                    EventsV1.PartyChanged(
                        partyID: Samples.party, code: "C", name: "N", partyClass: .agent,
                        path: "/\(Samples.party)/", active: true, version: 1)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for peer in [service.order, service.channel] {
                    group.addTask { try await peer.store.feed.runSequencer(scheduler: SystemScheduler()) }
                }
                for loop in service.assembly.loops { group.addTask { try await loop.run() } }
                try await eventually("the shipment") {
                    try await service.store.read { try ShipmentTable($0).find(orderID: "o-1") } != nil
                }
                try await eventually("the party") {
                    try await service.store.read {
                        try PartyDirectory.party(Samples.party, $0)
                    } != nil
                }
                service.clock.advance(by: .seconds(60))
                try await eventually("the end of the stale hold") {
                    try await service.stock() == [10, 3]
                }
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
            }
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    /// Waits for `condition`, twenty seconds at most.
    private func eventually(
        _ what: String, _ condition: () async throws -> Bool
    ) async throws {
        for _ in 0..<400 {
            if try await condition() { return }
            try await SystemScheduler().sleep(for: .milliseconds(50))
        }
        Issue.record("\(what) did not come")
    }
}
