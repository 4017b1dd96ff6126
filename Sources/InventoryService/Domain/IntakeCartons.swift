/// A carton or pallet as the file shows it.
struct IntakeContainer: Sendable, Equatable {
    enum Kind: String, Sendable {
        case carton
        case pallet
    }

    let sscc: Int64
    let kind: Kind
    /// The pallet of a carton, -1 when it stands on none.
    var parent: Int64 = -1
    /// Devices of the file in it.
    var units = 0
    /// Row that names it first.
    let firstRow: Int
    /// The units on its label, -1 when the file does not state them.
    var stated: Int32 = -1
}

/// A carton or pallet that is already held.
struct HeldContainer: Sendable, Equatable {
    let sscc: Int64
    let kind: IntakeContainer.Kind
    /// -1 when it stands on no pallet.
    let parent: Int64
    /// Devices received in it.
    let received: Int64
}

/// The containers of a file and what does not agree about them.
///
/// carton_count_mismatch is reported where `carton_quantity` differs from the carton's rows, where
/// rows of one carton state different quantities or pallets, where one SSCC is carton and pallet,
/// and where a carton that was received before comes with further devices or on another pallet.
struct IntakeCartons: Sendable {
    private(set) var containers: [Int64: IntakeContainer] = [:]
    private(set) var faults: [RowFault] = []

    init(_ file: IntakeFile) {
        var last = Int64(-1)
        var current: IntakeContainer?
        func keep() {
            if let current { containers[last] = current }
        }
        for row in file.rows {
            if row.carton >= 0 {
                if row.carton != last {
                    keep()
                    last = row.carton
                    current = containers[last]
                }
                current = take(row, into: current)
            }
        }
        keep()
        countPallets(file)
        for carton in containers.values where carton.kind == .carton && carton.stated >= 0 {
            if carton.units != Int(carton.stated) {
                mismatch(
                    carton.sscc, row: carton.firstRow, column: .carton,
                    "label states \(carton.stated) units, the file has \(carton.units)")
            }
        }
    }

    private mutating func take(_ row: IntakeRow, into known: IntakeContainer?) -> IntakeContainer {
        guard var carton = known else {
            return IntakeContainer(
                sscc: row.carton, kind: .carton, parent: row.pallet, units: 1,
                firstRow: Int(row.row), stated: row.cartonQuantity)
        }
        carton.units += 1
        if carton.parent != row.pallet {
            mismatch(
                row.carton, row: Int(row.row), column: .pallet,
                "the carton stands on another pallet in row \(carton.firstRow)")
        }
        if carton.stated != row.cartonQuantity {
            mismatch(
                row.carton, row: Int(row.row), column: .cartonQuantity,
                "row \(carton.firstRow) of the carton states another quantity")
        }
        return carton
    }

    private mutating func countPallets(_ file: IntakeFile) {
        for row in file.rows where row.pallet >= 0 {
            if let held = containers[row.pallet] {
                if held.kind == .carton {
                    mismatch(
                        row.pallet, row: Int(row.row), column: .pallet,
                        "is also a carton, in row \(held.firstRow)")
                } else {
                    containers[row.pallet]?.units += 1
                }
            } else {
                containers[row.pallet] = IntakeContainer(
                    sscc: row.pallet, kind: .pallet, units: 1, firstRow: Int(row.row))
            }
        }
    }

    private mutating func mismatch(_ sscc: Int64, row: Int, column: IntakeColumn, _ detail: String) {
        faults.append(
            RowFault(
                row: row, column: column.rawValue, kind: .cartonCountMismatch,
                value: IMEINumber.sscc(sscc), detail: detail))
    }

    /// Faults against what is held. `newUnits` counts, by carton, the devices that are not held yet.
    func faults(against held: [HeldContainer], newUnits: [Int64: Int]) -> [RowFault] {
        held.compactMap { known in
            guard let mine = containers[known.sscc] else { return nil }
            let problem: String
            if known.kind != mine.kind {
                problem = "is held as a \(known.kind.rawValue)"
            } else if mine.kind == .pallet {
                return nil
            } else if known.parent != mine.parent {
                problem = "is held on another pallet"
            } else if newUnits[known.sscc, default: 0] > 0 {
                problem = "was received before with \(known.received) units"
            } else {
                return nil
            }
            let column: IntakeColumn = mine.kind == .pallet ? .pallet : .carton
            return RowFault(
                row: mine.firstRow, column: column.rawValue, kind: .cartonCountMismatch,
                value: IMEINumber.sscc(known.sscc), detail: problem)
        }
    }

    /// The containers that new devices come in, each with the number of those.
    func newContainers(_ newUnits: [Int64: Int]) -> [IntakeContainer] {
        containers.values.compactMap { container in
            guard let units = newUnits[container.sscc], units > 0 else { return nil }
            var counted = container
            counted.units = units
            return counted
        }
    }
}
