import Store
import Values

/// Creates a contract or stores its next version; older versions stay as they are.
struct PutContract: Sendable {
    /// `draft.id` empty creates; otherwise `expectedVersion` must be the stored one.
    func run(
        _ draft: ContractDraft, expectedVersion: Int64, _ caller: Caller, _ tx: Transaction
    ) throws -> Contract {
        try caller.requireStaff()
        let terms = try draft.checked()
        let contract =
            draft.id.isEmpty
            ? try first(draft, terms, expectedVersion: expectedVersion, tx)
            : try next(draft, terms, expectedVersion: expectedVersion, tx)
        try ContractTable.insert(contract, by: caller.who, tx)
        return contract
    }

    private func first(
        _ draft: ContractDraft, _ terms: ContractTerms, expectedVersion: Int64, _ tx: Transaction
    ) throws -> Contract {
        guard expectedVersion == 0 else { throw ChannelError.versionConflict(stored: 0) }
        var refusal = Refusal()
        let partyID = PartyID(draft.partyID)
        if let party = try PartyTable.find(partyID, tx) {
            checkRegions(terms, of: party, &refusal)
            refusal.require(
                try ContractTable.count(of: partyID, tx) < Int64(Limits.contractsPerParty),
                "/party_id", "a party may have at most \(Limits.contractsPerParty) contracts")
        } else {
            refusal.add(.invalid, "/party_id", "there is no such party")
        }
        if !draft.number.isEmpty, try ContractTable.head(number: draft.number, tx) != nil {
            refusal.add(.duplicate, "/number", "another contract has this number")
        }
        try checkOverlap(terms, of: partyID, except: nil, &refusal, tx)
        try refusal.check()
        return Contract(
            id: ContractID(tx.newID()), number: try number(for: draft, tx), version: 1,
            partyID: partyID, terms: terms, used: .none)
    }

    private func next(
        _ draft: ContractDraft, _ terms: ContractTerms, expectedVersion: Int64, _ tx: Transaction
    ) throws -> Contract {
        let id = ContractID(draft.id)
        guard let head = try ContractTable.head(id, tx) else {
            throw ChannelError.notFound(.contract)
        }
        guard head.version == expectedVersion else {
            throw ChannelError.versionConflict(stored: head.version)
        }
        guard let stored = try ContractTable.contract(head, version: head.version, tx),
            let party = try PartyTable.find(head.partyID, tx)
        else { throw ChannelError.corrupt(.contract) }
        var refusal = Refusal()
        refusal.require(
            draft.partyID == head.partyID.text, "/party_id", "a contract keeps its party")
        refusal.require(
            draft.number.isEmpty || draft.number == head.number, "/number",
            "a contract keeps its number")
        refusal.add(ContractSuccession.violations(of: terms, after: stored))
        checkRegions(terms, of: party, &refusal)
        try checkOverlap(terms, of: head.partyID, except: id, &refusal, tx)
        try refusal.check()
        return Contract(
            id: id, number: head.number, version: head.version + 1, partyID: head.partyID,
            terms: terms, used: stored.used)
    }

    /// The given number, or the next of the series that nobody has taken by hand.
    private func number(for draft: ContractDraft, _ tx: Transaction) throws -> String {
        if !draft.number.isEmpty { return draft.number }
        while true {
            let serial = Digits.padded(try tx.nextNumber("contract"), width: 6)
            if try ContractTable.head(number: "CT-\(serial)", tx) == nil { return "CT-\(serial)" }
        }
    }

    private func checkRegions(
        _ terms: ContractTerms, of party: Party, _ refusal: inout Refusal
    ) {
        guard !party.regions.isEmpty else { return }
        for (index, region) in terms.regions.enumerated() where !party.regions.contains(region) {
            refusal.add(
                .invalid, "/regions/\(index)",
                "the party has only \(party.regions.joined(separator: ", "))")
        }
    }

    private func checkOverlap(
        _ terms: ContractTerms, of partyID: PartyID, except id: ContractID?,
        _ refusal: inout Refusal, _ tx: Transaction
    ) throws {
        guard terms.state == .active else { return }
        var others: [ContractOpening] = []
        for orderType in terms.orderTypes {
            others += try ContractTable.openings(of: partyID, orderType: orderType, tx)
                .filter { $0.contractID != id }
        }
        refusal.add(ContractOverlap.violations(of: terms, against: others))
    }
}
