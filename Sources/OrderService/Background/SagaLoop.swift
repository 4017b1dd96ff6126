import Logging
import ServiceKit
import Store
import Values

/// Looks for sagas that are due and drives them, a bounded number at a time.
struct SagaLoop: Sendable {
    let store: Store
    let drive: DriveSaga
    let configuration: OrderConfiguration
    let scheduler: any Scheduler
    let logger: Logger
    let meters: OrderMeters

    /// Runs until it is cancelled.
    var loop: BackgroundLoop {
        BackgroundLoop("sagas") {
            while !Task.isCancelled {
                let found = try await step()
                // A full batch means that more are waiting.
                if found < configuration.driverBatch {
                    try await scheduler.sleep(for: configuration.driverInterval)
                }
            }
        }
    }

    /// Drives what is due once; returns how many sagas were due.
    @discardableResult
    func step() async throws -> Int {
        let limit = configuration.driverBatch
        let (due, active, now) = try await store.read { tx in
            (try SagaTable.due(at: tx.now, limit: limit, tx), try SagaTable.active(tx), tx.now)
        }
        meters.activeSagas.set(active.count)
        meters.oldestSaga.set(active.oldest.map { now.since($0).components.seconds } ?? 0)
        await withTaskGroup(of: Void.self) { group in
            for (index, id) in due.enumerated() {
                if index >= configuration.driverParallelism { await group.next() }
                group.addTask { await resume(id) }
            }
        }
        return due.count
    }

    /// A saga that cannot be driven now stays claimed and is due again when the claim ends.
    private func resume(_ id: OrderID) async {
        do {
            try await drive.resume(id)
        } catch {
            logger.log(.warning, "a saga could not be driven", [.orderID: id.text, .error: "\(error)"])
        }
    }
}
