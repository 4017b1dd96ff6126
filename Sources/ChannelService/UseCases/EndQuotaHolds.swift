import Store
import Values

/// The ends of quota holds: released by the saga or a cancellation, confirmed, or expired.
struct EndQuotaHolds: Sendable {
    /// Holds that one heartbeat of the order feed ends at most; the next one goes on.
    static let expiryBatch = 500

    /// Gives an order's hold back. When nothing was held yet, a late hold will be refused.
    func release(orderID: String, _ tx: Transaction) throws {
        var faults = Faults()
        faults.text(orderID, "/order_id", limit: Limits.identifierBytes)
        try faults.check()
        switch QuotaHoldStateMachine.release(try QuotaTable.hold(of: orderID, tx)) {
        case .nothing:
            return
        case .bar:
            try QuotaTable.insert(
                QuotaHold(
                    orderID: orderID, contractID: nil, amount: .none, state: .released,
                    expiresAt: tx.now), tx)
        case .giveBack(let contractID, let amount):
            try QuotaTable.giveBack(amount, to: contractID, tx)
            try QuotaTable.setState(.released, of: orderID, tx)
        }
    }

    /// Notes that an order is confirmed: its hold no longer expires.
    func confirm(orderID: String, _ tx: Transaction) throws {
        guard QuotaHoldStateMachine.confirms(try QuotaTable.hold(of: orderID, tx)) else { return }
        try QuotaTable.setState(.confirmed, of: orderID, tx)
    }

    /// Ends the holds that nobody confirmed, now that the order feed has told everything stamped
    /// before `asOf`: OrderService confirms only well before a hold's instant, by the same clock.
    func expire(asOf: Instant, _ tx: Transaction) throws {
        for hold in try QuotaTable.expired(before: asOf, limit: Self.expiryBatch, tx)
        where QuotaHoldStateMachine.expires(hold, asOf: asOf) {
            try release(orderID: hold.orderID, tx)
        }
    }
}
