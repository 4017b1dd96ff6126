import Messages
import ServiceKit
import Store
import Wire

/// Follows InventoryService's feed for the SKUs that orders may name.
enum InventoryFeed {
    static let name = "inventory"

    static func consumer(
        _ channel: any CallChannel, store: Store, environment: ServiceEnvironment
    ) -> FeedConsumer {
        FeedConsumer(
            feed: name, channel: channel, store: store, environment: environment, apply: apply)
    }

    /// The effect of one event; events of other kinds have none here.
    @Sendable static func apply(_ event: EventsV1.Event, _ tx: Transaction) throws {
        guard case .skuChanged(let sku) = event.body else { return }
        try SKUTable.apply(
            SKUTable.Entry(
                sku: sku.sku, family: sku.family, active: sku.active, version: sku.version), tx)
    }
}
