import Store

/// Looks up one party, by id or by code.
struct GetParty: Sendable {
    func run(id: String, code: String, _ caller: Caller, _ tx: Transaction) throws -> Party {
        var faults = Faults()
        faults.require(
            id.isEmpty != code.isEmpty, "/party_id", "give either party_id or code")
        faults.text(id, "/party_id", limit: Limits.identifierBytes, optional: true)
        faults.text(code, "/code", limit: Limits.codeBytes, optional: true)
        try faults.check()
        let found =
            id.isEmpty ? try PartyTable.find(code: code, tx) : try PartyTable.find(PartyID(id), tx)
        guard let party = found else { throw ChannelError.notFound(.party) }
        try Visibility.require(party.id, for: caller, as: .party, tx)
        return party
    }
}

/// Lists parties in the order of their ids.
struct ListParties: Sendable {
    func run(_ query: PartyTable.Query, _ caller: Caller, _ tx: Transaction) throws -> Page<Party> {
        var query = query
        let limit = query.limit
        query.within = try Visibility.subtree(query.within, for: caller, tx)
        query.limit = limit + 1
        return Page(try PartyTable.list(query, tx), limit: limit, weight: \.weight)
    }
}
