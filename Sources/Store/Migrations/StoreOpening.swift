import Values

/// What happens to a database between its connection and its first closure: the schema is brought up to date,
/// durability is switched on and read back, and the epoch is raised.
struct StoreOpening {
    let connection: SQLiteConnection
    let clock: any WallClock
    let randomness: any RandomSource

    /// Leaves the connection ready for the writer's thread.
    func run(_ migrations: [Migration]) throws(StoreError) -> Opening {
        try migrate(migrations)
        // From here on every commit is on the disk before anybody hears of it. The first one, of the
        // epoch, puts the migrations there too: they are before it in the same log.
        try connection.execute("PRAGMA synchronous = FULL")
        try connection.require(pragma: "synchronous", "2")
        try connection.require(pragma: "journal_mode", "wal")
        try connection.require(pragma: "foreign_keys", "1")
        var opening = try raiseEpoch()
        opening.feedHead = try number("SELECT position FROM feed_head")
        let recorded = try max(
            number("SELECT recorded_at FROM feed ORDER BY position DESC LIMIT 1"),
            number("SELECT recorded_at FROM outbox ORDER BY epoch DESC, sequence DESC LIMIT 1"),
            number("SELECT complete_to + 1 FROM feed_head WHERE complete_to IS NOT NULL"))
        opening.clockFloor = Instant(microseconds: recorded)
        return opening
    }

    private func migrate(_ migrations: [Migration]) throws(StoreError) {
        // Migrations only need their order to survive a power cut, not each one at once.
        try connection.execute("PRAGMA synchronous = NORMAL")
        let runner = MigrationRunner(
            connection: connection, dialect: .sqlite,
            scope: TransactionScope(randomness: randomness, epoch: 0), clock: clock)
        try runner.prepare()
        try runner.run(owner: "store", OwnMigrations.all)
        try runner.run(owner: "service", migrations)
    }

    private func raiseEpoch() throws(StoreError) -> Opening {
        try connection.begin(writing: true)
        let now = clock.now()
        let statement = try connection.take(
            """
            INSERT INTO store_meta (id, identity, epoch, made_at) VALUES (1, ?1, 1, ?2)
            ON CONFLICT (id) DO UPDATE SET epoch = store_meta.epoch + 1
            RETURNING identity, epoch
            """)
        defer { statement.giveBack() }
        var opening = Opening()
        let identity = UUIDv7(at: now, randomness: randomness)
        try statement.bindAll([SQLValue(identity), SQLValue(now)])
        while try statement.step() {
            opening.identity = statement.text(0)
            opening.epoch = statement.int(1)
            try statement.checkFaults()
        }
        statement.reset()
        try connection.commit()
        return opening
    }

    private func number(_ sql: StaticString) throws(StoreError) -> Int64 {
        let statement = try connection.take(sql)
        defer { statement.giveBack() }
        guard try statement.step() else { return 0 }
        let number = statement.int(0)
        try statement.checkFaults()
        return number
    }
}
