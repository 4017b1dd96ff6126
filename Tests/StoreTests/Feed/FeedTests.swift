import Testing
import Values

@testable import Store

struct FeedTests {
    @Test("events come out in the order of publishing, numbered from 1, with their payload and instant")
    func order() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        for value in 0..<3 as Range<UInt8> {
            try await store.write { tx in
                try tx.publish([value, 0])
                try tx.publish([value, 1])
            }
            clock.advance(by: .seconds(1))
        }
        #expect(try await store.feed.read(after: 0, limit: 10).events == [])
        try await store.sequenced(to: 6) { page in
            #expect(page.events.map(\.position) == [1, 2, 3, 4, 5, 6])
            #expect(
                page.events.map(\.payload) == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]])
            #expect(
                page.events.map(\.recordedAt.microseconds)
                    == [0, 0, 1, 1, 2, 2].map {
                        testStart.adding(seconds: $0).microseconds
                    })
            #expect(Set(page.events.map(\.eventID)).count == 6)
            #expect(page.events.allSatisfy { UUIDv7($0.eventID) != nil })
        }
        let tail = try await store.feed.read(after: 4, limit: 1)
        #expect(tail.events.map(\.position) == [5])
        #expect(tail.caughtUpAt == nil)
        await store.close()
    }

    @Test("what a failed closure published never comes out, and leaves no gap")
    func undone() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        for value in 0..<10 as Range<UInt8> {
            _ = await storeError {
                try await store.write { tx in
                    try tx.publish([value])
                    if value.isMultiple(of: 2) { throw StoreError(.misuse, "on purpose") }
                }
            }
        }
        try await store.sequenced(to: 5) { page in
            #expect(page.events.map(\.position) == [1, 2, 3, 4, 5])
            #expect(page.events.map(\.payload) == [[1], [3], [5], [7], [9]])
        }
        await store.close()
    }

    @Test("with 32 publishers and a reader at once the feed has no gap, skips nothing and keeps each order")
    func concurrentPublishers() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder) { $0.sequencerBatchLimit = 7 }
        let scheduler = ManualScheduler()
        let perPublisher = 40
        let seen = try await withThrowingTaskGroup(of: [FeedEvent].self) { group in
            let sequencer = Task { try await store.feed.runSequencer(scheduler: scheduler) }
            defer { sequencer.cancel() }
            for publisher in 0..<32 as Range<UInt8> {
                group.addTask {
                    for number in 0..<UInt8(perPublisher) {
                        try await store.write { try $0.publish([publisher, number]) }
                    }
                    return []
                }
            }
            group.addTask {
                var seen: [FeedEvent] = []
                while seen.count < 32 * perPublisher {
                    let after = seen.last?.position ?? 0
                    let changed = try await store.feed.changed(
                        after: after, timeout: .seconds(3600), scheduler: scheduler)
                    #expect(changed)
                    seen += try await store.feed.read(after: after, limit: 50).events
                }
                return seen
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(seen.map(\.position) == Array(1...Int64(32 * perPublisher)))
        for publisher in 0..<32 as Range<UInt8> {
            let numbers = seen.filter { $0.payload[0] == publisher }.map(\.payload[1])
            #expect(numbers == Array(0..<UInt8(perPublisher)))
        }
        let left = try await store.read { tx in
            try tx.first("SELECT count(*) FROM outbox") { $0.int(0) }
        }
        #expect(left == 0)
        await store.close()
    }

    @Test("a reader that has everything is told up to when, and no later event was recorded before")
    func completeness() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        let seed = propertySeed("feed completeness")
        let random = SeededRandom(seed: seed)
        let scheduler = ManualScheduler()
        let sequencer = Task { try await store.feed.runSequencer(scheduler: scheduler) }
        let publishers = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<60 {
                            // Time jumps forward and back while all this happens.
                            let step = Int64(random.next(below: 2_000)) - 900
                            clock.advance(by: .microseconds(step))
                            try await store.write { try $0.publish([1]) }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        var position: Int64 = 0
        var promise = Instant(microseconds: 0)
        var promises = 0
        while position < 480 {
            let page = try await store.feed.read(after: position, limit: 20)
            for event in page.events {
                #expect(event.recordedAt > promise)
                position = event.position
            }
            if let caughtUpAt = page.caughtUpAt {
                #expect(caughtUpAt >= promise)
                promise = caughtUpAt
                promises += 1
            }
        }
        try await publishers.value
        #expect(promises > 0)
        sequencer.cancel()
        _ = await sequencer.result
        await store.close()
    }

    @Test("an idle feed states its completeness again when a reader asks, and not when nobody does")
    func heartbeat() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        let scheduler = ManualScheduler()
        let sequencer = Task { try await store.feed.runSequencer(scheduler: scheduler) }
        try await store.write { try $0.publish([1]) }
        while store.feed.lastPosition < 1 { await Task.yield() }
        let start = testStart.microseconds - 1
        #expect(
            try await store.feed.read(after: 0, limit: 5).caughtUpAt
                == Instant(microseconds: start))
        clock.advance(by: .seconds(10))
        // Nobody read an empty page: the pause passes without a commit.
        await scheduler.pass(.seconds(1))
        let commits = store.metrics.batches
        await scheduler.pass(.seconds(1))
        #expect(store.metrics.batches == commits)
        // Now somebody does.
        let stale = try await store.feed.read(after: 1, limit: 5)
        #expect(stale.caughtUpAt == Instant(microseconds: start))
        await scheduler.pass(.seconds(1))
        #expect(
            try await store.feed.read(after: 1, limit: 5).caughtUpAt
                == Instant(microseconds: start + 10_000_000))
        sequencer.cancel()
        _ = await sequencer.result
        await store.close()
    }

    @Test("a clock set back across a restart cannot record an event before a promise that was given")
    func promiseSurvivesRestart() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        try await store.write { try $0.publish([1]) }
        clock.advance(by: .seconds(100))
        var promise = Instant(microseconds: 0)
        try await store.sequenced(to: 1) { page in
            promise = try #require(page.caughtUpAt)
        }
        await store.close()
        clock.advance(by: .seconds(-5000))
        let again = try Store.test(folder, clock: clock)
        let now = try await again.write { tx in
            try tx.publish([2])
            return tx.now
        }
        #expect(promise == testStart.adding(seconds: 100).adding(.microseconds(-1)))
        #expect(now > promise)
        await again.close()
    }

    @Test("a restart goes on with the next position and loses nothing that waited in the outbox")
    func restart() async throws {
        let folder = try TemporaryFolder()
        var store = try Store.test(folder)
        try await store.write { try $0.publish([1]) }
        try await store.sequenced(to: 1) { _ in }
        try await store.write { try $0.publish([2]) }
        await store.close()
        store = try Store.test(folder)
        #expect(store.feed.lastPosition == 1)
        try await store.write { try $0.publish([3]) }
        try await store.sequenced(to: 3) { page in
            #expect(page.events.map(\.payload) == [[1], [2], [3]])
        }
        await store.close()
    }

    @Test("a reader ahead of the feed is an error: its database is not the one it read from")
    func readerAhead() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let error = await storeError { try await store.feed.read(after: 5, limit: 1) }
        #expect(error?.code == .misuse)
        await store.close()
    }

    @Test("waiting for news ends with the timeout, and with cancellation")
    func waiting() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder) { $0.feedWaiterLimit = 2 }
        let scheduler = ManualScheduler()
        let patient = Task {
            try await store.feed.changed(
                after: 0, timeout: .seconds(100), scheduler: scheduler)
        }
        let impatient = Task {
            try await store.feed.changed(after: 0, timeout: .seconds(1), scheduler: scheduler)
        }
        while scheduler.sleeperCount < 2 { await Task.yield() }
        while store.feed.waiterCount < 2 { await Task.yield() }
        let third = await storeError {
            try await store.feed.changed(after: 0, timeout: .seconds(1), scheduler: scheduler)
        }
        #expect(third?.code == .overloaded)
        scheduler.advance(by: .seconds(1))
        #expect(try await impatient.value == false)
        patient.cancel()
        await #expect(throws: CancellationError.self) { try await patient.value }
        while store.feed.waiterCount > 0 { await Task.yield() }
        await store.close()
    }

    @Test("a sequencer that lost the lease positions nothing until it is its own again")
    func lostLease() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        let configuration = StoreConfiguration(path: folder.databasePath)
        try await store.write { tx in
            try tx.publish([1])
            let mine = FeedSequencer(configuration: configuration, owner: "me")
            let (held, step) = try mine.run(tx)
            #expect(step.head == 1)
            try tx.publish([2])
            // Somebody took it after it had expired.
            let later = Transaction(
                now: tx.now.adding(seconds: 60), connection: tx.connection, scope: tx.scope)
            let taken = try later.acquireLease("feed", owner: "you", duration: .seconds(15))
            let theirs = try #require(taken)
            let (lost, none) = try held.run(later)
            #expect(none.head == nil)
            #expect(lost.lease == nil)
            try later.releaseLease(theirs)
            let (regained, two) = try lost.run(later)
            #expect(two.head == 2)
            #expect(regained.lease?.epoch == 3)
        }
        await store.close()
    }
}

extension Store {
    /// Runs the sequencer until the feed has reached `position`, and gives the whole feed to `check`.
    fileprivate func sequenced(
        to position: Int64, _ check: (FeedPage) throws -> Void
    ) async throws {
        let scheduler = ManualScheduler()
        let sequencer = Task { try await feed.runSequencer(scheduler: scheduler) }
        while feed.lastPosition < position { await Task.yield() }
        sequencer.cancel()
        _ = await sequencer.result
        try check(await feed.read(after: 0, limit: 1000))
    }
}

extension ManualScheduler {
    /// Waits until somebody sleeps, lets `duration` pass, and waits until somebody sleeps again.
    fileprivate func pass(_ duration: Duration) async {
        while sleeperCount == 0 { await Task.yield() }
        advance(by: duration)
        while sleeperCount == 0 { await Task.yield() }
    }
}
