import Dispatch

@testable import Store

/// Holds a store's writer inside a closure, so that a test can queue what shall be one batch.
struct WriterGate: Sendable {
    private let store: Store
    private let semaphore = DispatchSemaphore(value: 0)

    /// Returns when the writer is held.
    init(_ store: Store) async {
        self.store = store
        let semaphore = semaphore
        await withCheckedContinuation { held in
            Task {
                try await store.write { _ in
                    held.resume()
                    semaphore.wait()
                }
            }
        }
    }

    /// Returns when `count` closures wait behind the held one.
    func waitQueued(_ count: Int) async {
        while store.metrics.writeQueueDepth < count { await Task.yield() }
    }

    /// Lets the writer go when `count` closures wait behind the held one.
    func open(afterQueued count: Int) async {
        await waitQueued(count)
        semaphore.signal()
    }
}
