import Logging
import ServiceKit
import Store
import Values

/// Tries parked 3PL messages again, each after a wait that doubles.
struct ParkedMessages: Sendable {
    let store: Store
    let settings: InventorySettings
    let logger: Logger

    /// One round: every message that is due, at most `parkedPerRound`.
    func round() async throws {
        let limit = settings.parkedPerRound
        let due = try await store.read { transaction in
            try LogisticsTable(transaction).due(at: transaction.now.microseconds, limit: limit)
        }
        for key in due {
            try await attempt(provider: key.provider, messageID: key.messageID)
        }
    }

    /// Counts the attempt in a transaction of its own, so that a message that ends the process is not
    /// tried again at once; then makes it.
    private func attempt(provider: String, messageID: String) async throws {
        let settings = settings
        try await store.write { transaction in
            let table = LogisticsTable(transaction)
            guard let record = try table.find(provider: provider, messageID: messageID) else { return }
            let next = transaction.now.adding(Self.wait(after: record.attempts, settings))
            try table.begin(record, nextAttemptAt: next.microseconds)
        }
        do {
            _ = try await store.write { transaction in
                try LogisticsInbox.apply(
                    provider: provider, messageID: messageID, settings: settings, transaction)
            }
        } catch let error as StoreError where !error.isConstraint {
            throw error
        } catch {
            logger.log(
                .error, "a logistics message failed and stays parked",
                [.messageID: messageID, .error: "\(error)"])
        }
    }

    /// The wait before the attempt after the `attempts` made.
    static func wait(after attempts: Int64, _ settings: InventorySettings) -> Duration {
        let doublings = min(max(attempts, 0), 20)
        return min(settings.parkedWait * Double(1 << doublings), settings.parkedWaitMax)
    }
}

extension StoreError {
    /// True for a rule of the schema that a statement broke: a fault of one message, not of the store.
    fileprivate var isConstraint: Bool {
        if case .constraint = code { true } else { false }
    }
}
