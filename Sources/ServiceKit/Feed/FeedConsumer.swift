import Logging
package import Messages
package import Store
package import Wire

/// Follows another service's feed: every event's effect and the cursor commit in one transaction,
/// so each event takes effect exactly once however often it is delivered.
package struct FeedConsumer: Sendable {
    /// The effect of one event; runs in the transaction that moves the cursor.
    package typealias Apply = @Sendable (EventsV1.Event, Transaction) throws -> Void
    /// Called with the publisher's clock when every event stamped before it has been applied.
    package typealias AsOf = @Sendable (Int64, Transaction) throws -> Void

    private let feed: String
    private let client: EventsV1.FeedServiceClient
    private let store: Store
    private let logger: Logger
    private let lag: Gauge
    private let applied: Counter
    private let apply: Apply
    private let asOf: AsOf?

    /// Follows the feed of the service named `feed` over `channel`. Events that `apply` has no use
    /// for are simply passed over by it.
    package init(
        feed: String, channel: any CallChannel, store: Store, environment: ServiceEnvironment,
        apply: @escaping Apply, asOf: AsOf? = nil
    ) {
        self.feed = feed
        self.client = EventsV1.FeedServiceClient(channel)
        self.store = store
        self.logger = environment.logger
        let name = environment.configuration.name
        self.lag = environment.metrics.gauge(
            "\(name)_feed_position", help: "Last position applied of a feed", ["feed": feed])
        self.applied = environment.metrics.counter(
            "\(name)_feed_events_total", help: "Events applied of a feed", ["feed": feed])
        self.apply = apply
        self.asOf = asOf
    }

    /// The loop that follows the feed until it is cancelled.
    package var loop: BackgroundLoop {
        BackgroundLoop("feed \(feed)") { try await self.follow() }
    }

    /// Follows the feed until the stream ends; throws when it breaks. A stream that brought something and
    /// then lost its connection has ended: servers replace connections at their age, and followers begin
    /// again.
    package func follow() async throws {
        let name = feed
        let start = try await store.read { try $0.cursor(name) }
        let stream = try await client.subscribe(
            EventsV1.SubscribeRequest(afterPosition: start, maxBatch: 256),
            // It begins again by itself, and loses nothing by coming later.
            CallOptions(timeout: nil, waitForReady: true, overloadClass: .bulk))
        var hasBrought = false
        do {
            for try await batch in stream {
                try await take(batch)
                hasBrought = true
            }
        } catch let error as RPCError where hasBrought && error.code == .unavailable {
            logger.log(.debug, "a feed's connection ended", [.feed: feed, .error: "\(error)"])
        }
    }

    private func take(_ batch: EventsV1.EventBatch) async throws {
        if batch.events.isEmpty, asOf == nil || batch.asOfUs == 0 { return }
        do {
            try await write(batch.events, asOf: batch.asOfUs)
        } catch let error as StoreError {
            throw error
        } catch {
            // One event is poison: apply the others one by one and bury it, or it stops the feed.
            logger.log(.error, "a batch of events failed", [.feed: feed, .error: "\(error)"])
            for event in batch.events {
                do {
                    try await write([event], asOf: 0)
                } catch let error as StoreError {
                    throw error
                } catch {
                    try await bury(event, reason: "\(error)")
                }
            }
        }
        applied.increment(by: Int64(batch.events.count))
        if let last = batch.events.last { lag.set(last.position) }
    }

    private func write(_ events: [EventsV1.Event], asOf instant: Int64) async throws {
        let (name, apply, asOf) = (feed, apply, asOf)
        try await store.write { transaction in
            for event in events { try apply(event, transaction) }
            if let last = events.last { try transaction.advance(name, to: last.position) }
            if instant > 0 { try asOf?(instant, transaction) }
        }
    }

    private func bury(_ event: EventsV1.Event, reason: String) async throws {
        let name = feed
        logger.log(
            .critical, "an event cannot be applied and was set aside",
            [.feed: feed, .position: "\(event.position)", .error: reason])
        let bytes = try event.encoded()
        try await store.write { transaction in
            try transaction.bury(feed: name, position: event.position, payload: bytes, reason: reason)
            try transaction.advance(name, to: event.position)
        }
    }
}
