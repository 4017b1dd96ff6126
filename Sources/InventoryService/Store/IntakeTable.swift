import Store
import Values

/// Intakes, their chunks and their faults.
struct IntakeTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    func find(_ intakeID: String) throws -> IntakeRecord? {
        try transaction.first(
            """
            SELECT intake_id, warehouse_code, file_name, state, bytes_received, chunks_received, row_count,
                devices_posted, devices_unchanged, error_count
            FROM intake WHERE intake_id = ?1
            """, .text(intakeID)
        ) { row in
            guard let state = IntakeState(rawValue: row.text(3)) else {
                throw InventoryError.broken("an intake has an unknown state")
            }
            return IntakeRecord(
                intakeID: row.text(0), warehouse: row.text(1), fileName: row.text(2), state: state,
                bytesReceived: row.int(4), chunksReceived: row.int(5), rows: row.int(6),
                posted: row.int(7), unchanged: row.int(8), errorCount: row.int(9))
        }
    }

    func insert(_ record: IntakeRecord, createdBy: String) throws {
        try transaction.run(
            """
            INSERT INTO intake (intake_id, warehouse_code, file_name, state, bytes_received,
                chunks_received, row_count, devices_posted, devices_unchanged, error_count, created_by,
                created_at_us, updated_at_us)
            VALUES (?1, ?2, ?3, 'uploading', 0, 0, 0, 0, 0, 0, ?4, ?5, ?5)
            """,
            .text(record.intakeID), .text(record.warehouse), .text(record.fileName),
            .text(createdBy), .int(transaction.now.microseconds))
    }

    /// Stores a chunk behind those received; a file that was refused is open again.
    func append(_ content: [UInt8], index: Int, intakeID: String) throws {
        try transaction.run(
            "INSERT INTO intake_chunk (intake_id, chunk_index, content) VALUES (?1, ?2, ?3)",
            .text(intakeID), SQLValue(index), .bytes(content))
        try transaction.run(
            """
            UPDATE intake SET bytes_received = bytes_received + ?2,
                chunks_received = chunks_received + 1, state = 'uploading', updated_at_us = ?3
            WHERE intake_id = ?1
            """, .text(intakeID), SQLValue(content.count), .int(transaction.now.microseconds))
    }

    func chunk(_ index: Int, intakeID: String) throws -> [UInt8]? {
        try transaction.first(
            "SELECT content FROM intake_chunk WHERE intake_id = ?1 AND chunk_index = ?2",
            .text(intakeID), SQLValue(index)
        ) { $0.bytes(0) }
    }

    /// The whole file.
    func content(_ record: IntakeRecord) throws -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Int(record.bytesReceived))
        try transaction.forEach(
            "SELECT content FROM intake_chunk WHERE intake_id = ?1 ORDER BY chunk_index",
            .text(record.intakeID)
        ) { row in
            result.append(contentsOf: row.bytes(0))
            return true
        }
        return result
    }

    /// True when a file of this content was posted into the warehouse.
    func isPosted(hash: [UInt8], warehouse: String) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 FROM intake
            WHERE content_hash = ?1 AND warehouse_code = ?2 AND state = 'posted' LIMIT 1
            """, .bytes(hash), .text(warehouse)
        ) { $0.int(0) } != nil
    }

    /// Stores how a commit ended, with all its faults.
    func finish(_ record: IntakeRecord, hash: [UInt8], faults: FaultList) throws {
        try transaction.run(
            """
            UPDATE intake SET state = ?2, row_count = ?3, devices_posted = ?4, devices_unchanged = ?5,
                error_count = ?6, content_hash = ?7, updated_at_us = ?8
            WHERE intake_id = ?1
            """,
            .text(record.intakeID), .text(record.state.rawValue), .int(record.rows),
            .int(record.posted), .int(record.unchanged), .int(record.errorCount), .bytes(hash),
            .int(transaction.now.microseconds))
        try transaction.run(
            "DELETE FROM intake_fault WHERE intake_id = ?1", .text(record.intakeID))
        try transaction.run(
            "DELETE FROM intake_fault_count WHERE intake_id = ?1", .text(record.intakeID))
        let insert = try transaction.prepare(
            """
            INSERT INTO intake_fault (intake_id, ordinal, file_row, column_name, kind, value, detail)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """)
        for (ordinal, fault) in faults.faults.enumerated() {
            try insert.run(
                .text(record.intakeID), SQLValue(ordinal), SQLValue(fault.row),
                .text(fault.column), .text(fault.kind.rawValue), .text(fault.value),
                .text(fault.detail))
        }
        for (kind, count) in faults.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try transaction.run(
                "INSERT INTO intake_fault_count (intake_id, kind, faults) VALUES (?1, ?2, ?3)",
                .text(record.intakeID), .text(kind.rawValue), SQLValue(count))
        }
    }

    /// Faults from `ordinal` on, in row order.
    func faults(_ intakeID: String, from ordinal: Int, limit: Int) throws -> [RowFault] {
        try transaction.all(
            """
            SELECT file_row, column_name, kind, value, detail FROM intake_fault
            WHERE intake_id = ?1 AND ordinal >= ?2 ORDER BY ordinal LIMIT ?3
            """, .text(intakeID), SQLValue(ordinal), SQLValue(limit)
        ) { row in
            guard let kind = FaultKind(rawValue: row.text(2)) else {
                throw InventoryError.broken("an intake has a fault of unknown kind")
            }
            return RowFault(
                row: Int(row.int(0)), column: row.text(1), kind: kind, value: row.text(3),
                detail: row.text(4))
        }
    }

    func faultCounts(_ intakeID: String) throws -> [(kind: String, count: Int64)] {
        try transaction.all(
            "SELECT kind, faults FROM intake_fault_count WHERE intake_id = ?1 ORDER BY kind",
            .text(intakeID)
        ) { ($0.text(0), $0.int(1)) }
    }
}
