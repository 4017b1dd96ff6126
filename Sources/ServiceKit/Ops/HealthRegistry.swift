package import Messages
import Synchronization

/// The health of a process and of its services, and who watches it.
///
/// The empty name stands for the whole process. While the process is not serving, none of its services
/// is, whatever was set for them: a watcher of one service sees a drain too.
package final class HealthRegistry: Sendable {
    private struct State {
        var isServing: [String: Bool] = ["": false]
        var isStopping = false
        var watchers: [Int: Watcher] = [:]
        var nextWatcher = 0

        func status(of service: String) -> WireV1.ServingStatus {
            guard let own = isServing[service] else { return .serviceUnknown }
            return own && isServing[""] == true && !isStopping ? .serving : .notServing
        }
    }

    private struct Watcher {
        let service: String
        var last: WireV1.ServingStatus
        let continuation: AsyncStream<WireV1.ServingStatus>.Continuation
    }

    private let state: Mutex<State>

    /// Knows the process only, which is not serving yet.
    package init() { state = Mutex(State()) }

    /// Sets the health of `service`, which becomes known with it; the empty name is the process.
    package func set(_ service: String, serving: Bool) {
        change { $0.isServing[service] = serving }
    }

    /// The process takes no more calls: everything stays not serving for good, and every watch ends after
    /// it was told so, because the drain waits for calls in flight.
    package func stop() {
        change { $0.isStopping = true }
        let watchers = state.withLock { $0.watchers.values.map(\.continuation) }
        for watcher in watchers { watcher.finish() }
    }

    /// Whether `stop` was called.
    package var isStopping: Bool { state.withLock { $0.isStopping } }

    /// The status of `service`; nil when it is not known.
    package func status(of service: String) -> WireV1.ServingStatus? {
        let status = state.withLock { $0.status(of: service) }
        return status == .serviceUnknown ? nil : status
    }

    /// Every known service with its status, by name; the process is first.
    package var all: [(service: String, status: WireV1.ServingStatus)] {
        state.withLock { state in state.isServing.keys.sorted().map { ($0, state.status(of: $0)) } }
    }

    /// The status of `service` now and at each change. A reader that is slow sees the newest only.
    func watch(_ service: String) -> AsyncStream<WireV1.ServingStatus> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: WireV1.ServingStatus.self, bufferingPolicy: .bufferingNewest(1))
        let key = state.withLock { state in
            let status = state.status(of: service)
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = Watcher(
                service: service, last: status, continuation: continuation)
            continuation.yield(status)
            if state.isStopping { continuation.finish() }
            return state.nextWatcher
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.watchers[key] = nil }
        }
        return stream
    }

    /// Changes the state and tells those whose service changed with it.
    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            for (key, watcher) in state.watchers {
                let status = state.status(of: watcher.service)
                guard status != watcher.last else { continue }
                state.watchers[key]?.last = status
                // The stream only stores it: no code of the reader runs under the lock.
                watcher.continuation.yield(status)
            }
        }
    }

    /// Watches that are open.
    package var watcherCount: Int { state.withLock { $0.watchers.count } }
}
