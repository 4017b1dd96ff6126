import Store
import Values

/// Rows of contracts, their versions and what they open.
enum ContractTable {
    /// What a contract is apart from its versions.
    struct Head: Equatable, Sendable {
        let id: ContractID
        let number: String
        let partyID: PartyID
        /// The newest.
        let version: Int64
    }

    /// What a listing asks for.
    struct Query: Sendable {
        /// Nil for every party.
        var partyID: PartyID?
        /// Only contracts of this party and those below it; nil for all.
        var within: PartyID?
        /// Ids after this one; empty for the start.
        var after = ""
        var limit: Int
    }

    static func head(_ id: ContractID, _ tx: Transaction) throws -> Head? {
        try tx.first(
            "SELECT contract_id, number, party_id, version FROM contract WHERE contract_id = ?1",
            .text(id.text), map: head)
    }

    static func head(number: String, _ tx: Transaction) throws -> Head? {
        try tx.first(
            "SELECT contract_id, number, party_id, version FROM contract WHERE number = ?1",
            .text(number), map: head)
    }

    /// How many contracts the party has, ended ones included.
    static func count(of partyID: PartyID, _ tx: Transaction) throws -> Int64 {
        try tx.first(
            "SELECT count(*) FROM contract WHERE party_id = ?1", .text(partyID.text)
        ) { $0.int(0) } ?? 0
    }

    /// A page of heads in the order of ids.
    static func list(_ query: Query, _ tx: Transaction) throws -> [Head] {
        let after = SQLValue(query.after)
        let limit = SQLValue(query.limit)
        if let partyID = query.partyID {
            return try tx.all(
                """
                SELECT contract_id, number, party_id, version FROM contract
                WHERE party_id = ?1 AND contract_id > ?2 ORDER BY contract_id LIMIT ?3
                """, .text(partyID.text), after, limit, map: head)
        }
        guard let within = query.within else {
            return try tx.all(
                """
                SELECT contract_id, number, party_id, version FROM contract
                WHERE contract_id > ?1 ORDER BY contract_id LIMIT ?2
                """, after, limit, map: head)
        }
        return try tx.all(
            """
            SELECT c.contract_id, c.number, c.party_id, c.version
            FROM contract c
            JOIN party_ancestor a ON a.ancestor_id = ?1 AND a.party_id = c.party_id
            WHERE c.contract_id > ?2 ORDER BY c.contract_id LIMIT ?3
            """, .text(within.text), after, limit, map: head)
    }

    private static func head(_ row: Row) -> Head {
        Head(
            id: ContractID(row.text(0)), number: row.text(1), partyID: PartyID(row.text(2)),
            version: row.int(3))
    }

    /// `version` of the contract with everything it says; nil when there is no such version.
    static func contract(_ head: Head, version: Int64, _ tx: Transaction) throws -> Contract? {
        let id = head.id
        guard
            let terms = try ContractVersionTable.terms(id, version: version, tx)
        else { return nil }
        let used = try QuotaTable.state(of: id, tx)?.used ?? .none
        return Contract(
            id: id, number: head.number, version: version, partyID: head.partyID, terms: terms,
            used: used)
    }
}

// MARK: Openings

extension ContractTable {
    /// What the party's contracts open of `orderType`; at most as many as a party may have.
    static func openings(
        of partyID: PartyID, orderType: String, _ tx: Transaction
    ) throws -> [ContractOpening] {
        try tx.all(
            """
            SELECT o.contract_id, o.version, c.number, o.order_type, o.state, o.valid_from_day,
                o.valid_to_day, o.priority
            FROM contract_opening o JOIN contract c ON c.contract_id = o.contract_id
            WHERE o.party_id = ?1 AND o.order_type = ?2
            ORDER BY o.contract_id
            """, .text(partyID.text), .text(orderType)
        ) { row in
            ContractOpening(
                contractID: ContractID(row.text(0)), version: row.int(1), number: row.text(2),
                orderType: row.text(3), state: try Columns.word(row.text(4), of: .contract),
                validity: Validity(from: day(row, 5), to: day(row, 6)),
                priority: Int32(clamping: row.int(7)))
        }
    }

    /// Stores a new version and makes it the one that opens order types.
    static func insert(
        _ contract: Contract, by who: String, _ tx: Transaction
    ) throws {
        try tx.run(
            """
            INSERT INTO contract (contract_id, number, party_id, version) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (contract_id) DO UPDATE
            SET number = excluded.number, version = excluded.version
            """, .text(contract.id.text), .text(contract.number), .text(contract.partyID.text),
            .int(contract.version))
        try ContractVersionTable.insert(contract, by: who, tx)
        try tx.run(
            "DELETE FROM contract_opening WHERE contract_id = ?1", .text(contract.id.text))
        for orderType in contract.terms.orderTypes {
            try tx.run(
                """
                INSERT INTO contract_opening (party_id, order_type, contract_id, version, state,
                    valid_from_day, valid_to_day, priority)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """, .text(contract.partyID.text), .text(orderType), .text(contract.id.text),
                .int(contract.version), .text(contract.terms.state.rawValue),
                SQLValue(contract.terms.validity.from), SQLValue(contract.terms.validity.to),
                SQLValue(contract.terms.priority))
        }
        try QuotaTable.setQuota(contract.terms.quota, of: contract.id, tx)
    }

    /// The day in a column.
    static func day(_ row: Row, _ column: Int) -> BusinessDate {
        BusinessDate(daysSinceEpoch: Int32(clamping: row.int(column)))
    }
}
