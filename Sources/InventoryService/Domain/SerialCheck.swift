/// Why a scanned serial cannot be used. The raw value is the word that clients see.
enum SerialFaultKind: String, Sendable {
    case unknownSerial = "unknown_serial"
    case repeated = "repeated_serial"
    case wrongSKU = "wrong_sku"
    case notInWarehouse = "not_in_warehouse"
    case notForSale = "not_for_sale"
    case alreadyShipped = "already_shipped"
    case reservedElsewhere = "reserved_for_other_order"
    case notTheReserved = "not_the_reserved_device"
    case moreThanOrdered = "more_than_ordered"

    var sentence: String {
        switch self {
        case .unknownSerial: "no device has this identifier"
        case .repeated: "names a device that stands in this list already"
        case .wrongSKU: "is of a SKU that is not wanted here"
        case .notInWarehouse: "is not in this warehouse"
        case .notForSale: "is not in a state and condition for sale"
        case .alreadyShipped: "has been shipped already"
        case .reservedElsewhere: "is reserved for another order"
        case .notTheReserved: "is not one of the devices reserved for its line"
        case .moreThanOrdered: "is more than its line has left"
        }
    }
}

/// One bad serial of a list.
struct SerialFault: Sendable, Equatable {
    /// Place in the list, from 0.
    let index: Int
    let serial: String
    let kind: SerialFaultKind
    /// Facts that the kind does not tell; may be empty.
    var detail = ""

    var message: String { detail.isEmpty ? kind.sentence : "\(kind.sentence): \(detail)" }
}

/// A device as the serial checks see it.
struct ScannedDevice: Sendable, Equatable {
    let deviceID: Int64
    let sku: String
    let state: DeviceState
    let place: String
    let owner: String
    let condition: String
    /// Empty when it is bound to no order.
    let orderID: String
}

/// A shipment line while serials are given to it.
struct OpenLine: Sendable, Equatable {
    let lineNo: Int32
    let sku: String
    let ordered: Int64
    let shipped: Int64
    /// True when the order reserved these very devices: no other may leave for the line.
    let bySerial: Bool
    /// Devices bound to the line, by reservation or picking, that have not left.
    let bound: Int64
    /// Devices given to the line by this list.
    var taken: Int64 = 0

    /// Units that may still leave.
    var leftToShip: Int64 { ordered - shipped - taken }
    /// Units that may still be bound.
    var leftToBind: Int64 { ordered - shipped - bound - taken }
}

/// Judges a list of scanned devices for one step of one shipment, all faults at once.
struct SerialCheck: Sendable {
    let orderID: String
    let warehouse: String
    /// True for `shipped`: then the line's quantity is used up.
    let ships: Bool
    private(set) var lines: [OpenLine]
    private(set) var faults: [SerialFault] = []
    /// Devices taken and the line each goes to.
    private(set) var taken: [(device: ScannedDevice, lineNo: Int32)] = []
    private var seen: Set<Int64> = []
    private var lineIndices: [String: [Int]] = [:]

    init(orderID: String, warehouse: String, ships: Bool, lines: [OpenLine]) {
        self.orderID = orderID
        self.warehouse = warehouse
        self.ships = ships
        self.lines = lines
        for (index, line) in lines.enumerated() { lineIndices[line.sku, default: []].append(index) }
    }

    /// Takes the serial at `index` of the list. `reservedLine` is the line that the device is
    /// reserved or picked for, nil when there is none.
    mutating func add(index: Int, serial: String, device: ScannedDevice?, reservedLine: Int32?) {
        guard let device else { return fail(index, serial, .unknownSerial) }
        if let kind = fault(of: device) { return fail(index, serial, kind, detail(kind, device)) }
        let fitting = (lineIndices[device.sku] ?? []).filter {
            reservedLine == nil ? !lines[$0].bySerial : lines[$0].lineNo == reservedLine
        }
        guard !fitting.isEmpty else { return fail(index, serial, .notTheReserved) }
        let line = fitting.first {
            // Binding a device that is bound already takes no further unit.
            ships ? lines[$0].leftToShip > 0 : reservedLine != nil || lines[$0].leftToBind > 0
        }
        guard let line else { return fail(index, serial, .moreThanOrdered, device.sku) }
        if ships || reservedLine == nil { lines[line].taken += 1 }
        taken.append((device, lines[line].lineNo))
    }

    private func detail(_ kind: SerialFaultKind, _ device: ScannedDevice) -> String {
        switch kind {
        case .wrongSKU: device.sku
        case .alreadyShipped, .notForSale: device.state.rawValue
        case .notInWarehouse: device.place
        default: ""
        }
    }

    private mutating func fault(of device: ScannedDevice) -> SerialFaultKind? {
        guard seen.insert(device.deviceID).inserted else { return .repeated }
        guard lineIndices[device.sku] != nil else { return .wrongSKU }
        switch device.state {
        case .inStock, .reserved, .packed: break
        case .inTransit, .atChannel, .soldOut: return .alreadyShipped
        default: return .notForSale
        }
        guard device.place == warehouse else { return .notInWarehouse }
        guard device.owner == Stock.brand, device.condition == Stock.new else { return .notForSale }
        guard device.orderID.isEmpty || device.orderID == orderID else { return .reservedElsewhere }
        return nil
    }

    private mutating func fail(
        _ index: Int, _ serial: String, _ kind: SerialFaultKind, _ detail: String = ""
    ) {
        faults.append(SerialFault(index: index, serial: serial, kind: kind, detail: detail))
    }
}
