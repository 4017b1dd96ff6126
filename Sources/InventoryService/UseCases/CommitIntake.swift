import Crypto
import Store

/// Judges a file of devices and posts it whole, or stores its faults and nothing else.
///
/// The heavy work (reading, check digits, repeats, comparing with what is held) is done on a reader's
/// thread over one snapshot. The writer stores the judged rows; where another intake stored one of
/// the identifiers in between, everything is undone and the file judged again.
struct CommitIntake: Sendable {
    let store: Store
    let settings: InventorySettings

    /// A file judged against one snapshot.
    private struct Judged: Sendable {
        let record: IntakeRecord
        let file: IntakeFile
        let keys: IntakeKeys
        let hash: [UInt8]
        let containers: [IntakeContainer]
        let unchanged: [Bool]
        let unchangedCount: Int
    }

    private enum Verdict: Sendable {
        /// Nothing to do: the intake is posted already.
        case done
        case judged(Judged)
    }

    /// Commits the intake, or only judges it when `dryRun`. `chunks` is what the client sent.
    func run(_ intakeID: String, chunks: Int, dryRun: Bool, by actor: String) async throws -> IntakeRecord {
        for _ in 0..<settings.intakeRetriesMax {
            let settings = settings
            let verdict = try await store.read { transaction in
                try Self.judge(intakeID, chunks: chunks, settings: settings, transaction)
            }
            guard case .judged(let judged) = verdict else { return try await describe(intakeID) }
            do {
                try await store.write { transaction in
                    try Self.finish(judged, dryRun: dryRun, by: actor, transaction)
                }
                return try await describe(intakeID)
            } catch is IntakeConflict {
                continue
            }
        }
        throw InventoryError.intakeContended
    }

    private func describe(_ intakeID: String) async throws -> IntakeRecord {
        let shown = settings.faultsShown
        return try await store.read { transaction in
            try UploadIntake.describe(intakeID, faultsShown: shown, transaction)
        }
    }

    // MARK: - Judging

    private static func judge(
        _ intakeID: String, chunks: Int, settings: InventorySettings, _ transaction: Transaction
    ) throws -> Verdict {
        let table = IntakeTable(transaction)
        guard let record = try table.find(intakeID) else { throw InventoryError.unknownIntake }
        if record.state == .posted { return .done }
        guard record.chunksReceived == Int64(chunks) else {
            throw InventoryError.chunksMissing(received: Int(record.chunksReceived))
        }
        let bytes = try table.content(record)
        let hash = Array(SHA256.hash(data: bytes))
        let master = try MasterTable(transaction).index()
        let file: IntakeFile
        do {
            file = try IntakeReader.read(bytes, master: master, rowsMax: settings.intakeRowsMax)
        } catch {
            throw InventoryError.intakeTooLong(rowsMax: error.rowsMax)
        }
        let keys = IntakeKeys(file)
        if file.faults.isEmpty, try table.isPosted(hash: hash, warehouse: record.warehouse) {
            // The same content again: a harmless repeat, wherever its devices are by now.
            let repeated = Judged(
                record: record, file: file, keys: keys, hash: hash, containers: [],
                unchanged: [Bool](repeating: true, count: file.rows.count),
                unchangedCount: file.rows.count)
            return .judged(repeated)
        }
        return .judged(try compare(record, file, keys, hash, transaction))
    }

    private static func compare(
        _ record: IntakeRecord, _ read: IntakeFile, _ keys: IntakeKeys, _ hash: [UInt8],
        _ transaction: Transaction
    ) throws -> Judged {
        var file = read
        let held = HeldTable(transaction)
        let matches = try held.matches(file, keys)
        let comparison = IntakeComparison(
            file, matches: matches, devices: try held.devices(matches), warehouse: record.warehouse)
        let cartons = IntakeCartons(file)
        var newUnits: [Int64: Int] = [:]
        for (index, row) in file.rows.enumerated() where !comparison.held[index] {
            newUnits[row.carton, default: 0] += 1
            newUnits[row.pallet, default: 0] += 1
        }
        let containers = try held.containers(cartons.containers.keys)
        file.faults.add(contentsOf: keys.duplicates(in: file))
        file.faults.add(contentsOf: comparison.faults)
        file.faults.add(contentsOf: cartons.faults)
        file.faults.add(contentsOf: cartons.faults(against: containers, newUnits: newUnits))
        file.faults.sort(columns: IntakeColumn.allCases.map(\.rawValue))
        return Judged(
            record: record, file: file, keys: keys, hash: hash,
            containers: cartons.newContainers(newUnits), unchanged: comparison.unchanged,
            unchangedCount: comparison.unchangedCount)
    }

    // MARK: - Storing

    private static func finish(
        _ judged: Judged, dryRun: Bool, by actor: String, _ transaction: Transaction
    ) throws {
        let table = IntakeTable(transaction)
        var record = judged.record
        // A commit of the same intake that ended first has the last word.
        guard let present = try table.find(record.intakeID), present.state != .posted else { return }
        guard present.chunksReceived == record.chunksReceived else { throw IntakeConflict() }
        record.rows = Int64(judged.file.rowCount)
        record.errorCount = Int64(judged.file.faults.total)
        record.unchanged = 0
        record.posted = 0
        if record.errorCount > 0 {
            record.state = .refused
        } else {
            record.unchanged = Int64(judged.unchangedCount)
            record.state = dryRun ? .validated : .posted
            if !dryRun {
                record.posted = record.rows - record.unchanged
                if record.posted > 0 { try post(judged, by: actor, transaction) }
            }
        }
        try table.finish(record, hash: judged.hash, faults: judged.file.faults)
    }

    private static func post(_ judged: Judged, by actor: String, _ transaction: Transaction) throws {
        let facts = IntakePosting.Facts(
            warehouse: judged.record.warehouse, document: "intake:\(judged.record.intakeID)",
            actor: actor)
        let posting = try IntakePosting(
            transaction, judged.file, unchanged: judged.unchanged, facts)
        try posting.run(judged.keys, judged.containers)
    }
}
