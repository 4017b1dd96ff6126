import Synchronization
package import Values

/// An event of a feed.
package struct FeedEvent: Hashable, Sendable {
    /// Its place in the feed: 1, 2, 3 ... without gaps, in the order of commits.
    package let position: Int64
    /// UUIDv7 text.
    package let eventID: String
    /// When the transaction that published it began.
    package let recordedAt: Instant
    /// The bytes given to `Transaction.publish`.
    package let payload: [UInt8]
}

/// What `Feed.read` gives.
package struct FeedPage: Hashable, Sendable {
    /// Events after the asked position, without gaps.
    package let events: [FeedEvent]
    /// When not nil: with this page the reader has seen every event recorded at this instant or
    /// earlier, and none recorded so early can follow. Nil while there is more to read, and until
    /// the sequencer has run once.
    package let caughtUpAt: Instant?
}

/// The events of a store, in the order of their commits.
///
/// Publishing puts an event into the outbox. The sequencer, which holds the feed's lease, gives committed
/// events their positions: a number taken inside the publishing transactions would not be in the
/// order of their commits once there are several writers, and a reader would skip.
///
/// Why `caughtUpAt` is true: the sequencer's transaction runs on the writer's thread like any other. When it
/// finds no more than it can position, every event of every transaction before it has its position,
/// and every later transaction has a `now` that is not earlier than the sequencer's own. It therefore
/// states "complete up to just before my now" in the same commit as the positions, and a page is read
/// in one snapshot with that statement. The statement is kept, so that a clock set back across a restart
/// cannot record an event before it.
package final class Feed: Sendable {
    private let engine: any Engine
    private let configuration: StoreConfiguration
    private let head: Watermark
    /// Set by a reader who found nothing: somebody wants to know up to when the feed is complete.
    private let wanted = Mutex(false)

    init(engine: any Engine, configuration: StoreConfiguration) {
        self.engine = engine
        self.configuration = configuration
        head = Watermark(engine.opening.feedHead, waiterLimit: configuration.feedWaiterLimit)
    }

    /// Events after position `after` (0 for the beginning), at most `limit`.
    ///
    /// - Throws: `misuse` when the feed does not reach as far as `after`: the reader has seen events
    ///   that this database does not have.
    package func read(after: Int64, limit: Int) async throws -> FeedPage {
        let page = try await engine.read { transaction in
            try Feed.page(transaction, after: after, limit: limit)
        }
        if page.events.isEmpty { wanted.withLock { $0 = true } }
        return page
    }

    /// Waits until there is an event after position `after`; false when `timeout` passed first.
    ///
    /// - Throws: `overloaded` when too many tasks wait; `CancellationError`.
    package func changed(
        after: Int64, timeout: Duration, scheduler: any Scheduler
    ) async throws -> Bool {
        try await head.passed(after, timeout: timeout, scheduler: scheduler)
    }

    /// Tasks that wait for news now.
    package var waiterCount: Int { head.waiterCount }

    /// The last position of the feed.
    package var lastPosition: Int64 { head.value }

    /// Positions committed events until the task is cancelled. One loop per process; among several
    /// processes the feed's lease decides who works and the others stand by.
    package func runSequencer(scheduler: any Scheduler) async throws {
        // One writer per file: whoever opened it last is the owner, and a new epoch of the lease
        // shuts out what an earlier process may still try.
        let owner = engine.opening.identity
        var sequencer = FeedSequencer(configuration: configuration, owner: owner)
        while !Task.isCancelled {
            let seen = engine.published.value
            let (next, step) = try await engine.write(urgent: true) { [sequencer] transaction in
                try sequencer.run(transaction)
            }
            sequencer = next
            if let position = step.head { head.raise(to: position) }
            if step.more { continue }
            try await waitForWork(since: seen, scheduler: scheduler)
        }
    }

    /// Returns when something was published, or when a reader wants a new statement of completeness.
    private func waitForWork(since seen: Int64, scheduler: any Scheduler) async throws {
        repeat {
            let published = try await engine.published.passed(
                seen, timeout: configuration.sequencerPause, scheduler: scheduler)
            if published { return }
        } while !wanted.withLock { wanted in
            defer { wanted = false }
            return wanted
        }
    }

    private static func page(
        _ transaction: Transaction, after: Int64, limit: Int
    ) throws -> FeedPage {
        let events = try transaction.all(
            """
            SELECT position, event_id, recorded_at, payload FROM feed
            WHERE position > ?1 ORDER BY position LIMIT ?2
            """, .int(after), SQLValue(limit)
        ) { row in
            FeedEvent(
                position: row.int(0), eventID: row.text(1), recordedAt: row.instant(2),
                payload: row.bytes(3))
        }
        let head = try transaction.first("SELECT position, complete_to FROM feed_head") { row in
            (position: row.int(0), completeTo: row.optionalInt(1))
        }
        let last = events.last?.position ?? after
        guard last <= head?.position ?? 0 else {
            throw StoreError(
                .misuse, "a reader has seen events that this feed does not have",
                cause: "reader at \(last), feed at \(head?.position ?? 0)")
        }
        let completeTo = last == head?.position ? head?.completeTo : nil
        return FeedPage(
            events: events, caughtUpAt: completeTo.map { Instant(microseconds: $0) })
    }
}
