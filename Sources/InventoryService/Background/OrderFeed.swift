import Messages
import ServiceKit
import Store
import Wire

/// Follows OrderService's feed: released orders become shipments, cancelled ones give their stock
/// back, and the feed's clock ends reservations that nobody confirmed.
enum OrderFeed {
    static let name = "order"
    private static let actor = "order feed"

    static func consumer(
        _ channel: any CallChannel, store: Store, settings: InventorySettings,
        environment: ServiceEnvironment
    ) -> FeedConsumer {
        FeedConsumer(
            feed: name, channel: channel, store: store, environment: environment,
            apply: { event, transaction in
                try apply(event, settings: settings, transaction)
            },
            asOf: { instant, transaction in
                try ReleaseReservation.expire(
                    asOf: instant, limit: settings.expiriesPerBeat, transaction)
            })
    }

    /// The effect of one event; events of other kinds have none here.
    static func apply(
        _ event: EventsV1.Event, settings: InventorySettings, _ transaction: Transaction
    ) throws {
        switch event.body {
        case .orderConfirmed(let order):
            try ReleaseReservation.confirm(order.orderID, transaction)
        case .orderReleased(let order):
            try CreateShipment.run(order.released, settings: settings, transaction)
        case .orderCancelled(let order):
            try ReleaseReservation.cancel(
                order.orderID, reason: order.reason, by: actor, transaction)
        default: return
        }
    }
}

extension EventsV1.OrderReleased {
    fileprivate var released: ReleasedOrder {
        ReleasedOrder(
            orderID: orderID, orderNumber: orderNumber, orderType: orderType, partyID: partyID,
            warehouse: warehouseCode, shipToName: shipToName, shipToAddress: shipToAddress,
            shipToRegion: shipToRegion,
            lines: lines.map { LineUnits(lineNo: $0.lineNo, sku: $0.sku, quantity: $0.quantity) })
    }
}
