import Testing
import Values

@testable import Store

struct LeaseTests {
    @Test("a lease has one holder until it expires, and each holder another epoch")
    func expiry() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        let first = try #require(
            await store.acquireLease("saga", owner: "a", duration: .seconds(10)))
        #expect(first.epoch == 1)
        #expect(first.expiresAt == testStart.adding(seconds: 10))
        #expect(try await store.acquireLease("saga", owner: "b", duration: .seconds(10)) == nil)
        clock.advance(by: .milliseconds(9999))
        #expect(try await store.acquireLease("saga", owner: "b", duration: .seconds(10)) == nil)
        clock.advance(by: .milliseconds(1))
        let second = try #require(
            await store.acquireLease("saga", owner: "b", duration: .seconds(10)))
        #expect(second.epoch == 2)
        await store.close()
    }

    @Test("a holder that slept past its lease cannot write any more")
    func fencing() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        let slept = try #require(
            await store.acquireLease("saga", owner: "a", duration: .seconds(10)))
        try await store.write { tx in
            try tx.requireLease("saga", epoch: slept.epoch)
            try tx.run("INSERT INTO item (number) VALUES (1)")
        }
        clock.advance(by: .seconds(11))
        let taken = try #require(
            await store.acquireLease("saga", owner: "b", duration: .seconds(10)))
        let late = await storeError {
            try await store.write { tx in
                try tx.run("INSERT INTO item (number) VALUES (2)")
                try tx.requireLease("saga", epoch: slept.epoch)
            }
        }
        #expect(late?.code == .leaseLost)
        let renewal = await storeError {
            try await store.renewLease(slept, duration: .seconds(10))
        }
        #expect(renewal?.code == .leaseLost)
        // A late release does not take the lease from its holder.
        try await store.releaseLease(slept)
        try await store.write { tx in
            try tx.requireLease("saga", epoch: taken.epoch)
            try tx.run("INSERT INTO item (number) VALUES (3)")
        }
        #expect(try await store.items() == [1, 3])
        await store.close()
    }

    @Test("renewing keeps the epoch, releasing frees the lease at once")
    func renewing() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        let lease = try #require(
            await store.acquireLease("saga", owner: "a", duration: .seconds(10)))
        clock.advance(by: .seconds(8))
        let renewed = try await store.renewLease(lease, duration: .seconds(10))
        #expect(renewed.epoch == lease.epoch)
        #expect(renewed.expiresAt == testStart.adding(seconds: 18))
        clock.advance(by: .seconds(8))
        #expect(try await store.acquireLease("saga", owner: "b", duration: .seconds(1)) == nil)
        try await store.releaseLease(renewed)
        let error = await storeError {
            try await store.write { try $0.requireLease("saga", epoch: renewed.epoch) }
        }
        #expect(error?.code == .leaseLost)
        let next = try await store.acquireLease("saga", owner: "b", duration: .seconds(1))
        #expect(next?.epoch == 2)
        await store.close()
    }

    @Test("an owner that starts again gets its lease with a new epoch and shuts its old self out")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let before = try #require(
            await store.acquireLease("saga", owner: "a", duration: .seconds(10)))
        let after = try #require(
            await store.acquireLease("saga", owner: "a", duration: .seconds(10)))
        #expect(after.epoch == before.epoch + 1)
        let error = await storeError {
            try await store.write { try $0.requireLease("saga", epoch: before.epoch) }
        }
        #expect(error?.code == .leaseLost)
        await store.close()
    }
}
