import Dispatch
import Glibc
import Synchronization
import Values

/// The writer thread: many closures in one transaction, one commit, then everybody's answer.
///
/// A closure that throws is undone to its savepoint and does not harm the others of its batch. The
/// checkpoint runs here too, between batches: with one connection for both, SQLite 3.40's race between a
/// writer that restarts the log and a checkpoint elsewhere cannot happen.
final class SQLiteWriter {
    /// A closure that ran in the batch at hand.
    private typealias Finished = (job: Job, result: JobResult)

    private var connection: SQLiteConnection?
    private let shared: EngineShared
    private let clock: any WallClock
    private let scope: TransactionScope
    private var lastNow: Instant
    private var checkpointAt: Int
    private var hasStopped = false

    init(
        connection: SQLiteConnection, shared: EngineShared, opening: Opening,
        clock: any WallClock, randomness: any RandomSource
    ) {
        self.connection = connection
        self.shared = shared
        self.clock = clock
        scope = TransactionScope(randomness: randomness, epoch: opening.epoch)
        lastNow = opening.clockFloor
        checkpointAt = shared.configuration.checkpointPages
    }

    /// Works until the queue is closed and empty, then closes the file after the readers have.
    func run() {
        while true {
            let jobs = shared.writeQueue.take(limit: shared.configuration.writeBatchLimit)
            guard !jobs.isEmpty, let connection else { break }
            if !hasStopped {
                runBatch(jobs[...], connection)
                checkpointIfDue(connection)
            } else {
                for job in jobs { job.refuse(stopped) }
            }
        }
        for _ in 0..<shared.configuration.readerCount { shared.readerEnded.wait() }
        connection = nil
        shared.lock?.release()
        shared.threadEnded()
    }

    private var stopped: StoreError {
        StoreError(.closed, "the store has stopped after a failure")
    }

    // MARK: A batch

    private func runBatch(_ jobs: ArraySlice<Job>, _ connection: SQLiteConnection) {
        scope.published = 0
        do throws(StoreError) {
            try connection.begin(writing: true)
            try checkEpoch(connection)
        } catch {
            try? connection.rollback()
            for job in jobs { job.refuse(error) }
            failIfDamaged(connection)
            return
        }
        var finished: [Finished] = []
        finished.reserveCapacity(jobs.count)
        var rest = jobs
        while let job = rest.popFirst() {
            let result = runJob(job, connection)
            guard connection.isInTransaction, connection.damage == nil else {
                // The engine has undone the whole transaction: nothing of it is stored, and those
                // that had run are told so. The others start again in a transaction of their own.
                abandon(finished, last: result, connection)
                if connection.damage == nil {
                    if !rest.isEmpty { runBatch(rest, connection) }
                } else {
                    for job in rest { job.refuse(stopped) }
                }
                return
            }
            finished.append((job, result))
        }
        commit(finished, connection)
    }

    private func runJob(_ job: Job, _ connection: SQLiteConnection) -> JobResult {
        do throws(StoreError) {
            try connection.mark()
        } catch {
            return refusal(job, error)
        }
        let transaction = Transaction(now: now(), connection: connection, scope: scope)
        let result = job.run(transaction)
        do throws(StoreError) {
            if result.failure != nil {
                if connection.isInTransaction { try connection.undoToMark() }
                return result
            }
            try connection.checkDeferredConstraints()
            try connection.keepMark()
            return result
        } catch {
            if connection.isInTransaction { try? connection.undoToMark() }
            return JobResult(failure: error) { later in result.deliver(later ?? error) }
        }
    }

    private func refusal(_ job: Job, _ error: StoreError) -> JobResult {
        JobResult(failure: error) { later in job.refuse(later ?? error) }
    }

    /// Ends a batch whose transaction is gone before its commit: nothing was stored.
    private func abandon(
        _ finished: [Finished], last: JobResult, _ connection: SQLiteConnection
    ) {
        let reason =
            connection.damage
            ?? connection.lostTo
            ?? StoreError(.inputOutput, "the engine undid the transaction")
        try? connection.rollback()
        for (_, result) in finished { result.deliver(result.failure == nil ? reason : nil) }
        last.deliver(last.failure == nil ? reason : nil)
        failIfDamaged(connection)
    }

    private func commit(_ finished: [Finished], _ connection: SQLiteConnection) {
        let begun = monotonicMicroseconds()
        do throws(StoreError) {
            try connection.commit()
        } catch {
            commitFailed(finished, error, connection)
            return
        }
        let spent = monotonicMicroseconds() - begun
        let failures = finished.count { $0.result.failure != nil }
        let published = scope.published
        shared.counters.withLock { counters in
            counters.batches += 1
            counters.writeClosures += finished.count
            counters.failedClosures += failures
            counters.commitMicroseconds += spent
            counters.published += published
            counters.walPages = connection.walPages
        }
        for (_, result) in finished { result.deliver(nil) }
        if published > 0 { shared.published.add(Int64(published)) }
    }

    /// A full disk is a definite refusal when the rollback was clean: SQLite writes the page that commits
    /// last, so a log that could not take it holds no commit. Every other failure leaves the outcome open.
    private func commitFailed(
        _ finished: [Finished], _ error: StoreError, _ connection: SQLiteConnection
    ) {
        var isUndone = false
        if error.code == .storageFull, connection.commitPageIsLast {
            try? connection.rollback()
            isUndone = !connection.isInTransaction && connection.damage == nil
        }
        let told =
            isUndone
            ? error
            : StoreError(
                .unknownOutcome, "the commit failed and may or may not be stored",
                cause: error.description)
        for (_, result) in finished { result.deliver(result.failure == nil ? told : nil) }
        if !isUndone { stop(told) }
    }

    /// Another process has opened the file for writing in spite of the lock: its epoch is later.
    private func checkEpoch(_ connection: SQLiteConnection) throws(StoreError) {
        let statement = try connection.take("SELECT epoch FROM store_meta WHERE id = 1")
        defer { statement.giveBack() }
        guard try statement.step(), statement.int(0) == scope.epoch else {
            let error = StoreError(.locked, "another process has taken the database over")
            stop(error)
            throw error
        }
    }

    /// The clock, but never backwards.
    private func now() -> Instant {
        lastNow = max(lastNow, clock.now())
        return lastNow
    }

    // MARK: Failure

    private func failIfDamaged(_ connection: SQLiteConnection) {
        if let damage = connection.damage { stop(damage) }
    }

    private func stop(_ error: StoreError) {
        hasStopped = true
        shared.fail(error)
    }

    // MARK: Checkpoint

    private func checkpointIfDue(_ connection: SQLiteConnection) {
        guard !hasStopped, connection.walPages >= checkpointAt else { return }
        let limit = shared.configuration.checkpointPages
        do throws(StoreError) {
            let isComplete = try connection.checkpoint()
            // Held up by a reader's snapshot: try again when the log has grown by as much again.
            checkpointAt = isComplete ? limit : connection.walPages + limit
            shared.counters.withLock { counters in
                if isComplete { counters.checkpoints += 1 } else { counters.checkpointsHeldUp += 1 }
            }
        } catch {
            checkpointAt = connection.walPages + limit
            shared.counters.withLock { $0.checkpointsHeldUp += 1 }
            failIfDamaged(connection)
        }
    }
}

/// Microseconds on a clock that only runs forward; for measuring, not for stamps.
private func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}
