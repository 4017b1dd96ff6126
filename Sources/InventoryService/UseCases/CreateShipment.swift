import Store
import Values

/// What OrderService says about an order that may be shipped.
struct ReleasedOrder: Sendable {
    let orderID: String
    let orderNumber: String
    let orderType: String
    let partyID: String
    let warehouse: String
    let shipToName: String
    let shipToAddress: String
    let shipToRegion: String
    let lines: [LineUnits]
}

/// Makes the shipment of a released order, which is the ship request to the 3PL.
enum CreateShipment {
    /// Makes the shipment once; messages that came before it are tried again.
    static func run(
        _ order: ReleasedOrder, settings: InventorySettings, _ transaction: Transaction
    ) throws {
        let table = ShipmentTable(transaction)
        guard try table.find(orderID: order.orderID) == nil else { return }
        try ReleaseReservation.confirm(order.orderID, transaction)
        let now = transaction.now.microseconds
        let record = ShipmentRecord(
            shipmentID: transaction.newID().description,
            sequence: try transaction.nextNumber("ship_request"), orderID: order.orderID,
            orderNumber: order.orderNumber, orderType: order.orderType, partyID: order.partyID,
            warehouse: order.warehouse, shipToName: order.shipToName,
            shipToAddress: order.shipToAddress, shipToRegion: order.shipToRegion, requestedAt: now,
            updatedAt: now)
        let lines = order.lines.map {
            ShipmentLineRecord(lineNo: $0.lineNo, sku: $0.sku, ordered: $0.quantity)
        }
        try table.insert(record, lines: lines)
        try LogisticsInbox.applyParked(record, settings: settings, transaction)
    }
}
