import Messages
import ServiceKit
import Store
import Values
import Wire

/// Follows OrderService's feed: its events end quota holds, and its clock expires them.
enum OrderFeed {
    static let name = "order"

    static func consumer(
        _ channel: any CallChannel, store: Store, environment: ServiceEnvironment
    ) -> FeedConsumer {
        FeedConsumer(
            feed: name, channel: channel, store: store, environment: environment, apply: apply,
            asOf: expire)
    }

    /// The effect of one event; events of other kinds have none here.
    @Sendable static func apply(_ event: EventsV1.Event, _ tx: Transaction) throws {
        switch event.body {
        case .orderConfirmed(let order):
            try EndQuotaHolds().confirm(orderID: order.orderID, tx)
        case .orderCancelled(let order):
            try EndQuotaHolds().release(orderID: order.orderID, tx)
        default:
            return
        }
    }

    /// Everything that OrderService stamped before `microseconds` has been applied.
    @Sendable static func expire(_ microseconds: Int64, _ tx: Transaction) throws {
        try EndQuotaHolds().expire(asOf: Instant(microseconds: microseconds), tx)
    }
}
