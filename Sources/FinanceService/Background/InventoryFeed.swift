import Messages
import ServiceKit
import Store
import Values
import Wire

/// Follows InventoryService: what is shipped becomes receivables and leaves the freezes.
///
/// An event that cannot be applied yet, or not at all, is parked with its reason: it is never lost and
/// never stops the feed. Parked events are tried again when their order is confirmed, and from time to
/// time.
struct InventoryFeed: Sendable {
    private let useCase: ApplyShipment
    private let metrics: FinanceMetrics

    init(useCase: ApplyShipment, metrics: FinanceMetrics) {
        self.useCase = useCase
        self.metrics = metrics
    }

    /// The effect of one event of the feed.
    func apply(_ event: EventsV1.Event, _ transaction: Transaction) throws {
        guard case .shipmentProgressed(let progress)? = event.body else { return }
        let eventID = EventID(event.eventID)
        guard case .parked(let reason) = try outcome(eventID, progress, transaction) else { return }
        try ShipmentRows.park(
            eventID, order: OrderID(progress.orderID), payload: event.encoded(), reason: reason,
            nextAttempt: transaction.now.adding(seconds: Bounds.parkedPauseSeconds), transaction)
        metrics.parkedEvents.add(1)
    }

    /// Tries the parked events of an order: something changed for it.
    func retry(_ orderID: OrderID, _ transaction: Transaction) throws {
        let parked = try ShipmentRows.parked(of: orderID, limit: Bounds.parkedBatch, transaction)
        for event in parked { try retry(event, transaction) }
    }

    /// Tries the parked events whose time has come; gives the number still parked.
    func retryDue(_ transaction: Transaction) throws -> Int64 {
        for event in try ShipmentRows.due(limit: Bounds.parkedBatch, transaction) {
            try retry(event, transaction)
        }
        return try ShipmentRows.parkedCount(transaction)
    }

    private func retry(_ parked: ShipmentRows.Parked, _ transaction: Transaction) throws {
        let event = try? EventsV1.Event(decoding: parked.payload)
        var result = Outcome.parked(ParkReason.unreadable.text)
        if case .shipmentProgressed(let progress)? = event?.body {
            result = try outcome(parked.eventID, progress, transaction)
        }
        guard case .parked(let reason) = result else {
            return try ShipmentRows.unpark(parked.eventID, transaction)
        }
        let doublings = min(parked.attempts, 10)
        let pause = min(Bounds.parkedPauseLimitSeconds, Bounds.parkedPauseSeconds << doublings)
        try ShipmentRows.postpone(
            parked.eventID, reason: reason, nextAttempt: transaction.now.adding(seconds: pause),
            transaction)
    }

    private enum Outcome {
        case done
        case parked(String)
    }

    /// Applies an event, or gives the reason why it has to wait; then nothing of it is written.
    private func outcome(
        _ eventID: EventID, _ progress: EventsV1.ShipmentProgressed, _ transaction: Transaction
    ) throws -> Outcome {
        guard let fact = ShipmentFact(eventID, progress) else {
            return .parked(ParkReason.unreadable.text)
        }
        do {
            let outcome = try transaction.undoable { try useCase.run(fact, transaction) }
            if case .parked(let reason) = outcome { return .parked(reason.text) }
            return .done
        } catch let error as StoreError {
            guard case .constraint = error.code else { throw error }
            return .parked("the store refuses it: \(error.constraintName)")
        } catch let error as LedgerError {
            return .parked("the ledger refuses it: \(error)")
        } catch is ValueError {
            return .parked("an amount does not fit")
        }
    }
}

extension ShipmentFact {
    /// Reads an event; nil when its date is none.
    init?(_ eventID: EventID, _ progress: EventsV1.ShipmentProgressed) {
        guard let date = BusinessDate(progress.businessDate) else { return nil }
        self.init(
            eventID: eventID, shipmentID: ShipmentID(progress.shipmentID),
            orderID: OrderID(progress.orderID), step: progress.step,
            shipped: progress.shipped.map { LineQuantity($0) }, final: progress.final,
            shortLines: progress.shortLines.map { LineQuantity($0) }, businessDate: date)
    }
}

extension LineQuantity {
    fileprivate init(_ line: EventsV1.OrderLineFact) {
        self.init(lineNo: Int64(line.lineNo), sku: line.sku, quantity: line.quantity)
    }
}
