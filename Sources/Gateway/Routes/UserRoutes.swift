import Crypto
import HTTPTypes
import JSON
import Messages
import ServiceKit
import Store
import Values
import Wire

/// Users: made and listed by administrators.
struct UserRoutes: Sendable {
    let store: Store
    let passwords: Passwords

    /// A user to be made.
    struct Input: Sendable {
        var login = ""
        var password = ""
        var displayName = ""
        var rights = Rights()

        /// Tells two requests under one key apart. Without the password: a plain hash of one that
        /// people choose could be guessed from.
        var fingerprint: [UInt8] {
            let words = rights.roles.map(\.rawValue).sorted().joined(separator: ",")
            let parts = [login, displayName, words, rights.scopePartyID]
            return Array(SHA256.hash(data: Array(parts.joined(separator: "\n").utf8)))
        }
    }

    static let form = Form<Input>("UserInput", .init()) { form in
        form.text("user", .required, length: 1...64) { $0.login = $1 }
        form.text("password", .required, length: 10...200) { $0.password = $1 }
        form.text("display_name", length: 0...100) { $0.displayName = $1 }
        form.words("roles", .required, of: Rights.words, count: 1...6) {
            $0.rights.set($1)
        }
        form.identifier("scope_party_id") { $0.rights.scopePartyID = $1 }
    }

    var all: [Route] { [create, list] }

    private var create: Route {
        var route = createRoute
        route.secretBody = true
        return route
    }

    private var createRoute: Route {
        .write(
            .post, "/v1/users", "createUser", tag: "users", "Create a user",
            .only(.administrator), Self.form, userView, status: 201
        ) { exchange, input in
            try input.rights.check()
            let hash = try await passwords.hash(input.password)
            let key = exchange.operationKey("createUser")
            let fingerprint = input.fingerprint
            let actor = exchange.principal.userID
            let outcome = try await store.write { transaction in
                try transaction.once(key, fingerprint: fingerprint) {
                    guard try UserTable.find(login: input.login, transaction) == nil else {
                        return .refusal(Array("There is a user of this name.".utf8))
                    }
                    let user = User(
                        userID: transaction.newID().description, login: input.login,
                        displayName: input.displayName, roles: input.rights.roles,
                        scopePartyID: input.rights.scope, active: true,
                        createdAt: transaction.now)
                    try UserTable.insert(user, passwordHash: hash, by: actor, transaction)
                    return .success(Array(user.userID.utf8))
                }
            }
            let userID = try outcome.successText()
            guard let user = try await store.read({ try UserTable.find(userID: userID, $0) })
            else { throw Problem(.notFound, "The user is gone.") }
            return user
        }
    }

    private var list: Route {
        .read(
            "/v1/users", "listUsers", tag: "users", "Users, by name", .only(.administrator),
            query: QueryField.page, UserPage.view
        ) { exchange in
            let after = try exchange.cursor()
            let size = PageSize.of(exchange.query.page)
            let found = try await store.read { transaction in
                try UserTable.list(after: after, limit: size + 1, transaction)
            }
            let shown = Array(found.prefix(size))
            let next = found.count > size ? Cursor.encode([shown.last?.login ?? ""]) : ""
            return UserPage(users: shown, next: next)
        }
    }
}

/// Roles and scope as an administrator gives them.
struct Rights: Sendable, Equatable {
    private(set) var roles: Set<Role> = []
    var scopePartyID = ""

    static let words = Role.allCases.map(\.rawValue)

    mutating func set(_ words: [String]) {
        roles = Set(words.compactMap { Role(rawValue: $0) })
    }

    /// The scope; nil when there is none.
    var scope: String? { scopePartyID.isEmpty ? nil : scopePartyID }

    /// The role channel, and no other, is bound to a party: without one a channel's user would see
    /// everything, and a scope on staff would promise a limit that nobody checks.
    func check() throws(Problem) {
        if roles.contains(.channel), scope == nil {
            throw Problem.invalid(.missing, "/scope_party_id", "is required for the role channel")
        }
        if roles.contains(.channel), roles.count > 1 {
            throw Problem.invalid(.badWord, "/roles", "the role channel stands alone")
        }
        if !roles.contains(.channel), scope != nil {
            throw Problem.invalid(
                .unknownMember, "/scope_party_id", "is only for the role channel")
        }
    }
}

/// A page of users.
struct UserPage: Sendable {
    let users: [User]
    let next: String

    static let view = View<UserPage>("UserPage") { view in
        view.list("users", of: userView) { $0.users }
        view.text("next_cursor") { $0.next }
    }
}

extension Exchange {
    /// The key of an operation of the gateway's own: within the route and the user.
    func operationKey(_ name: String) -> OperationKey {
        OperationKey(scope: "\(name)/\(principal.userID)", id: idempotencyKey)
    }

    /// The last key of the page before; empty for the start.
    func cursor() throws -> String {
        do throws(RPCError) {
            return try Cursor.decode(query.text("cursor"), count: 1).first ?? ""
        } catch {
            throw Problem.invalid(.badFormat, "cursor", "is not a cursor of this listing")
        }
    }
}

extension OnceResult {
    /// The text that was kept; a kept refusal is thrown as a conflict.
    func successText() throws(Problem) -> String {
        switch outcome {
        case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .refusal(let bytes):
            throw Problem(.conflict, String(decoding: bytes, as: UTF8.self))
        }
    }
}
