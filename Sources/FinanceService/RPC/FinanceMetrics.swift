import ServiceKit

/// The service's own instruments.
struct FinanceMetrics: Sendable {
    let brokenChains: Counter
    let parkedEvents: Gauge
    let expiredFreezes: Counter
    /// Confirmed orders whose freeze was not held any more: must stay 0.
    let unheldConfirmations: Counter
    private let held: Counter
    private let refused: Counter

    init(_ metrics: Metrics) {
        brokenChains = metrics.counter(
            "finance_broken_chains_total", help: "Statements whose hash chain did not hold")
        parkedEvents = metrics.gauge(
            "finance_parked_events", help: "Shipment events that wait for their order")
        expiredFreezes = metrics.counter(
            "finance_freezes_expired_total", help: "Freezes ended because no confirmation came")
        unheldConfirmations = metrics.counter(
            "finance_unheld_confirmations_total", help: "Confirmed orders without a held freeze")
        let help = "Freezes asked for, by outcome"
        held = metrics.counter("finance_freezes_total", help: help, ["outcome": "held"])
        refused = metrics.counter("finance_freezes_total", help: help, ["outcome": "refused"])
    }

    func count(_ verdict: FundsVerdict) {
        switch verdict {
        case .covered: held.increment()
        case .refused: refused.increment()
        }
    }
}
