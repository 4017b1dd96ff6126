import Synchronization
package import Wire

/// The instruments of calls and connections, by the names that OpenTelemetry gives gRPC's (gRFC A66, A94,
/// A96 and A118) in Prometheus form, so that dashboards made for gRPC show Wire too. They are listed in
/// `docs/metrics.md`.
package enum CallMetrics {
    /// Counts what a server's observer sees, and shows its statistics.
    package static func server(_ metrics: Metrics, _ statistics: WireStatistics) -> WireObserver {
        AdmissionMetrics.show(statistics, metrics)
        let calls = MethodMeters(metrics, .server, target: nil)
        let handshakes = HandshakeMeters(metrics, "grpc_server_tls_handshakes_total", target: nil)
        var observer = WireObserver()
        AdmissionMetrics.observe(&observer, metrics)
        observer.callStarted = { calls.started($0) }
        observer.callFinished = { calls.finished($0) }
        observer.callCancelled = { call in
            metrics.counter(
                "wire_calls_cancelled_total", help: "CANCELs of clients, by the reason's status",
                ["grpc_status": word(call.status)]
            ).increment()
        }
        observer.handshakeFinished = { handshakes.finished($0) }
        observer.schemaDiffers = { _ in differing(metrics, ["side": "server"]).increment() }
        show(statistics, metrics, ["side": "server"])
        return observer
    }

    /// Counts what the observer of a client of `target` sees, and shows its statistics. `waiting` is how many
    /// of its calls may wait, over all event loops.
    package static func client(
        _ metrics: Metrics, _ statistics: WireStatistics, target: String, waiting: Int
    ) -> WireObserver {
        AdmissionMetrics.show(waiting: statistics, atMost: waiting, metrics, target: target)
        let attempts = MethodMeters(metrics, .attempt, target: target)
        let calls = MethodMeters(metrics, .call, target: target)
        let handshakes = HandshakeMeters(metrics, "grpc_client_tls_handshakes_total", target: target)
        let connections = ConnectionMeters(metrics, target: target)
        var observer = WireObserver()
        observer.callFinished = { call in
            calls.finished(call)
            retries(call, metrics, target)
        }
        observer.attemptStarted = { attempts.started($0) }
        observer.attemptFinished = { attempts.finished($0) }
        observer.handshakeFinished = { handshakes.finished($0) }
        observer.connectionChanged = { connections.changed($0) }
        let labels = ["side": "client", "grpc_target": target]
        observer.schemaDiffers = { _ in differing(metrics, labels).increment() }
        show(statistics, metrics, labels)
        return observer
    }

    /// A96's histograms: of calls that were repeated, how often. Calls that were not are not recorded.
    private static func retries(_ call: FinishedCall, _ metrics: Metrics, _ target: String) {
        guard call.retries > 0 || call.transparentRetries > 0 else { return }
        let kinds = [
            ("grpc_client_call_retries", "Attempts after the first that a policy wanted", call.retries),
            (
                "grpc_client_call_transparent_retries", "Repeats of what was certainly not begun",
                call.transparentRetries
            ),
        ]
        for (name, help, count) in kinds where count > 0 {
            metrics.distribution(
                name, help: help, bounds: Histogram.retries,
                ["grpc_method": call.method.fullName, "grpc_target": target]
            ).record(Double(count))
        }
    }

    private static func differing(_ metrics: Metrics, _ labels: [String: String]) -> Counter {
        metrics.counter(
            "wire_differing_schemas_total",
            help: "Connections whose peer was built from other contracts", labels)
    }

    /// Shows what the TLS of the gateway's public door counts: reads and writes of sockets, and handshakes
    /// by A118's results, which all have rows from the beginning.
    package static func door(_ metrics: Metrics, _ statistics: WireStatistics) {
        showSockets(statistics, metrics, ["side": "door"])
        metrics.gauge("gateway_open_connections", help: "Connections open at the public door") {
            Int64(statistics.snapshot.connections)
        }
        let reasons = Dictionary(grouping: TLSError.Reason.allCases, by: \.handshakeResult)
        let name = "gateway_tls_handshakes_total"
        let help = "TLS handshakes of the public door by result"
        metrics.counter(name, help: help, ["grpc_tls_handshake_result": "SUCCESS"]) {
            Int64(statistics.snapshot.handshakes)
        }
        for (word, reasons) in reasons {
            metrics.counter(name, help: help, ["grpc_tls_handshake_result": word]) {
                let failed = statistics.snapshot.failedHandshakesByReason
                return Int64(reasons.reduce(0) { $0 + failed[$1, default: 0] })
            }
        }
    }

    private static func show(
        _ statistics: WireStatistics, _ metrics: Metrics, _ labels: [String: String]
    ) {
        showSockets(statistics, metrics, labels)
        metrics.gauge("wire_open_connections", help: "Connections open now", labels) {
            Int64(statistics.snapshot.connections)
        }
        metrics.gauge("wire_calls_in_flight", help: "Calls in flight now", labels) {
            Int64(statistics.snapshot.inFlight)
        }
    }

    private static func showSockets(
        _ statistics: WireStatistics, _ metrics: Metrics, _ labels: [String: String]
    ) {
        metrics.counter("grpc_tcp_syscall_writes_total", help: "Writes handed to sockets", labels) {
            Int64(statistics.snapshot.writes)
        }
        metrics.counter("grpc_tcp_write_size_bytes_total", help: "Encrypted bytes written", labels) {
            Int64(statistics.snapshot.bytesWritten)
        }
        metrics.counter("grpc_tcp_syscall_reads_total", help: "Reads that gave bytes", labels) {
            Int64(statistics.snapshot.reads)
        }
        metrics.counter("grpc_tcp_read_size_bytes_total", help: "Encrypted bytes read", labels) {
            Int64(statistics.snapshot.bytesRead)
        }
    }

    /// The word that gRPC's dashboards know a status by: `NOT_FOUND`.
    static func word(_ status: StatusCode) -> String { status.name.uppercased() }
}

/// Counters and histograms of one kind of call, by method and status. Made at first use, so that what
/// never happened has no rows.
private final class MethodMeters: Sendable {
    enum Kind {
        case server, attempt, call
    }

    private struct Outcome: Hashable {
        let method: UInt16
        let status: UInt8
    }

    private struct Instruments {
        let duration: Histogram
        let sent: Histogram?
        let received: Histogram?
    }

    private struct State {
        var started: [UInt16: Counter] = [:]
        var finished: [Outcome: Instruments] = [:]
    }

    private let metrics: Metrics
    private let kind: Kind
    private let target: String?
    private let state = Mutex(State())

    init(_ metrics: Metrics, _ kind: Kind, target: String?) {
        self.metrics = metrics
        self.kind = kind
        self.target = target
    }

    private var prefix: String {
        switch kind {
        case .server: "grpc_server_call"
        case .attempt: "grpc_client_attempt"
        case .call: "grpc_client_call"
        }
    }

    private func labels(_ method: MethodDescriptor, _ status: StatusCode? = nil) -> [String: String] {
        var labels = ["grpc_method": method.fullName]
        if let target { labels["grpc_target"] = target }
        if let status { labels["grpc_status"] = CallMetrics.word(status) }
        return labels
    }

    func started(_ method: MethodDescriptor) {
        let counter = state.withLock { state in
            if let counter = state.started[method.id] { return counter }
            let made = metrics.counter(
                "\(prefix)_started_total", help: "Calls begun, finished or not", labels(method))
            state.started[method.id] = made
            return made
        }
        counter.increment()
    }

    func finished(_ call: FinishedCall) {
        let outcome = Outcome(method: call.method.id, status: call.status.rawValue)
        let instruments = state.withLock { state in
            if let known = state.finished[outcome] { return known }
            let made = make(call)
            state.finished[outcome] = made
            return made
        }
        instruments.duration.record(call.duration)
        let (sent, received) =
            kind == .server
            ? (call.responseBytes, call.requestBytes) : (call.requestBytes, call.responseBytes)
        instruments.sent?.record(Double(sent))
        instruments.received?.record(Double(received))
    }

    private func make(_ call: FinishedCall) -> Instruments {
        let labels = labels(call.method, call.status)
        let duration = metrics.distribution(
            "\(prefix)_duration_seconds", help: "Time from the beginning to the end of a call",
            bounds: Histogram.latencies, labels)
        if kind == .call { return Instruments(duration: duration, sent: nil, received: nil) }
        // Nothing is compressed: the names are those that dashboards know.
        let sent = metrics.distribution(
            "\(prefix)_sent_total_compressed_message_size_bytes", help: "Bytes of messages sent in a call",
            bounds: Histogram.sizes, labels)
        let received = metrics.distribution(
            "\(prefix)_rcvd_total_compressed_message_size_bytes",
            help: "Bytes of messages received in a call", bounds: Histogram.sizes, labels)
        return Instruments(duration: duration, sent: sent, received: received)
    }
}

/// Handshakes by their result.
private final class HandshakeMeters: Sendable {
    private let metrics: Metrics
    private let name: String
    private let target: String?

    init(_ metrics: Metrics, _ name: String, target: String?) {
        self.metrics = metrics
        self.name = name
        self.target = target
    }

    func finished(_ reason: TLSError.Reason?) {
        var labels = ["grpc_tls_handshake_result": reason.map(\.handshakeResult) ?? "SUCCESS"]
        if let target { labels["grpc_target"] = target }
        metrics.counter(name, help: "TLS handshakes by result", labels).increment()
    }
}

extension TLSError.Reason {
    /// The result's word in gRFC A118.
    var handshakeResult: String {
        switch self {
        case .timeout: "HANDSHAKE_TIMEOUT"
        case .applicationProtocol: "NO_APPLICATION_PROTOCOL"
        case .version: "PROTOCOL_VERSION_UNSUPPORTED"
        case .parameters: "CIPHER_SUITE_MISMATCH"
        case .expired: "CERTIFICATE_EXPIRED"
        case .notYetValid: "CERTIFICATE_NOT_YET_VALID"
        case .untrusted: "CERTIFICATE_AUTHORITY_INVALID"
        case .identity: "CERTIFICATE_HOSTNAME_MISMATCH"
        case .malformedName: "CERTIFICATE_MALFORMED"
        case .revoked: "CERTIFICATE_REVOKED"
        case .noCertificate, .chainTooLong, .weak, .keyUsage, .nameConstraint:
            "CERTIFICATE_VERIFICATION_FAILED"
        case .truncated: "PEER_CONNECTION_CLOSED"
        case .protocolError, .tooLarge: "UNEXPECTED_MESSAGE"
        case .configuration, .keyUpdates, .alert, .failed: "UNKNOWN_FAILURE"
        }
    }
}

/// What becomes of a client's connections to its targets.
private final class ConnectionMeters: Sendable {
    private let metrics: Metrics
    private let target: String

    init(_ metrics: Metrics, target: String) {
        self.metrics = metrics
        self.target = target
    }

    func changed(_ event: ConnectionEvent) {
        let labels = ["grpc_target": target]
        let open = metrics.gauge(
            "grpc_subchannel_open_connections", help: "Connections that take calls", labels)
        switch event {
        case .connected:
            open.add(1)
            metrics.counter(
                "grpc_subchannel_connection_attempts_succeeded_total",
                help: "Attempts that led to a connection", labels
            ).increment()
        case .attemptFailed:
            metrics.counter(
                "grpc_subchannel_connection_attempts_failed_total",
                help: "Attempts that led to no connection", labels
            ).increment()
        case .disconnected(let why):
            open.add(-1)
            metrics.counter(
                "grpc_subchannel_disconnections_total", help: "Connections that ended, by reason",
                labels.merging(["grpc_disconnect_error": why.rawValue]) { first, _ in first }
            ).increment()
        }
    }
}
