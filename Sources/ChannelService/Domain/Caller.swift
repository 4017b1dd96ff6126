/// On whose behalf a use case runs.
struct Caller: Equatable, Sendable {
    /// The user's id, or the peer service's name: for trails.
    let who: String
    /// For a channel user the party whose subtree is visible; nil sees everything.
    let scope: PartyID?

    /// Parties, contracts and prices are kept by the company's own staff: a channel user reads.
    func requireStaff() throws(ChannelError) {
        guard scope == nil else { throw .notAllowed }
    }
}
