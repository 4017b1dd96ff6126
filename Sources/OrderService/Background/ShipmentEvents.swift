import Messages
import ServiceKit
import Store
import Wire

/// Takes InventoryService's events into orders.
enum ShipmentEvents {
    /// The effect of one event of the inventory feed; other events pass by. False when it was parked.
    @discardableResult
    static func apply(_ event: EventsV1.Event, _ tx: Transaction) throws -> Bool {
        guard let fact = ShipmentFact(event) else { return true }
        return try RecordShipment.apply(fact, payload: try event.encoded(), tx)
    }
}

/// Tries parked shipment events again once their order is with the warehouse.
struct ParkedEvents: Sendable {
    let store: Store
    let configuration: OrderConfiguration
    let meters: OrderMeters

    /// Takes what has become ripe; returns how many events that were.
    @discardableResult
    func step() async throws -> Int {
        let limit = configuration.parkedBatch
        let (parked, ripe) = try await store.read { tx in
            let parked = try ShipmentTable.parkedCount(tx)
            return (parked, parked == 0 ? [] : try ShipmentTable.ripe(limit: limit, tx))
        }
        meters.parkedEvents.set(parked - Int64(ripe.count))
        if ripe.isEmpty { return 0 }
        try await store.write { tx in
            for (eventID, payload) in ripe {
                if try ShipmentEvents.apply(try EventsV1.Event(decoding: payload), tx) {
                    try ShipmentTable.unpark(eventID, tx)
                }
            }
        }
        return ripe.count
    }
}

/// Takes ChannelService's events into the copy of the party tree.
enum PartyEvents {
    /// The effect of one event of the channel feed; other events pass by.
    static func apply(_ event: EventsV1.Event, _ tx: Transaction) throws {
        guard case .partyChanged(let party) = event.body else { return }
        try PartyDirectory.apply(party, tx)
    }
}
