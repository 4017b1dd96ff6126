package import Messages
package import Store
package import Wire

/// A party as another service knows it, by following ChannelService's feed.
package struct KnownParty: Hashable, Sendable {
    /// The party's UUID.
    package let partyID: String
    /// The party's own short code.
    package let code: String
    /// The name to show.
    package let name: String
    /// Its channel class.
    package let partyClass: CommonV1.PartyClass
    /// "/parent/child/": ids from the root down to this party.
    package let path: String
    /// False when it may do no business.
    package let active: Bool
    package let version: Int64
}

/// The copy of ChannelService's party tree in another service's own database: for the check that a
/// channel user sees only its own subtree. It never decides terms.
package struct PartyDirectory: Sendable {
    private let store: Store
    private let channel: ChannelV1.ChannelServiceClient

    /// Reads through to ChannelService over `channel` for parties that the feed has not brought yet.
    package init(store: Store, channel: any CallChannel) {
        self.store = store
        self.channel = ChannelV1.ChannelServiceClient(channel)
    }

    /// The table, as one migration with number `number`.
    package static func migrations(startingAt number: Int) -> [Migration] {
        [
            Migration(
                number: number, name: "known parties",
                statements: [
                    """
                    CREATE TABLE known_party (
                        party_id TEXT NOT NULL PRIMARY KEY,
                        code TEXT NOT NULL,
                        name TEXT NOT NULL,
                        party_class BIGINT NOT NULL,
                        path TEXT NOT NULL,
                        active BIGINT NOT NULL CHECK (active IN (0, 1)),
                        version BIGINT NOT NULL)
                    """,
                    "CREATE INDEX known_party_path ON known_party (path)",
                ])
        ]
    }

    /// Takes in an event; an older version than the known one changes nothing.
    package static func apply(_ party: EventsV1.PartyChanged, _ transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO known_party (party_id, code, name, party_class, path, active, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (party_id) DO UPDATE SET code = excluded.code, name = excluded.name,
                party_class = excluded.party_class, path = excluded.path,
                active = excluded.active, version = excluded.version
            WHERE known_party.version < excluded.version
            """,
            .text(party.partyID), .text(party.code), .text(party.name),
            .int(Int64(party.partyClass.rawValue)), .text(party.path), .int(party.active ? 1 : 0),
            .int(party.version))
    }

    /// The party, or nil when it is not known here.
    package static func party(_ partyID: String, _ transaction: Transaction) throws -> KnownParty? {
        try transaction.first(
            """
            SELECT party_id, code, name, party_class, path, active, version
            FROM known_party WHERE party_id = ?1
            """, .text(partyID)
        ) { row in
            KnownParty(
                partyID: row.text(0), code: row.text(1), name: row.text(2),
                partyClass: CommonV1.PartyClass(rawValue: Int32(clamping: row.int(3))),
                path: row.text(4), active: row.int(5) == 1, version: row.int(6))
        }
    }

    /// Throws `notFound` unless `actor` may see `partyID`: nil and unscoped actors see every party,
    /// a scoped one its own subtree. Foreign and unknown parties answer identically.
    package static func requireVisible(
        _ actor: Actor?, partyID: String, _ transaction: Transaction
    ) throws {
        guard try isVisible(actor, partyID: partyID, transaction) else {
            throw RPCError(.notFound, "not found")
        }
    }

    /// Whether `actor` may see `partyID`; see `requireVisible`.
    package static func isVisible(
        _ actor: Actor?, partyID: String, _ transaction: Transaction
    ) throws -> Bool {
        guard let scope = actor?.scopePartyID else { return true }
        if scope == partyID { return true }
        return try party(partyID, transaction)?.path.contains("/\(scope)/") ?? false
    }

    /// The ids of `partyID` and the parties below it, in path order, at most `limit`.
    package static func subtree(
        of partyID: String, _ transaction: Transaction, limit: Int
    ) throws -> [String] {
        guard let root = try party(partyID, transaction) else { return [] }
        // Ids are lower-case hex and dashes, so every path below sorts before the root's path and "~".
        return try transaction.all(
            """
            SELECT party_id FROM known_party WHERE path >= ?1 AND path < ?2
            ORDER BY path LIMIT ?3
            """, .text(root.path), .text(root.path + "~"), .int(Int64(limit))
        ) { $0.text(0) }
    }

    /// Makes sure that the party is known here, asking ChannelService when the feed has not brought
    /// it yet. `notFound` when ChannelService does not know it either.
    package func ensureKnown(_ partyID: String) async throws {
        let known = try await store.look { try PartyDirectory.party(partyID, $0) != nil }
        if known { return }
        let party = try await channel.getParty(ChannelV1.GetPartyRequest(partyID: partyID))
        let event = EventsV1.PartyChanged(
            partyID: party.partyID, code: party.code, name: party.name,
            partyClass: party.partyClass, path: party.path, active: party.active,
            version: party.version)
        try await mapped { try await store.write { try PartyDirectory.apply(event, $0) } }
    }
}
