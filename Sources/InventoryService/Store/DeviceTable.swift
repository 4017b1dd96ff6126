import Store
import Values

/// Reads devices and their movements.
struct DeviceTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    /// The device that an identifier names: as IMEI when it reads as one, else as serial number.
    func find(_ identifier: ScannedIdentifier) throws -> Int64? {
        if let number = identifier.imei {
            let found = try transaction.first(
                "SELECT device_id FROM imei WHERE number = ?1", .int(number)
            ) { $0.int(0) }
            if let found { return found }
        }
        return try transaction.first(
            "SELECT device_id FROM serial_number WHERE sn = ?1", .bytes(Array(identifier.text.utf8))
        ) { $0.int(0) }
    }

    /// The device, nil when there is none of this id.
    func record(_ deviceID: Int64) throws -> DeviceRecord? {
        try transaction.first(
            """
            SELECT device_id, sku, sn, imei1, imei2, carton_sscc, pallet_sscc, state, place, owner,
                condition, order_id, shipment_id, movements, head, updated_at_us
            FROM device WHERE device_id = ?1
            """, .int(deviceID), map: DeviceTable.read)
    }

    /// Every movement, oldest first.
    func movements(of deviceID: Int64) throws -> [MovementRecord] {
        try transaction.all(
            """
            SELECT sequence, kind, from_state, to_state, from_place, to_place, owner, document, actor,
                occurred_at_us, recorded_at_us, hash
            FROM movement WHERE device_id = ?1 ORDER BY sequence
            """, .int(deviceID)
        ) { row in
            MovementRecord(
                sequence: row.int(0), kind: row.text(1), fromState: row.text(2),
                toState: row.text(3), fromPlace: row.text(4), toPlace: row.text(5),
                owner: row.text(6), document: row.text(7), actor: row.text(8),
                occurredAt: row.int(9), recordedAt: row.int(10), hash: row.bytes(11))
        }
    }

    /// Sets the carton of a device.
    func setCarton(_ carton: Int64, of deviceID: Int64) throws {
        try transaction.run(
            "UPDATE device SET carton_sscc = ?2 WHERE device_id = ?1", .int(deviceID), .int(carton))
    }

    fileprivate static func read(_ row: Row) throws -> DeviceRecord {
        guard let state = DeviceState(rawValue: row.text(7)) else {
            throw InventoryError.broken("a device has an unknown state")
        }
        return DeviceRecord(
            deviceID: row.int(0), sku: row.text(1), serialNumber: row.text(2), imei1: row.int(3),
            imei2: row.optionalInt(4) ?? -1, carton: row.optionalInt(5) ?? -1,
            pallet: row.optionalInt(6) ?? -1, state: state, place: row.text(8), owner: row.text(9),
            condition: row.text(10), orderID: row.optionalText(11) ?? "",
            shipmentID: row.optionalText(12) ?? "", movements: row.int(13), head: row.bytes(14),
            updatedAt: row.int(15))
    }
}

/// Finds and reads many devices in one transaction with statements held ready.
struct DeviceScanner {
    private let byIMEI: Statement
    private let bySerial: Statement
    private let byID: Statement

    init(_ transaction: Transaction) throws {
        byIMEI = try transaction.prepare("SELECT device_id FROM imei WHERE number = ?1")
        bySerial = try transaction.prepare("SELECT device_id FROM serial_number WHERE sn = ?1")
        byID = try transaction.prepare(
            """
            SELECT device_id, sku, sn, imei1, imei2, carton_sscc, pallet_sscc, state, place, owner,
                condition, order_id, shipment_id, movements, head, updated_at_us
            FROM device WHERE device_id = ?1
            """)
    }

    /// The device that `text` names; nil when it names none.
    func device(_ text: String) throws -> DeviceRecord? {
        guard let identifier = ScannedIdentifier(text) else { return nil }
        if let number = identifier.imei {
            try byIMEI.bind(1, number)
            if let found = try byIMEI.first(map: { $0.int(0) }) { return try record(found) }
        }
        let serial = SQLValue.bytes(Array(identifier.text.utf8))
        guard let found = try bySerial.first(serial, map: { $0.int(0) }) else { return nil }
        return try record(found)
    }

    /// The device of this id.
    func record(_ deviceID: Int64) throws -> DeviceRecord? {
        try byID.bind(1, deviceID)
        return try byID.first(map: DeviceTable.read)
    }
}

/// What a movement does to a device besides its state.
struct MovementOrder: Sendable {
    let kind: MovementKind
    /// Place, owner, order and shipment after the movement.
    let place: String
    let owner: String
    let orderID: String
    let shipmentID: String
    let document: String
    let actor: String
    /// Microseconds.
    let occurredAt: Int64
}

/// Moves devices: the only writer of the movement table besides an intake.
struct DeviceMover {
    private let updating: Statement
    private let inserting: Statement
    private let recordedAt: Int64

    init(_ transaction: Transaction) throws {
        recordedAt = transaction.now.microseconds
        updating = try transaction.prepare(
            """
            UPDATE device SET state = ?2, place = ?3, owner = ?4, order_id = ?5, shipment_id = ?6,
                movements = ?7, head = ?8, updated_at_us = ?9
            WHERE device_id = ?1 AND movements = ?7 - 1
            """)
        inserting = try transaction.prepare(
            """
            INSERT INTO movement (device_id, sequence, kind, from_state, to_state, from_place,
                to_place, owner, document, actor, occurred_at_us, recorded_at_us, hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """)
    }

    /// Moves one device; throws `InventoryError.broken` when its state does not allow it, because
    /// callers judge before they move.
    @discardableResult
    func move(_ device: DeviceRecord, _ order: MovementOrder) throws -> DeviceRecord {
        guard let next = DeviceLifecycle.target(of: order.kind, from: device.state) else {
            throw InventoryError.broken("a device was to be moved against its life cycle")
        }
        let unhashed = MovementRecord(
            sequence: device.movements + 1, kind: order.kind.rawValue,
            fromState: device.state.rawValue, toState: next.rawValue, fromPlace: device.place,
            toPlace: order.place, owner: order.owner, document: order.document, actor: order.actor,
            occurredAt: order.occurredAt, recordedAt: recordedAt, hash: [])
        let hash = MovementChain.hash(
            after: device.head, deviceID: device.deviceID, unhashed)
        try inserting.run(
            .int(device.deviceID), .int(unhashed.sequence), .text(unhashed.kind),
            .text(unhashed.fromState), .text(unhashed.toState), .text(unhashed.fromPlace),
            .text(unhashed.toPlace), .text(unhashed.owner), .text(unhashed.document),
            .text(unhashed.actor), .int(unhashed.occurredAt), .int(recordedAt), .bytes(hash))
        let changed = try updating.run(
            .int(device.deviceID), .text(next.rawValue), .text(order.place), .text(order.owner),
            order.orderID.isEmpty ? .null : .text(order.orderID),
            order.shipmentID.isEmpty ? .null : .text(order.shipmentID), .int(unhashed.sequence),
            .bytes(hash), .int(recordedAt))
        guard changed == 1 else { throw InventoryError.broken("a device changed under its movement") }
        var moved = device
        moved.state = next
        moved.place = order.place
        moved.owner = order.owner
        moved.orderID = order.orderID
        moved.shipmentID = order.shipmentID
        moved.movements = unhashed.sequence
        moved.head = hash
        moved.updatedAt = recordedAt
        return moved
    }
}
