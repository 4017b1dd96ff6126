import Store

/// A device with its whole history.
struct DeviceHistory: Sendable {
    let device: DeviceRecord
    /// Oldest first.
    let movements: [MovementRecord]
    /// True when every hash was computed again and holds.
    let verified: Bool
}

/// Finds devices by any identifier.
enum LookUpDevice {
    /// The device that `identifier` names.
    static func find(_ identifier: String, _ transaction: Transaction) throws -> DeviceRecord {
        let table = DeviceTable(transaction)
        guard let scanned = ScannedIdentifier(identifier), let id = try table.find(scanned),
            let device = try table.record(id)
        else { throw InventoryError.unknownDevice }
        return device
    }

    /// The device with its movements and the verdict on its chain.
    static func trace(_ identifier: String, _ transaction: Transaction) throws -> DeviceHistory {
        let device = try find(identifier, transaction)
        let movements = try DeviceTable(transaction).movements(of: device.deviceID)
        return DeviceHistory(
            device: device, movements: movements,
            verified: MovementChain.verify(device, movements))
    }
}
