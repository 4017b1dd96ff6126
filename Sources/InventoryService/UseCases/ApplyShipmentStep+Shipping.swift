import Store
import Values

extension ApplyShipmentStep {
    /// Moves scanned devices out of the warehouse, and closes the shipment when nothing more will
    /// leave.
    mutating func ship() throws -> StepOutcome {
        guard !report.serials.isEmpty || report.final else {
            return .rejected("a shipped step names the serials that left")
        }
        let scan = try scan(ships: true)
        guard scan.faults.isEmpty else { return .badSerials(scan.faults) }
        guard !shipment.closed else {
            // A final report without anything left to close says what is known.
            return report.serials.isEmpty
                ? .applied : .rejected("the shipment is closed: its final report was applied")
        }
        var fact = fact()
        if !scan.devices.isEmpty {
            fact.shipped = try send(scan.devices)
            try record()
        }
        if report.final { noteFinal() }
        let complete = lines.allSatisfy { $0.shipped == $0.ordered }
        let due = shipment.finalDueAt.map { $0 <= transaction.now.microseconds } ?? false
        if complete || due {
            fact.final = true
            fact.short = try close()
        } else {
            try countPicked()
            try store()
        }
        if !fact.shipped.isEmpty || fact.final { try transaction.announce(.shipmentProgressed(fact)) }
        return .applied
    }

    /// Remembers a final report: what is missing is given up when its time has come.
    private mutating func noteFinal() {
        let due = transaction.now.adding(report.shortGrace).microseconds
        shipment.finalAt = max(shipment.finalAt ?? .min, report.occurredAt)
        shipment.finalDueAt = max(shipment.finalDueAt ?? .min, due)
    }

    /// Takes the devices out of the warehouse and puts them on their way, as one part.
    private mutating func send(
        _ devices: [(device: DeviceRecord, lineNo: Int32)]
    ) throws -> [LineUnits] {
        var units: [Int32: Int64] = [:]
        for (_, lineNo) in devices { units[lineNo, default: 0] += 1 }
        try takeStock(units)
        let place = Stock.transit(shipment.shipmentID)
        let mover = try DeviceMover(transaction)
        let bound = Set(try reservations.devices(shipment.orderID).map(\.deviceID))
        let order = movement(.shipped, place: place, owner: shipment.partyID)
        for (device, _) in devices {
            if bound.contains(device.deviceID) { try reservations.unbind(device.deviceID) }
            try mover.move(device, order)
        }
        shipment.parts += 1
        try shipments.insert(
            ShippedPart(number: shipment.parts, trackingNumber: report.trackingNumber),
            carrier: report.carrier, occurredAt: report.occurredAt, shipmentID: shipment.shipmentID,
            devices: devices.map { ($0.device.deviceID, $0.lineNo) })
        var shipped: [LineUnits] = []
        for index in lines.indices {
            guard let count = units[lines[index].lineNo] else { continue }
            lines[index].shipped += count
            shipped.append(
                LineUnits(lineNo: lines[index].lineNo, sku: lines[index].sku, quantity: count))
        }
        return shipped
    }

    /// Moves stock from the warehouse to the way, out of the order's own reservation first.
    private func takeStock(_ units: [Int32: Int64]) throws {
        let stock = StockTable(transaction)
        let held = try reservations.find(shipment.orderID)
        let active = held?.state == .held || held?.state == .confirmed
        let open = active ? try reservations.lines(shipment.orderID) : []
        for line in lines {
            guard let count = units[line.lineNo] else { continue }
            let reserved = min(count, open.first { $0.lineNo == line.lineNo }?.open ?? 0)
            guard
                try stock.take(
                    count, reserved: reserved, sku: line.sku, warehouse: shipment.warehouse)
            else { throw InventoryError.stockShort(sku: line.sku) }
            if reserved > 0 {
                try reservations.addShipped(
                    reserved, lineNo: line.lineNo, orderID: shipment.orderID)
            }
            try stock.add(
                count, sku: line.sku, place: Stock.transit(shipment.shipmentID),
                owner: shipment.partyID)
        }
    }

    /// Gives up what did not leave and answers it: nothing more will.
    mutating func close() throws -> [LineUnits] {
        shipment.closed = true
        shipment.finalDueAt = nil
        var short: [LineUnits] = []
        for index in lines.indices {
            lines[index].short = lines[index].ordered - lines[index].shipped
            if lines[index].short > 0 {
                short.append(
                    LineUnits(
                        lineNo: lines[index].lineNo, sku: lines[index].sku,
                        quantity: lines[index].short))
            }
        }
        try countPicked()
        try store()
        if let held = try reservations.find(shipment.orderID),
            held.state == .held || held.state == .confirmed
        {
            try ReleaseReservation.free(
                held, as: .closed, reason: "shipped", by: report.actor, transaction)
        } else {
            try ReleaseReservation.unbindDevices(
                shipment.orderID, by: report.actor, transaction)
        }
        return short
    }

    /// Hands the devices of these parts to the receiver; true when one of them was still on its way.
    mutating func arrive(_ numbers: [Int64]) throws -> Bool {
        let scanner = try DeviceScanner(transaction)
        let mover = try DeviceMover(transaction)
        let stock = StockTable(transaction)
        let order = movement(.arrived, place: shipment.partyID, owner: shipment.partyID)
        var moved = false
        for number in numbers {
            guard try shipments.markArrived(number, shipmentID: shipment.shipmentID) else { continue }
            moved = true
            var units: [String: Int64] = [:]
            for deviceID in try shipments.devices(number, shipmentID: shipment.shipmentID) {
                guard let device = try scanner.record(deviceID) else {
                    throw InventoryError.broken("a shipped device is not there")
                }
                // Something else may have happened on the way, for example a loss.
                guard device.state == .inTransit, device.shipmentID == shipment.shipmentID else {
                    continue
                }
                try mover.move(device, order)
                units[device.sku, default: 0] += 1
            }
            for (sku, count) in units.sorted(by: { $0.key < $1.key }) {
                try stock.takeTransit(
                    count, sku: sku, place: Stock.transit(shipment.shipmentID),
                    owner: shipment.partyID)
                try stock.add(
                    count, sku: sku, place: shipment.partyID, owner: shipment.partyID)
            }
        }
        return moved
    }

    /// Gives up the missing units of a shipment whose final report is old enough.
    static func closeShort(
        _ shipmentID: String, settings: InventorySettings, _ transaction: Transaction
    ) throws {
        let shipments = ShipmentTable(transaction)
        guard let shipment = try shipments.find(shipmentID), !shipment.closed,
            let due = shipment.finalDueAt, due <= transaction.now.microseconds
        else { return }
        let report = StepReport(
            step: .shipped, occurredAt: shipment.finalAt ?? transaction.now.microseconds,
            final: true, carrier: shipment.carrier, trackingNumber: shipment.trackingNumber,
            actor: "inventory", shortGrace: .zero, zone: settings.zone)
        var closing = ApplyShipmentStep(
            transaction: transaction, report: report, shipment: shipment,
            lines: try shipments.lines(shipmentID), shipments: shipments,
            reservations: ReservationTable(transaction))
        var fact = closing.fact()
        fact.final = true
        fact.short = try closing.close()
        try transaction.announce(.shipmentProgressed(fact))
        // An arrival may have waited for the shipment to be closed.
        try LogisticsInbox.applyParked(shipment, settings: settings, transaction)
    }
}
