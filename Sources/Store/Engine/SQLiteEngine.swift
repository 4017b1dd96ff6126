import Synchronization
import Values

/// A SQLite file: one thread that writes, some that read, each with a connection of its own.
final class SQLiteEngine: Engine {
    let opening: Opening
    let published: Watermark
    private let shared: EngineShared

    private init(opening: Opening, shared: EngineShared) {
        self.opening = opening
        self.shared = shared
        published = shared.published
    }

    /// Opens the file for writing.
    static func open(
        _ configuration: StoreConfiguration, migrations: [Migration], clock: any WallClock,
        randomness: any RandomSource
    ) throws(StoreError) -> SQLiteEngine {
        let lock = try FileLock(path: configuration.path + ".lock")
        let connection = try SQLiteConnection(
            path: configuration.path, role: .writer, cacheKiB: configuration.writerCacheKiB,
            vfs: configuration.vfs)
        try connection.require(pragma: "journal_mode", "wal")
        let opening = try StoreOpening(
            connection: connection, clock: clock, randomness: randomness
        ).run(migrations)
        let shared = EngineShared(configuration, lock: lock, threads: configuration.readerCount + 1)
        try startReaders(shared, role: .reader, clock: clock, randomness: randomness)
        let writer = SQLiteWriter(
            connection: connection, shared: shared, opening: opening, clock: clock,
            randomness: randomness)
        try WorkerThread.start { writer.run() }
        return SQLiteEngine(opening: opening, shared: shared)
    }

    /// Opens the file beside the process that writes it.
    static func openReadOnly(
        _ configuration: StoreConfiguration, clock: any WallClock, randomness: any RandomSource
    ) throws(StoreError) -> SQLiteEngine {
        let shared = EngineShared(configuration, lock: nil, threads: configuration.readerCount)
        try startReaders(shared, role: .auditor, clock: clock, randomness: randomness)
        return SQLiteEngine(opening: Opening(), shared: shared)
    }

    private static func startReaders(
        _ shared: EngineShared, role: SQLiteConnection.Role, clock: any WallClock,
        randomness: any RandomSource
    ) throws(StoreError) {
        let configuration = shared.configuration
        do throws(StoreError) {
            for _ in 0..<configuration.readerCount {
                let connection = try SQLiteConnection(
                    path: configuration.path, role: role, cacheKiB: configuration.readerCacheKiB,
                    vfs: configuration.vfs)
                // Reads the header: a file that is no database is found now and not at the first use.
                _ = try connection.scalar("SELECT count(*) FROM sqlite_master")
                let reader = SQLiteReader(
                    connection: connection, shared: shared, clock: clock, randomness: randomness)
                try WorkerThread.start { reader.run() }
            }
        } catch {
            // Those started end by themselves.
            shared.readQueue.close()
            throw error
        }
    }

    func submitWrite(_ job: Job, urgent: Bool) {
        guard shared.lock != nil else {
            job.refuse(StoreError(.misuse, "the database was opened for reading only"))
            return
        }
        shared.submit(job, to: shared.writeQueue, urgent: urgent)
    }

    func submitRead(_ job: Job) { shared.submit(job, to: shared.readQueue, urgent: false) }

    func close() async {
        abandon()
        await shared.ended()
    }

    func abandon() {
        shared.readQueue.close()
        shared.writeQueue.close()
    }

    var metrics: StoreMetrics {
        var metrics = shared.counters.withLock { $0 }
        metrics.writeQueueDepth = shared.writeQueue.depth
        metrics.readQueueDepth = shared.readQueue.depth
        return metrics
    }

    var version: String { "SQLite \(SQLiteConnection.libraryVersion)" }
}
