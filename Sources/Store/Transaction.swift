package import Values

/// One transaction: what a closure of `Store.write` or `Store.read` works on.
///
/// It does not outlive its closure and stays on its thread (it is not Sendable). In a read the
/// statements see one snapshot, and those that write throw `misuse`.
package final class Transaction {
    /// The store's clock when the closure began. Never earlier than in any closure that wrote before, nor
    /// than any instant up to which the feed has been called complete, whatever the machine's clock does.
    package let now: Instant
    let connection: any EngineConnection
    let scope: TransactionScope

    init(now: Instant, connection: any EngineConnection, scope: TransactionScope) {
        self.now = now
        self.connection = connection
        self.scope = scope
    }

    /// A new id for `now`.
    package func newID() -> UUIDv7 { UUIDv7(at: now, randomness: scope.randomness) }

    /// Runs a statement and gives the number of rows it changed.
    @discardableResult
    package func run(_ sql: StaticString, _ values: SQLValue...) throws(StoreError) -> Int {
        try run(sql, values: values)
    }

    /// Runs a statement and gives the number of rows it changed.
    @discardableResult
    package func run(_ sql: StaticString, values: [SQLValue]) throws(StoreError) -> Int {
        let statement = try connection.take(sql)
        defer { statement.giveBack() }
        try statement.bindAll(values)
        while try statement.step() {}
        return statement.changedRows
    }

    /// The first row, mapped; nil when there is none. A statement that writes (with RETURNING) runs
    /// to its end.
    package func first<T>(
        _ sql: StaticString, _ values: SQLValue..., map: (Row) throws -> T
    ) throws -> T? {
        try first(sql, values: values, map: map)
    }

    /// The first row, mapped; nil when there is none.
    package func first<T>(
        _ sql: StaticString, values: [SQLValue], map: (Row) throws -> T
    ) throws -> T? {
        var result: T?
        try forEach(sql, values: values) { row in
            result = try map(row)
            return false
        }
        return result
    }

    /// All rows, mapped.
    package func all<T>(
        _ sql: StaticString, _ values: SQLValue..., map: (Row) throws -> T
    ) throws -> [T] {
        try all(sql, values: values, map: map)
    }

    /// All rows, mapped.
    package func all<T>(
        _ sql: StaticString, values: [SQLValue], map: (Row) throws -> T
    ) throws -> [T] {
        var result: [T] = []
        try forEach(sql, values: values) { row in
            result.append(try map(row))
            return true
        }
        return result
    }

    /// Gives the rows one by one; `body` gives false to stop.
    package func forEach(
        _ sql: StaticString, _ values: SQLValue..., body: (Row) throws -> Bool
    ) throws {
        try forEach(sql, values: values, body: body)
    }

    /// Gives the rows one by one; `body` gives false to stop.
    package func forEach(
        _ sql: StaticString, values: [SQLValue], body: (Row) throws -> Bool
    ) throws {
        let statement = try connection.take(sql)
        defer { statement.giveBack() }
        try statement.bindAll(values)
        let row = Row(statement: statement)
        while try statement.step() {
            let more = try body(row)
            try statement.checkFaults()
            if !more { break }
        }
        // The rows that a writing statement still has are changes that it still owes.
        if statement.writes { while try statement.step() {} }
    }

    /// A statement to run many times in this transaction.
    package func prepare(_ sql: StaticString) throws(StoreError) -> Statement {
        Statement(try connection.take(sql))
    }

    /// The next number of a series: 1, 2, 3 ... without gaps, because a number is only used up when
    /// its transaction commits.
    package func nextNumber(_ series: String) throws -> Int64 {
        let number = try first(
            """
            INSERT INTO number_series (series, last_number) VALUES (?1, 1)
            ON CONFLICT (series) DO UPDATE SET last_number = number_series.last_number + 1
            RETURNING last_number
            """, .text(series)
        ) { $0.int(0) }
        guard let number else {
            throw StoreError(.misuse, "a number series gave no number", cause: series)
        }
        return number
    }
}

/// What the closures of one connection share.
final class TransactionScope {
    let randomness: any RandomSource
    /// The database's epoch: grows each time it is opened for writing. 0 in a reader.
    let epoch: Int64
    /// Number of the last outbox row written in this epoch.
    var outboxSequence: Int64 = 0
    /// Events published by the batch that is running.
    var published = 0

    init(randomness: any RandomSource, epoch: Int64) {
        self.randomness = randomness
        self.epoch = epoch
    }
}
