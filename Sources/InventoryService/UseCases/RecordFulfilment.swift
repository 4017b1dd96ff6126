import Store

/// Picks, packs or ships by what our own staff scanned. It takes effect at once: staff at the
/// warehouse do not report out of order, so a final report gives the rest up immediately.
enum RecordFulfilment {
    /// Applies the report and answers the shipment; every bad serial is named at once.
    static func run(
        _ report: StepReport, shipmentID: String, settings: InventorySettings, _ transaction: Transaction
    ) throws -> ShipmentRecord {
        let outcome = try ApplyShipmentStep.run(report, shipmentID: shipmentID, transaction)
        switch outcome {
        case .applied: break
        case .parked(let reason), .rejected(let reason): throw InventoryError.stepRefused(reason)
        case .badSerials(let faults): throw InventoryError.badSerials(faults)
        }
        let table = ShipmentTable(transaction)
        guard let shipment = try table.find(shipmentID) else { throw InventoryError.unknownShipment }
        try LogisticsInbox.applyParked(shipment, settings: settings, transaction)
        return try table.find(shipmentID) ?? shipment
    }
}
