import Values

// The seam below the API: what a database engine must offer. SQLite is the one there is.

/// The types a column can have.
enum ColumnType {
    case null, int, text, bytes, other
}

/// A prepared statement of one connection. Not Sendable: it stays on its connection's thread.
protocol EngineStatement: AnyObject {
    /// How many values it takes.
    var parameterCount: Int { get }
    /// True when it changes the database.
    var writes: Bool { get }
    /// How many columns its rows have.
    var columnCount: Int { get }
    /// Gives parameter `index` (from 0) a value, good for one run.
    func bind(_ index: Int, _ value: SQLValue) throws(StoreError)
    /// Gives parameter `index` (from 0) a BIGINT.
    func bind(_ index: Int, _ value: Int64) throws(StoreError)
    /// Gives parameter `index` (from 0) a TEXT.
    func bind(_ index: Int, _ value: String) throws(StoreError)
    /// Runs on to the next row; false when there is none.
    func step() throws(StoreError) -> Bool
    /// Rows that the run changed; to be asked right after `step` gave false.
    var changedRows: Int { get }
    /// Ends the run, and clears what it was given.
    func reset()
    /// Ends the run and lets others have the statement.
    func giveBack()
    /// The column's type in the present row.
    func type(_ column: Int) -> ColumnType
    /// The column as a number; records a fault and gives 0 when it is none.
    func int(_ column: Int) -> Int64
    /// The column as text; records a fault and gives "" when it is none.
    func text(_ column: Int) -> String
    /// The column as bytes; records a fault and gives [] when it is none.
    func bytes(_ column: Int) -> [UInt8]
    /// Throws `misuse` when a column was read as a type it does not have since the last check.
    func checkFaults() throws(StoreError)
}

/// A connection, inside a transaction while a closure runs. Not Sendable: it stays on its thread.
protocol EngineConnection: AnyObject {
    /// The statement for `sql`, prepared before or now, for the caller alone until `giveBack`.
    func take(_ sql: StaticString) throws(StoreError) -> any EngineStatement
    /// Runs SQL whose tokens are translated already, once.
    func execute(_ sql: String) throws(StoreError)
    /// Begins a transaction. One that writes takes the right to write at once.
    func begin(writing: Bool) throws(StoreError)
    /// Commits. When it throws, the transaction may still be open.
    func commit() throws(StoreError)
    /// Undoes the transaction; does nothing when the engine has done so already.
    func rollback() throws(StoreError)
    /// Sets a savepoint. They nest.
    func mark() throws(StoreError)
    /// Forgets the last savepoint and keeps what was written since.
    func keepMark() throws(StoreError)
    /// Undoes what was written since the last savepoint, and forgets it.
    func undoToMark() throws(StoreError)
}

/// What a closure of `Store.write` or `Store.read` becomes while it waits for a thread.
struct Job: Sendable {
    /// Runs the closure. May run again after a serialization failure.
    let run: @Sendable (Transaction) -> JobResult
    /// Ends it without having run it.
    let refuse: @Sendable (StoreError) -> Void
}

/// What running a job gave; not told to the caller before the commit.
struct JobResult {
    /// Why its writes are to be undone; nil to keep them.
    let failure: (any Error)?
    /// Tells the caller: the closure's own result, or this error in its stead.
    let deliver: (StoreError?) -> Void
}

/// A database engine: takes jobs, runs each in a transaction on a thread that may block.
protocol Engine: Sendable {
    /// Queues a job that writes. `urgent` ones pass the queue's limit: the store's own.
    func submitWrite(_ job: Job, urgent: Bool)
    /// Queues a job that reads one snapshot.
    func submitRead(_ job: Job)
    /// Takes no more jobs, runs those it has, and returns when the files are closed.
    func close() async
    /// Takes no more jobs and lets the threads end by themselves.
    func abandon()
    /// Counters and depths.
    var metrics: StoreMetrics { get }
    /// What the engine is, for the log: name and version.
    var version: String { get }
    /// What the store knew of the feed when it was opened.
    var opening: Opening { get }
    /// Told after each commit with how many events it published.
    var published: Watermark { get }
}

/// What opening a database found.
struct Opening: Sendable {
    /// Says which database this is, for its whole life.
    var identity = ""
    /// How often it has been opened for writing, this time included; 0 when read-only.
    var epoch: Int64 = 0
    /// The feed's last position.
    var feedHead: Int64 = 0
    /// No closure's `now` is earlier than this.
    var clockFloor = Instant(microseconds: 0)
}

extension Engine {
    /// Runs `body` in a transaction that may write.
    func write<R: Sendable>(
        urgent: Bool = false, _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            submitWrite(Job(body, continuation), urgent: urgent)
        }
    }

    /// Runs `body` on one snapshot.
    func read<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            submitRead(Job(body, continuation))
        }
    }
}

extension Job {
    /// A job that runs `body` and resumes `continuation`.
    init<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R,
        _ continuation: CheckedContinuation<R, any Error>
    ) {
        run = { transaction in
            let result = Result { try body(transaction) }
            let failure: (any Error)? = if case .failure(let error) = result { error } else { nil }
            return JobResult(failure: failure) { error in
                if let error {
                    continuation.resume(throwing: error)
                } else {
                    continuation.resume(with: result)
                }
            }
        }
        refuse = { error in continuation.resume(throwing: error) }
    }
}
