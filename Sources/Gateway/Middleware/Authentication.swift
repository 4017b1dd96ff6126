import HTTPTypes
import Store
import Values

/// Finds out who sends a request: `Authorization: Bearer <session token or API key>`.
struct Authentication: Sendable {
    private let store: Store
    private let cache: PrincipalCache
    private let clock: any WallClock

    init(store: Store, cache: PrincipalCache, clock: any WallClock) {
        self.store = store
        self.cache = cache
        self.clock = clock
    }

    /// The caller; throws 401 where `access` asks for one and there is none.
    ///
    /// A token that is sent is judged on open routes too only when the route asks who calls; so an
    /// old token in a client does not keep it from signing in.
    func principal(_ headers: HTTPFields, _ access: Access) async throws -> Principal {
        switch access {
        case .open: return .anonymous
        case .signature: return .anonymous
        case .roles: break
        }
        guard let text = Self.bearer(headers[.authorization] ?? "") else {
            throw Problem(.unauthenticated, "Send 'Authorization: Bearer <token>'.")
        }
        let digest = TokenDigest(of: text)
        let now = clock.now()
        if let known = cache.find(digest, now: now) { return known }
        let generation = cache.generation
        let isKey = text.hasPrefix(Token.keyPrefix)
        let found = try await store.read { transaction in
            isKey
                ? try APIKeyTable.principal(digest, transaction)
                : try SessionTable.principal(digest, transaction)
        }
        guard let found, found.expires > now else {
            throw Problem(.unauthenticated, "The token is unknown, revoked or expired.")
        }
        cache.keep(
            found.principal, digest, tokenExpires: found.expires, now: now,
            generation: generation)
        return found.principal
    }

    /// The token of a request; nil when there is none or it cannot be one of ours.
    static func bearer(_ header: String) -> String? {
        guard header.utf8.count <= 200 else { return nil }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

/// A principal as the store knows it, and when its token ends.
struct StoredPrincipal: Sendable {
    let principal: Principal
    let expires: Instant
}
