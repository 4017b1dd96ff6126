/// What a store has done since it was opened, and how near its bounds it is.
package struct StoreMetrics: Hashable, Sendable {
    /// Write closures waiting now.
    package var writeQueueDepth = 0
    /// Read closures waiting now.
    package var readQueueDepth = 0
    /// Commits.
    package var batches = 0
    /// Write closures run.
    package var writeClosures = 0
    /// Write closures that threw and were undone.
    package var failedClosures = 0
    /// Read closures run.
    package var readClosures = 0
    /// Closures refused because a queue was full.
    package var refused = 0
    /// Time spent in COMMIT, the disk included, in microseconds.
    package var commitMicroseconds: Int64 = 0
    /// Checkpoints that moved the whole log into the file.
    package var checkpoints = 0
    /// Checkpoints that failed or were held up by readers.
    package var checkpointsHeldUp = 0
    /// Pages in the write-ahead log now.
    package var walPages = 0
    /// Events published.
    package var published = 0
}
