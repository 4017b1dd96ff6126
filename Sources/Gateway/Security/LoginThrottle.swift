import Synchronization
import Values

/// Slows down guessing: counts failed sign-ins per user name and per address.
///
/// Bounded: at most `capacity` names and as many addresses are remembered; the ones that failed
/// longest ago are forgotten first. A name that does not exist is counted like any other, so the
/// answer does not tell which names exist.
final class LoginThrottle: Sendable {
    struct Limits: Sendable {
        /// Failures of one name before it has to wait.
        var perUser = 5
        /// Failures from one address before it has to wait.
        var perAddress = 30
        /// A failure is forgotten after this many seconds.
        var windowSeconds: Int64 = 900
        var capacity = 10_000
    }

    private struct Record {
        var failures: Int
        var last: Instant
    }

    private struct State {
        var users: [String: Record] = [:]
        var addresses: [String: Record] = [:]
    }

    private let limits: Limits
    private let clock: any WallClock
    private let state = Mutex(State())

    init(limits: Limits = Limits(), clock: any WallClock) {
        self.limits = limits
        self.clock = clock
    }

    /// Seconds to wait before this name may be tried from this address; nil for none.
    func wait(user: String, address: String) -> Int? {
        let now = clock.now()
        return state.withLock { state in
            let waits = [
                seconds(state.users[user], limits.perUser, now),
                seconds(state.addresses[address], limits.perAddress, now),
            ].compactMap { $0 }
            return waits.max()
        }
    }

    /// Counts a failure.
    func failed(user: String, address: String) {
        let now = clock.now()
        state.withLock { state in
            note(&state.users, user, now)
            note(&state.addresses, address, now)
        }
    }

    /// Forgets the failures of a name that signed in; those of the address stay, or one good
    /// account would clear the way for guessing others.
    func succeeded(user: String) {
        state.withLock { state in
            state.users[user] = nil
        }
    }

    /// Doubles with every failure beyond the limit: 1, 2, 4 ... 900 seconds since the last one.
    private func seconds(_ record: Record?, _ limit: Int, _ now: Instant) -> Int? {
        guard let record, record.failures >= limit else { return nil }
        let beyond = min(record.failures - limit, 10)
        let pause = min(Int64(1) << Int64(beyond), limits.windowSeconds)
        let until = record.last.adding(seconds: pause)
        guard until > now else { return nil }
        return Int((until.microseconds - now.microseconds + 999_999) / 1_000_000)
    }

    private func note(_ records: inout [String: Record], _ key: String, _ now: Instant) {
        var record = records[key] ?? Record(failures: 0, last: now)
        if record.last.adding(seconds: limits.windowSeconds) <= now { record.failures = 0 }
        record.failures += 1
        record.last = now
        records[key] = record
        if records.count > limits.capacity {
            let byAge = records.sorted { $0.value.last < $1.value.last }
            for (key, _) in byAge.prefix(limits.capacity / 4) { records[key] = nil }
        }
    }
}
