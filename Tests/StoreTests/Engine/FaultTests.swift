import Synchronization
import Testing
import Values

@testable import Store

/// What a store says and keeps when the disk fails.
struct FaultTests {
    @Test("a commit whose synchronisation fails is an unknown outcome, and stops the store")
    func unknownOutcome() async throws {
        let folder = try TemporaryFolder()
        let disk = try #require(FaultyDisk(name: "faulty-unknown"))
        let stopped = Mutex<[StoreError]>([])
        let store = try Store.test(folder) { configuration in
            configuration.vfs = disk.name
            configuration.failStop = { error in stopped.withLock { $0.append(error) } }
        }
        try await store.putItems(2)
        let gate = await WriterGate(store)
        let tasks = [
            Task {
                await storeError {
                    try await store.write { tx in
                        try tx.run("INSERT INTO item (number) VALUES (3)")
                    }
                }
            },
            Task {
                await storeError {
                    try await store.write { _ in throw StoreError(.misuse, "on purpose") }
                }
            },
        ]
        await gate.waitQueued(2)
        disk.plan.fail(.sync, nth: 1, persistently: false)
        await gate.open(afterQueued: 2)
        #expect(await tasks[0].value?.code == .unknownOutcome)
        // This one knows its outcome: it was undone whatever became of the commit.
        #expect(await tasks[1].value?.code == .misuse)
        #expect(await storeError { try await store.putItems(9) }?.code == .closed)
        #expect(stopped.withLock { $0.map(\.code) } == [.unknownOutcome])
        #expect(try await store.items().prefix(2) == [1, 2])
        await store.close()
    }

    @Test("a log that finds the disk full refuses, loses nothing, and takes writes again later")
    func fullLog() async throws {
        let folder = try TemporaryFolder()
        let disk = try #require(FaultyDisk(name: "faulty-full"))
        let store = try Store.test(folder) { configuration in
            configuration.vfs = disk.name
            configuration.failStop = { Issue.record("stopped: \($0)") }
        }
        try await store.putItems(1)
        disk.plan.fail(.write, nth: 1, persistently: true, code: 13)
        let put: @Sendable (Int64) async throws -> Void = { number in
            _ = try await store.write { tx in
                try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
            }
        }
        #expect(await storeError { try await put(2) }?.code == .storageFull)
        #expect(await storeError { try await put(3) }?.code == .storageFull)
        #expect(try await store.items() == [1])
        disk.plan.heal()
        try await put(4)
        #expect(try await store.items() == [1, 4])
        await store.close()
        let again = try Store.test(folder)
        #expect(try await again.items() == [1, 4])
        #expect(try await again.checkIntegrity() == [])
        await again.close()
    }

    @Test("a closure that goes on after the engine undid its transaction stores nothing")
    func lostTransaction() async throws {
        let folder = try TemporaryFolder()
        let disk = try #require(FaultyDisk(name: "faulty-lost"))
        let store = try Store.test(folder) { configuration in
            configuration.vfs = disk.name
            configuration.writerCacheKiB = 16
        }
        let put: @Sendable (Transaction, Int64) throws -> Void = { tx, number in
            try tx.run(
                "INSERT INTO item (number, bytes_value) VALUES (?1, ?2)", .int(number),
                .bytes([UInt8](repeating: 7, count: 100_000)))
        }
        let gate = await WriterGate(store)
        let before = Task { await storeError { try await store.write { try put($0, 1) } } }
        await gate.waitQueued(1)
        let careless = Task {
            await storeError {
                try await store.write { tx in
                    for number in 2...9 as ClosedRange<Int64> { try? put(tx, number) }
                }
            }
        }
        await gate.waitQueued(2)
        let after = Task { await storeError { try await store.write { try put($0, 10) } } }
        await gate.waitQueued(3)
        // Rows larger than the cache go to the log before the commit; one of their pages does not fit.
        disk.plan.fail(.write, nth: 60, persistently: false, code: 13)
        await gate.open(afterQueued: 3)
        let told = [await before.value?.code, await careless.value?.code, await after.value?.code]
        #expect(disk.plan.failures == 1)
        #expect(told == [.storageFull, .storageFull, nil])
        #expect(try await store.items() == [10])
        await store.close()
    }

    @Test(
        "whichever call fails, no acknowledged write is lost and nothing refused appears",
        arguments: FaultyDisk.Call.allCases, [false, true])
    func everyCall(call: FaultyDisk.Call, persistently: Bool) async throws {
        var nth = 1
        var runsWithFault = 0
        while true {
            let folder = try TemporaryFolder()
            let disk = try #require(FaultyDisk(name: "faulty-\(call)-\(persistently)-\(nth)"))
            disk.plan.fail(call, nth: nth, persistently: persistently)
            let run = try await FaultRun.make(folder, disk)
            if disk.plan.failures == 0 { break }
            runsWithFault += 1
            // The restart, on a sound disk.
            let store = try Store.test(folder)
            let present = Set(try await store.items())
            #expect(run.acknowledged.subtracting(present) == [], "\(call) \(nth)")
            #expect(present.subtracting(run.acknowledged.union(run.unknown)) == [], "\(call) \(nth)")
            #expect(try await store.checkIntegrity() == [], "\(call) \(nth)")
            await store.close()
            nth += 1
        }
        if call == .sync || call == .write { #expect(runsWithFault > 5) }
    }
}

/// What a short script of writes was told.
private struct FaultRun {
    var acknowledged: Set<Int64> = []
    var unknown: Set<Int64> = []

    /// Opens, writes eight rows with checkpoints between, closes; stops when the store does.
    static func make(_ folder: TemporaryFolder, _ disk: FaultyDisk) async throws -> FaultRun {
        var run = FaultRun()
        let store: Store
        do {
            store = try Store.test(folder) { configuration in
                configuration.vfs = disk.name
                configuration.checkpointPages = 4
                configuration.readerCount = 1
                // So small that rows leave the cache before the commit.
                configuration.writerCacheKiB = 16
            }
        } catch is StoreError {
            return run
        }
        for number in 1...8 as ClosedRange<Int64> {
            let error = await storeError {
                try await store.write { tx in
                    try tx.run(
                        "INSERT INTO item (number, bytes_value) VALUES (?1, ?2)", .int(number),
                        .bytes([UInt8](repeating: 7, count: 3000 * Int(number))))
                }
            }
            if error == nil { run.acknowledged.insert(number) }
            if error?.code == .unknownOutcome { run.unknown.insert(number) }
        }
        await store.close()
        return run
    }
}
