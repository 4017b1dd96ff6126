import ServiceKit

/// Who sends a request.
struct Principal: Sendable, Equatable {
    /// How it was proved.
    enum Means: String, Sendable {
        case nothing
        case session
        case key = "api_key"
        case signature
    }

    let means: Means
    /// A user's id, `key:<id>` for a key, empty for nobody.
    let userID: String
    /// The name to show: the login name, or the name of the key.
    let name: String
    let roles: Set<Role>
    /// For a channel user: the party whose subtree is visible.
    let scopePartyID: String?
    /// The encoded actor that services get; made once, because every call sends it.
    let actor: [UInt8]

    init(
        means: Means, userID: String, name: String, roles: Set<Role>, scopePartyID: String? = nil
    ) {
        self.means = means
        self.userID = userID
        self.name = name
        self.roles = roles
        self.scopePartyID = scopePartyID
        let actor = Actor(
            userID: userID, roles: Set(roles.map(\.rawValue)), scopePartyID: scopePartyID)
        self.actor = userID.isEmpty ? [] : actor.encoded()
    }

    /// Nobody: for open routes.
    static let anonymous = Principal(means: .nothing, userID: "", name: "", roles: [])

    /// True when one of the principal's roles may call a route.
    func may(_ access: Access) -> Bool {
        switch access {
        case .open, .signature: true
        case .roles(let allowed): !roles.isDisjoint(with: allowed)
        }
    }
}
