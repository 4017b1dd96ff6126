import Messages
import Testing
import Values
import Wire

@testable import ServiceKit

/// Metrics of what a server lets in and turns away, from real calls.
@Suite("metrics of admission") struct AdmissionMetricsTests {
    /// The value of a row of `process`; nil when there is none.
    private func value(_ process: TestProcess, _ row: String) -> Int64? {
        process.environment.metrics.expose().split(separator: "\n")
            .first { $0.hasPrefix(row + " ") }
            .flatMap { Int64($0.dropFirst(row.count + 1)) }
    }

    @Test("a server shows what it admits by class, its limit, and the calls that came to nothing")
    func server() async throws {
        let identities = try TestIdentities.shared.get()
        let finance = try TestProcess("finance", identities.variables("finance"))
        let port = try await finance.serve(label: "a")
        let order = try TestProcess(
            "order", identities.variables("order", ["SLUICE_FINANCE": "127.0.0.1:\(port)"]))
        try await TestProcess.with([order, finance]) { () async throws in
            #expect(value(finance, #"wire_calls_admitted_total{class="bulk"}"#) == 0)
            let channel = order.environment.client(of: "finance")
            let client = OpsV1.OpsServiceClient(channel)
            _ = try await client.check(.init(), CallOptions(overloadClass: .bulk))
            #expect(value(finance, #"wire_calls_admitted_total{class="bulk"}"#) == 1)
            // The watch of health, which needs no place.
            #expect(value(finance, #"wire_calls_admitted_total{class="critical"}"#) == 1)
            #expect(value(finance, "wire_call_limit") == 1_024)
            #expect(value(finance, #"wire_calls_unbegun_total{reason="unknown_method"}"#) == 0)
            await #expect(throws: RPCError.self) {
                let _: CommonV1.Empty = try await channel.unary(
                    FinanceV1.FinanceServiceMethod.unfreeze, CommonV1.Empty(), CallOptions())
            }
            #expect(value(finance, #"wire_calls_unbegun_total{reason="unknown_method"}"#) == 1)
            #expect(value(order, #"wire_calls_waiting{grpc_target="finance"}"#) == 0)
            #expect(value(order, #"wire_limit{grpc_target="finance",limit="calls_waiting"}"#) == 4_096)
            #expect(value(finance, #"wire_limit{limit="connections"}"#) == 1_024)
            #expect(value(finance, #"wire_limit{limit="handshakes"}"#) == 64)
            #expect(value(finance, #"wire_limit{limit="calls_per_peer"}"#) == 768)
            #expect(value(finance, "wire_handshakes_in_progress") == 0)
            #expect(value(finance, "wire_fullest_peer_connections") == 1)
            for (limit, bytes) in [
                ("large_call_bytes_in_server", 201_326_592), ("large_call_bytes_per_peer", 150_994_944),
                ("unfinished_request_bytes_in_server", 25_165_824),
                ("unfinished_request_bytes_per_peer", 18_874_368),
            ] as [(String, Int64)] {
                #expect(value(finance, "wire_limit{limit=\"\(limit)\"}") == bytes)
            }
            for gauge in [
                "wire_large_call_bytes", "wire_fullest_peer_large_call_bytes",
                "wire_unfinished_request_bytes", "wire_fullest_peer_unfinished_request_bytes",
            ] {
                #expect(value(finance, gauge) == 0)
            }
            // The watch of health has no place; those of calls that are over are given back soon after the
            // replies.
            #expect(try await eventually { value(finance, "wire_fullest_peer_calls") == 0 })
        }
    }

    @Test("every cause of a refusal has a row from the beginning")
    func rows() {
        let metrics = Metrics()
        _ = CallMetrics.server(metrics, WireStatistics())
        let text = metrics.expose()
        for reason in FrameRefusal.allCases {
            #expect(text.contains("wire_calls_unbegun_total{reason=\"\(reason.rawValue)\"} 0"))
        }
        for reason in ["server_full", "overloaded", "reserved", "peer_full"] {
            for name in OverloadClass.allCases.map({ "\($0.name)" }) {
                #expect(
                    text.contains("wire_calls_refused_total{class=\"\(name)\",reason=\"\(reason)\"} 0"))
            }
        }
    }

    @Test("a peer that was cut off is counted by the cause")
    func cutOff() {
        let metrics = Metrics()
        let observer = CallMetrics.server(metrics, WireStatistics())
        observer.peerCutOff?("too many pings")
        observer.peerCutOff?("too many pings")
        #expect(metrics.expose().contains("wire_peers_cut_off_total{cause=\"too many pings\"} 2\n"))
    }
}
