/// The store's own tables, numbered apart from the service's.
enum OwnMigrations {
    /// The table of applied migrations itself; made before anything is looked up in it.
    static let record = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            owner TEXT NOT NULL,
            number BIGINT NOT NULL CHECK (number >= 1),
            name TEXT NOT NULL,
            checksum {bytes} NOT NULL,
            steps BIGINT NOT NULL CHECK (steps >= 0),
            steps_done BIGINT NOT NULL CHECK (steps_done BETWEEN 0 AND steps),
            begun_at BIGINT NOT NULL,
            PRIMARY KEY (owner, number)
        ) {clustered}
        """

    static let all = [
        Migration(
            number: 1, name: "store tables",
            statements: [
                meta, operation, outbox, feed, feedHead, feedCursor, inbox, deadLetter, lease, series,
            ])
    ]

    private static let meta = """
        CREATE TABLE store_meta (
            id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
            identity TEXT NOT NULL,
            epoch BIGINT NOT NULL CHECK (epoch >= 1),
            made_at BIGINT NOT NULL
        )
        """

    /// Not clustered: ids may be in random order, and replies are long.
    private static let operation = """
        CREATE TABLE operation (
            scope TEXT NOT NULL,
            id TEXT NOT NULL,
            fingerprint {bytes} NOT NULL,
            kind BIGINT NOT NULL CHECK (kind IN (1, 2)),
            reply {bytes} NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (scope, id)
        )
        """

    private static let outbox = """
        CREATE TABLE outbox (
            epoch BIGINT NOT NULL,
            sequence BIGINT NOT NULL,
            event_id TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            payload {bytes} NOT NULL,
            PRIMARY KEY (epoch, sequence)
        ) {clustered}
        """

    private static let feed = """
        CREATE TABLE feed (
            position {key} CHECK (position >= 1),
            event_id TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            payload {bytes} NOT NULL
        )
        """

    private static let feedHead = """
        CREATE TABLE feed_head (
            id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
            position BIGINT NOT NULL CHECK (position >= 0),
            complete_to BIGINT
        )
        """

    private static let feedCursor = """
        CREATE TABLE feed_cursor (
            feed TEXT NOT NULL PRIMARY KEY,
            position BIGINT NOT NULL CHECK (position >= 0)
        ) {clustered}
        """

    private static let inbox = """
        CREATE TABLE inbox (
            sender TEXT NOT NULL,
            message_id TEXT NOT NULL,
            received_at BIGINT NOT NULL,
            PRIMARY KEY (sender, message_id)
        ) {clustered}
        """

    private static let deadLetter = """
        CREATE TABLE dead_letter (
            feed TEXT NOT NULL,
            position BIGINT NOT NULL,
            payload {bytes} NOT NULL,
            reason TEXT NOT NULL,
            buried_at BIGINT NOT NULL,
            PRIMARY KEY (feed, position)
        )
        """

    private static let lease = """
        CREATE TABLE lease (
            name TEXT NOT NULL PRIMARY KEY,
            owner TEXT NOT NULL,
            epoch BIGINT NOT NULL CHECK (epoch >= 1),
            expires_at BIGINT NOT NULL
        ) {clustered}
        """

    private static let series = """
        CREATE TABLE number_series (
            series TEXT NOT NULL PRIMARY KEY,
            last_number BIGINT NOT NULL CHECK (last_number >= 1)
        ) {clustered}
        """
}
