/// A statement held for many runs inside one transaction: the fast path for bulk work.
///
/// Made by `Transaction.prepare`; good only inside the closure of that transaction. While it is held
/// the same SQL text can still be run elsewhere. One run at a time.
package final class Statement {
    private let statement: any EngineStatement

    init(_ statement: any EngineStatement) { self.statement = statement }

    deinit { statement.giveBack() }

    /// Runs it with `values` and gives the number of rows changed.
    @discardableResult
    package func run(_ values: SQLValue...) throws(StoreError) -> Int {
        try bindAll(values)
        return try run()
    }

    /// The first row for `values`, mapped; nil when there is none.
    package func first<T>(_ values: SQLValue..., map: (Row) throws -> T) throws -> T? {
        try bindAll(values)
        return try first(map: map)
    }

    /// Gives parameter `index` (from 1, as in the SQL) a BIGINT; the cheapest way.
    package func bind(_ index: Int, _ value: Int64) throws(StoreError) {
        try statement.bind(index - 1, value)
    }

    /// Gives parameter `index` (from 1, as in the SQL) a TEXT; the cheapest way.
    package func bind(_ index: Int, _ value: String) throws(StoreError) {
        try statement.bind(index - 1, value)
    }

    /// Gives parameter `index` (from 1, as in the SQL) any value.
    package func bind(_ index: Int, value: SQLValue) throws(StoreError) {
        try statement.bind(index - 1, value)
    }

    /// Runs it with the values bound; those not bound since the last run are NULL.
    @discardableResult
    package func run() throws(StoreError) -> Int {
        defer { statement.reset() }
        while try statement.step() {}
        return statement.changedRows
    }

    /// The first row for the values bound, mapped; nil when there is none.
    package func first<T>(map: (Row) throws -> T) throws -> T? {
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        let result = try map(Row(statement: statement))
        try statement.checkFaults()
        return result
    }

    private func bindAll(_ values: [SQLValue]) throws(StoreError) {
        try statement.bindAll(values)
    }
}

extension EngineStatement {
    /// Gives the statement all its values.
    func bindAll(_ values: [SQLValue]) throws(StoreError) {
        guard values.count == parameterCount else {
            throw StoreError(
                .misuse, "a statement got another number of values than it takes",
                cause: "takes \(parameterCount), got \(values.count)")
        }
        for index in values.indices { try bind(index, values[index]) }
    }
}
