import Foundation
import Store
import Values

/// A folder that is removed with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws { path = try makeTemporaryFolder() }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The database file used unless a test needs two.
    var databasePath: String { path + "/test.sqlite" }
}

/// Makes an empty folder with a name of its own.
func makeTemporaryFolder() throws -> String {
    var template = Array("/tmp/store-tests-\(String(repeating: "X", count: 6))".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The instant at which test clocks start: 2026-03-01 08:00 UTC.
let testStart = Instant(microseconds: 1_772_352_000_000_000)

/// The tables of most tests.
let testMigrations = [
    Migration(
        number: 1, name: "test tables",
        statements: [
            "CREATE TABLE account (name TEXT NOT NULL PRIMARY KEY, "
                + "balance BIGINT NOT NULL CONSTRAINT never_overdrawn CHECK (balance >= 0))",
            "CREATE TABLE item (number {key}, text_value TEXT, bytes_value {bytes})",
            "CREATE TABLE child (number {key}, item BIGINT NOT NULL "
                + "REFERENCES item (number) DEFERRABLE INITIALLY DEFERRED)",
        ])
]

extension Store {
    /// A store on a real file in `folder`, with the test tables.
    static func test(
        _ folder: TemporaryFolder, clock: any WallClock = ManualClock(testStart),
        seed: UInt64 = 1, migrations: [Migration] = testMigrations,
        _ change: (inout StoreConfiguration) -> Void = { _ in }
    ) throws -> Store {
        var configuration = StoreConfiguration(path: folder.databasePath)
        change(&configuration)
        return try Store.open(
            configuration, migrations: migrations, clock: clock,
            randomness: SeededRandom(seed: seed))
    }

    /// Puts `count` items in, numbered from 1.
    func putItems(_ count: Int) async throws {
        try await write { tx in
            for number in 1...count {
                try tx.run("INSERT INTO item (number) VALUES (?1)", SQLValue(number))
            }
        }
    }

    /// The numbers of all items, in order.
    func items() async throws -> [Int64] {
        try await read { tx in
            try tx.all("SELECT number FROM item ORDER BY number") { $0.int(0) }
        }
    }
}

/// What the work throws as a store error; nil when it throws something else or nothing.
func storeError<T>(_ work: () async throws -> T) async -> StoreError? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? StoreError
    }
}

/// A random seed for a property test, from the clock of the run, or the one in STORE_TEST_SEED.
func propertySeed(_ test: String) -> UInt64 {
    let given = ProcessInfo.processInfo.environment["STORE_TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? DispatchTime.now().uptimeNanoseconds
    print("seed of '\(test)': STORE_TEST_SEED=\(seed)")
    return seed
}
