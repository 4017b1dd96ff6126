import ServiceKit

/// What this service counts for its operators.
struct ChannelMetrics: Sendable {
    private let judged: Counter
    private let refused: [Rule: Counter]

    init(_ metrics: Metrics) {
        judged = metrics.counter(
            "channel_proposals_total", help: "Proposed orders that were judged")
        var refused: [Rule: Counter] = [:]
        for rule in Rule.allCases {
            refused[rule] = metrics.counter(
                "channel_violations_total", help: "Broken rules of proposed orders",
                ["rule": rule.rawValue])
        }
        self.refused = refused
    }

    func count(_ verdict: TermsVerdict) {
        judged.increment()
        for violation in verdict.violations { refused[violation.rule]?.increment() }
    }
}
