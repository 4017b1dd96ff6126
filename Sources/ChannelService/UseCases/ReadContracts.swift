import Store

/// Looks up a contract, in its newest version or an older one.
struct GetContract: Sendable {
    /// `version` 0 means the newest.
    func run(
        id: String, version: Int64, _ caller: Caller, _ tx: Transaction
    ) throws -> Contract {
        var faults = Faults()
        faults.text(id, "/contract_id", limit: Limits.identifierBytes)
        faults.require(version >= 0, "/version", "must not be negative")
        try faults.check()
        guard let head = try ContractTable.head(ContractID(id), tx) else {
            throw ChannelError.notFound(.contract)
        }
        try Visibility.require(head.partyID, for: caller, as: .contract, tx)
        let asked = version == 0 ? head.version : version
        guard let contract = try ContractTable.contract(head, version: asked, tx) else {
            throw ChannelError.notFound(.contract)
        }
        return contract
    }
}

/// Lists contracts in their newest versions, in the order of their ids.
struct ListContracts: Sendable {
    func run(
        _ query: ContractTable.Query, _ caller: Caller, _ tx: Transaction
    ) throws -> Page<Contract> {
        var query = query
        let limit = query.limit
        if let partyID = query.partyID {
            try Visibility.require(partyID, for: caller, as: .party, tx)
        }
        query.within = caller.scope
        query.limit = limit + 1
        let found = try ContractTable.list(query, tx).map { head in
            guard let contract = try ContractTable.contract(head, version: head.version, tx) else {
                throw ChannelError.corrupt(.contract)
            }
            return contract
        }
        return Page(found, limit: limit, weight: \.weight)
    }
}
