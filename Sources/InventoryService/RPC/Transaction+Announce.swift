import Messages
import Store
import Values
import Wire

extension Transaction {
    /// Publishes `event` with this transaction: the one place where events become messages.
    func announce(_ event: InventoryEvent) throws {
        try publish(EventsV1.Event(body: event.body).encoded())
    }
}

extension InventoryEvent {
    fileprivate var body: EventsV1.Event.Body {
        switch self {
        case .skuChanged(let sku):
            .skuChanged(
                EventsV1.SkuChanged(
                    sku: sku.sku, productCode: sku.productCode, family: sku.family, name: sku.name,
                    active: sku.active, version: sku.version))
        case .shipmentProgressed(let fact):
            .shipmentProgressed(
                EventsV1.ShipmentProgressed(
                    shipmentID: fact.shipmentID, orderID: fact.orderID, step: fact.step.rawValue,
                    occurredAtUs: fact.occurredAt, shipped: fact.shipped.map(\.message),
                    final: fact.final, shortLines: fact.short.map(\.message),
                    carrier: fact.carrier, trackingNumber: fact.trackingNumber,
                    businessDate: fact.businessDate.description))
        }
    }
}

extension LineUnits {
    fileprivate var message: EventsV1.OrderLineFact {
        EventsV1.OrderLineFact(lineNo: lineNo, sku: sku, quantity: quantity)
    }
}
