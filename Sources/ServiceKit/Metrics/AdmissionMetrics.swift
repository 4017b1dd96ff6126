internal import Wire

/// What a server lets in and turns away, and what a client holds back and repeats: how near each is to its
/// bounds. Listed in `docs/metrics.md`.
enum AdmissionMetrics {
    /// Counts the peers that a server cuts off.
    static func observe(_ observer: inout WireObserver, _ metrics: Metrics) {
        observer.peerCutOff = { cause in
            metrics.counter(
                "wire_peers_cut_off_total", help: "Connections ended for the peer's fault, by cause",
                ["cause": cause]
            ).increment()
        }
    }

    /// Shows what a server admits and refuses.
    static func show(_ statistics: WireStatistics, _ metrics: Metrics) {
        calls(statistics, metrics)
        connections(statistics, metrics)
        metrics.gauge("wire_call_limit", help: "Calls that may be in flight now") {
            Int64(statistics.snapshot.admission.limit)
        }
        metrics.gauge("wire_calls_postponed", help: "Calls that wait until their client takes replies") {
            Int64(statistics.snapshot.postponed)
        }
        metrics.gauge("wire_unfinished_request_bytes", help: "Bytes of requests that came in part") {
            Int64(statistics.snapshot.unfinishedRequestBytes)
        }
    }

    /// Shows what a client holds back and repeats.
    static func show(waiting statistics: WireStatistics, _ metrics: Metrics, target: String) {
        let labels = ["grpc_target": target]
        metrics.gauge("wire_calls_waiting", help: "Calls that wait for a connection or a place", labels) {
            Int64(statistics.snapshot.waiting)
        }
        metrics.gauge("wire_targets_ejected", help: "Addresses left out on each event loop", labels) {
            Int64(statistics.snapshot.ejected)
        }
        let (name, help) = ("wire_call_repeats_total", "Tries after the first, by who wanted them")
        metrics.counter(name, help: help, labels.merging(["by": "policy"]) { $1 }) {
            Int64(statistics.snapshot.retries)
        }
        metrics.counter(name, help: help, labels.merging(["by": "not_begun"]) { $1 }) {
            Int64(statistics.snapshot.repeats)
        }
    }

    private static func calls(_ statistics: WireStatistics, _ metrics: Metrics) {
        let byClass: [(name: String, read: @Sendable (ClassCounts) -> Int)] = [
            ("critical", { $0.critical }), ("interactive", { $0.interactive }), ("bulk", { $0.bulk }),
        ]
        let outcomes: [(reason: String?, read: @Sendable (AdmissionSnapshot) -> ClassCounts)] = [
            (nil, { $0.admitted }), ("server_full", { $0.serverFull }), ("overloaded", { $0.overloaded }),
            ("reserved", { $0.reserved }), ("peer_full", { $0.peerFull }),
        ]
        for (reason, counts) in outcomes {
            for (name, read) in byClass {
                let value: @Sendable () -> Int64 = { Int64(read(counts(statistics.snapshot.admission))) }
                guard let reason else {
                    metrics.counter(
                        "wire_calls_admitted_total", help: "Calls whose handlers were begun",
                        ["class": name], read: value)
                    continue
                }
                metrics.counter(
                    "wire_calls_refused_total", help: "Calls refused for want of a place",
                    ["class": name, "reason": reason], read: value)
            }
        }
        for refusal in FrameRefusal.allCases {
            metrics.counter(
                "wire_calls_unbegun_total", help: "Calls refused before their whole request came",
                ["reason": refusal.rawValue]
            ) {
                Int64(statistics.snapshot.refusedUnbegun[refusal, default: 0])
            }
        }
    }

    private static func connections(_ statistics: WireStatistics, _ metrics: Metrics) {
        let reasons: [(word: String, read: @Sendable (AdmissionSnapshot) -> Int)] = [
            ("server_full", { $0.connectionsRefused }), ("handshakes", { $0.handshakesRefused }),
            ("peer_full", { $0.peerConnectionsRefused }), ("replaced", { $0.connectionsReplaced }),
        ]
        for (word, read) in reasons {
            metrics.counter(
                "wire_connections_refused_total",
                help: "Connections closed for want of a place, by reason", ["reason": word]
            ) { Int64(read(statistics.snapshot.admission)) }
        }
        metrics.counter(
            "wire_accept_pauses_total", help: "Times no connection was accepted for want of descriptors"
        ) { Int64(statistics.snapshot.admission.acceptPauses) }
    }
}
