import Store

/// Begins and fills an intake. Both are idempotent by the client's intake id and the chunk's index.
enum UploadIntake {
    /// Begins an intake; the same id for the same file begins nothing new.
    static func begin(
        _ intakeID: String, warehouse: String, fileName: String, by actor: String,
        _ transaction: Transaction
    ) throws -> IntakeRecord {
        let table = IntakeTable(transaction)
        if let held = try table.find(intakeID) {
            guard held.warehouse == warehouse, held.fileName == fileName else {
                throw InventoryError.intakeDiffers
            }
            return held
        }
        guard try MasterTable(transaction).warehouse(warehouse) != nil else {
            throw InventoryError.unknownWarehouse(warehouse)
        }
        let record = IntakeRecord(intakeID: intakeID, warehouse: warehouse, fileName: fileName)
        try table.insert(record, createdBy: actor)
        return record
    }

    /// Stores a chunk behind those received; the same chunk again changes nothing.
    static func append(
        _ content: [UInt8], index: Int, intakeID: String, settings: InventorySettings,
        _ transaction: Transaction
    ) throws -> IntakeRecord {
        let table = IntakeTable(transaction)
        guard let record = try table.find(intakeID) else { throw InventoryError.unknownIntake }
        if let held = try table.chunk(index, intakeID: intakeID) {
            guard held == content else { throw InventoryError.chunkDiffers(index: index) }
            return record
        }
        guard record.state != .posted else { throw InventoryError.intakePosted }
        guard Int64(index) == record.chunksReceived else {
            throw InventoryError.chunkOutOfOrder(expected: Int(record.chunksReceived))
        }
        guard record.bytesReceived + Int64(content.count) <= Int64(settings.intakeBytesMax) else {
            throw InventoryError.intakeTooLarge(bytesMax: settings.intakeBytesMax)
        }
        try table.append(content, index: index, intakeID: intakeID)
        return try table.find(intakeID) ?? record
    }

    /// An intake with its first faults.
    static func describe(
        _ intakeID: String, faultsShown: Int, _ transaction: Transaction
    ) throws -> IntakeRecord {
        let table = IntakeTable(transaction)
        guard var record = try table.find(intakeID) else { throw InventoryError.unknownIntake }
        if record.errorCount > 0 {
            record.faults = try table.faults(intakeID, from: 0, limit: faultsShown)
            record.faultCounts = try table.faultCounts(intakeID)
        }
        return record
    }
}
