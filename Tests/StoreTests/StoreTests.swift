import Foundation
import Synchronization
import Testing
import Values

@testable import Store

/// Opening, closing, and what a transaction sees.
struct StoreTests {
    @Test("a store that was closed has everything when it is opened again")
    func reopening() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.putItems(3)
        let identity = store.identity
        #expect(store.epoch == 1)
        await store.close()
        let again = try Store.test(folder)
        #expect(try await again.items() == [1, 2, 3])
        #expect(again.identity == identity)
        #expect(again.epoch == 2)
        await again.close()
    }

    @Test("the log, full synchronisation and foreign keys are on when they are read back")
    func durability() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let settings = try await store.write { tx in
            try (
                tx.first("PRAGMA journal_mode") { $0.text(0) },
                tx.first("PRAGMA synchronous") { $0.int(0) },
                tx.first("PRAGMA foreign_keys") { $0.int(0) },
                tx.first("PRAGMA wal_autocheckpoint") { $0.int(0) }
            )
        }
        #expect(settings.0 == "wal")
        #expect(settings.1 == 2)
        #expect(settings.2 == 1)
        let reader = try await store.read { tx in
            try (
                tx.first("PRAGMA query_only") { $0.int(0) },
                tx.first("PRAGMA wal_autocheckpoint") { $0.int(0) }
            )
        }
        #expect(reader.0 == 1)
        #expect(reader.1 == 0)
        #expect(store.engineVersion.hasPrefix("SQLite 3."))
        await store.close()
    }

    @Test("a database that cannot have a write-ahead log is refused")
    func refusalWithoutLog() throws {
        // A database in memory has no log.
        let connection = try SQLiteConnection(path: ":memory:", role: .writer, cacheKiB: 100)
        let error = #expect(throws: StoreError.self) {
            try connection.require(pragma: "journal_mode", "wal")
        }
        #expect(error?.code == .misuse)
        #expect(error?.cause == "journal_mode is memory, must be wal")
    }

    @Test("a database that does not synchronise in full is refused")
    func refusalWithoutSynchronisation() throws {
        let folder = try TemporaryFolder()
        let connection = try SQLiteConnection(
            path: folder.databasePath, role: .writer, cacheKiB: 100)
        try connection.execute("PRAGMA synchronous = NORMAL")
        let error = #expect(throws: StoreError.self) {
            try connection.require(pragma: "synchronous", "2")
        }
        #expect(error?.code == .misuse)
    }

    @Test("a second opener is refused while the first is open, and let in afterwards")
    func secondOpener() async throws {
        let folder = try TemporaryFolder()
        let first = try Store.test(folder)
        let error = #expect(throws: StoreError.self) { try Store.test(folder) }
        #expect(error?.code == .locked)
        #expect(error?.cause.hasSuffix("by process \(getpid())") == true)
        await first.close()
        let second = try Store.test(folder)
        #expect(second.epoch == 2)
        await second.close()
    }

    /// A process that is being started has copies of all descriptors until it runs its own program.
    @Test("a lock that was given back is free, though a copy of its descriptor is open")
    func lockWithCopy() throws {
        let folder = try TemporaryFolder()
        let path = folder.databasePath + ".lock"
        let lock = try FileLock(path: path)
        let mine = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first {
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/fd/\($0)")
            return target == path
        }
        let copy = dup(try #require(mine.flatMap(Int32.init)))
        defer { close(copy) }
        lock.release()
        let again = try FileLock(path: path)
        again.release()
    }

    @Test("a writer whose epoch was taken over stops, and says so")
    func epochLoss() async throws {
        let folder = try TemporaryFolder()
        let stopped = Mutex<StoreError?>(nil)
        let store = try Store.test(folder) { configuration in
            configuration.failStop = { error in stopped.withLock { $0 = error } }
        }
        try await store.putItems(1)
        // As a process would that ignores the lock.
        let intruder = try SQLiteConnection(
            path: folder.databasePath, role: .writer, cacheKiB: 100)
        try intruder.execute("UPDATE store_meta SET epoch = epoch + 1")
        let error = await storeError { try await store.putItems(2) }
        #expect(error?.code == .locked)
        #expect(stopped.withLock { $0?.code } == .locked)
        #expect(await storeError { try await store.putItems(2) }?.code == .closed)
        #expect(try await store.items() == [1])
        await store.close()
    }

    @Test("a file that is no database is refused as corrupt")
    func noDatabase() throws {
        let folder = try TemporaryFolder()
        try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: folder.databasePath))
        let error = #expect(throws: StoreError.self) { try Store.test(folder) }
        #expect(error?.code == .corrupt)
    }

    @Test("a closed store refuses work and finishes what it had")
    func closing() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        async let written: Void = store.putItems(500)
        try await written
        await store.close()
        await store.close()
        #expect(await storeError { try await store.putItems(1) }?.code == .closed)
        #expect(await storeError { try await store.items() }?.code == .closed)
    }

    @Test("a read sees one snapshot, whatever is written meanwhile")
    func snapshot() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.putItems(1)
        let begun = DispatchSemaphore(value: 0)
        let written = DispatchSemaphore(value: 0)
        async let counts = store.read { tx in
            let before = try tx.first("SELECT count(*) FROM item") { $0.int(0) }
            begun.signal()
            written.wait()
            let after = try tx.first("SELECT count(*) FROM item") { $0.int(0) }
            return [before, after]
        }
        try await store.write { tx in
            begun.wait()
            try tx.run("INSERT INTO item (number) VALUES (2)")
        }
        written.signal()
        #expect(try await counts == [1, 1])
        #expect(try await store.items() == [1, 2])
        await store.close()
    }

    @Test("a read that writes is refused")
    func readOnlyReads() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let error = await storeError {
            try await store.read { tx in try tx.run("INSERT INTO item (number) VALUES (1)") }
        }
        #expect(error?.code == .misuse)
        #expect(try await store.items() == [])
        await store.close()
    }

    @Test("time never runs backwards for those who write")
    func steadyClock() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(testStart)
        let store = try Store.test(folder, clock: clock)
        clock.advance(by: .seconds(60))
        let before = try await store.write { $0.now }
        clock.advance(by: .seconds(-3600))
        let after = try await store.write { $0.now }
        #expect(before == testStart.adding(seconds: 60))
        #expect(after == before)
        await store.close()
    }

    @Test("an auditor reads beside the running service and cannot write")
    func auditor() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.putItems(2)
        let auditor = try Store.openReadOnly(path: folder.databasePath)
        #expect(try await auditor.items() == [1, 2])
        #expect(await storeError { try await auditor.putItems(3) }?.code == .misuse)
        #expect(try await auditor.checkIntegrity() == [])
        await store.close()
        #expect(try await auditor.items() == [1, 2])
        await auditor.close()
        let alone = try Store.openReadOnly(path: folder.databasePath)
        #expect(try await alone.items() == [1, 2])
        await alone.close()
        #expect(throws: StoreError.self) { try Store.openReadOnly(path: folder.path + "/none") }
    }

    @Test("the integrity check names rows that refer to nothing")
    func integrity() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.putItems(1)
        await store.close()
        let vandal = try SQLiteConnection(path: folder.databasePath, role: .writer, cacheKiB: 100)
        try vandal.execute("PRAGMA foreign_keys = OFF")
        try vandal.execute("INSERT INTO child (number, item) VALUES (7, 99)")
        let auditor = try Store.openReadOnly(path: folder.databasePath)
        #expect(try await auditor.checkIntegrity() == ["child: row 7 refers to nothing in item"])
        await auditor.close()
    }

    @Test("a series counts 1, 2, 3 and loses no number to a closure that failed")
    func series() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        for expected in 1...3 as ClosedRange<Int64> {
            let number = try await store.write { try $0.nextNumber("SO-2026") }
            #expect(number == expected)
            _ = await storeError {
                try await store.write { tx in
                    _ = try tx.nextNumber("SO-2026")
                    throw StoreError(.misuse, "on purpose")
                }
            }
        }
        #expect(try await store.write { try $0.nextNumber("SO-2027") } == 1)
        await store.close()
    }
}
