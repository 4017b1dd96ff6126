import Foundation
import Messages
import Store
import Synchronization
import Testing
import Wire

@testable import ServiceKit

@Suite("followers of feeds") struct FeedConsumerTests {
    /// Notes with which overload class it is asked, and ends.
    private final class Feed: EventsV1.FeedServiceHandler {
        let classes = Mutex<[OverloadClass]>([])

        func subscribe(
            _ request: EventsV1.SubscribeRequest, _ call: ServerCall,
            _ writer: ResponseWriter<EventsV1.EventBatch>
        ) async throws {
            classes.withLock { $0.append(call.metadata.overloadClass) }
        }
    }

    @Test("a feed is asked for as bulk: it can wait while a service has too much to do")
    func overloadClass() async throws {
        let identities = try TestIdentities(["finance"])
        let process = try TestProcess("finance", identities.variables("finance", [:]))
        let store = try Store.open(
            StoreConfiguration(path: identities.path("feed.sqlite")), migrations: [],
            clock: SystemClock(), randomness: SystemRandom())
        let feed = Feed()
        var router = ServerRouter()
        router.registerFeedService(feed) { _ in ["finance"] }
        let channel = LocalChannel(
            router: router, as: PeerIdentity(trustDomain: "test", service: "finance"))
        try await TestProcess.with([process]) { () async throws in
            let consumer = FeedConsumer(
                feed: "order", channel: channel, store: store, environment: process.environment
            ) { _, _ in }
            try await consumer.follow()
        }
        await store.close()
        #expect(feed.classes.withLock { $0 } == [.bulk])
    }
}
