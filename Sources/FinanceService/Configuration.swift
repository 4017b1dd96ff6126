import ServiceKit

/// What FinanceService is told by its environment, beside what every process is told.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_PARKED_RETRY_SECONDS | pause between two looks at parked shipment events, 1 to 3,600 | 5 |
struct FinanceConfiguration: Sendable {
    /// Pause between two looks at parked shipment events.
    let parkedRetry: Duration

    /// Reads every key; faults stay in `settings` until its `check()`.
    init(settings: Settings) {
        parkedRetry = .seconds(
            settings.integer("parked_retry_seconds", default: 5, in: 1...3600))
    }
}

/// The bounds of requests and background work.
enum Bounds {
    /// Lines of one order.
    static let orderLines = 1000
    /// Receivables that one receipt or settlement names or pays.
    static let settlementItems = 500
    /// Lines of one statement.
    static let statementLines = 10_000
    /// Held freezes that one heartbeat of the order feed releases.
    static let expiryBatch = 500
    /// Parked events that one look tries again.
    static let parkedBatch = 100
    /// First pause before a parked event is tried again, in seconds; doubles with each attempt.
    static let parkedPauseSeconds: Int64 = 5
    /// Longest pause before a parked event is tried again, in seconds.
    static let parkedPauseLimitSeconds: Int64 = 300
    /// Bytes of an id.
    static let idBytes = 64
    /// Bytes of a number, reference or word.
    static let codeBytes = 64
    /// Bytes of a text that people read.
    static let textBytes = 500
    /// Days of a payment term or a grace.
    static let termDays: Int32 = 3650
}
