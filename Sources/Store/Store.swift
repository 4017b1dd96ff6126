package import Values

/// A service's own database: transactions as closures, and the feed of its events.
///
/// It does not retry, does not know messages, and never blocks the caller's thread after `open`.
package final class Store: Sendable {
    private let engine: any Engine
    /// The events that this store publishes, in order.
    package let feed: Feed

    init(engine: any Engine, configuration: StoreConfiguration) {
        self.engine = engine
        feed = Feed(engine: engine, configuration: configuration)
    }

    deinit { engine.abandon() }

    /// Opens the database for writing, makes the file when there is none, and brings its schema up to
    /// date. Blocks the thread it is called on.
    ///
    /// - Throws: `locked` when somebody else has it open for writing; `migration` when the schema is newer
    ///   than this binary or a released migration was changed; `misuse` when the file cannot be
    ///   made durable (no write-ahead log, no full synchronisation); `corrupt`; `inputOutput`.
    package static func open(
        _ configuration: StoreConfiguration, migrations: [Migration], clock: any WallClock,
        randomness: any RandomSource
    ) throws(StoreError) -> Store {
        let engine = try SQLiteEngine.open(
            configuration, migrations: migrations, clock: clock, randomness: randomness)
        return Store(engine: engine, configuration: configuration)
    }

    /// Opens a database to look at it, beside the service that writes it: for auditors. `write` throws
    /// `misuse`.
    ///
    /// - Parameter clock: what `Transaction.now` says; without one it stands still at 1970.
    package static func openReadOnly(
        path: String, clock: any WallClock = ManualClock(Instant(microseconds: 0)),
        randomness: any RandomSource = SeededRandom(seed: 0)
    ) throws(StoreError) -> Store {
        let configuration = StoreConfiguration(path: path)
        let engine = try SQLiteEngine.openReadOnly(
            configuration, clock: clock, randomness: randomness)
        return Store(engine: engine, configuration: configuration)
    }

    /// Runs `body` in a transaction that may write.
    ///
    /// It runs on the writer's thread, shares its commit with others, and its result is given only
    /// after that commit. When it throws, what it wrote is undone, the others' work is not, and the
    /// error goes on. It may be run again (by engines that retry), so it must have no effect but
    /// through the transaction. Cancelling the task has no effect on it.
    ///
    /// - Throws: `body`'s error, or `StoreError`: `unknownOutcome` may have been stored, with every
    ///   other code nothing was.
    @discardableResult
    package func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await engine.write(body)
    }

    /// Runs `body` on one snapshot of the database, which has everything committed before the call.
    ///
    /// - Throws: `body`'s error, or `StoreError`.
    package func read<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await engine.read(body)
    }

    /// What is wrong with the file: damaged pages and indexes, rows that violate constraints, rows that
    /// refer to nothing. Empty when all is well. Reads the whole file.
    package func checkIntegrity() async throws -> [String] {
        try await engine.read { transaction in
            var problems = try transaction.all("PRAGMA integrity_check(100)") { $0.text(0) }
            if problems == ["ok"] { problems = [] }
            let orphans = try transaction.all("PRAGMA foreign_key_check") { row in
                let rowID = row.optionalInt(1).map { "row \($0)" } ?? "a row"
                return "\(row.text(0)): \(rowID) refers to nothing in \(row.text(2))"
            }
            return problems + orphans
        }
    }

    /// Counters and depths.
    package var metrics: StoreMetrics { engine.metrics }

    /// What keeps the rows, for the log: name and version.
    package var engineVersion: String { engine.version }

    /// Says which database this is: made with the file, never changed.
    package var identity: String { engine.opening.identity }

    /// How often the database has been opened for writing, this time included; 0 when read-only.
    package var epoch: Int64 { engine.opening.epoch }

    /// Takes no more work, finishes what is queued, and returns when the files are closed.
    package func close() async { await engine.close() }
}
