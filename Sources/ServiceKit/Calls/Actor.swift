import Messages
package import Wire

/// The end user behind a call, as the gateway vouches for it.
package struct Actor: Hashable, Sendable {
    /// The user's id at the gateway.
    package let userID: String
    /// administrator, sales, operations, finance, channel, logistics
    package let roles: Set<String>
    /// For a channel user the party whose subtree is visible; nil sees everything.
    package let scopePartyID: String?

    package init(userID: String, roles: Set<String>, scopePartyID: String? = nil) {
        self.userID = userID
        self.roles = roles
        self.scopePartyID = scopePartyID
    }

    /// The bytes that travel in the call's metadata.
    package func encoded() -> [UInt8] {
        let message = CommonV1.Actor(
            userID: userID, roles: roles.sorted(), scopePartyID: scopePartyID ?? "")
        // A message of three short strings has no way to fail; no actor is the safe answer.
        return (try? message.encoded()) ?? []
    }
}

extension ServerCall {
    /// The end user, or nil for a call that a service makes for itself.
    ///
    /// Only the gateway may name one (architecture.md decision 11): an actor from any other peer is
    /// `permissionDenied`, and a gateway call without one `unauthenticated`.
    package func actor() throws(RPCError) -> Actor? {
        guard peer.service == "gateway" else {
            guard metadata.actor.isEmpty else {
                throw RPCError(.permissionDenied, "only the gateway may name an end user")
            }
            return nil
        }
        guard !metadata.actor.isEmpty, let message = try? CommonV1.Actor(decoding: metadata.actor),
            !message.userID.isEmpty
        else { throw RPCError(.unauthenticated, "the call names no end user") }
        return Actor(
            userID: message.userID, roles: Set(message.roles),
            scopePartyID: message.scopePartyID.isEmpty ? nil : message.scopePartyID)
    }

    /// Who acts, for trails: the user's id, or the peer service's name.
    package var who: String {
        guard let actor = try? actor() else { return peer.service }
        return actor.userID
    }
}
