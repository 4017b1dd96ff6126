import HTTPTypes
import JSON
import Messages
import ServiceKit
import Store
import Values

/// Keys of machines: made, listed and revoked by administrators.
struct APIKeyRoutes: Sendable {
    let store: Store
    let cache: PrincipalCache
    let clock: any WallClock
    let randomness: any RandomSource

    /// A key to be made.
    struct Input: Sendable {
        var name = ""
        var rights = Rights()
        var expiresAtUs: Int64 = 0
    }

    /// A key as it is answered; `secret` is empty but for the first answer.
    struct Answer: Sendable {
        let key: APIKey
        let secret: String
    }

    static let form = Form<Input>("APIKeyInput", .init()) { form in
        form.text("name", .required, length: 1...100) { $0.name = $1 }
        form.words("roles", .required, of: Rights.words, count: 1...6) { $0.rights.set($1) }
        form.identifier("scope_party_id") { $0.rights.scopePartyID = $1 }
        form.instant("expires_at") { $0.expiresAtUs = $1 }
    }

    static let keyView = View<APIKey>("APIKey") { view in
        view.text("key_id") { $0.keyID }
        view.text("name") { $0.name }
        view.texts("roles") { $0.roles.map(\.rawValue).sorted() }
        view.text("scope_party_id") { $0.scopePartyID ?? "" }
        view.instant("created_at") { $0.createdAt.microseconds }
        view.instant("expires_at") { $0.expiresAt?.microseconds ?? 0 }
        view.instant("revoked_at") { $0.revokedAt?.microseconds ?? 0 }
    }

    static let answerView = View<Answer>("APIKeyCreated") { view in
        view.text("key") { $0.secret }
        view.object("api_key", of: keyView) { $0.key }
    }

    struct Page: Sendable {
        let keys: [APIKey]
        let next: String

        static let view = View<Page>("APIKeyPage") { view in
            view.list("api_keys", of: keyView) { $0.keys }
            view.text("next_cursor") { $0.next }
        }
    }

    var all: [Route] { [create, list, revoke] }

    private var create: Route {
        .write(
            .post, "/v1/api-keys", "createAPIKey", tag: "api-keys",
            "Create a key; it is shown this once, and a replay answers without it",
            .only(.administrator), Self.form, Self.answerView, status: 201
        ) { exchange, input in
            try input.rights.check()
            if input.expiresAtUs != 0, input.expiresAtUs <= clock.now().microseconds {
                throw Problem.invalid(.outOfRange, "/expires_at", "must be in the future")
            }
            let token = Token(prefix: Token.keyPrefix, randomness: randomness)
            let operation = exchange.operationKey("createAPIKey")
            let fingerprint = Audit.digest(exchange.content)
            let actor = exchange.principal.userID
            let outcome = try await store.write { transaction in
                try transaction.once(operation, fingerprint: fingerprint) {
                    let expires =
                        input.expiresAtUs == 0 ? nil : Instant(microseconds: input.expiresAtUs)
                    let key = APIKey(
                        keyID: transaction.newID().description, name: input.name,
                        roles: input.rights.roles, scopePartyID: input.rights.scope,
                        createdAt: transaction.now, expiresAt: expires, revokedAt: nil)
                    try APIKeyTable.insert(key, digest: token.digest, by: actor, transaction)
                    return .success(Array(key.keyID.utf8))
                }
            }
            let keyID = try outcome.successText()
            guard let key = try await store.read({ try APIKeyTable.find(keyID, $0) }) else {
                throw Problem(.notFound, "The key is gone.")
            }
            return Answer(key: key, secret: outcome.replayed ? "" : token.text)
        }
    }

    private var list: Route {
        .read(
            "/v1/api-keys", "listAPIKeys", tag: "api-keys", "Keys, without their secrets",
            .only(.administrator), query: QueryField.page, Page.view
        ) { exchange in
            let after = try exchange.cursor()
            let size = PageSize.of(exchange.query.page)
            let found = try await store.read { transaction in
                try APIKeyTable.list(after: after, limit: size + 1, transaction)
            }
            let shown = Array(found.prefix(size))
            let next = found.count > size ? Cursor.encode([shown.last?.keyID ?? ""]) : ""
            return Page(keys: shown, next: next)
        }
    }

    private var revoke: Route {
        Route(
            method: .delete, path: "/v1/api-keys/{id}", name: "revokeAPIKey", tag: "api-keys",
            summary: "Revoke a key for good; doing it again changes nothing",
            access: .only(.administrator),
            outputs: [RouteOutput(status: 204, summary: "Revoked", content: .none)]
        ) { exchange in
            let keyID = exchange.parameter()
            let found = try await store.write { try APIKeyTable.revoke(keyID, $0) }
            cache.forget(userID: APIKeyTable.userID(of: keyID))
            guard found else { throw Problem(.notFound, "There is no such key.") }
            return .empty
        }
    }
}
