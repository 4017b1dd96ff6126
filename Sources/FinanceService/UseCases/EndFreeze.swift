import Store
import Values

/// The ways in which a freeze is confirmed or ends without a shipment.
enum EndFreeze {
    /// The undo of a freeze: gives back what it still holds. An order without a freeze gets a mark, so
    /// that a freeze that comes later is refused. Never refused itself.
    static func unfreeze(_ orderID: OrderID, _ transaction: Transaction) throws {
        guard var stored = try FreezeRows.one(orderID, transaction) else {
            return try FreezeRows.insertUndoMark(orderID, transaction)
        }
        guard stored.freeze.isOpen else { return }
        let changes = stored.freeze.releaseAll()
        try giveBack(changes, transaction)
        try FreezeRows.update(stored.freeze, transaction)
    }

    /// The order needs the freeze: it no longer expires. False when there is nothing held.
    static func confirm(_ orderID: OrderID, _ transaction: Transaction) throws -> Bool {
        try FreezeRows.confirm(orderID, transaction)
    }

    /// Releases held freezes that end before `instant` of the order feed's clock, at most `limit` of
    /// them; the next call goes on. Gives the number released.
    static func expire(before instant: Instant, limit: Int, _ transaction: Transaction) throws -> Int {
        let expired = try FreezeRows.expired(before: instant, limit: limit, transaction)
        for orderID in expired { try unfreeze(orderID, transaction) }
        return expired.count
    }

    /// Frees what left a freeze.
    static func giveBack(_ changes: [FreezeChange], _ transaction: Transaction) throws {
        for change in changes {
            try AccountRows.unfreeze(
                change.accountID, change.fundType, change.amountMinor, transaction)
        }
    }
}
