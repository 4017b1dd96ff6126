import Logging
import Messages
import ServiceKit
import Store
import Values

/// Follows OrderService: confirmed orders keep their freeze, cancelled ones lose it, and the feed's clock
/// ends the freezes of orders that were never confirmed.
struct OrderFeed: Sendable {
    private let inventory: InventoryFeed
    private let metrics: FinanceMetrics
    private let logger: Logger

    init(inventory: InventoryFeed, metrics: FinanceMetrics, logger: Logger) {
        self.inventory = inventory
        self.metrics = metrics
        self.logger = logger
    }

    /// The effect of one event of the feed.
    func apply(_ event: EventsV1.Event, _ transaction: Transaction) throws {
        switch event.body {
        case .orderConfirmed(let order)?: try confirm(OrderID(order.orderID), transaction)
        case .orderCancelled(let order)?:
            try EndFreeze.unfreeze(OrderID(order.orderID), transaction)
        default: break
        }
    }

    /// Ends what the feed's clock has passed. Every confirmation stamped before `microseconds` has been
    /// applied, and OrderService does not confirm so near to the end: the two cannot disagree.
    func pass(_ microseconds: Int64, _ transaction: Transaction) throws {
        let count = try EndFreeze.expire(
            before: Instant(microseconds: microseconds), limit: Bounds.expiryBatch, transaction)
        if count > 0 { metrics.expiredFreezes.increment(by: Int64(count)) }
    }

    private func confirm(_ orderID: OrderID, _ transaction: Transaction) throws {
        if try !EndFreeze.confirm(orderID, transaction) {
            let stored = try FreezeRows.one(orderID, transaction)
            if stored == nil || stored?.freeze.state == .released {
                metrics.unheldConfirmations.increment()
                logger.log(.error, "a confirmed order has no freeze", [.orderID: orderID.text])
            }
        }
        // Its shipment may have come through the other feed first.
        try inventory.retry(orderID, transaction)
    }
}
