import Store
import Values

/// A report about a shipment: from a 3PL or from our own staff.
struct StepReport: Sendable {
    let step: ShipmentStep
    /// Microseconds.
    let occurredAt: Int64
    var serials: [String] = []
    /// For `shipped`: nothing more will leave.
    var final = false
    var carrier = ""
    var trackingNumber = ""
    /// The carton that serials were packed into, -1 for none; for `packed`.
    var carton: Int64 = -1
    let actor: String
    /// How long missing units of a final report are kept.
    let shortGrace: Duration
    /// The zone of the step's business date.
    let zone: BusinessZone
}

/// How a report ended.
enum StepOutcome: Sendable, Equatable {
    case applied
    /// Not yet possible; the reason.
    case parked(String)
    /// Never possible; the reason.
    case rejected(String)
    /// Never possible because of these serials.
    case badSerials([SerialFault])
}

/// Applies one report to one shipment: the single place where shipments move, whoever reports.
///
/// A report is applied whole or not at all. What the shipment is afterwards depends on the set of
/// reports only, not on their order.
struct ApplyShipmentStep {
    let transaction: Transaction
    let report: StepReport
    var shipment: ShipmentRecord
    var lines: [ShipmentLineRecord]
    let shipments: ShipmentTable
    let reservations: ReservationTable

    /// Applies `report` to the shipment `shipmentID`.
    static func run(
        _ report: StepReport, shipmentID: String, _ transaction: Transaction
    ) throws -> StepOutcome {
        let shipments = ShipmentTable(transaction)
        guard let shipment = try shipments.find(shipmentID) else {
            throw InventoryError.unknownShipment
        }
        do {
            return try transaction.undoable {
                var applying = ApplyShipmentStep(
                    transaction: transaction, report: report, shipment: shipment,
                    lines: try shipments.lines(shipmentID), shipments: shipments,
                    reservations: ReservationTable(transaction))
                return try applying.apply()
            }
        } catch InventoryError.stockShort(let sku) {
            return .rejected("stock of SKU \(sku) is not there or reserved for other orders")
        }
    }

    private mutating func apply() throws -> StepOutcome {
        let parts = try shipments.parts(shipment.shipmentID)
        let decision = StepDecision.on(
            report.step, trackingNumber: report.trackingNumber, parts: parts,
            closed: shipment.closed)
        switch decision {
        case .park(let reason): return .parked(reason)
        case .reject(let reason): return .rejected(reason)
        case .arrive(let numbers):
            let moved = try arrive(numbers)
            try note(progressed: moved)
            // A later part may leave under the same tracking number: the message is applied again then.
            return shipment.closed
                ? .applied : .parked("more may still leave under this tracking number")
        case .apply:
            switch report.step {
            case .picking, .packed: return try bind()
            case .shipped: return try ship()
            default:
                try note(progressed: false)
                return .applied
            }
        }
    }

    /// Records the step and its tracking number; announces it when it is new or did something.
    private mutating func note(progressed: Bool) throws {
        let seen = try shipments.steps(shipment.shipmentID)
        try record()
        if progressed || !seen.contains(where: { $0.step == report.step }) {
            try transaction.announce(.shipmentProgressed(fact()))
        }
    }

    func fact() -> ShipmentFact {
        ShipmentFact(
            shipmentID: shipment.shipmentID, orderID: shipment.orderID, step: report.step,
            occurredAt: report.occurredAt,
            businessDate: BusinessDate(
                Instant(microseconds: report.occurredAt), zone: report.zone),
            carrier: report.carrier, trackingNumber: report.trackingNumber)
    }

    /// Stores the step and what follows from the set of steps.
    mutating func record() throws {
        try shipments.add(
            SeenStep(step: report.step, occurredAt: report.occurredAt),
            shipmentID: shipment.shipmentID)
        shipment.state = ShipmentProgress.state(try shipments.steps(shipment.shipmentID))
        if !report.trackingNumber.isEmpty,
            (shipment.trackingAt, shipment.trackingNumber)
                <= (report.occurredAt, report.trackingNumber)
        {
            shipment.carrier = report.carrier
            shipment.trackingNumber = report.trackingNumber
            shipment.trackingAt = report.occurredAt
        }
        try store()
    }

    func store() throws {
        try shipments.update(shipment)
        for line in lines { try shipments.update(line, shipmentID: shipment.shipmentID) }
    }

    // MARK: - Picking and packing

    /// Binds scanned devices to the order. On a closed shipment a late report binds nothing.
    private mutating func bind() throws -> StepOutcome {
        if shipment.closed || report.serials.isEmpty {
            try note(progressed: false)
            return .applied
        }
        let scan = try scan(ships: false)
        guard scan.faults.isEmpty else { return .badSerials(scan.faults) }
        let mover = try DeviceMover(transaction)
        let kind: MovementKind = report.step == .packed ? .packed : .reserved
        for (device, lineNo) in scan.devices {
            try reservations.bind(
                device.deviceID, orderID: shipment.orderID, lineNo: lineNo, picked: true)
            if report.carton >= 0 {
                try DeviceTable(transaction).setCarton(report.carton, of: device.deviceID)
            }
            // A device that is as far already makes no movement.
            guard DeviceLifecycle.target(of: kind, from: device.state) != nil else { continue }
            try mover.move(device, movement(kind, place: device.place, owner: device.owner))
        }
        try countPicked()
        try note(progressed: !scan.devices.isEmpty)
        return .applied
    }

    func movement(_ kind: MovementKind, place: String, owner: String) -> MovementOrder {
        MovementOrder(
            kind: kind, place: place, owner: owner, orderID: shipment.orderID,
            shipmentID: shipment.shipmentID, document: "shipment:\(shipment.shipmentID)",
            actor: report.actor, occurredAt: report.occurredAt)
    }

    /// Picked are units that left and devices that staff bound; all that left once it is closed.
    mutating func countPicked() throws {
        var bound: [Int32: Int64] = [:]
        if !shipment.closed {
            for device in try reservations.devices(shipment.orderID) where device.picked {
                bound[device.lineNo, default: 0] += 1
            }
        }
        for index in lines.indices {
            let line = lines[index]
            lines[index].picked = min(line.ordered, line.shipped + bound[line.lineNo, default: 0])
        }
    }

    // MARK: - Scanning

    /// The devices of the report's serials with their lines, or every reason against them.
    func scan(
        ships: Bool
    ) throws -> (devices: [(device: DeviceRecord, lineNo: Int32)], faults: [SerialFault]) {
        let reservedLines = try reservations.lines(shipment.orderID)
        var boundLine: [Int64: Int32] = [:]
        var boundUnits: [Int32: Int64] = [:]
        for device in try reservations.devices(shipment.orderID) {
            boundLine[device.deviceID] = device.lineNo
            boundUnits[device.lineNo, default: 0] += 1
        }
        let open = lines.map { line in
            OpenLine(
                lineNo: line.lineNo, sku: line.sku, ordered: line.ordered, shipped: line.shipped,
                bySerial: reservedLines.contains { $0.lineNo == line.lineNo && $0.bySerial },
                bound: boundUnits[line.lineNo, default: 0])
        }
        var check = SerialCheck(
            orderID: shipment.orderID, warehouse: shipment.warehouse, ships: ships, lines: open)
        let scanner = try DeviceScanner(transaction)
        var records: [Int64: DeviceRecord] = [:]
        records.reserveCapacity(report.serials.count)
        for (index, serial) in report.serials.enumerated() {
            let device = try scanner.device(serial)
            if let device { records[device.deviceID] = device }
            check.add(
                index: index, serial: serial, device: device?.scanned,
                reservedLine: device.flatMap { boundLine[$0.deviceID] })
        }
        let sorted = check.taken.sorted { $0.device.deviceID < $1.device.deviceID }
        let devices = sorted.compactMap { taken in
            records[taken.device.deviceID].map { (device: $0, lineNo: taken.lineNo) }
        }
        return (devices, check.faults)
    }
}
