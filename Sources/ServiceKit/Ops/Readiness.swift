package import Messages
package import Store
internal import Synchronization
package import Values

/// Whether a process can do its work now.
package final class Readiness: Sendable {
    /// How long an answer is waited for. A store that takes longer does not serve, whatever it may say later.
    static let patience: Duration = .seconds(2)

    private struct State {
        var isAsking = false
        /// Nobody who asked had an answer in time, and there is none yet.
        var isOverdue = false
        var waiting: [Int: AsyncStream<OpsV1.ComponentState>.Continuation] = [:]
        var next = 0
    }

    private let read: @Sendable () async throws -> Void
    private let scheduler: any Scheduler
    private let state = Mutex(State())

    /// Ready means that `store` answers a query in time, or has too much to do at the moment.
    package convenience init(store: Store, scheduler: any Scheduler) {
        self.init(scheduler: scheduler) { _ = try await store.read { try $0.cursor("readiness") } }
    }

    /// Ready means that `read` returns in time.
    init(scheduler: any Scheduler, read: @escaping @Sendable () async throws -> Void) {
        self.read = read
        self.scheduler = scheduler
    }

    /// The store's state, from a real query. All who ask at once share one query, so that a store that hangs
    /// does not collect them.
    package func store() async -> OpsV1.ComponentState {
        let (stream, continuation) = AsyncStream.makeStream(of: OpsV1.ComponentState.self)
        let (isOverdue, begins) = state.withLock { state in
            let begins = !state.isAsking
            state.isAsking = true
            state.next += 1
            if !state.isOverdue { state.waiting[state.next] = continuation }
            return (state.isOverdue, begins)
        }
        if isOverdue { return Self.late }
        // Not a child of this task: it cannot be ended before the store answers, and nobody waits for that.
        if begins { Task { await self.ask() } }
        return await withTaskGroup(of: OpsV1.ComponentState?.self) { group in
            group.addTask {
                for await answer in stream { return answer }
                return nil
            }
            group.addTask { [scheduler] in
                try? await scheduler.sleep(for: Self.patience)
                return nil
            }
            let first = await group.next() ?? nil
            // Who was told to stop waiting knows nothing of the store.
            if first == nil, !Task.isCancelled { state.withLock { $0.isOverdue = $0.isAsking } }
            group.cancelAll()
            return first ?? Self.late
        }
    }

    private static let late = OpsV1.ComponentState(
        name: "store", ready: false, reason: "the store does not answer")

    private func ask() async {
        let answer = await answer()
        let waiting = state.withLock { state in
            defer {
                state.isAsking = false
                state.isOverdue = false
                state.waiting = [:]
            }
            return state.waiting.values
        }
        for one in waiting { one.yield(answer) }
    }

    private func answer() async -> OpsV1.ComponentState {
        do {
            try await read()
            return OpsV1.ComponentState(name: "store", ready: true)
        } catch let error as StoreError where error.code == .overloaded {
            // It works as fast as it can. Clients that left it for that would add to the load of the
            // others, or have nobody to call.
            return OpsV1.ComponentState(name: "store", ready: true)
        } catch {
            return OpsV1.ComponentState(name: "store", ready: false, reason: "\(error)")
        }
    }
}
