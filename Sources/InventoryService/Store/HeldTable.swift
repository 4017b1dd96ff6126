import Store

/// Compares the sorted identifiers of a file with those held.
///
/// It leaps: one seek finds the next held identifier at or after ours, and ours that lie before it are
/// passed over. A file of new numbers costs few seeks however much is held.
struct HeldTable {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    /// Every identifier of the file that a held device has.
    func matches(_ file: IntakeFile, _ keys: IntakeKeys) throws -> [HeldMatch] {
        try imeiMatches(keys.imeis) + serialMatches(file, keys.serials)
    }

    private func imeiMatches(_ keys: [IMEIKey]) throws -> [HeldMatch] {
        let seek = try transaction.prepare(
            "SELECT number, device_id FROM imei WHERE number >= ?1 ORDER BY number LIMIT 1")
        var result: [HeldMatch] = []
        var position = 0
        while position < keys.count {
            try seek.bind(1, keys[position].base)
            guard let held = try seek.first(map: { ($0.int(0), $0.int(1)) }) else { break }
            while position < keys.count, keys[position].base < held.0 { position += 1 }
            while position < keys.count, keys[position].base == held.0 {
                let key = keys[position]
                result.append(
                    HeldMatch(index: Int(key.index), column: key.column, deviceID: held.1))
                position += 1
            }
        }
        return result
    }

    private func serialMatches(_ file: IntakeFile, _ order: [Int32]) throws -> [HeldMatch] {
        let seek = try transaction.prepare(
            "SELECT sn, device_id FROM serial_number WHERE sn >= ?1 ORDER BY sn LIMIT 1")
        var result: [HeldMatch] = []
        var position = 0
        while position < order.count {
            let mine = file.serialNumber(file.rows[Int(order[position])])
            let found = try seek.first(.bytes(Array(mine)), map: { ($0.bytes(0), $0.int(1)) })
            guard let held = found else { break }
            while position < order.count {
                let bytes = file.serialNumber(file.rows[Int(order[position])])
                if bytes.elementsEqual(held.0) {
                    result.append(
                        HeldMatch(
                            index: Int(order[position]), column: .serialNumber, deviceID: held.1))
                } else if !bytes.lexicographicallyPrecedes(held.0) {
                    break
                }
                position += 1
            }
        }
        return result
    }

    /// The devices that `matches` name, by id.
    func devices(_ matches: [HeldMatch]) throws -> [Int64: HeldDevice] {
        let scanner = try DeviceScanner(transaction)
        var result: [Int64: HeldDevice] = [:]
        for deviceID in matches.map(\.deviceID).sorted() where result[deviceID] == nil {
            guard let device = try scanner.record(deviceID) else {
                throw InventoryError.broken("an identifier names a device that is not there")
            }
            result[deviceID] = HeldDevice(
                deviceID: deviceID, sku: device.sku, serialNumber: device.serialNumber,
                imei1: device.imei1, imei2: device.imei2, carton: device.carton,
                pallet: device.pallet, state: device.state, place: device.place)
        }
        return result
    }

    /// The containers among `numbers` that are held.
    func containers(_ numbers: some Sequence<Int64>) throws -> [HeldContainer] {
        let find = try transaction.prepare(
            "SELECT kind, parent_sscc, received FROM container WHERE sscc = ?1")
        var result: [HeldContainer] = []
        for number in numbers.sorted() {
            try find.bind(1, number)
            let found = try find.first { row in
                HeldContainer(
                    sscc: number, kind: row.text(0) == "pallet" ? .pallet : .carton,
                    parent: row.optionalInt(1) ?? -1, received: row.int(2))
            }
            if let found { result.append(found) }
        }
        return result
    }
}
