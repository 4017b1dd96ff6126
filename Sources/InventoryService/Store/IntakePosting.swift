import Store
import Values

/// Another intake stored one of the identifiers or containers in between; nothing of this one stays.
struct IntakeConflict: Error {}

/// Stores the new devices of a judged file: table by table, each in key order, so that every page is
/// written about once.
struct IntakePosting {
    /// The parts of the plan that all devices share.
    struct Facts: Sendable {
        let warehouse: String
        let document: String
        let actor: String
    }

    private let transaction: Transaction
    private let file: IntakeFile
    private let facts: Facts
    /// Device id of each row, 0 for rows that are not stored.
    private var ids: [Int64]
    private let count: Int64

    /// Takes device ids for the rows of `file` that are not `unchanged`.
    init(_ transaction: Transaction, _ file: IntakeFile, unchanged: [Bool], _ facts: Facts) throws {
        self.transaction = transaction
        self.file = file
        self.facts = facts
        ids = [Int64](repeating: 0, count: file.rows.count)
        count = Int64(unchanged.lazy.filter { !$0 }.count)
        let taken = try transaction.first(
            """
            UPDATE device_number SET next_id = next_id + ?1 WHERE series = 'device' RETURNING next_id
            """, .int(count)
        ) { $0.int(0) }
        guard let taken else { throw InventoryError.broken("the device number series is missing") }
        var next = taken - count
        for index in ids.indices where !unchanged[index] {
            ids[index] = next
            next += 1
        }
    }

    /// Stores everything; throws `IntakeConflict` when an identifier is held by now.
    func run(_ keys: IntakeKeys, _ containers: [IntakeContainer]) throws {
        try insertIMEIs(keys.imeis)
        try insertSerials(keys.serials)
        try insertContainers(containers)
        try insertDevices()
        try addStock()
    }

    private func insertIMEIs(_ keys: [IMEIKey]) throws {
        let insert = try transaction.prepare(
            "INSERT INTO imei (number, device_id) VALUES (?1, ?2) ON CONFLICT (number) DO NOTHING")
        for key in keys {
            let deviceID = ids[Int(key.index)]
            guard deviceID > 0 else { continue }
            try insert.bind(1, key.base)
            try insert.bind(2, deviceID)
            guard try insert.run() == 1 else { throw IntakeConflict() }
        }
    }

    private func insertSerials(_ order: [Int32]) throws {
        let insert = try transaction.prepare(
            "INSERT INTO serial_number (sn, device_id) VALUES (?1, ?2) ON CONFLICT (sn) DO NOTHING")
        for index in order {
            let deviceID = ids[Int(index)]
            guard deviceID > 0 else { continue }
            try insert.bind(1, value: .bytes(Array(file.serialNumber(file.rows[Int(index)]))))
            try insert.bind(2, deviceID)
            guard try insert.run() == 1 else { throw IntakeConflict() }
        }
    }

    /// Cartons are stored once; a pallet may come with several files and counts them all.
    private func insertContainers(_ containers: [IntakeContainer]) throws {
        let insert = try transaction.prepare(
            """
            INSERT INTO container (sscc, kind, parent_sscc, warehouse_code, received)
            VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (sscc) DO UPDATE SET received = container.received + excluded.received
            WHERE container.kind = 'pallet' AND excluded.kind = 'pallet'
            """)
        for container in containers.sorted(by: { $0.sscc < $1.sscc }) {
            let changed = try insert.run(
                .int(container.sscc), .text(container.kind.rawValue),
                container.parent < 0 ? .null : .int(container.parent), .text(facts.warehouse),
                .int(Int64(container.units)))
            guard changed == 1 else { throw IntakeConflict() }
        }
    }

    private func insertDevices() throws {
        var hashes: [[UInt8]] = []
        hashes.reserveCapacity(Int(count))
        try insertMovements(&hashes)
        let insert = try transaction.prepare(
            """
            INSERT INTO device (device_id, sku, sn, imei1, imei2, version1, version2, carton_sscc,
                pallet_sscc, state, place, owner, condition, movements, head, updated_at_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'in_stock', ?10, 'brand', 'new', 1, ?11, ?12)
            """)
        let now = transaction.now.microseconds
        var ordinal = 0
        for (index, row) in file.rows.enumerated() where ids[index] > 0 {
            try insert.bind(1, ids[index])
            try insert.bind(2, file.skus[Int(row.sku)])
            try insert.bind(3, file.serialText(row))
            try insert.bind(4, row.imei1)
            try bind(insert, 5, row.imei2)
            try bind(insert, 6, Int64(row.version1))
            try bind(insert, 7, Int64(row.version2))
            try bind(insert, 8, row.carton)
            try bind(insert, 9, row.pallet)
            try insert.bind(10, facts.warehouse)
            try insert.bind(11, value: .bytes(hashes[ordinal]))
            try insert.bind(12, now)
            try insert.run()
            ordinal += 1
        }
    }

    /// Binds a number, NULL for -1.
    private func bind(_ statement: Statement, _ index: Int, _ value: Int64) throws {
        if value < 0 { try statement.bind(index, value: .null) } else { try statement.bind(index, value) }
    }

    private func insertMovements(_ hashes: inout [[UInt8]]) throws {
        let insert = try transaction.prepare(
            """
            INSERT INTO movement (device_id, sequence, kind, from_state, to_state, from_place, to_place,
                owner, document, actor, occurred_at_us, recorded_at_us, hash)
            VALUES (?1, 1, 'received', '', 'in_stock', '', ?2, 'brand', ?3, ?4, ?5, ?5, ?6)
            """)
        let now = transaction.now.microseconds
        let movement = MovementRecord(
            sequence: 1, kind: MovementKind.received.rawValue, fromState: "",
            toState: DeviceState.inStock.rawValue, fromPlace: "", toPlace: facts.warehouse,
            owner: Stock.brand, document: facts.document, actor: facts.actor, occurredAt: now,
            recordedAt: now, hash: [])
        for deviceID in ids where deviceID > 0 {
            let hash = MovementChain.hash(
                after: ChainHash.genesis, deviceID: deviceID, movement)
            try insert.bind(1, deviceID)
            try insert.bind(2, facts.warehouse)
            try insert.bind(3, facts.document)
            try insert.bind(4, facts.actor)
            try insert.bind(5, now)
            try insert.bind(6, value: .bytes(hash))
            try insert.run()
            hashes.append(hash)
        }
    }

    /// One change of stock per SKU.
    private func addStock() throws {
        var units = [Int64](repeating: 0, count: file.skus.count)
        for (index, row) in file.rows.enumerated() where ids[index] > 0 { units[Int(row.sku)] += 1 }
        let stock = StockTable(transaction)
        for (index, added) in units.enumerated() where added > 0 {
            try stock.add(
                added, sku: file.skus[index], place: facts.warehouse, owner: Stock.brand)
        }
    }
}
