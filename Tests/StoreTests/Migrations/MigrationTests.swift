import Testing
import Values

@testable import Store

struct MigrationTests {
    private static let first = Migration(
        number: 1, name: "items", statements: ["CREATE TABLE item (number {key})"])
    private static let second = Migration(
        number: 2, name: "three steps",
        statements: [
            "CREATE TABLE a (x BIGINT)", "INSERT INTO a (x) VALUES (1)",
            "CREATE TABLE b (data {bytes}, name TEXT NOT NULL PRIMARY KEY) {clustered}",
        ])

    @Test("a migration that was cut off between two statements goes on where it was")
    func resuming() async throws {
        for cut in 0..<3 {
            let folder = try TemporaryFolder()
            try await Store.test(folder, migrations: [Self.first]).close()
            let connection = try SQLiteConnection(
                path: folder.databasePath, role: .writer, cacheKiB: 100)
            let runner = MigrationRunner(
                connection: connection, dialect: .sqlite,
                scope: TransactionScope(randomness: SeededRandom(seed: 1), epoch: 0),
                clock: ManualClock(testStart),
                beforeStep: { migration, step throws(StoreError) in
                    if migration.number == 2, step == cut {
                        throw StoreError(.inputOutput, "on purpose")
                    }
                })
            #expect(throws: StoreError.self) {
                try runner.run(owner: "service", [Self.first, Self.second])
            }
            let store = try Store.test(folder, migrations: [Self.first, Self.second])
            // Every statement ran exactly once: twice would have failed, or given two rows.
            let rows = try await store.read { tx in
                try tx.all("SELECT x FROM a") { $0.int(0) }
            }
            #expect(rows == [1])
            let done = try await store.read { tx in
                try tx.all(
                    "SELECT steps_done FROM schema_migration WHERE owner = 'service' ORDER BY number"
                ) { $0.int(0) }
            }
            #expect(done == [1, 3])
            await store.close()
        }
    }

    @Test("a migration that was changed after its release is refused, by number and name")
    func changed() async throws {
        let folder = try TemporaryFolder()
        try await Store.test(folder, migrations: [Self.first]).close()
        let edited = Migration(
            number: 1, name: "items, better", statements: ["CREATE TABLE item (number BIGINT)"])
        let error = #expect(throws: StoreError.self) {
            try Store.test(folder, migrations: [edited])
        }
        #expect(error?.code == .migration)
        #expect(error?.text == "a migration was changed after it was applied")
        #expect(
            error?.cause == "service migration 1 (items); this binary has 1 (items, better)")
        try await Store.test(folder, migrations: [Self.first]).close()
    }

    @Test("a database newer than the binary is refused, by number and name")
    func newer() async throws {
        let folder = try TemporaryFolder()
        try await Store.test(folder, migrations: [Self.first, Self.second]).close()
        let error = #expect(throws: StoreError.self) {
            try Store.test(folder, migrations: [Self.first])
        }
        #expect(error?.code == .migration)
        #expect(error?.text == "the database is newer than this binary")
        #expect(
            error?.cause == "service migration 2 (three steps) is applied, this binary knows 1")
    }

    @Test("a statement that fails names its migration, and the ones before it stay done")
    func failing() async throws {
        let folder = try TemporaryFolder()
        let bad = Migration(
            number: 2, name: "wrong", statements: ["CREATE TABLE c (x BIGINT)", "CREATE TABEL d"])
        let error = #expect(throws: StoreError.self) {
            try Store.test(folder, migrations: [Self.first, bad])
        }
        #expect(error?.code == .migration)
        #expect(error?.cause.hasPrefix("service migration 2 (wrong), statement 2:") == true)
    }

    @Test("migrations with a gap in their numbers are refused")
    func gap() throws {
        let folder = try TemporaryFolder()
        let third = Migration(number: 3, name: "late", statements: [])
        let error = #expect(throws: StoreError.self) {
            try Store.test(folder, migrations: [Self.first, third])
        }
        #expect(error?.code == .migration)
    }

    @Test("the tokens of portable SQL become SQLite's words")
    func dialect() {
        let sql = "CREATE TABLE t (k {key}, v {bytes}, w {bytes}) {clustered}"
        #expect(
            Dialect.sqlite.translate(sql)
                == "CREATE TABLE t (k INTEGER PRIMARY KEY NOT NULL, v BLOB, w BLOB) WITHOUT ROWID")
    }
}
