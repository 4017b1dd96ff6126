/// A device that is already held, as far as an intake is compared with it.
struct HeldDevice: Sendable, Equatable {
    let deviceID: Int64
    let sku: String
    let serialNumber: String
    /// 14-digit bases and SSCC numbers; -1 when there is none.
    let imei1: Int64
    let imei2: Int64
    let carton: Int64
    let pallet: Int64
    let state: DeviceState
    let place: String
}

/// An identifier of the file that a held device has.
struct HeldMatch: Sendable, Hashable {
    /// Index into `IntakeFile.rows`.
    let index: Int
    let column: IntakeColumn
    let deviceID: Int64
}

/// Compares a file with the devices held: which rows are harmless repeats, which are faults.
struct IntakeComparison: Sendable {
    /// For each row of the file: true when the device is held with the same facts.
    private(set) var unchanged: [Bool]
    /// For each row of the file: true when one of its identifiers is held.
    private(set) var held: [Bool]
    private(set) var unchangedCount = 0
    private(set) var faults: [RowFault] = []

    /// `matches` in any order; `devices` must hold each device that they name.
    init(_ file: IntakeFile, matches: [HeldMatch], devices: [Int64: HeldDevice], warehouse: String) {
        unchanged = [Bool](repeating: false, count: file.rows.count)
        held = unchanged
        let sorted = matches.sorted { $0.index < $1.index }
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].index == sorted[start].index { end += 1 }
            judge(file, sorted[start..<end], devices, warehouse)
            start = end
        }
    }

    private mutating func judge(
        _ file: IntakeFile, _ matches: ArraySlice<HeldMatch>, _ devices: [Int64: HeldDevice],
        _ warehouse: String
    ) {
        guard let first = matches.first, let device = devices[first.deviceID] else { return }
        let row = file.rows[first.index]
        held[first.index] = true
        guard Self.same(file, row, device) else {
            for match in matches {
                if let other = devices[match.deviceID] { addDuplicate(file, row, match.column, other) }
            }
            if let beyond = matches.lazy.compactMap({ devices[$0.deviceID] })
                .first(where: { $0.state != .inStock })
            {
                addBeyond(row, beyond)
            }
            return
        }
        if device.state != .inStock {
            addBeyond(row, device)
        } else if device.place != warehouse {
            addDuplicate(file, row, .imei1, device)
        } else {
            unchanged[first.index] = true
            unchangedCount += 1
        }
    }

    /// True when the row says nothing else than what is held.
    private static func same(_ file: IntakeFile, _ row: IntakeRow, _ device: HeldDevice) -> Bool {
        row.imei1 == device.imei1 && row.imei2 == device.imei2 && row.carton == device.carton
            && row.pallet == device.pallet && row.sku >= 0 && file.skus[Int(row.sku)] == device.sku
            && file.serialNumber(row).elementsEqual(device.serialNumber.utf8)
    }

    private mutating func addDuplicate(
        _ file: IntakeFile, _ row: IntakeRow, _ column: IntakeColumn, _ device: HeldDevice
    ) {
        let sameSKU = row.sku >= 0 && file.skus[Int(row.sku)] == device.sku
        let value =
            switch column {
            case .imei1: IMEINumber.text(row.imei1)
            case .imei2: IMEINumber.text(row.imei2)
            default: file.serialText(row)
            }
        faults.append(
            RowFault(
                row: Int(row.row), column: column.rawValue,
                kind: sameSKU ? .duplicateInSystemSameSKU : .duplicateInSystemOtherSKU, value: value,
                detail: "\(device.sku) at \(device.place)"))
    }

    private mutating func addBeyond(_ row: IntakeRow, _ device: HeldDevice) {
        faults.append(
            RowFault(
                row: Int(row.row), column: IntakeColumn.imei1.rawValue, kind: .deviceBeyondInStock,
                value: IMEINumber.text(row.imei1), detail: device.state.rawValue))
    }
}
