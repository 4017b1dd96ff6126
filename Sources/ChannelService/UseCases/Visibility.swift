import Store

/// The check that a channel user sees only its own party and those below it.
enum Visibility {
    /// Throws `notFound` for a party outside the caller's subtree, as for an unknown one.
    static func require(
        _ partyID: PartyID, for caller: Caller, as subject: ChannelError.Subject, _ tx: Transaction
    ) throws {
        guard let scope = caller.scope else { return }
        guard try PartyTable.isWithin(partyID, scope, tx) else {
            throw ChannelError.notFound(subject)
        }
    }

    /// The subtree that a listing may show: the asked one when it is within the caller's, else the
    /// caller's own; nil for everything.
    static func subtree(
        _ asked: PartyID?, for caller: Caller, _ tx: Transaction
    ) throws -> PartyID? {
        guard let asked else { return caller.scope }
        if caller.scope == nil {
            guard try PartyTable.isWithin(asked, asked, tx) else {
                throw ChannelError.notFound(.party)
            }
        }
        try require(asked, for: caller, as: .party, tx)
        return asked
    }

    /// The class whose prices a channel user may see, that of its own party; nil for every class.
    static func priceClass(for caller: Caller, _ tx: Transaction) throws -> PartyClass? {
        guard let scope = caller.scope else { return nil }
        guard let party = try PartyTable.find(scope, tx) else { throw ChannelError.notFound(.party) }
        return party.partyClass
    }
}
