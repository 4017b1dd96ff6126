import Synchronization
import Values

/// Remembers whose token is whose, so that a request of a known caller reads no database.
///
/// This process is the only writer of its store, and every change of a user, session or key calls
/// `forget`; entries end by themselves as well, at the token's expiry or after `lifetimeSeconds`.
final class PrincipalCache: Sendable {
    /// A principal and the time until which it may be used.
    struct Entry: Sendable {
        let principal: Principal
        let expires: Instant
    }

    private struct State {
        var entries: [TokenDigest: Entry] = [:]
        /// Grows with every `forget`, so that a look-up that began before cannot store old facts.
        var generation = 0
    }

    private let capacity: Int
    private let lifetimeSeconds: Int64
    private let state = Mutex(State())

    init(capacity: Int, lifetimeSeconds: Int64) {
        self.capacity = capacity
        self.lifetimeSeconds = lifetimeSeconds
    }

    /// The principal of a token, if it is known and still good.
    func find(_ digest: TokenDigest, now: Instant) -> Principal? {
        state.withLock { state in
            guard let entry = state.entries[digest] else { return nil }
            guard entry.expires > now else {
                state.entries[digest] = nil
                return nil
            }
            return entry.principal
        }
    }

    /// To be taken before the store is read, and given to `keep`.
    var generation: Int { state.withLock { $0.generation } }

    /// Remembers a principal until its token's expiry or the end of the lifetime, unless something
    /// was forgotten since `generation`.
    func keep(
        _ principal: Principal, _ digest: TokenDigest, tokenExpires: Instant, now: Instant,
        generation: Int
    ) {
        let expires = min(tokenExpires, now.adding(seconds: lifetimeSeconds))
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= capacity, state.entries[digest] == nil {
                state.entries = state.entries.filter { $0.value.expires > now }
                if state.entries.count >= capacity { state.entries.removeAll() }
            }
            state.entries[digest] = Entry(principal: principal, expires: expires)
        }
    }

    /// Forgets one token.
    func forget(_ digest: TokenDigest) {
        state.withLock { state in
            state.entries[digest] = nil
            state.generation += 1
        }
    }

    /// Forgets every token of a user or key.
    func forget(userID: String) {
        state.withLock { state in
            state.entries = state.entries.filter { $0.value.principal.userID != userID }
            state.generation += 1
        }
    }

    /// Tokens remembered now.
    var count: Int { state.withLock { $0.entries.count } }
}
