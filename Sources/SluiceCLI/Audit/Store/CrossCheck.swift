import Store

/// Two services' accounts of the same thing, as sets of keys: each side's query gives one text column
/// that says everything the other must agree with.
struct CrossCheck: Sendable {
    /// Where one side of the comparison comes from.
    struct Side: Sendable {
        let service: String
        let sql: StaticString
    }

    /// How the two sets must relate.
    enum Relation: Sendable {
        /// Both have the same keys.
        case same
        /// Every key of the first is one of the second.
        case within
        /// No key is in both.
        case apart
    }

    let invariant: String
    /// What a key is, for people.
    let subject: String
    let relation: Relation
    let first: Side
    /// Nil when the first must be empty.
    let second: Side?

    init(
        _ invariant: String, _ subject: String, _ first: Side, _ relation: Relation, _ second: Side?
    ) {
        self.invariant = invariant
        self.subject = subject
        self.relation = relation
        self.first = first
        self.second = second
    }

    func run(_ stores: [String: Store]) async throws -> [Finding] {
        let left = try await keys(first, stores)
        guard let second else { return left.sorted().map { find($0, first.service, "is still there") } }
        let right = try await keys(second, stores)
        var findings: [Finding] = []
        switch relation {
        case .same:
            findings += alone(left, right, first.service, second.service)
            findings += alone(right, left, second.service, first.service)
        case .within:
            findings += alone(left, right, first.service, second.service)
        case .apart:
            findings += left.intersection(right).sorted().map {
                find($0, first.service, "must not be in \(second.service)")
            }
        }
        return Array(findings.prefix(Auditor.limit))
    }

    private func keys(_ side: Side, _ stores: [String: Store]) async throws -> Set<String> {
        guard let store = stores[side.service] else { return [] }
        let sql = side.sql
        return try await store.read { transaction in
            var keys: Set<String> = []
            try transaction.forEach(sql) { row in
                keys.insert(row.optionalText(0) ?? "a row with an empty column")
                return true
            }
            return keys
        }
    }

    private func alone(
        _ left: Set<String>, _ right: Set<String>, _ here: String, _ there: String
    ) -> [Finding] {
        left.subtracting(right).sorted().map { find($0, here, "is not so in \(there)") }
    }

    private func find(_ key: String, _ service: String, _ what: String) -> Finding {
        Finding(invariant: invariant, service: service, detail: "\(subject) \(key) \(what)")
    }
}
