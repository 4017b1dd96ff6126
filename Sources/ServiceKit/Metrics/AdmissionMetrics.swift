internal import Wire

/// What a server lets in and turns away, and what a client holds back: how near each is to its
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
        metrics.gauge(
            "wire_calls_postponed",
            help: "Calls that wait for their client, or for large calls of their connection"
        ) {
            Int64(statistics.snapshot.postponed)
        }
        metrics.gauge("wire_unfinished_request_bytes", help: "Bytes of requests that came in part") {
            Int64(statistics.snapshot.unfinishedRequestBytes)
        }
    }

    /// Shows what a client holds back.
    /// - Parameter bound: calls that may wait, over all event loops.
    static func show(
        waiting statistics: WireStatistics, atMost bound: Int, _ metrics: Metrics, target: String
    ) {
        let labels = ["grpc_target": target]
        self.bound("calls_waiting", metrics, Int64(bound), labels)
        metrics.gauge("wire_calls_waiting", help: "Calls that wait for a connection or a place", labels) {
            Int64(statistics.snapshot.waiting)
        }
        metrics.gauge("wire_targets_ejected", help: "Addresses left out on each event loop", labels) {
            Int64(statistics.snapshot.ejected)
        }
    }

    /// The bounds of a server of which something shows how near they are, under their names in the line
    /// `limits`.
    private static let shownLimits: Set<String> = [
        "calls_in_flight", "calls_per_peer", "connections", "connections_per_peer", "handshakes",
        "unfinished_request_bytes_in_server", "unfinished_request_bytes_per_peer",
        "large_call_bytes_in_server", "large_call_bytes_per_peer",
    ]

    /// Shows how near a server is to its bounds, and the bounds.
    static func show(_ server: WireServer, _ metrics: Metrics) {
        for limit in server.limits where shownLimits.contains(limit.name) {
            bound(limit.name, metrics, Int64(limit.value) ?? 0)
        }
        let present: [(name: String, help: String, read: @Sendable (ServerOccupancy) -> Int)] = [
            ("wire_handshakes_in_progress", "Handshakes under way", { $0.handshakes }),
            (
                "wire_fullest_peer_connections", "Connections of the peer that has most",
                { $0.connectionsOfFullestPeer }
            ),
            (
                "wire_fullest_peer_calls", "Calls in flight of the peer that has most",
                { $0.callsOfFullestPeer }
            ),
            ("wire_large_call_bytes", "Bytes that calls with large messages hold", { $0.largeCallBytes }),
            (
                "wire_fullest_peer_large_call_bytes", "Those of the peer that has most",
                { $0.largeCallBytesOfFullestPeer }
            ),
            (
                "wire_fullest_peer_unfinished_request_bytes",
                "Bytes of requests that came in part, of the peer that has most",
                { $0.unfinishedBytesOfFullestPeer }
            ),
        ]
        for (name, help, read) in present {
            metrics.gauge(name, help: help) { Int64(read(server.occupancy)) }
        }
    }

    private static func bound(
        _ name: String, _ metrics: Metrics, _ value: Int64, _ labels: [String: String] = [:]
    ) {
        metrics.gauge(
            "wire_limit", help: "Bounds, by name", labels.merging(["limit": name]) { $1 }
        ).set(value)
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
                        "wire_calls_admitted_total", help: "Calls that got a place",
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
                "wire_calls_unbegun_total", help: "Calls refused before their handler began",
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
            ("handshake_replaced", { $0.handshakesReplaced }),
            ("excluded", { $0.excludedConnectionsRefused }),
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
