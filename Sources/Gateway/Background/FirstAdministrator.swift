import Logging
import ServiceKit
import Store
import Synchronization
import Values

/// Makes the first administrator when there is nobody who could sign in.
///
/// Hashing a password takes a good part of a second, so it is done while the door is open already;
/// a sign-in that comes earlier waits for it.
final class FirstAdministrator: Sendable {
    private struct State {
        var done = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let store: Store
    private let passwords: Passwords
    private let login: String
    private let password: String?
    private let logger: Logger
    private let state = Mutex(State())

    init(store: Store, passwords: Passwords, configuration: GatewayConfiguration, logger: Logger) {
        self.store = store
        self.passwords = passwords
        login = configuration.adminUser
        password = configuration.adminPassword
        self.logger = logger
    }

    /// Does the work once, then rests until the process stops.
    func loop(_ scheduler: any Scheduler) -> BackgroundLoop {
        BackgroundLoop("first administrator") { [self] in
            try await make()
            while !Task.isCancelled { try await scheduler.sleep(for: .seconds(3_600)) }
        }
    }

    /// Makes the administrator unless there is a user or no password is given.
    func make() async throws {
        if try await store.read({ try UserTable.isEmpty($0) }) {
            if let password {
                try await insert(try await passwords.hash(password))
            } else {
                logger.log(
                    .warning, "nobody can sign in: set SLUICE_ADMIN_PASSWORD_FILE and start again")
            }
        }
        let waiting = state.withLock { state in
            state.done = true
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when `make` has ended.
    func wait() async {
        await withCheckedContinuation { continuation in
            let done = state.withLock { state in
                if !state.done { state.waiting.append(continuation) }
                return state.done
            }
            if done { continuation.resume() }
        }
    }

    private func insert(_ hash: String) async throws {
        let login = login
        try await store.write { transaction in
            guard try UserTable.isEmpty(transaction) else { return }
            let user = User(
                userID: transaction.newID().description, login: login,
                displayName: "Administrator", roles: [.administrator], scopePartyID: nil,
                active: true, createdAt: transaction.now)
            try UserTable.insert(user, passwordHash: hash, by: "first start", transaction)
        }
        logger.log(.notice, "the first administrator was made", [.userID: login])
    }
}
