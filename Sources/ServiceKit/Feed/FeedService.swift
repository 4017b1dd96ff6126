package import Messages
package import Store
package import Values
package import Wire

/// Serves a store's feed to other services: batches from a position on, then heartbeats.
package struct FeedService: EventsV1.FeedServiceHandler {
    /// Events read at a time.
    package static let pageLimit = 256
    /// Bytes of events in one batch, well under the message limit of 1 MiB.
    package static let batchBytes = 512 * 1024
    /// The longest silence between two batches.
    package static let heartbeat = Duration.milliseconds(500)

    private let feed: Feed
    private let scheduler: any Scheduler
    private let drain: DrainSignal

    /// Serves `store`'s feed; waits on `scheduler`; ends its streams when `drain` begins.
    package init(store: Store, scheduler: any Scheduler, drain: DrainSignal = DrainSignal()) {
        feed = store.feed
        self.scheduler = scheduler
        self.drain = drain
    }

    /// The loop that gives committed events their positions; every publishing service runs it.
    package var sequencer: BackgroundLoop {
        BackgroundLoop("feed sequencer") { [feed, scheduler] in
            try await feed.runSequencer(scheduler: scheduler)
        }
    }

    package func subscribe(
        _ request: EventsV1.SubscribeRequest, _ call: ServerCall,
        _ writer: ResponseWriter<EventsV1.EventBatch>
    ) async throws {
        guard request.afterPosition >= 0 else {
            throw RPCError.invalid([.invalid("/after_position", "must not be negative")])
        }
        let limit = min(max(Int(request.maxBatch), 1), Self.pageLimit)
        var position = request.afterPosition
        while !Task.isCancelled, !drain.isBegun {
            let page = try await mapped { try await feed.read(after: position, limit: limit) }
            for batch in try batches(page) {
                try await writer.write(batch)
            }
            if let last = page.events.last {
                position = last.position
            } else {
                _ = try await feed.changed(after: position, timeout: Self.heartbeat, scheduler: scheduler)
            }
        }
    }

    /// Splits a page so that no batch is too large; only the last one carries the as-of instant.
    private func batches(_ page: FeedPage) throws -> [EventsV1.EventBatch] {
        var result: [EventsV1.EventBatch] = []
        var events: [EventsV1.Event] = []
        var size = 0
        for record in page.events {
            if size + record.payload.count > Self.batchBytes, !events.isEmpty {
                result.append(EventsV1.EventBatch(events: events))
                events = []
                size = 0
            }
            var event = try EventsV1.Event(decoding: record.payload)
            event.position = record.position
            event.eventID = record.eventID
            event.recordedAtUs = record.recordedAt.microseconds
            events.append(event)
            size += record.payload.count
        }
        let asOf = page.caughtUpAt?.microseconds ?? 0
        result.append(EventsV1.EventBatch(events: events, asOfUs: asOf))
        return result
    }
}
