import Store
import Values

/// Gives up the missing units of shipments whose final report is old enough.
struct ShortShipments: Sendable {
    let store: Store
    let settings: InventorySettings

    /// One round: every shipment that is due, each in a transaction of its own.
    func round() async throws {
        let limit = settings.parkedPerRound
        let due = try await store.read { transaction in
            try ShipmentTable(transaction).dueFinals(at: transaction.now.microseconds, limit: limit)
        }
        let settings = settings
        for shipmentID in due {
            try await store.write { transaction in
                try ApplyShipmentStep.closeShort(shipmentID, settings: settings, transaction)
            }
        }
    }
}
