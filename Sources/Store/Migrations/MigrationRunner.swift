import Values

/// Brings a schema up to date, statement by statement, and refuses one it does not understand.
///
/// Each statement and the record that it was done are one transaction, so a crash leaves a whole
/// number of statements done and the next opening goes on behind them.
struct MigrationRunner {
    /// A migration as the database remembers it.
    private struct Applied {
        let number: Int
        let name: String
        let checksum: [UInt8]
        let stepsDone: Int
    }

    let connection: any EngineConnection
    let dialect: Dialect
    let scope: TransactionScope
    let clock: any WallClock
    /// Asked before each statement; what it throws stops the run there, as a crash would.
    var beforeStep: (Migration, Int) throws(StoreError) -> Void = { _, _ throws(StoreError) in }

    /// Makes the table of applied migrations.
    func prepare() throws(StoreError) {
        try connection.execute(dialect.translate(OwnMigrations.record))
    }

    /// Applies what is missing of `migrations`, which belong to `owner` ("store", "service").
    func run(owner: String, _ migrations: [Migration]) throws(StoreError) {
        try checkNumbers(owner, migrations)
        let applied = try applied(owner)
        for done in applied { try checkKnown(owner, done, migrations) }
        for migration in migrations {
            let done = applied.first { $0.number == migration.number }?.stepsDone
            try apply(owner, migration, stepsDone: done)
        }
    }

    private func checkNumbers(_ owner: String, _ migrations: [Migration]) throws(StoreError) {
        for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
            throw StoreError(
                .migration, "migrations must be numbered 1, 2, 3 and so on",
                cause: "\(owner) migration \(migration.number) (\(migration.name)) "
                    + "is in place \(index + 1)")
        }
    }

    private func checkKnown(
        _ owner: String, _ applied: Applied, _ migrations: [Migration]
    ) throws(StoreError) {
        let label = "\(owner) migration \(applied.number) (\(applied.name))"
        guard applied.number <= migrations.count else {
            throw StoreError(
                .migration, "the database is newer than this binary",
                cause: "\(label) is applied, this binary knows \(migrations.count)")
        }
        let known = migrations[applied.number - 1]
        guard Self.checksum(known) == applied.checksum else {
            throw StoreError(
                .migration, "a migration was changed after it was applied",
                cause: "\(label); this binary has \(known.number) (\(known.name))")
        }
    }

    private func apply(
        _ owner: String, _ migration: Migration, stepsDone: Int?
    ) throws(StoreError) {
        if stepsDone == nil {
            try inTransaction { transaction throws(StoreError) in
                try transaction.run(
                    """
                    INSERT INTO schema_migration
                        (owner, number, name, checksum, steps, steps_done, begun_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
                    """, .text(owner), SQLValue(migration.number), .text(migration.name),
                    .bytes(Self.checksum(migration)), SQLValue(migration.statements.count),
                    SQLValue(transaction.now))
            }
        }
        for step in (stepsDone ?? 0)..<migration.statements.count {
            try beforeStep(migration, step)
            do throws(StoreError) {
                try inTransaction { transaction throws(StoreError) in
                    try connection.execute(dialect.translate(migration.statements[step]))
                    try transaction.run(
                        """
                        UPDATE schema_migration SET steps_done = ?3
                        WHERE owner = ?1 AND number = ?2
                        """, .text(owner), SQLValue(migration.number), SQLValue(step + 1))
                }
            } catch {
                throw StoreError(
                    .migration, "a statement of a migration failed",
                    cause: "\(owner) migration \(migration.number) (\(migration.name)), "
                        + "statement \(step + 1): \(error)")
            }
        }
    }

    private func inTransaction(
        _ body: (Transaction) throws(StoreError) -> Void
    ) throws(StoreError) {
        try connection.begin(writing: true)
        do throws(StoreError) {
            try body(Transaction(now: clock.now(), connection: connection, scope: scope))
            try connection.commit()
        } catch {
            // The first error tells why; a failed rollback ends with the connection.
            try? connection.rollback()
            throw error
        }
    }

    private func applied(_ owner: String) throws(StoreError) -> [Applied] {
        let statement = try connection.take(
            """
            SELECT number, name, checksum, steps_done FROM schema_migration
            WHERE owner = ?1 ORDER BY number
            """)
        defer { statement.giveBack() }
        try statement.bindAll([.text(owner)])
        var result: [Applied] = []
        while try statement.step() {
            result.append(
                Applied(
                    number: Int(statement.int(0)), name: statement.text(1),
                    checksum: statement.bytes(2), stepsDone: Int(statement.int(3))))
            try statement.checkFaults()
        }
        return result
    }

    /// SHA-256 over the statements as they are written, each with its length before it.
    static func checksum(_ migration: Migration) -> [UInt8] {
        ChainHash.next(ChainHash.genesis, migration.statements.map { .text($0) })
    }
}
