import ServiceKit
import Store
import Values

/// Deletes what has ended: sessions past their time, and signatures so old that the window of
/// timestamps refuses a replay anyway.
struct Sweeper: Sendable {
    let store: Store
    let scheduler: any Scheduler
    /// Window of webhook timestamps, on either side.
    let windowSeconds: Int64

    var loop: BackgroundLoop {
        BackgroundLoop("sweeper", every: .seconds(60), scheduler: scheduler) { try await sweep() }
    }

    func sweep() async throws {
        let window = windowSeconds
        try await store.write { transaction in
            _ = try SessionTable.deleteExpired(transaction)
            // Twice the window: a timestamp may be that much ahead of our clock at its arrival.
            let horizon = transaction.now.adding(seconds: -3 * window)
            _ = try WebhookInbox.forgetSignatures(before: horizon, transaction)
        }
    }
}
