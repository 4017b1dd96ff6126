import Messages
import ServiceKit
import Store
import Wire

extension InventoryRPC {
    func beginIntake(
        _ request: InventoryV1.BeginIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try requireStaff(call)
        var check = RequestCheck()
        check.uuid(request.intakeID, "/intake_id")
        check.code(request.warehouseCode, "/warehouse_code")
        check.name(request.fileName, "/file_name", required: false)
        try check.done()
        let (actor, shown) = (call.who, settings.faultsShown)
        return try await write { transaction in
            _ = try UploadIntake.begin(
                request.intakeID, warehouse: request.warehouseCode, fileName: request.fileName,
                by: actor, transaction)
            return try UploadIntake.describe(
                request.intakeID, faultsShown: shown, transaction
            ).message
        }
    }

    func appendIntake(
        _ request: InventoryV1.AppendIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try requireStaff(call)
        var check = RequestCheck()
        check.uuid(request.intakeID, "/intake_id")
        check.require(request.index >= 0, "/index", "must not be negative")
        check.require(!request.data.isEmpty, "/data", "must not be empty")
        check.require(
            request.data.count <= settings.chunkBytesMax, "/data",
            "must be at most \(settings.chunkBytesMax) bytes")
        try check.done()
        let settings = settings
        return try await write { transaction in
            try UploadIntake.append(
                request.data, index: Int(request.index), intakeID: request.intakeID,
                settings: settings, transaction
            ).message
        }
    }

    func commitIntake(
        _ request: InventoryV1.CommitIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try requireStaff(call)
        var check = RequestCheck()
        check.uuid(request.intakeID, "/intake_id")
        check.require(request.chunkCount >= 0, "/chunk_count", "must not be negative")
        try check.done()
        let commit = CommitIntake(store: store, settings: settings)
        let actor = call.who
        return try await mapped {
            try await translated {
                try await commit.run(
                    request.intakeID, chunks: Int(request.chunkCount), dryRun: request.dryRun,
                    by: actor
                ).message
            }
        }
    }

    func getIntake(
        _ request: InventoryV1.GetIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try requireStaff(call)
        let shown = settings.faultsShown
        return try await read { transaction in
            try UploadIntake.describe(
                request.intakeID, faultsShown: shown, transaction
            ).message
        }
    }

    func listIntakeErrors(
        _ request: InventoryV1.GetIntakeRequest, _ call: ServerCall,
        _ writer: ResponseWriter<InventoryV1.IntakeErrors>
    ) async throws {
        try requireStaff(call)
        let limit = settings.faultsShown
        _ = try await read { try UploadIntake.describe(request.intakeID, faultsShown: 0, $0) }
        var ordinal = 0
        while true {
            let from = ordinal
            let faults = try await read { transaction in
                try IntakeTable(transaction).faults(request.intakeID, from: from, limit: limit)
            }
            guard !faults.isEmpty else { return }
            try await writer.write(InventoryV1.IntakeErrors(errors: faults.map(\.rowError)))
            ordinal += faults.count
        }
    }
}

extension IntakeRecord {
    fileprivate var message: InventoryV1.Intake {
        InventoryV1.Intake(
            intakeID: intakeID, warehouseCode: warehouse, fileName: fileName,
            state: InventoryV1.IntakeState(name: state.rawValue) ?? .unspecified,
            bytesReceived: bytesReceived, chunksReceived: Int32(clamping: chunksReceived),
            rows: rows, devicesPosted: posted, devicesUnchanged: unchanged,
            errorCount: errorCount, errors: faults.map(\.rowError),
            errorsByKind: faultCounts.map { InventoryV1.KindCount(kind: $0.kind, count: $0.count) })
    }
}
