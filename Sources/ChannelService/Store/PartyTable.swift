import Store
import Values

/// Rows of parties, their addresses and their ancestors.
enum PartyTable {
    /// What a listing asks for.
    struct Query: Sendable {
        /// Only this party and those below it; nil for all.
        var within: PartyID?
        /// Nil for every class.
        var partyClass: PartyClass?
        /// Ids after this one; empty for the start.
        var after = ""
        var limit: Int
    }

    static func find(_ id: PartyID, _ tx: Transaction) throws -> Party? {
        let row = try tx.first(
            """
            SELECT party_id, code, name, party_class, parent_id, path, active, regions, version,
                updated_at_us
            FROM party WHERE party_id = ?1
            """, .text(id.text), map: RawParty.init)
        return try row?.party(tx)
    }

    static func find(code: String, _ tx: Transaction) throws -> Party? {
        let row = try tx.first(
            """
            SELECT party_id, code, name, party_class, parent_id, path, active, regions, version,
                updated_at_us
            FROM party WHERE code = ?1
            """, .text(code), map: RawParty.init)
        return try row?.party(tx)
    }

    /// The id of the party that has `code`.
    static func id(ofCode code: String, _ tx: Transaction) throws -> PartyID? {
        try tx.first("SELECT party_id FROM party WHERE code = ?1", .text(code)) {
            PartyID($0.text(0))
        }
    }

    /// True when `id` is `ancestor` or below it.
    static func isWithin(_ id: PartyID, _ ancestor: PartyID, _ tx: Transaction) throws -> Bool {
        try tx.first(
            "SELECT 1 FROM party_ancestor WHERE ancestor_id = ?1 AND party_id = ?2",
            .text(ancestor.text), .text(id.text)
        ) { _ in true } ?? false
    }

    /// A page in the order of ids.
    static func list(_ query: Query, _ tx: Transaction) throws -> [Party] {
        let word = SQLValue(query.partyClass?.rawValue ?? "")
        let rows: [RawParty]
        if let within = query.within {
            rows = try tx.all(
                """
                SELECT p.party_id, p.code, p.name, p.party_class, p.parent_id, p.path, p.active,
                    p.regions, p.version, p.updated_at_us
                FROM party_ancestor a JOIN party p ON p.party_id = a.party_id
                WHERE a.ancestor_id = ?1 AND a.party_id > ?2
                    AND (?3 = '' OR p.party_class = ?3)
                ORDER BY a.party_id LIMIT ?4
                """, .text(within.text), .text(query.after), word, SQLValue(query.limit),
                map: RawParty.init)
        } else {
            rows = try tx.all(
                """
                SELECT party_id, code, name, party_class, parent_id, path, active, regions,
                    version, updated_at_us
                FROM party
                WHERE party_id > ?1 AND (?2 = '' OR party_class = ?2)
                ORDER BY party_id LIMIT ?3
                """, .text(query.after), word, SQLValue(query.limit), map: RawParty.init)
        }
        return try rows.map { try $0.party(tx) }
    }

    /// Stores a party that was not there, with its place in the hierarchy.
    static func insert(_ party: Party, _ tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO party (party_id, code, name, party_class, parent_id, path, active,
                regions, version, updated_at_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """, .text(party.id.text), .text(party.code), .text(party.name),
            .text(party.partyClass.rawValue), SQLValue(party.parentID?.text),
            .text(party.path.text), SQLValue(party.active), Columns.list(party.regions),
            .int(party.version), SQLValue(party.updatedAt))
        try tx.run(
            "INSERT INTO party_ancestor (ancestor_id, party_id) VALUES (?1, ?1)",
            .text(party.id.text))
        if let parentID = party.parentID { try attach(party.id, to: parentID, tx) }
        try replaceShipTo(of: party, tx)
    }

    /// Stores what a party itself says; its place in the hierarchy is `move`'s.
    static func update(_ party: Party, _ tx: Transaction) throws {
        try tx.run(
            """
            UPDATE party SET code = ?2, name = ?3, party_class = ?4, active = ?5, regions = ?6,
                version = ?7, updated_at_us = ?8
            WHERE party_id = ?1
            """, .text(party.id.text), .text(party.code), .text(party.name),
            .text(party.partyClass.rawValue), SQLValue(party.active), Columns.list(party.regions),
            .int(party.version), SQLValue(party.updatedAt))
        try replaceShipTo(of: party, tx)
    }

    private static func replaceShipTo(of party: Party, _ tx: Transaction) throws {
        try tx.run("DELETE FROM party_ship_to WHERE party_id = ?1", .text(party.id.text))
        for (place, shipTo) in party.shipTo.enumerated() {
            try tx.run(
                """
                INSERT INTO party_ship_to (party_id, ship_to_id, place, name, address, region)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                """, .text(party.id.text), .text(shipTo.code), SQLValue(place),
                .text(shipTo.name), .text(shipTo.address), .text(shipTo.region))
        }
    }
}

// MARK: Hierarchy

extension PartyTable {
    /// How many parties are below `id`, itself counted.
    static func countWithin(_ id: PartyID, _ tx: Transaction) throws -> Int64 {
        try tx.first(
            "SELECT count(*) FROM party_ancestor WHERE ancestor_id = ?1", .text(id.text)
        ) { $0.int(0) } ?? 0
    }

    /// Hangs `id` and everything below it under `parentID` (nil: makes it a root), which must not
    /// be below `id`. The paths of the whole subtree follow, and the versions of all below `id`
    /// count up; `id`'s own version is the caller's.
    static func move(
        _ id: PartyID, from path: PartyPath, to newPath: PartyPath, below parentID: PartyID?,
        _ tx: Transaction
    ) throws {
        try tx.run(
            "UPDATE party SET parent_id = ?2 WHERE party_id = ?1",
            .text(id.text), SQLValue(parentID?.text))
        try tx.run(
            """
            UPDATE party SET path = ?2 || substr(path, ?3),
                version = CASE WHEN party_id = ?1 THEN version ELSE version + 1 END,
                updated_at_us = ?4
            WHERE party_id IN (SELECT party_id FROM party_ancestor WHERE ancestor_id = ?1)
            """, .text(id.text), .text(newPath.text), SQLValue(path.text.unicodeScalars.count + 1),
            SQLValue(tx.now))
        try tx.run(
            """
            DELETE FROM party_ancestor
            WHERE party_id IN (SELECT d.party_id FROM party_ancestor d WHERE d.ancestor_id = ?1)
                AND ancestor_id NOT IN
                    (SELECT d.party_id FROM party_ancestor d WHERE d.ancestor_id = ?1)
            """, .text(id.text))
        if let parentID { try attach(id, to: parentID, tx) }
    }

    /// Every party below `id`, itself not among them, in the order of ids.
    static func below(_ id: PartyID, _ tx: Transaction) throws -> [Party] {
        let rows = try tx.all(
            """
            SELECT p.party_id, p.code, p.name, p.party_class, p.parent_id, p.path, p.active,
                p.regions, p.version, p.updated_at_us
            FROM party_ancestor a JOIN party p ON p.party_id = a.party_id
            WHERE a.ancestor_id = ?1 AND a.party_id <> ?1
            ORDER BY a.party_id
            """, .text(id.text), map: RawParty.init)
        return try rows.map { try $0.party(tx) }
    }

    /// Gives every party within `id` all ancestors of `parentID`.
    private static func attach(
        _ id: PartyID, to parentID: PartyID, _ tx: Transaction
    ) throws {
        try tx.run(
            """
            INSERT INTO party_ancestor (ancestor_id, party_id)
            SELECT a.ancestor_id, d.party_id
            FROM party_ancestor a CROSS JOIN party_ancestor d
            WHERE a.party_id = ?1 AND d.ancestor_id = ?2
            """, .text(parentID.text), .text(id.text))
    }
}

/// A party's own row, without its addresses.
private struct RawParty {
    let id: PartyID
    let code: String
    let name: String
    let partyClass: PartyClass
    let parentID: PartyID?
    let path: PartyPath
    let active: Bool
    let regions: [String]
    let version: Int64
    let updatedAt: Instant

    init(_ row: Row) throws {
        id = PartyID(row.text(0))
        code = row.text(1)
        name = row.text(2)
        partyClass = try Columns.word(row.text(3), of: .party)
        parentID = row.optionalText(4).map { PartyID($0) }
        path = PartyPath(row.text(5))
        active = row.bool(6)
        regions = Columns.list(row.text(7))
        version = row.int(8)
        updatedAt = row.instant(9)
    }

    func party(_ tx: Transaction) throws -> Party {
        let shipTo = try tx.all(
            """
            SELECT ship_to_id, name, address, region FROM party_ship_to WHERE party_id = ?1
            ORDER BY place
            """, .text(id.text)
        ) { row in
            ShipTo(
                code: row.text(0), name: row.text(1), address: row.text(2), region: row.text(3))
        }
        return Party(
            id: id, code: code, name: name, partyClass: partyClass, parentID: parentID,
            path: path, active: active, regions: regions, shipTo: shipTo, version: version,
            updatedAt: updatedAt)
    }
}
