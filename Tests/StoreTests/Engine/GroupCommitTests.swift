import Dispatch
import Testing
import Values

@testable import Store

struct GroupCommitTests {
    private struct Refused: Error {}

    @Test("closures that fail in the middle of a batch are undone, the others of the batch are kept")
    func failuresInTheMiddle() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let gate = await WriterGate(store)
        let failed = await withTaskGroup(of: Bool.self) { group in
            for number in 1...30 as ClosedRange<Int64> {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
                            if number.isMultiple(of: 3) { throw Refused() }
                            // A constraint's refusal ends only this closure, too.
                            if number.isMultiple(of: 5) {
                                try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
                            }
                        }
                        return false
                    } catch {
                        return true
                    }
                }
            }
            await gate.open(afterQueued: 30)
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failed == 14)
        let expected = (1...30 as ClosedRange<Int64>).filter { $0 % 3 != 0 && $0 % 5 != 0 }
        #expect(try await store.items() == expected)
        // The gate's closure was one commit, the thirty another.
        #expect(store.metrics.batches == 2)
        #expect(store.metrics.writeClosures == 31)
        #expect(store.metrics.failedClosures == 14)
        await store.close()
    }

    @Test("nobody sees a result or a row before the commit")
    func visibility() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let gate = await WriterGate(store)
        let told = Slot(false)
        let first = Task {
            try await store.write { tx in
                try tx.run("INSERT INTO item (number) VALUES (1)")
            }
            told.value = true
        }
        await gate.waitQueued(1)
        // The second closure of the same batch runs after the first and before their commit.
        let second = Task {
            try await store.write { tx in
                let inside = try tx.first("SELECT count(*) FROM item") { $0.int(0) }
                let seen = DispatchSemaphore(value: 0)
                let outside = Slot<Int64?>(nil)
                Task {
                    let count = try await store.read { tx in
                        try tx.first("SELECT count(*) FROM item") { $0.int(0) }
                    }
                    outside.value = count
                    seen.signal()
                }
                seen.wait()
                return (inside, outside.value, told.value)
            }
        }
        await gate.open(afterQueued: 2)
        let (inside, outside, wasTold) = try await second.value
        #expect(inside == 1)
        #expect(outside == 0)
        #expect(wasTold == false)
        try await first.value
        #expect(told.value)
        await store.close()
    }

    @Test("64 writers at once move money without making or losing any")
    func conservation() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let seed = propertySeed("64 writers")
        try await store.write { tx in
            for account in 0..<10 {
                try tx.run(
                    "INSERT INTO account (name, balance) VALUES (?1, 1000)", .text("a\(account)"))
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<64 as Range<UInt64> {
                group.addTask {
                    let random = SeededRandom(seed: seed &+ writer)
                    for _ in 0..<25 { try await store.transferAtRandom(random) }
                }
            }
            for _ in 0..<50 {
                let total = try await store.read { tx in
                    try tx.first("SELECT sum(balance) FROM account") { $0.int(0) }
                }
                #expect(total == 10_000)
            }
            try await group.waitForAll()
        }
        let (total, least) = try await store.read { tx in
            try tx.first("SELECT sum(balance), min(balance) FROM account") { row in
                (row.int(0), row.int(1))
            } ?? (0, 0)
        }
        #expect(total == 10_000)
        #expect(least >= 0)
        #expect(store.metrics.writeClosures == 1601)
        #expect(store.metrics.batches < 1601)
        await store.close()
    }

    @Test("a full queue refuses at once, and what was queued is done")
    func overload() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder) { $0.writeQueueLimit = 3 }
        let gate = await WriterGate(store)
        let queued = (1...3 as ClosedRange<Int64>).map { number in
            Task {
                try await store.write { tx in
                    try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
                }
            }
        }
        await gate.waitQueued(3)
        #expect(await storeError { try await store.putItems(9) }?.code == .overloaded)
        #expect(store.metrics.writeQueueDepth == 3)
        #expect(store.metrics.refused == 1)
        await gate.open(afterQueued: 3)
        for task in queued { _ = try await task.value }
        #expect(try await store.items() == [1, 2, 3])
        await store.close()
    }

    @Test("a batch is never longer than its limit")
    func batchLimit() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder) { $0.writeBatchLimit = 10 }
        let gate = await WriterGate(store)
        let queued = (1...25 as ClosedRange<Int64>).map { number in
            Task {
                try await store.write { tx in
                    try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
                }
            }
        }
        await gate.open(afterQueued: 25)
        for task in queued { _ = try await task.value }
        #expect(store.metrics.batches == 4)
        await store.close()
    }

    @Test("cancelling the caller does not cut its closure short")
    func cancellation() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let gate = await WriterGate(store)
        let task = Task { try await store.putItems(3) }
        await gate.waitQueued(1)
        task.cancel()
        await gate.open(afterQueued: 1)
        try await task.value
        #expect(try await store.items() == [1, 2, 3])
        await store.close()
    }

    @Test("a reference that is still open at the end of a closure fails that closure alone")
    func deferredReference() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let gate = await WriterGate(store)
        let good = Task { try await store.putItems(1) }
        let bad = Task {
            await storeError {
                try await store.write { tx in
                    try tx.run("INSERT INTO child (number, item) VALUES (1, 99)")
                }
            }
        }
        await gate.open(afterQueued: 2)
        try await good.value
        #expect(await bad.value?.code == .constraint(.foreignKey))
        #expect(try await store.items() == [1])
        await store.close()
    }
}

extension Store {
    /// Moves a random amount between two of the accounts a0 to a9; an overdraft is refused by the
    /// constraint and changes nothing.
    fileprivate func transferAtRandom(_ random: SeededRandom) async throws {
        let from = "a\(random.next(below: 10))"
        let to = "a\(random.next(below: 10))"
        let amount = Int64(random.next(below: 600))
        let error = await storeError {
            try await write { tx in
                try tx.run(
                    "UPDATE account SET balance = balance + ?2 WHERE name = ?1", .text(to),
                    .int(amount))
                try tx.run(
                    "UPDATE account SET balance = balance - ?2 WHERE name = ?1", .text(from),
                    .int(amount))
            }
        }
        if let error, error.code != .constraint(.check) { throw error }
        if let error { #expect(error.constraintName == "never_overdrawn") }
    }
}
