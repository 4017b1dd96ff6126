import HTTPTypes
import JSON
import Logging
import Messages
import ServiceKit
import Store
import Values

/// Signing in and out.
struct SessionRoutes: Sendable {
    let store: Store
    let passwords: Passwords
    let administrator: FirstAdministrator
    let throttle: LoginThrottle
    let cache: PrincipalCache
    let clock: any WallClock
    let randomness: any RandomSource
    let logger: Logger
    let sessionSeconds: Int64
    /// Sessions of one user at once; the oldest ends when one more is made.
    let sessionsPerUser: Int

    /// What a person types in.
    struct Credentials: Sendable {
        var user = ""
        var password = ""
    }

    static let form = Form<Credentials>("SessionInput", .init()) { form in
        form.text("user", .required, length: 1...64) { $0.user = $1 }
        form.text("password", .required, length: 1...200) { $0.password = $1 }
    }

    var all: [Route] { [signIn, signOut, me] }

    private var signIn: Route {
        var route = signInRoute
        route.secretBody = true
        return route
    }

    private var signInRoute: Route {
        .write(
            .post, "/v1/sessions", "signIn", tag: "sessions",
            "Sign in; the token goes into 'Authorization: Bearer <token>'", .open, Self.form,
            SessionAnswer.view, status: 201, key: .none
        ) { exchange, credentials in
            if let seconds = throttle.wait(user: credentials.user, address: exchange.address) {
                throw Problem.unavailable(
                    .tooManyAttempts, "Too many failed attempts; wait.", after: seconds)
            }
            await administrator.wait()
            let found = try await store.read { try UserTable.find(login: credentials.user, $0) }
            let right = try await passwords.verify(
                credentials.password, against: found?.passwordHash)
            guard right, let user = found?.user, user.active else {
                throttle.failed(user: credentials.user, address: exchange.address)
                logger.log(
                    .notice, "a sign-in failed",
                    [
                        .requestID: exchange.requestID, .address: exchange.address,
                        .userID: found?.user.userID ?? "unknown",
                    ])
                throw Problem(.unauthenticated, "The user or the password is wrong.")
            }
            throttle.succeeded(user: credentials.user)
            return try await open(user, exchange.address)
        }
    }

    private func open(_ user: User, _ address: String) async throws -> SessionAnswer {
        let token = Token(randomness: randomness)
        let limit = sessionsPerUser
        let seconds = sessionSeconds
        let expires = try await store.write { transaction in
            let expires = transaction.now.adding(seconds: seconds)
            try SessionTable.insert(
                token.digest, userID: user.userID, address: address, expires: expires,
                transaction)
            try SessionTable.trim(userID: user.userID, to: limit, transaction)
            return expires
        }
        // A session that was trimmed may still be remembered.
        cache.forget(userID: user.userID)
        return SessionAnswer(token: token.text, expires: expires, user: user)
    }

    private var signOut: Route {
        Route(
            method: .delete, path: "/v1/sessions/current", name: "signOut", tag: "sessions",
            summary: "End the session of the token that is sent", access: .signedIn,
            outputs: [RouteOutput(status: 204, summary: "Ended", content: .none)]
        ) { exchange in
            guard exchange.principal.means == .session,
                let token = Authentication.bearer(exchange.authorization)
            else { throw Problem(.conflict, "The request came with a key, not with a session.") }
            let digest = TokenDigest(of: token)
            try await store.write { try SessionTable.delete(digest, $0) }
            cache.forget(digest)
            return .empty
        }
    }

    private var me: Route {
        .read(
            "/v1/me", "getMe", tag: "sessions", "Who is signed in, and with which roles",
            .signedIn, PrincipalView.view
        ) { exchange in
            exchange.principal
        }
    }
}

/// What a sign-in answers.
struct SessionAnswer: Sendable {
    let token: String
    let expires: Instant
    let user: User

    static let view = View<SessionAnswer>("Session") { view in
        view.text("token") { $0.token }
        view.instant("expires_at") { $0.expires.microseconds }
        view.object("user", of: userView) { $0.user }
    }
}

/// A caller as it is shown to itself.
enum PrincipalView {
    static let view = View<Principal>("Me") { view in
        view.text("user_id") { $0.userID }
        view.text("user") { $0.name }
        view.word("means") { $0.means.rawValue }
        view.texts("roles") { $0.roles.map(\.rawValue).sorted() }
        view.text("scope_party_id") { $0.scopePartyID ?? "" }
    }
}

let userView = View<User>("User") { view in
    view.text("user_id") { $0.userID }
    view.text("user") { $0.login }
    view.text("display_name") { $0.displayName }
    view.texts("roles") { $0.roles.map(\.rawValue).sorted() }
    view.text("scope_party_id") { $0.scopePartyID ?? "" }
    view.flag("active") { $0.active }
    view.instant("created_at") { $0.createdAt.microseconds }
}
