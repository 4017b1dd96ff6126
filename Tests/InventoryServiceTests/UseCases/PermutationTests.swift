import Messages
import Store
import Testing
import Values
import Wire

@testable import InventoryService

/// Whatever the order in which reports arrive, a shipment ends the same.
@Suite struct PermutationTests {
    /// A report without its shipment.
    struct Report: Sendable {
        let step: String
        var units: [Int64] = []
        var final = false
        var tracking = ""
        let minute: Int64
    }

    /// What must not depend on the order.
    struct Ending: Hashable {
        let state: String
        let tracking: String
        let lines: [[Int64]]
        let devices: [String]
        let messages: [String]
    }

    /// One shipment shipped whole and signed.
    private static let whole = [
        Report(step: "accepted_by_3pl", minute: 1),
        Report(step: "picking", units: [0, 1], minute: 2),
        Report(step: "packed", units: [0, 1], minute: 3),
        Report(step: "shipped", units: [0, 1, 2], final: true, tracking: "T1", minute: 4),
        Report(step: "in_transit", minute: 5),
        Report(step: "signed", tracking: "T1", minute: 6),
    ]

    /// Two parts, a short line, one arrival of a part and one of the whole, an exception between.
    private static let parts = [
        Report(step: "shipped", units: [0], tracking: "T1", minute: 1),
        Report(step: "exception", minute: 2),
        Report(step: "shipped", units: [1], final: true, tracking: "T2", minute: 3),
        Report(step: "delivered", tracking: "T1", minute: 4),
        Report(step: "signed", minute: 5),
    ]

    @Test("six reports of a whole shipment converge from all 720 orders")
    func wholeShipment() async throws {
        let endings = try await endings(of: Self.whole)
        #expect(endings.count == 1, "\(endings)")
        let ending = try #require(endings.first)
        #expect(ending.state == "signed")
        #expect(ending.lines == [[3, 3, 3, 0]])
        #expect(ending.devices == Array(repeating: "at_channel", count: 3))
    }

    @Test("five reports of a shipment in parts, short, converge from all 120 orders")
    func shipmentInParts() async throws {
        let endings = try await endings(of: Self.parts)
        #expect(endings.count == 1, "\(endings)")
        let ending = try #require(endings.first)
        #expect(ending.state == "signed")
        #expect(ending.lines == [[3, 2, 2, 1]])
        #expect(ending.devices == ["at_channel", "at_channel", "in_stock"])
    }

    /// Runs every order of `reports`, each report twice, on a shipment of its own of three units.
    private func endings(of reports: [Report]) async throws -> Set<Ending> {
        var result: Set<Ending> = []
        try await TestService.run { service in
            let orders = permutations(Array(reports.indices))
            let units = Int64(orders.count) * 3
            try await service.intake(
                Samples.file(
                    (0..<units).map { "\(Samples.imei($0)),,\(Samples.serial($0)),\(Samples.black),," }))
            for (number, order) in orders.enumerated() {
                try await arrive(order.map { reports[$0] }, number, service)
            }
            service.clock.advance(by: .seconds(10))
            let loop = ShortShipments(store: service.store, settings: service.settings)
            for _ in 0...(orders.count / service.settings.parkedPerRound) { try await loop.round() }
            for number in orders.indices {
                result.insert(try await ending(number, service))
            }
            let delivered = try await service.stock(Samples.black, Samples.party)
            let left = try await service.stock()
            #expect(delivered[0] + left[0] == units)
            #expect(left[1] == 0)
            #expect(try await service.auditFindings().isEmpty)
        }
        return result
    }

    /// One transaction for a whole order of arrival: thousands of commits would prove nothing more.
    private func arrive(_ reports: [Report], _ number: Int, _ service: TestService) async throws {
        let lines = [line(1, Samples.black, 3)]
        #expect(try await service.reserve("o-\(number)", lines).isEmpty)
        let released = service.released("o-\(number)", lines)
        let settings = service.settings
        let start = service.clock.now()
        try await service.store.write { transaction in
            try OrderFeed.apply(
                EventsV1.Event(body: .orderReleased(released)), settings: settings, transaction)
            for (index, report) in (reports + reports).enumerated() {
                let record = LogisticsRecord(
                    provider: "anxun", messageID: "\(number)-\(report.minute)",
                    shipmentRef: "o-\(number)", step: report.step,
                    occurredAt: start.adding(seconds: report.minute * 60).microseconds,
                    final: report.final, carrier: report.tracking.isEmpty ? "" : "SF",
                    trackingNumber: report.tracking,
                    serials: report.units.map { Samples.imei(Int64(number) * 3 + $0) },
                    receivedAt: start.microseconds + Int64(index), state: .parked, reason: "",
                    attempts: 1)
                let known = try LogisticsInbox.receive(
                    record, raw: [], settings: settings, transaction)
                if known == nil {
                    _ = try LogisticsInbox.apply(
                        provider: "anxun", messageID: record.messageID, settings: settings,
                        transaction)
                }
            }
        }
    }

    private func ending(_ number: Int, _ service: TestService) async throws -> Ending {
        try await service.store.read { transaction in
            let table = ShipmentTable(transaction)
            let shipment = try #require(try table.find(orderID: "o-\(number)"))
            let devices = try (0..<3).map { unit in
                try LookUpDevice.find(Samples.imei(Int64(number) * 3 + Int64(unit)), transaction)
            }
            let messages = try (1...6).compactMap { minute in
                try LogisticsTable(transaction).find(
                    provider: "anxun", messageID: "\(number)-\(minute)")
            }
            return Ending(
                state: shipment.state, tracking: shipment.trackingNumber,
                lines: try table.lines(shipment.shipmentID).map {
                    [$0.ordered, $0.picked, $0.shipped, $0.short]
                },
                devices: devices.map(\.state.rawValue), messages: messages.map(\.state.rawValue))
        }
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
