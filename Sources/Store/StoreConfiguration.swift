/// Where a store lives and every bound it has.
package struct StoreConfiguration: Sendable {
    /// The database file. `<path>.lock`, `<path>-wal` and `<path>-shm` stand beside it.
    package var path: String
    /// Write closures that may wait; one more is refused as `overloaded`.
    package var writeQueueLimit = 4096
    /// Write closures that share one commit at most.
    package var writeBatchLimit = 256
    /// Read closures that may wait; one more is refused as `overloaded`.
    package var readQueueLimit = 4096
    /// Reader threads, each with a connection of its own.
    package var readerCount = 2
    /// Pages in the write-ahead log (4 KiB each) after which the writer checkpoints.
    package var checkpointPages = 4000
    /// Page cache of the writer, in KiB.
    package var writerCacheKiB = 16384
    /// Page cache of each reader, in KiB.
    package var readerCacheKiB = 4096
    /// Events that get their feed position in one transaction at most.
    package var sequencerBatchLimit = 1000
    /// How long a feed that has readers and no news waits before it states again up to when it
    /// is complete.
    package var sequencerPause: Duration = .seconds(1)
    /// How long the feed's lease lasts without being renewed.
    package var sequencerLease: Duration = .seconds(15)
    /// Tasks that may wait for news of the feed; one more is refused as `overloaded`.
    package var feedWaiterLimit = 1024
    /// Called once, on the writer's thread, when a commit failed with an unknown outcome, the
    /// file is damaged, or another process took the database over. The store takes no more writes;
    /// the process should log and exit.
    package var failStop: @Sendable (StoreError) -> Void = { _ in }

    /// The layer between SQLite and the disk, by SQLite's name for it; nil for the usual one.
    var vfs: String?

    /// All bounds at their defaults.
    package init(path: String) { self.path = path }
}
