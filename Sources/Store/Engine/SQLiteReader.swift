import Dispatch
import Synchronization
import Values

/// One reader thread: a connection that cannot write, and one snapshot for each job.
final class SQLiteReader {
    private var connection: SQLiteConnection?
    private let shared: EngineShared
    private let clock: any WallClock
    private let scope: TransactionScope

    init(
        connection: SQLiteConnection, shared: EngineShared, clock: any WallClock,
        randomness: any RandomSource
    ) {
        self.connection = connection
        self.shared = shared
        self.clock = clock
        scope = TransactionScope(randomness: randomness, epoch: 0)
    }

    /// Works until the queue is closed.
    func run() {
        while let job = shared.readQueue.take(limit: 1).first {
            guard let connection else { break }
            serve(job, connection)
        }
        connection = nil
        shared.readerEnded.signal()
        shared.threadEnded()
    }

    private func serve(_ job: Job, _ connection: SQLiteConnection) {
        do throws(StoreError) {
            try connection.begin(writing: false)
        } catch {
            job.refuse(error)
            if let damage = connection.damage { shared.fail(damage) }
            return
        }
        let transaction = Transaction(now: clock.now(), connection: connection, scope: scope)
        let result = job.run(transaction)
        // A read has nothing to keep; how it ends only frees the snapshot.
        try? connection.rollback()
        shared.counters.withLock { $0.readClosures += 1 }
        result.deliver(nil)
        if let damage = connection.damage { shared.fail(damage) }
    }
}
