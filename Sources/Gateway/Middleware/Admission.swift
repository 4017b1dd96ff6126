import Synchronization

/// Lets a bounded number of requests in, in all and per caller; one more is refused at once, so
/// that those inside are answered in time.
final class Admission: Sendable {
    private struct State {
        var inside = 0
        var byCaller: [String: Int] = [:]
        var refused: Int64 = 0
    }

    private let limit: Int
    private let limitPerCaller: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: requests answered at once.
    ///   - limitPerCaller: of one address before sign-in, of one user after it.
    init(limit: Int, limitPerCaller: Int) {
        self.limit = limit
        self.limitPerCaller = limitPerCaller
    }

    /// Takes a place; throws the refusal when there is none. `leave` gives it back.
    func enter() throws(Problem) {
        let admitted = state.withLock { state in
            guard state.inside < limit else {
                state.refused += 1
                return false
            }
            state.inside += 1
            return true
        }
        guard admitted else {
            throw Problem.unavailable(.overloaded, "Too many requests at once; try again.")
        }
    }

    func leave() {
        state.withLock { $0.inside -= 1 }
    }

    /// Takes one of the caller's own places; throws the refusal when there is none.
    func enter(caller: String) throws(Problem) {
        let admitted = state.withLock { state in
            let present = state.byCaller[caller] ?? 0
            guard present < limitPerCaller else {
                state.refused += 1
                return false
            }
            state.byCaller[caller] = present + 1
            return true
        }
        guard admitted else {
            throw Problem.unavailable(
                .overloaded, "Too many of your requests at once; wait for answers.")
        }
    }

    func leave(caller: String) {
        state.withLock { state in
            guard let present = state.byCaller[caller] else { return }
            state.byCaller[caller] = present > 1 ? present - 1 : nil
        }
    }

    /// Requests inside now.
    var inside: Int { state.withLock { $0.inside } }

    /// Requests inside of the caller that has most.
    var mostOfCaller: Int { state.withLock { $0.byCaller.values.max() ?? 0 } }

    /// Requests refused so far.
    var refused: Int64 { state.withLock { $0.refused } }
}
