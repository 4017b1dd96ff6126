import Store

/// A query whose every row is something that is not as it should be.
struct LocalCheck: Sendable {
    let invariant: String
    /// Gives one text column: what is wrong and where.
    let sql: StaticString

    init(_ invariant: String, _ sql: StaticString) {
        self.invariant = invariant
        self.sql = sql
    }

    func run(_ service: String, _ store: Store) async throws -> [Finding] {
        let (invariant, sql) = (invariant, sql)
        return try await store.read { transaction in
            var findings: [Finding] = []
            try transaction.forEach(sql) { row in
                let detail = row.optionalText(0) ?? "a row with an empty column"
                findings.append(Finding(invariant: invariant, service: service, detail: detail))
                return findings.count < Auditor.limit
            }
            return findings
        }
    }
}

/// What must hold in each committed snapshot of one database.
enum LocalChecks {
    static func of(_ service: String) -> [LocalCheck] {
        switch service {
        case "finance": ledger + funds + receivables
        case "inventory": stock + reservations + devices + shipments
        case "order": orders + sagas
        case "gateway": gateway
        default: channel
        }
    }

    /// The store's own tables, which every database has: feed, operations, leases, schema.
    static let everywhere = [
        LocalCheck(
            "L16",
            """
            SELECT 'feed has ' || COUNT(*) || ' events up to position ' || MAX(position)
            FROM feed HAVING COUNT(*) <> MAX(position)
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'head ' || COALESCE(h.position, 0) || ' but last event ' || f.position
            FROM (SELECT COALESCE(MAX(position), 0) AS position FROM feed) f LEFT JOIN feed_head h ON h.id = 1
            WHERE COALESCE(h.position, 0) <> f.position
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'event ' || event_id || ' is in the feed ' || COUNT(*) || ' times'
            FROM feed GROUP BY event_id HAVING COUNT(*) > 1
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'event ' || o.event_id || ' waits in the outbox and is in the feed'
            FROM outbox o JOIN feed f ON f.event_id = o.event_id
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'event ' || position || ' of feed ' || feed || ' was set aside: ' || reason
            FROM dead_letter
            """),
        LocalCheck(
            "L10",
            """
            SELECT 'operation ' || id || ' of ' || scope || ' lacks its fingerprint or its refusal'
            FROM operation
            WHERE id = '' OR scope = '' OR length(fingerprint) <> 32 OR (kind = 2 AND length(reply) = 0)
            """),
        LocalCheck(
            "L18",
            """
            SELECT 'an outbox row has epoch ' || o.epoch || ', the store is at ' || m.epoch
            FROM (SELECT MAX(epoch) AS epoch FROM outbox) o JOIN store_meta m ON o.epoch > m.epoch
            """),
        LocalCheck(
            "L18",
            """
            SELECT 'lease ' || l.name || ' is held by ' || l.owner || ', which is not this store'
            FROM lease l LEFT JOIN store_meta m ON m.identity = l.owner
            WHERE l.owner <> '' AND m.identity IS NULL
            """),
        LocalCheck(
            "X9",
            """
            SELECT 'migration ' || owner || ' ' || number || ' did ' || steps_done || ' of ' || steps
                || ' steps'
            FROM schema_migration WHERE steps_done <> steps
            """),
        LocalCheck(
            "X9",
            """
            SELECT 'migrations of ' || owner || ' have gaps'
            FROM schema_migration GROUP BY owner HAVING COUNT(*) <> MAX(number)
            """),
    ]
}
