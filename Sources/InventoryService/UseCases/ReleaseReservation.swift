import Store
import Values

/// Gives the stock of an order back.
enum ReleaseReservation {
    /// Ends the reservation of an order. Without one it leaves a tombstone, so that a Reserve that
    /// comes late is refused. A repeat changes nothing.
    static func release(
        _ orderID: String, reason: String, by actor: String, _ transaction: Transaction
    ) throws {
        let table = ReservationTable(transaction)
        guard let held = try table.find(orderID) else {
            try table.insert(
                ReservationRecord(orderID: orderID, warehouse: "", partyID: "", state: .released),
                expiresAt: 0, reason: reason)
            return
        }
        switch held.state {
        case .released: return
        case .closed: throw InventoryError.reservationInUse
        case .held, .confirmed: break
        }
        guard try ShipmentTable(transaction).find(orderID: orderID) == nil else {
            throw InventoryError.reservationInUse
        }
        try free(held, as: .released, reason: reason, by: actor, transaction)
    }

    /// The order is cancelled: ends its reservation, unless it is being shipped already.
    static func cancel(
        _ orderID: String, reason: String, by actor: String, _ transaction: Transaction
    ) throws {
        do {
            try release(orderID, reason: reason, by: actor, transaction)
        } catch InventoryError.reservationInUse {
            return
        }
    }

    /// Gives back whatever of a reservation has not been shipped, and ends it as `state`.
    static func free(
        _ held: ReservationRecord, as state: ReservationRecord.State, reason: String,
        by actor: String, _ transaction: Transaction
    ) throws {
        let table = ReservationTable(transaction)
        let stock = StockTable(transaction)
        for line in try table.lines(held.orderID) where line.open > 0 {
            try stock.release(line.open, sku: line.sku, warehouse: held.warehouse)
        }
        try table.releaseLines(held.orderID)
        try unbindDevices(held.orderID, by: actor, transaction)
        try table.setState(state, orderID: held.orderID, reason: reason)
    }

    /// Frees every device that is bound to the order and has not left.
    static func unbindDevices(
        _ orderID: String, by actor: String, _ transaction: Transaction
    ) throws {
        let table = ReservationTable(transaction)
        let bound = try table.devices(orderID)
        guard !bound.isEmpty else { return }
        let scanner = try DeviceScanner(transaction)
        let mover = try DeviceMover(transaction)
        for (deviceID, _, _) in bound {
            guard let device = try scanner.record(deviceID) else {
                throw InventoryError.broken("a bound device is not there")
            }
            try table.unbind(deviceID)
            try mover.move(
                device,
                MovementOrder(
                    kind: .released, place: device.place, owner: device.owner, orderID: "",
                    shipmentID: "", document: "order:\(orderID)", actor: actor,
                    occurredAt: transaction.now.microseconds))
        }
    }

    /// Ends unconfirmed reservations whose expiry the order feed's clock has passed.
    static func expire(asOf instant: Int64, limit: Int, _ transaction: Transaction) throws {
        let table = ReservationTable(transaction)
        for orderID in try table.expired(before: instant, limit: limit) {
            guard let held = try table.find(orderID) else { continue }
            try free(held, as: .released, reason: "expired", by: "order feed", transaction)
        }
    }

    /// The order is confirmed: its reservation no longer expires.
    static func confirm(_ orderID: String, _ transaction: Transaction) throws {
        let table = ReservationTable(transaction)
        guard let held = try table.find(orderID), held.state == .held else { return }
        try table.setState(.confirmed, orderID: orderID)
    }
}
