import Synchronization
import Values

/// A number that only grows, and tasks that wait until it has passed a mark.
final class Watermark: Sendable {
    private struct Waiter {
        let mark: Int64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var value: Int64
        var nextID: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private let state: Mutex<State>
    private let waiterLimit: Int

    /// - Parameter waiterLimit: tasks that may wait at once.
    init(_ value: Int64, waiterLimit: Int) {
        state = Mutex(State(value: value))
        self.waiterLimit = waiterLimit
    }

    /// The present number.
    var value: Int64 { state.withLock { $0.value } }

    /// Tasks that wait now.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    /// Raises the number; a smaller one changes nothing.
    func raise(to value: Int64) { change { max($0, value) } }

    /// Raises the number by `amount`, which is not negative.
    func add(_ amount: Int64) { change { $0 + amount } }

    /// Waits until the number is greater than `mark`; false when `timeout` passed first.
    ///
    /// - Throws: `overloaded` when too many wait; `CancellationError`.
    func passed(
        _ mark: Int64, timeout: Duration, scheduler: any Scheduler
    ) async throws -> Bool {
        let crowded = state.withLock { state -> Bool? in
            state.value > mark ? nil : state.waiters.count >= waiterLimit
        }
        guard let crowded else { return true }
        if crowded { throw StoreError(.overloaded, "too many tasks wait for the feed") }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { await self.passed(mark) }
            group.addTask {
                try await scheduler.sleep(for: timeout)
                return false
            }
            defer { group.cancelAll() }
            let hasPassed = try await group.next() ?? false
            if !hasPassed { try Task.checkCancellation() }
            return hasPassed
        }
    }

    /// Waits until the number is greater than `mark`; false when the task is cancelled first.
    private func passed(_ mark: Int64) async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if state.value > mark { return true }
                    // Asked under the lock: a later cancellation finds the waiter registered.
                    if Task.isCancelled { return false }
                    state.waiters[id] = Waiter(mark: mark, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.continuation.resume(returning: false)
        }
    }

    private func change(_ next: (Int64) -> Int64) {
        let reached = state.withLock { state -> [Waiter] in
            state.value = next(state.value)
            let reached = state.waiters.filter { $0.value.mark < state.value }
            for id in reached.keys { state.waiters.removeValue(forKey: id) }
            return Array(reached.values)
        }
        for waiter in reached { waiter.continuation.resume(returning: true) }
    }
}
