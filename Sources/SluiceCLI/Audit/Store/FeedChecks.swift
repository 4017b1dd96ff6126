import Store

/// X5 between feeds: every consumer has applied every event of every feed that it follows, and no more.
enum FeedChecks {
    /// Which feeds each service follows.
    static let followed = [
        "order": ["channel", "inventory"], "finance": ["channel", "inventory", "order"],
        "inventory": ["channel", "order"], "channel": ["inventory", "order"],
    ]

    static func run(_ stores: [String: Store]) async throws -> [Finding] {
        var heads: [String: Int64] = [:]
        for (service, store) in stores {
            heads[service] = try await store.read { transaction in
                try transaction.first("SELECT position FROM feed_head") { $0.int(0) } ?? 0
            }
        }
        var findings: [Finding] = []
        for (service, feeds) in followed.sorted(by: { $0.key < $1.key }) {
            guard let store = stores[service] else { continue }
            for feed in feeds {
                let position = try await store.read { transaction in
                    try transaction.first("SELECT position FROM feed_cursor WHERE feed = ?1", .text(feed)) {
                        $0.int(0)
                    } ?? 0
                }
                guard position != heads[feed] else { continue }
                findings.append(
                    Finding(
                        invariant: "X5", service: service,
                        detail: "applied feed \(feed) up to \(position) of \(heads[feed] ?? 0)"))
            }
        }
        return findings
    }
}
