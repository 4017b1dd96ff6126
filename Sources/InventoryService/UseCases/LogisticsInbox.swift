import Crypto
import Store
import Values

/// What a 3PL is told about its message.
struct LogisticsAnswer: Sendable, Equatable {
    let state: LogisticsRecord.State
    let reason: String
    /// True when the message had been received before.
    let repeated: Bool
}

/// The inbox of 3PL messages: each is stored as it came, then applied; what cannot be applied yet
/// waits and is tried again, what never can is kept with the reason.
enum LogisticsInbox {
    /// Stores a message once. Answers nil when it is new and is to be applied, else what became of
    /// it. The same id with another content is refused and not stored.
    static func receive(
        _ record: LogisticsRecord, raw: [UInt8], settings: InventorySettings, _ transaction: Transaction
    ) throws -> LogisticsAnswer? {
        let table = LogisticsTable(transaction)
        let fingerprint = fingerprint(of: record)
        let due = transaction.now.adding(settings.parkedWait).microseconds
        if try table.insert(record, raw: raw, fingerprint: fingerprint, nextAttemptAt: due) {
            return nil
        }
        guard let held = try table.find(provider: record.provider, messageID: record.messageID)
        else { throw InventoryError.broken("a known message is not there") }
        let same =
            try table.fingerprint(provider: record.provider, messageID: record.messageID)
            == fingerprint
        return same
            ? LogisticsAnswer(state: held.state, reason: held.reason, repeated: true)
            : LogisticsAnswer(
                state: .rejected, reason: "the message id was used for another message",
                repeated: true)
    }

    /// Tries to apply a stored message and keeps how that ended. Other parked messages of the
    /// shipment are tried again when it did.
    static func apply(
        provider: String, messageID: String, settings: InventorySettings, _ transaction: Transaction
    ) throws -> LogisticsAnswer {
        let table = LogisticsTable(transaction)
        guard var record = try table.find(provider: provider, messageID: messageID) else {
            throw InventoryError.broken("a stored message is not there")
        }
        if record.state == .parked {
            let shipment = try shipment(of: record, transaction)
            let applied = try attempt(&record, shipment, settings: settings, transaction)
            if applied, let shipment {
                try applyParked(shipment, settings: settings, transaction)
            }
        }
        return LogisticsAnswer(state: record.state, reason: record.reason, repeated: false)
    }

    /// Tries the parked messages of a shipment again, until none of them can be applied any more.
    static func applyParked(
        _ shipment: ShipmentRecord, settings: InventorySettings, _ transaction: Transaction
    ) throws {
        let table = LogisticsTable(transaction)
        var progress = true
        while progress {
            progress = false
            let limit = settings.parkedPerShipmentMax
            let keys =
                try table.parked(ref: shipment.shipmentID, limit: limit)
                + table.parked(ref: shipment.orderID, limit: limit)
            for key in keys {
                let found = try table.find(provider: key.provider, messageID: key.messageID)
                guard var record = found, record.state == .parked else { continue }
                if try attempt(&record, shipment, settings: settings, transaction) { progress = true }
            }
        }
    }

    /// One attempt; true when the message was applied.
    private static func attempt(
        _ record: inout LogisticsRecord, _ shipment: ShipmentRecord?, settings: InventorySettings,
        _ transaction: Transaction
    ) throws -> Bool {
        let outcome = try outcome(of: record, shipment, settings: settings, transaction)
        switch outcome {
        case .applied: (record.state, record.reason) = (.applied, "")
        case .parked(let reason): (record.state, record.reason) = (.parked, reason)
        case .rejected(let reason): (record.state, record.reason) = (.rejected, reason)
        case .badSerials(let faults):
            (record.state, record.reason) = (.rejected, text(of: faults))
        }
        try LogisticsTable(transaction).finish(record)
        return outcome == .applied
    }

    private static func outcome(
        of record: LogisticsRecord, _ shipment: ShipmentRecord?, settings: InventorySettings,
        _ transaction: Transaction
    ) throws -> StepOutcome {
        guard let step = ShipmentStep(rawValue: record.step) else {
            return .rejected("the step is not known")
        }
        guard let shipment else { return .parked("the shipment is not known") }
        let report = StepReport(
            step: step, occurredAt: record.occurredAt, serials: record.serials,
            final: record.final, carrier: record.carrier, trackingNumber: record.trackingNumber,
            actor: "logistics:\(record.provider)", shortGrace: settings.shortGrace,
            zone: settings.zone)
        return try ApplyShipmentStep.run(report, shipmentID: shipment.shipmentID, transaction)
    }

    /// A message names its shipment by our shipment id or by the order's id.
    private static func shipment(
        of record: LogisticsRecord, _ transaction: Transaction
    ) throws -> ShipmentRecord? {
        let table = ShipmentTable(transaction)
        return try table.find(record.shipmentRef) ?? table.find(orderID: record.shipmentRef)
    }

    /// Bad serials that a reason names; the number of all stands in front.
    private static let serialsNamed = 20

    private static func text(of faults: [SerialFault]) -> String {
        let named = faults.prefix(serialsNamed).map { "\($0.serial) \($0.kind.rawValue)" }
        let more = faults.count > serialsNamed ? ", ..." : ""
        return "\(faults.count) bad serial(s): " + named.joined(separator: ", ") + more
    }

    /// A hash of what a message says, without the raw bytes: a provider may send a repeat with
    /// another time stamp around the same content.
    private static func fingerprint(of record: LogisticsRecord) -> [UInt8] {
        var hash = SHA256()
        let parts =
            [
                record.shipmentRef, record.step, "\(record.final)", record.carrier,
                record.trackingNumber,
            ] + record.serials
        for part in parts {
            hash.update(data: Array(part.utf8))
            hash.update(data: [0])
        }
        return Array(hash.finalize())
    }
}
