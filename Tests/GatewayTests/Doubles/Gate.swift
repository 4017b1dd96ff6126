import ServiceKit
import Synchronization

/// Holds what arrives until it is opened, so that a test knows what is in flight without guessing
/// how long anything takes. Arrivals beyond a number may go straight through.
final class Gate: Sendable {
    private struct State {
        var arrived = 0
        var isOpen = false
    }

    private let state = Mutex(State())
    private let holds: Int

    /// - Parameter holds: how many arrivals are held at most.
    init(holds: Int = Int.max) { self.holds = holds }

    /// Arrives, and goes on when the gate is open.
    func pass() async throws {
        let place = state.withLock { state in
            state.arrived += 1
            return state.arrived
        }
        guard place <= holds else { return }
        while !state.withLock({ $0.isOpen }) {
            try await SystemScheduler().sleep(for: .milliseconds(5))
        }
    }

    /// Returns once `count` have arrived.
    func arrived(_ count: Int) async throws {
        while state.withLock({ $0.arrived }) < count {
            try await SystemScheduler().sleep(for: .milliseconds(5))
        }
    }

    /// Lets everybody through from now on.
    func open() { state.withLock { $0.isOpen = true } }
}
