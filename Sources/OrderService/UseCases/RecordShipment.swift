import Store

/// Takes a shipment event into its order: lines, state, delivery step, trail. Runs in the transaction
/// that moves the feed's cursor. Any order of arrival and any repeat end in the same place.
enum RecordShipment {
    /// Takes `fact` in. `payload` is the event as it came: it is kept when the order is not with the
    /// warehouse as far as is known here. False when it was parked.
    @discardableResult
    static func apply(_ fact: ShipmentFact, payload: [UInt8], _ tx: Transaction) throws -> Bool {
        guard let old = try ShipmentTable.progress(of: fact.orderID, tx), old.progress.state.isWithWarehouse
        else {
            try ShipmentTable.park(fact, payload: payload, tx)
            return false
        }
        guard try ShipmentTable.note(fact, tx) else { return true }
        let before = fact.touchesLines ? try OrderTable.lines(of: fact.orderID, tx) : []
        var lines = before
        var progress = old.progress
        let excess = progress.take(fact, lines: &lines)
        for (line, was) in zip(lines, before) where line != was {
            try OrderTable.progress(line, of: fact.orderID, tx)
        }
        let entries = entries(fact, excess, tx)
        try TimelineTable.append(entries, to: fact.orderID, after: old.entryCount, tx)
        try ShipmentTable.store(progress, of: fact.orderID, from: old, entries: entries.count, tx)
        return true
    }

    private static func entries(
        _ fact: ShipmentFact, _ excess: [LineQuantity], _ tx: Transaction
    ) -> [TimelineEntry] {
        var entries = [entry(fact, kind: fact.step, text: text(fact), tx)]
        if !excess.isEmpty {
            let lines = excess.map { "\($0.quantity) of \($0.sku) on line \($0.lineNo)" }
            let text = "more was reported than the order has open: \(lines.joined(separator: ", "))"
            entries.append(entry(fact, kind: "exception", text: text, tx))
        }
        return entries
    }

    private static func entry(
        _ fact: ShipmentFact, kind: String, text: String, _ tx: Transaction
    ) -> TimelineEntry {
        TimelineEntry(at: fact.occurredAt, recordedAt: tx.now, kind: kind, text: text, actor: "inventory")
    }

    private static func text(_ fact: ShipmentFact) -> String {
        var parts = ["shipment \(fact.shipmentID)"]
        if !fact.shipped.isEmpty { parts.append("\(fact.shipped.reduce(0) { $0 &+ $1.quantity }) shipped") }
        if !fact.short.isEmpty { parts.append("\(fact.short.reduce(0) { $0 &+ $1.quantity }) given up") }
        if !fact.carrier.isEmpty { parts.append("\(fact.carrier) \(fact.trackingNumber)") }
        return parts.joined(separator: ", ")
    }
}
