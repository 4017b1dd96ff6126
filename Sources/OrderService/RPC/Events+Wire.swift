import Messages
import Values
import Wire

// Events of events.proto, in and out.

extension OrderEvent {
    /// The bytes for the feed.
    func payload(of order: Order) throws -> [UInt8] {
        var event = EventsV1.Event()
        event.body = body(of: order)
        return try event.encoded()
    }

    private func body(of order: Order) -> EventsV1.Event.Body {
        switch self {
        case .confirmed:
            .orderConfirmed(
                EventsV1.OrderConfirmed(
                    orderID: order.id.text, orderNumber: order.number, partyID: order.partyID))
        case .cancelled(let reason):
            .orderCancelled(EventsV1.OrderCancelled(orderID: order.id.text, reason: reason))
        case .released:
            .orderReleased(
                EventsV1.OrderReleased(
                    orderID: order.id.text, orderNumber: order.number, orderType: order.orderType,
                    partyID: order.partyID, warehouseCode: order.warehouseCode,
                    shipToID: order.shipTo.code, shipToName: order.shipTo.name,
                    shipToAddress: order.shipTo.address, shipToRegion: order.shipTo.region,
                    lines: order.lines.map { line in
                        EventsV1.OrderLineFact(
                            lineNo: line.lineNo, sku: line.sku, quantity: line.quantity)
                    }))
        }
    }
}

extension ShipmentFact {
    /// What an event says about a shipment; nil for an event about anything else.
    init?(_ event: EventsV1.Event) {
        guard case .shipmentProgressed(let progress) = event.body else { return nil }
        self.init(
            eventID: event.eventID, orderID: OrderID(progress.orderID), shipmentID: progress.shipmentID,
            step: progress.step, occurredAt: Instant(microseconds: progress.occurredAtUs),
            shipped: progress.shipped.map(LineQuantity.init),
            short: progress.shortLines.map(LineQuantity.init), carrier: progress.carrier,
            trackingNumber: progress.trackingNumber)
    }
}

extension LineQuantity {
    fileprivate init(_ fact: EventsV1.OrderLineFact) {
        self.init(lineNo: fact.lineNo, sku: fact.sku, quantity: fact.quantity)
    }
}
