import Store
import Values

/// What an order wants to hold.
struct ReserveOrder: Sendable {
    let orderID: String
    let partyID: String
    let warehouse: String
    let lines: [StockDemand]
    /// Microseconds of the order feed's clock.
    let expiresAt: Int64
    let actor: String
}

/// Answers what is free, and holds stock for orders: all lines or none.
enum ReserveStock {
    /// What each line can have, and every rule that the whole request would break.
    static func availability(
        warehouse: String, lines: [StockDemand], _ transaction: Transaction
    ) throws -> (supply: [LineSupply], shortfalls: [Shortfall]) {
        let free = try free(warehouse, lines, transaction)
        let supply = lines.map { line in
            LineSupply(
                lineNo: line.lineNo, known: free[line.sku] != nil,
                available: max(0, free[line.sku] ?? 0))
        }
        var shortfalls = try unknownWarehouse(warehouse, transaction)
        if shortfalls.isEmpty {
            shortfalls = StockJudgement.shortfalls(lines, free: free)
            shortfalls += try serialCheck(warehouse, lines, transaction).shortfalls
        }
        return (supply, shortfalls)
    }

    /// Holds all lines and answers nothing, or answers every shortfall and holds nothing. A repeat
    /// for the same lines changes nothing.
    static func reserve(_ order: ReserveOrder, _ transaction: Transaction) throws -> [Shortfall] {
        let table = ReservationTable(transaction)
        if let held = try table.find(order.orderID) {
            try requireSame(held, order, try table.lines(order.orderID))
            return []
        }
        let unknown = try unknownWarehouse(order.warehouse, transaction)
        guard unknown.isEmpty else { return unknown }
        let free = try free(order.warehouse, order.lines, transaction)
        var shortfalls = StockJudgement.shortfalls(order.lines, free: free)
        let check = try serialCheck(order.warehouse, order.lines, transaction)
        shortfalls += check.shortfalls
        guard shortfalls.isEmpty else { return shortfalls }
        try hold(order, check.devices, table, transaction)
        return []
    }

    private static func requireSame(
        _ held: ReservationRecord, _ order: ReserveOrder, _ lines: [ReservationLine]
    ) throws {
        guard held.state != .released else { throw InventoryError.reservationReleased }
        let wanted = order.lines.sorted { $0.lineNo < $1.lineNo }
        let same =
            held.warehouse == order.warehouse && held.partyID == order.partyID
            && lines.count == wanted.count
            && zip(lines, wanted).allSatisfy {
                $0.lineNo == $1.lineNo && $0.sku == $1.sku && $0.quantity == $1.quantity
            }
        guard same else { throw InventoryError.reservationDiffers }
    }

    private static func hold(
        _ order: ReserveOrder, _ devices: [(device: DeviceRecord, lineNo: Int32)],
        _ table: ReservationTable, _ transaction: Transaction
    ) throws {
        try table.insert(
            ReservationRecord(
                orderID: order.orderID, warehouse: order.warehouse, partyID: order.partyID,
                state: .held), expiresAt: order.expiresAt, reason: "")
        let stock = StockTable(transaction)
        for line in order.lines {
            guard try stock.reserve(line.quantity, sku: line.sku, warehouse: order.warehouse) else {
                throw InventoryError.broken("stock that was free could not be reserved")
            }
            let row = ReservationLine(
                lineNo: line.lineNo, sku: line.sku, quantity: line.quantity, shipped: 0,
                released: 0, bySerial: !line.serials.isEmpty)
            try table.insertLine(row, orderID: order.orderID)
        }
        guard !devices.isEmpty else { return }
        let mover = try DeviceMover(transaction)
        for (device, lineNo) in devices {
            try table.bind(device.deviceID, orderID: order.orderID, lineNo: lineNo, picked: false)
            try mover.move(
                device,
                MovementOrder(
                    kind: .reserved, place: device.place, owner: device.owner,
                    orderID: order.orderID, shipmentID: "", document: "order:\(order.orderID)",
                    actor: order.actor, occurredAt: transaction.now.microseconds))
        }
    }

    private static func unknownWarehouse(
        _ code: String, _ transaction: Transaction
    ) throws -> [Shortfall] {
        if try MasterTable(transaction).warehouse(code) != nil { return [] }
        return [
            Shortfall(
                rule: "warehouse", field: "/warehouse_code",
                message: "warehouse \(code) is unknown")
        ]
    }

    private static func free(
        _ warehouse: String, _ lines: [StockDemand], _ transaction: Transaction
    ) throws -> [String: Int64] {
        let stock = StockTable(transaction)
        var result: [String: Int64] = [:]
        for line in lines where result[line.sku] == nil {
            result[line.sku] = try stock.free(sku: line.sku, warehouse: warehouse)
        }
        return result
    }

    /// Finds the devices that lines name and every reason why one cannot be had.
    private static func serialCheck(
        _ warehouse: String, _ lines: [StockDemand], _ transaction: Transaction
    ) throws -> (devices: [(device: DeviceRecord, lineNo: Int32)], shortfalls: [Shortfall]) {
        guard lines.contains(where: { !$0.serials.isEmpty }) else { return ([], []) }
        let scanner = try DeviceScanner(transaction)
        var devices: [(device: DeviceRecord, lineNo: Int32)] = []
        var seen: Set<Int64> = []
        var shortfalls: [Shortfall] = []
        for (index, line) in lines.enumerated() {
            for (place, serial) in line.serials.enumerated() {
                let device = try scanner.device(serial)
                var fault = fault(of: device?.scanned, line, warehouse)
                if fault == nil, let device, !seen.insert(device.deviceID).inserted {
                    fault = .repeated
                }
                if let fault {
                    shortfalls.append(
                        Shortfall(
                            rule: "serial", field: "/lines/\(index)/serials/\(place)",
                            message: "\(serial) \(fault.sentence)"))
                } else if let device {
                    devices.append((device, line.lineNo))
                }
            }
        }
        return (devices, shortfalls)
    }

    /// Why a device cannot be reserved; nil when it can.
    private static func fault(
        of device: ScannedDevice?, _ line: StockDemand, _ warehouse: String
    ) -> SerialFaultKind? {
        guard let device else { return .unknownSerial }
        guard device.sku == line.sku else { return .wrongSKU }
        guard device.orderID.isEmpty else { return .reservedElsewhere }
        guard device.place == warehouse else { return .notInWarehouse }
        guard device.state == .inStock, device.owner == Stock.brand, device.condition == Stock.new
        else { return .notForSale }
        return nil
    }
}
