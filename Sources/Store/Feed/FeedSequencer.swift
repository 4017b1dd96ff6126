import Values

/// Gives committed events their positions, one transaction at a time.
struct FeedSequencer: Sendable {
    /// What one transaction did.
    struct Step: Sendable {
        /// The feed's last position; nil when another process holds the lease.
        var head: Int64?
        /// True when there may be more to do at once.
        var more: Bool
    }

    static let leaseName = "feed"

    let configuration: StoreConfiguration
    let owner: String
    /// The lease, while held. A copy: the row decides.
    var lease: Lease?

    init(configuration: StoreConfiguration, owner: String) {
        self.configuration = configuration
        self.owner = owner
    }

    /// Positions what is in the outbox, up to the batch limit; gives itself back as it is after the commit.
    func run(_ transaction: Transaction) throws -> (FeedSequencer, Step) {
        var next = self
        guard let lease = try holdLease(transaction) else {
            next.lease = nil
            return (next, Step(head: nil, more: false))
        }
        next.lease = lease
        return (next, try position(transaction))
    }

    /// The lease, renewed when a third of it is used up; nil when another process holds it.
    private func holdLease(_ transaction: Transaction) throws -> Lease? {
        let duration = configuration.sequencerLease
        guard let lease else {
            return try transaction.acquireLease(Self.leaseName, owner: owner, duration: duration)
        }
        do {
            if lease.expiresAt.since(transaction.now) < duration * 2 / 3 {
                return try transaction.renewLease(lease, duration: duration)
            }
            try transaction.requireLease(Self.leaseName, epoch: lease.epoch)
            return lease
        } catch let error as StoreError where error.code == .leaseLost {
            return try transaction.acquireLease(Self.leaseName, owner: owner, duration: duration)
        }
    }

    private func position(_ transaction: Transaction) throws -> Step {
        let limit = Int64(configuration.sequencerBatchLimit)
        let head =
            try transaction.first("SELECT position FROM feed_head") { $0.int(0) } ?? 0
        // The last outbox row of this round; events of one process are in the order of publishing.
        let last = try transaction.first(
            """
            SELECT epoch, sequence FROM (
                SELECT epoch, sequence FROM outbox ORDER BY epoch, sequence LIMIT ?1
            ) AS batch ORDER BY epoch DESC, sequence DESC LIMIT 1
            """, .int(limit)
        ) { row in (epoch: row.int(0), sequence: row.int(1)) }
        var moved: Int64 = 0
        if let last {
            moved = Int64(
                try transaction.run(
                    """
                    INSERT INTO feed (position, event_id, recorded_at, payload)
                    SELECT ?1 + row_number() OVER (ORDER BY epoch, sequence),
                        event_id, recorded_at, payload
                    FROM outbox
                    WHERE epoch < ?2 OR (epoch = ?2 AND sequence <= ?3)
                    """, .int(head), .int(last.epoch), .int(last.sequence)))
            try transaction.run(
                "DELETE FROM outbox WHERE epoch < ?1 OR (epoch = ?1 AND sequence <= ?2)",
                .int(last.epoch), .int(last.sequence))
        }
        let complete = moved < limit
        // One microsecond before now: a later transaction may begin in this same microsecond.
        let completeTo = transaction.now.microseconds - 1
        try transaction.run(
            """
            INSERT INTO feed_head (id, position, complete_to) VALUES (1, ?1, ?2)
            ON CONFLICT (id) DO UPDATE SET position = excluded.position,
                complete_to = COALESCE(excluded.complete_to, feed_head.complete_to)
            """, .int(head + moved), complete ? .int(completeTo) : .null)
        return Step(head: head + moved, more: !complete)
    }
}
