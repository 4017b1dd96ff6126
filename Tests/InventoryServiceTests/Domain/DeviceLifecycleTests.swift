import Testing

@testable import InventoryService

@Suite struct DeviceLifecycleTests {
    /// The edges of domain.md rule 3, written down a second time.
    private static let legal: [MovementKind: [String]] = [
        .announced: ["- announced"],
        .received: ["- in_stock", "announced in_stock"],
        .reserved: ["in_stock reserved"],
        .released: ["reserved in_stock", "packed in_stock"],
        .packed: ["in_stock packed", "reserved packed"],
        .shipped: ["in_stock in_transit", "reserved in_transit", "packed in_transit"],
        .arrived: ["in_transit at_channel"],
        .soldThrough: ["at_channel at_channel"],
        .soldOut: ["at_channel sold_out"],
        .returned: [
            "in_transit returned", "at_channel returned", "sold_out returned", "demo returned",
            "doa returned",
        ],
        .restocked: ["returned in_stock", "demo in_stock", "locked in_stock", "lost in_stock"],
        .declaredDOA: ["at_channel doa", "sold_out doa", "returned doa"],
        .demoed: ["in_stock demo", "at_channel demo"],
        .locked: ["in_stock locked", "at_channel locked", "returned locked"],
        .unlocked: ["locked at_channel", "demo at_channel"],
        .scrapped: [
            "in_stock scrapped", "returned scrapped", "doa scrapped", "demo scrapped",
            "locked scrapped", "lost scrapped",
        ],
        .lost: [
            "announced lost", "in_stock lost", "reserved lost", "packed lost", "in_transit lost",
            "at_channel lost",
        ],
    ]

    @Test("exactly the edges of rule 3 are legal, from every state", arguments: MovementKind.allCases)
    func edges(kind: MovementKind) {
        let states: [DeviceState?] = [nil] + DeviceState.allCases
        var found: [String] = []
        for state in states {
            var device = DeviceLifecycle(state: state)
            do {
                let next = try device.apply(kind)
                #expect(device.state == next)
                found.append("\(state?.rawValue ?? "-") \(next.rawValue)")
            } catch {
                #expect(error == IllegalMovement(state: state, kind: kind))
                #expect(device.state == state)
            }
        }
        #expect(found.sorted() == (Self.legal[kind] ?? []).sorted())
    }

    @Test("a second ship without a return is refused")
    func secondShip() throws {
        var device = DeviceLifecycle()
        try device.apply(.received)
        try device.apply(.shipped)
        #expect(throws: IllegalMovement(state: .inTransit, kind: .shipped)) {
            try device.apply(.shipped)
        }
    }

    @Test("a sell-out before the sell-in is refused")
    func earlySellOut() throws {
        var device = DeviceLifecycle()
        try device.apply(.received)
        #expect(throws: IllegalMovement.self) { try device.apply(.soldOut) }
    }
}
