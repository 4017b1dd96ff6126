import Store

/// Creates a party or stores its next version, keeps the hierarchy and its paths, and publishes
/// every party that changed.
struct PutParty: Sendable {
    /// Publishes a party as it is now, in the same transaction.
    let publish: @Sendable (Party, Transaction) throws -> Void

    /// `draft.id` empty creates; otherwise `expectedVersion` must be the stored one.
    func run(
        _ draft: PartyDraft, expectedVersion: Int64, _ caller: Caller, _ tx: Transaction
    ) throws -> Party {
        try caller.requireStaff()
        let partyClass = try draft.checked()
        if draft.id.isEmpty {
            return try create(draft, partyClass, expectedVersion: expectedVersion, tx)
        }
        return try change(draft, partyClass, expectedVersion: expectedVersion, tx)
    }

    private func create(
        _ draft: PartyDraft, _ partyClass: PartyClass, expectedVersion: Int64, _ tx: Transaction
    ) throws -> Party {
        guard expectedVersion == 0 else { throw ChannelError.versionConflict(stored: 0) }
        var refusal = Refusal()
        let parent = try findParent(of: draft, &refusal, tx)
        try checkCode(of: draft, &refusal, tx)
        let id = PartyID(tx.newID())
        let path = PartyPath(of: id, below: parent?.path)
        refusal.require(path.depth <= Limits.partyDepth, "/parent_party_id", tooDeep)
        try refusal.check()
        let party = draft.party(id: id, partyClass, path: path, version: 1, tx)
        try PartyTable.insert(party, tx)
        try publish(party, tx)
        return party
    }

    private func change(
        _ draft: PartyDraft, _ partyClass: PartyClass, expectedVersion: Int64, _ tx: Transaction
    ) throws -> Party {
        guard let stored = try PartyTable.find(PartyID(draft.id), tx) else {
            throw ChannelError.notFound(.party)
        }
        guard stored.version == expectedVersion else {
            throw ChannelError.versionConflict(stored: stored.version)
        }
        var refusal = Refusal()
        let parent = try findParent(of: draft, &refusal, tx)
        try checkCode(of: draft, &refusal, tx)
        let moves = parent?.id != stored.parentID
        let path = PartyPath(of: stored.id, below: parent?.path)
        if moves { try checkMove(of: stored, to: path, below: parent, &refusal, tx) }
        try refusal.check()
        let party = draft.party(
            id: stored.id, partyClass, path: path, version: stored.version + 1, tx)
        if moves {
            try PartyTable.move(
                stored.id, from: stored.path, to: path, below: parent?.id, tx)
        }
        try PartyTable.update(party, tx)
        try publish(party, tx)
        if moves {
            for below in try PartyTable.below(stored.id, tx) { try publish(below, tx) }
        }
        return party
    }

    private func findParent(
        of draft: PartyDraft, _ refusal: inout Refusal, _ tx: Transaction
    ) throws -> Party? {
        guard !draft.parentID.isEmpty else { return nil }
        let parent = try PartyTable.find(PartyID(draft.parentID), tx)
        refusal.require(parent != nil, "/parent_party_id", "there is no such party")
        return parent
    }

    private func checkCode(
        of draft: PartyDraft, _ refusal: inout Refusal, _ tx: Transaction
    ) throws {
        guard let owner = try PartyTable.id(ofCode: draft.code, tx), owner.text != draft.id else {
            return
        }
        refusal.add(.duplicate, "/code", "another party has this code")
    }

    private func checkMove(
        of stored: Party, to path: PartyPath, below parent: Party?, _ refusal: inout Refusal,
        _ tx: Transaction
    ) throws {
        if let parent, parent.path.isWithin(stored.path) {
            return refusal.add(
                .invalid, "/parent_party_id", "the parent is this party or one below it")
        }
        guard try PartyTable.countWithin(stored.id, tx) <= Int64(Limits.movedParties) else {
            return refusal.add(
                .invalid, "/parent_party_id",
                "more than \(Limits.movedParties) parties would move; move them in parts")
        }
        let below = try PartyTable.below(stored.id, tx)
        let deepest = below.map(\.path.depth).max() ?? stored.path.depth
        refusal.require(
            path.depth + deepest - stored.path.depth <= Limits.partyDepth, "/parent_party_id",
            tooDeep)
    }

    private var tooDeep: String { "the hierarchy may have at most \(Limits.partyDepth) levels" }
}

extension PartyDraft {
    /// The party that this draft makes.
    fileprivate func party(
        id: PartyID, _ partyClass: PartyClass, path: PartyPath, version: Int64, _ tx: Transaction
    ) -> Party {
        Party(
            id: id, code: code, name: name, partyClass: partyClass,
            parentID: parentID.isEmpty ? nil : PartyID(parentID), path: path, active: active,
            regions: regions, shipTo: shipTo, version: version, updatedAt: tx.now)
    }
}
