import Messages
import Store
import Testing
import Values
import Wire

@testable import InventoryService

@Suite struct RandomOperationsTests {
    @Test(
        "after any mix of operations stock is the count of devices and every chain holds",
        arguments: [1, 2, 3, 4])
    func invariants(seed: UInt64) async throws {
        var settings = InventorySettings()
        settings.shortGrace = .zero
        try await TestService.run(settings: settings) { service in
            let random = SeededRandom(seed: seed)
            var next: Int64 = 1
            var orders: [String] = []
            var shipments: [String] = []
            for step in 0..<120 {
                switch random.next(below: 8) {
                case 0, 1:
                    let count = Int64(1 + random.next(below: 30))
                    // Sometimes units that are held already.
                    let first = random.next(below: 4) == 0 ? max(1, next - 10) : next
                    try await service.intake(
                        Samples.file(
                            (first..<(first + count)).map {
                                "\(Samples.imei($0)),,\(Samples.serial($0)),\(Samples.black),,"
                            }))
                    next = max(next, first + count)
                case 2, 3:
                    let id = "o-\(step)"
                    let named = random.next(below: 3) == 0
                    let unit = Samples.imei(Int64(1 + random.next(below: UInt64(next))))
                    let wanted =
                        named
                        ? line(1, Samples.black, [unit])
                        : line(1, Samples.black, Int64(1 + random.next(below: 6)))
                    if try await service.reserve(id, [wanted]).isEmpty { orders.append(id) }
                case 4:
                    if let id = orders.popLast() {
                        if random.next(below: 3) == 0 {
                            try await service.release(id)
                        } else {
                            shipments.append(try await shipment(of: id, service))
                        }
                    }
                default:
                    guard !shipments.isEmpty else { continue }
                    let id = shipments[Int(random.next(below: UInt64(shipments.count)))]
                    let steps = ["picking", "packed", "shipped", "shipped", "signed", "exception"]
                    let word = steps[Int(random.next(below: UInt64(steps.count)))]
                    let serials = (0..<(1 + random.next(below: 3))).map { _ in
                        Samples.imei(Int64(1 + random.next(below: UInt64(next))))
                    }
                    try await service.message(
                        "m-\(step)", id, word, serials: serials, final: random.next(below: 3) == 0,
                        minute: Int64(step))
                }
                if step % 20 == 19 {
                    let findings = try await service.auditFindings()
                    #expect(findings.isEmpty, "seed \(seed), step \(step)")
                }
            }
            #expect(next > 1 && !shipments.isEmpty, "seed \(seed) did too little")
        }
    }

    /// The shipment of a reserved order, released for what its reservation holds.
    private func shipment(of orderID: String, _ service: TestService) async throws -> String {
        let lines = try await service.store.read { try ReservationTable($0).lines(orderID) }
        try await service.orderFeed(
            .orderReleased(
                service.released(
                    orderID, lines.map { line($0.lineNo, $0.sku, $0.quantity) })))
        return try await service.client().getShipment(
            InventoryV1.GetShipmentRequest(orderID: orderID)
        ).shipmentID
    }
}
