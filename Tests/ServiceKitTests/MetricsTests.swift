import Messages
import Testing
import Wire

@testable import ServiceKit

@Suite("metrics of calls and connections") struct MetricsTests {
    private let metrics = Metrics()

    private func lines(_ prefix: String) -> [String] {
        metrics.expose().split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
    }

    private func finished(_ status: StatusCode, _ duration: Duration = .milliseconds(2)) -> FinishedCall {
        FinishedCall(
            method: OpsV1.OpsServiceMethod.check, peer: nil, status: status, duration: duration,
            requestBytes: 10, responseBytes: 2_000)
    }

    @Test("an observation is in the bucket of its bound and in all above")
    func buckets() {
        let histogram = metrics.distribution("h_seconds", help: "h", bounds: [1, 2.5], ["a": "b"])
        for value in [0.5, 1, 1.5, 2.5, 3] { histogram.record(value) }
        histogram.record(.milliseconds(500))
        #expect(
            metrics.expose() == """
                # HELP h_seconds h
                # TYPE h_seconds histogram
                h_seconds_bucket{a="b",le="1.0"} 3
                h_seconds_bucket{a="b",le="2.5"} 5
                h_seconds_bucket{a="b",le="+Inf"} 6
                h_seconds_sum{a="b"} 9.0
                h_seconds_count{a="b"} 6

                """)
    }

    @Test("bounds are OpenTelemetry's for gRPC, ascending")
    func bounds() {
        #expect(Histogram.latencies.count == 41)
        #expect(Histogram.latencies == Histogram.latencies.sorted())
        #expect(Histogram.latencies.first == 0)
        #expect(Histogram.latencies.last == 100)
        #expect(Histogram.sizes == Histogram.sizes.sorted())
        #expect(Histogram.sizes.last == Double(MethodDescriptor.largestLimit))
    }

    @Test("a server's calls are counted by method and status, received and sent the right way round")
    func server() {
        let observer = CallMetrics.server(metrics, WireStatistics())
        observer.callStarted?(OpsV1.OpsServiceMethod.check)
        observer.callStarted?(OpsV1.OpsServiceMethod.check)
        observer.callFinished?(finished(.ok))
        observer.callFinished?(finished(.notFound, .seconds(200)))
        let method = #"grpc_method="sluice.ops.v1.OpsService/Check""#
        #expect(lines("grpc_server_call_started_total{") == ["grpc_server_call_started_total{\(method)} 2"])
        let ok = #"\#(method),grpc_status="OK""#
        let missing = #"\#(method),grpc_status="NOT_FOUND""#
        let durations = lines("grpc_server_call_duration_seconds")
        #expect(durations.contains("grpc_server_call_duration_seconds_bucket{\(ok),le=\"0.001\"} 0"))
        #expect(durations.contains("grpc_server_call_duration_seconds_bucket{\(ok),le=\"0.002\"} 1"))
        #expect(durations.contains("grpc_server_call_duration_seconds_bucket{\(missing),le=\"100.0\"} 0"))
        #expect(durations.contains("grpc_server_call_duration_seconds_sum{\(missing)} 200.0"))
        let size = "total_compressed_message_size_bytes_sum"
        #expect(
            lines("grpc_server_call_rcvd_\(size){\(ok)}") == ["grpc_server_call_rcvd_\(size){\(ok)} 10.0"])
        #expect(
            lines("grpc_server_call_sent_\(size){\(ok)}") == ["grpc_server_call_sent_\(size){\(ok)} 2000.0"])
    }

    @Test("a client's tries and calls are counted by target; a call has no sizes of its own")
    func client() {
        let observer = CallMetrics.client(metrics, WireStatistics(), target: "order", waiting: 8)
        observer.attemptStarted?(OpsV1.OpsServiceMethod.check)
        observer.attemptFinished?(finished(.unavailable))
        observer.attemptStarted?(OpsV1.OpsServiceMethod.check)
        observer.attemptFinished?(finished(.ok))
        observer.callFinished?(finished(.ok))
        let method = #"grpc_method="sluice.ops.v1.OpsService/Check""#
        let target = #"grpc_target="order""#
        #expect(
            lines("grpc_client_attempt_started_total{") == [
                "grpc_client_attempt_started_total{\(method),\(target)} 2"
            ])
        let count = "grpc_client_attempt_duration_seconds_count"
        #expect(
            lines(count) == [
                "\(count){\(method),grpc_status=\"OK\",\(target)} 1",
                "\(count){\(method),grpc_status=\"UNAVAILABLE\",\(target)} 1",
            ])
        #expect(lines("grpc_client_call_duration_seconds_count").count == 1)
        #expect(lines("grpc_client_call_sent").isEmpty)
        let size = "total_compressed_message_size_bytes_sum"
        #expect(lines("grpc_client_attempt_sent_\(size)").allSatisfy { $0.hasSuffix(" 10.0") })
    }

    @Test("calls that were repeated are counted by how often, by A96's names; others have no rows")
    func retries() {
        let observer = CallMetrics.client(metrics, WireStatistics(), target: "order", waiting: 8)
        observer.callFinished?(finished(.ok))
        #expect(lines("grpc_client_call_retries").isEmpty)
        #expect(lines("grpc_client_call_transparent_retries").isEmpty)
        let call = FinishedCall(
            method: OpsV1.OpsServiceMethod.check, peer: nil, status: .ok, duration: .seconds(1),
            requestBytes: 1, responseBytes: 1, retries: 3, transparentRetries: 1)
        observer.callFinished?(call)
        observer.callFinished?(call)
        let labels = #"{grpc_method="sluice.ops.v1.OpsService/Check",grpc_target="order"}"#
        #expect(lines("grpc_client_call_retries_sum") == ["grpc_client_call_retries_sum\(labels) 6.0"])
        #expect(lines("grpc_client_call_retries_count") == ["grpc_client_call_retries_count\(labels) 2"])
        let sum = "grpc_client_call_transparent_retries_sum"
        #expect(lines(sum) == ["\(sum)\(labels) 2.0"])
    }

    @Test("connections are counted as they come and go, by A94's reasons")
    func connections() {
        let observer = CallMetrics.client(metrics, WireStatistics(), target: "order", waiting: 8)
        for event in [
            .attemptFailed, .connected, .connected, .disconnected(.goAway),
        ] as [ConnectionEvent] { observer.connectionChanged?(event) }
        let target = #"grpc_target="order""#
        #expect(
            lines("grpc_subchannel_") == [
                "grpc_subchannel_connection_attempts_failed_total{\(target)} 1",
                "grpc_subchannel_connection_attempts_succeeded_total{\(target)} 2",
                "grpc_subchannel_disconnections_total{grpc_disconnect_error=\"GOAWAY\",\(target)} 1",
                "grpc_subchannel_open_connections{\(target)} 1",
            ])
    }

    @Test("handshakes are counted by A118's results")
    func handshakes() {
        let observer = CallMetrics.server(metrics, WireStatistics())
        for reason in [nil, nil, .expired, .untrusted, .timeout, .failed] as [TLSError.Reason?] {
            observer.handshakeFinished?(reason)
        }
        let name = "grpc_server_tls_handshakes_total"
        #expect(
            lines(name) == [
                "\(name){grpc_tls_handshake_result=\"CERTIFICATE_AUTHORITY_INVALID\"} 1",
                "\(name){grpc_tls_handshake_result=\"CERTIFICATE_EXPIRED\"} 1",
                "\(name){grpc_tls_handshake_result=\"HANDSHAKE_TIMEOUT\"} 1",
                "\(name){grpc_tls_handshake_result=\"SUCCESS\"} 2",
                "\(name){grpc_tls_handshake_result=\"UNKNOWN_FAILURE\"} 1",
            ])
    }

    @Test("the public door's handshakes have a row for each result of A118, once")
    func door() {
        CallMetrics.door(metrics, WireStatistics())
        let results = Set(TLSError.Reason.allCases.map(\.handshakeResult)).union(["SUCCESS"])
        #expect(
            Set(lines("gateway_tls_handshakes_total"))
                == Set(results.map { "gateway_tls_handshakes_total{grpc_tls_handshake_result=\"\($0)\"} 0" }))
        #expect(
            lines("grpc_tcp_syscall_reads_total") == ["grpc_tcp_syscall_reads_total{side=\"door\"} 0"])
    }

    @Test("socket counters are read when they are asked for")
    func sockets() {
        _ = CallMetrics.server(metrics, WireStatistics())
        for name in ["syscall_writes", "write_size_bytes", "syscall_reads", "read_size_bytes"] {
            #expect(lines("grpc_tcp_\(name)_total") == ["grpc_tcp_\(name)_total{side=\"server\"} 0"])
        }
        #expect(metrics.expose().contains("# TYPE grpc_tcp_syscall_writes_total counter"))
        #expect(metrics.expose().contains("# TYPE wire_open_connections gauge"))
    }
}
