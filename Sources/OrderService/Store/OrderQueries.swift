import Store

/// Listings and counts over orders.
enum OrderQueries {
    /// The most parties of a channel user's subtree that a listing covers.
    static let partyLimit = 10_000

    /// What a listing is narrowed to; empty words mean any.
    struct Filter: Equatable, Sendable {
        var partyID = ""
        var state = ""
        var orderType = ""
    }

    /// The party and all known below it.
    static func partiesWithin(_ partyID: String, _ tx: Transaction) throws -> [String] {
        let below = try tx.all(
            "SELECT party_id FROM known_party WHERE path LIKE ?1 AND party_id <> ?2 LIMIT ?3",
            .text("%/\(partyID)/%"), .text(partyID), .int(Int64(partyLimit))
        ) { $0.text(0) }
        return [partyID] + below
    }

    /// Ids of the newest `limit` orders before `before` (empty: from the newest on), newest first.
    static func ids(
        _ filter: Filter, before: String, limit: Int, _ tx: Transaction
    ) throws -> [OrderID] {
        // Ids are UUIDv7: greater than every other text that starts with a hex digit is "g".
        let bound = before.isEmpty ? "g" : before
        if !filter.partyID.isEmpty { return try ids(of: filter.partyID, filter, bound, limit, tx) }
        if !filter.state.isEmpty { return try ids(in: filter.state, filter, bound, limit, tx) }
        return try tx.all(
            """
            SELECT order_id FROM orders WHERE order_id < ?1 AND (?2 = '' OR order_type = ?2)
            ORDER BY order_id DESC LIMIT ?3
            """, .text(bound), .text(filter.orderType), .int(Int64(limit))
        ) { OrderID($0.text(0)) }
    }

    private static func ids(
        of partyID: String, _ filter: Filter, _ bound: String, _ limit: Int, _ tx: Transaction
    ) throws -> [OrderID] {
        try tx.all(
            """
            SELECT order_id FROM orders WHERE party_id = ?1 AND order_id < ?2
                AND (?3 = '' OR state = ?3) AND (?4 = '' OR order_type = ?4)
            ORDER BY order_id DESC LIMIT ?5
            """,
            .text(partyID), .text(bound), .text(filter.state), .text(filter.orderType),
            .int(Int64(limit))
        ) { OrderID($0.text(0)) }
    }

    private static func ids(
        in state: String, _ filter: Filter, _ bound: String, _ limit: Int, _ tx: Transaction
    ) throws -> [OrderID] {
        try tx.all(
            """
            SELECT order_id FROM orders WHERE state = ?1 AND order_id < ?2
                AND (?3 = '' OR order_type = ?3)
            ORDER BY order_id DESC LIMIT ?4
            """, .text(state), .text(bound), .text(filter.orderType), .int(Int64(limit))
        ) { OrderID($0.text(0)) }
    }

    /// The newest orders of any of `parties`: each party's newest, merged.
    static func ids(
        ofAny parties: [String], _ filter: Filter, before: String, limit: Int, _ tx: Transaction
    ) throws -> [OrderID] {
        var found: [OrderID] = []
        for partyID in parties {
            var narrowed = filter
            narrowed.partyID = partyID
            found += try ids(narrowed, before: before, limit: limit, tx)
            if found.count > 8 * limit { found = newest(found, limit) }
        }
        return newest(found, limit)
    }

    private static func newest(_ ids: [OrderID], _ limit: Int) -> [OrderID] {
        Array(ids.sorted { $0.text > $1.text }.prefix(limit))
    }

    /// Orders per state, by state word.
    static func countsByState(_ tx: Transaction) throws -> [(word: String, count: Int64)] {
        try tx.all("SELECT state, count(*) FROM orders GROUP BY state ORDER BY state") {
            ($0.text(0), $0.int(1))
        }
    }

    /// Refused orders per rule that they broke.
    static func refusalsByRule(_ tx: Transaction) throws -> [(word: String, count: Int64)] {
        try tx.all(
            "SELECT rule, count(DISTINCT order_id) FROM order_violation GROUP BY rule ORDER BY rule"
        ) { ($0.text(0), $0.int(1)) }
    }

    /// Orders per state of one party.
    static func countsByState(of partyID: String, _ tx: Transaction) throws -> [(word: String, count: Int64)]
    {
        try tx.all(
            "SELECT state, count(*) FROM orders WHERE party_id = ?1 GROUP BY state ORDER BY state",
            .text(partyID)
        ) { ($0.text(0), $0.int(1)) }
    }

    /// Refused orders of one party per rule that they broke.
    static func refusalsByRule(of partyID: String, _ tx: Transaction) throws -> [(word: String, count: Int64)]
    {
        try tx.all(
            """
            SELECT v.rule, count(DISTINCT v.order_id)
            FROM orders o JOIN order_violation v ON v.order_id = o.order_id
            WHERE o.party_id = ?1 GROUP BY v.rule ORDER BY v.rule
            """, .text(partyID)
        ) { ($0.text(0), $0.int(1)) }
    }
}
