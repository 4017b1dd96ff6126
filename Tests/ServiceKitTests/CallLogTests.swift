import Logging
import Messages
import Synchronization
import Testing
import Values
import Wire

@testable import ServiceKit

@Suite("what calls leave in the log") struct CallLogTests {
    /// Keeps what is logged.
    private struct Kept: LogHandler {
        final class Entries: Sendable {
            let all = Mutex<[(text: String, facts: [String: String])]>([])
        }

        let entries: Entries
        var metadata = Logger.Metadata()
        var logLevel: Logger.Level

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).mapValues { "\($0)" }
            entries.all.withLock { $0.append(("\(event.level) \(event.message)", facts)) }
        }
    }

    private struct Unexpected: Error {}

    private let entries = Kept.Entries()
    private let trace = TraceContext(traceHigh: 1, traceLow: 2, spanID: 3)

    private func observer(_ level: Logger.Level) -> WireObserver {
        let entries = entries
        let logger = Logger(label: "test") { _ in Kept(entries: entries, logLevel: level) }
        return CallLog.logging(logger, CallMetrics.server(Metrics(), WireStatistics()))
    }

    private var finished: FinishedCall {
        FinishedCall(
            method: OpsV1.OpsServiceMethod.check,
            peer: PeerIdentity(trustDomain: "t", service: "gateway"), status: .notFound,
            duration: .microseconds(1_500), requestBytes: 1, responseBytes: 1, trace: trace)
    }

    @Test("a handler that failed is logged with its trace, for the caller hears nothing of the error")
    func failure() throws {
        let call = ServerCall(
            method: OpsV1.OpsServiceMethod.check,
            peer: PeerIdentity(trustDomain: "t", service: "gateway"), metadata: Metadata(trace: trace))
        observer(.info).handlerFailed?(call, Unexpected())
        let entry = try #require(entries.all.withLock { $0.first })
        #expect(entry.text == "error a handler failed unexpectedly")
        #expect(entry.facts["rpc.method"] == "sluice.ops.v1.OpsService/Check")
        #expect(entry.facts["peer"] == "spiffe://t/gateway")
        #expect(entry.facts["trace.id"] == "00000000000000010000000000000002")
        #expect(entry.facts["error"] == "Unexpected()")
    }

    @Test("a peer that is cut off is logged at the default level, with its name and the reason")
    func fault() throws {
        let peer = PeerIdentity(trustDomain: "t", service: "gateway")
        observer(.info).peerAtFault?(peer, "too many pings")
        let entry = try #require(entries.all.withLock { $0.first })
        #expect(entry.text == "warning a peer was cut off")
        #expect(entry.facts["peer"] == "spiffe://t/gateway")
        #expect(entry.facts["error"] == "too many pings")
    }

    private func finished(
        _ status: StatusCode, _ duration: Duration, _ method: MethodDescriptor = OpsV1.OpsServiceMethod.check
    ) -> FinishedCall {
        FinishedCall(
            method: method, peer: nil, status: status, duration: duration, requestBytes: 1,
            responseBytes: 1, trace: trace)
    }

    @Test(
        "a call that failed is logged at the default level, with trace and span",
        arguments: [
            StatusCode.unavailable, .deadlineExceeded, .internal, .unknown, .dataLoss, .unimplemented,
        ])
    func failed(status: StatusCode) throws {
        observer(.info).callFinished?(finished(status, .milliseconds(1)))
        let entry = try #require(entries.all.withLock { $0.first })
        #expect(entry.text == "info call")
        #expect(entry.facts["rpc.status"] == status.name)
        #expect(entry.facts["trace.id"] == "00000000000000010000000000000002")
        #expect(entry.facts["span.id"] == "0000000000000003")
    }

    @Test("a slow unary call is logged at the default level; streams are long, and refusals are many")
    func slow() {
        let observer = observer(.info)
        observer.callFinished?(finished(.ok, .seconds(2), WireV1.HealthMethod.watch))
        observer.callFinished?(finished(.resourceExhausted, .milliseconds(1)))
        observer.callFinished?(finished(.cancelled, .milliseconds(1)))
        observer.callFinished?(finished(.ok, .milliseconds(900)))
        #expect(entries.all.withLock { $0.isEmpty })
        observer.callFinished?(finished(.ok, .milliseconds(1_100)))
        #expect(entries.all.withLock { $0.map(\.text) } == ["info call"])
    }

    @Test("a reply that its caller could not take is logged and counted; a caller that left is counted only")
    func cancelled() throws {
        let metrics = Metrics()
        let entries = entries
        let logger = Logger(label: "test") { _ in Kept(entries: entries, logLevel: .info) }
        let observer = CallLog.logging(logger, CallMetrics.server(metrics, WireStatistics()))
        let peer = PeerIdentity(trustDomain: "t", service: "gateway")
        let method = OpsV1.OpsServiceMethod.check
        for status in [StatusCode.cancelled, .deadlineExceeded, .unknown, .internal, .resourceExhausted] {
            observer.callCancelled?(
                CancelledCall(
                    method: status == .internal ? method : nil, peer: peer, status: status,
                    reason: "words of the caller", trace: status == .internal ? trace : nil))
        }
        let seen = entries.all.withLock { $0 }
        #expect(seen.map(\.text) == Array(repeating: "notice a caller could not take a reply", count: 2))
        #expect(seen[0].facts["rpc.method"] == "sluice.ops.v1.OpsService/Check")
        #expect(seen[0].facts["peer"] == "spiffe://t/gateway")
        #expect(seen[0].facts["rpc.status"] == "internal")
        #expect(seen[0].facts["reason"] == "words of the caller")
        #expect(seen[0].facts["trace.id"] == "00000000000000010000000000000002")
        #expect(seen[1].facts["rpc.method"] == "-")
        #expect(seen[1].facts["rpc.status"] == "resource_exhausted")
        let text = metrics.expose()
        for word in ["CANCELLED", "DEADLINE_EXCEEDED", "UNKNOWN", "INTERNAL", "RESOURCE_EXHAUSTED"] {
            #expect(text.contains("wire_calls_cancelled_total{grpc_status=\"\(word)\"} 1\n"))
        }
    }

    @Test("lost connections make one line a target in ten seconds, which counts those held back")
    func connections() throws {
        let clock = ManualClock(Instant(microseconds: 1))
        let entries = entries
        let logger = Logger(label: "test") { _ in Kept(entries: entries, logLevel: .info) }
        let observer = CallLog.connections(logger, clock: clock, WireObserver())
        for cause in ["refused", "reset", "reset"] {
            observer.connectionFailed?("finance at 127.0.0.1:1: \(cause)")
        }
        observer.connectionFailed?("finance at [::1]:2: refused")
        var seen = entries.all.withLock { $0 }
        #expect(seen.map(\.text) == Array(repeating: seen[0].text, count: 2))
        #expect(seen[0].text == "notice a connection to a service was lost or not made")
        #expect(seen[0].facts["error"] == "finance at 127.0.0.1:1: refused")
        clock.advance(by: .seconds(10))
        observer.connectionFailed?("finance at 127.0.0.1:1: timed out")
        seen = entries.all.withLock { $0 }
        #expect(seen.count == 3)
        #expect(seen.last?.facts["held_back"] == "2")
    }

    @Test("a limit of lines knows a bounded number of kinds; those above it share one line")
    func bounded() {
        let clock = ManualClock(Instant(microseconds: 1))
        let limit = LineLimit(clock: clock)
        for number in 0..<LineLimit.keyBound { #expect(limit.admit("\(number)") == 0) }
        #expect(limit.admit("one more") == 0)
        #expect(limit.admit("and another") == nil)
        #expect(limit.admit("5") == nil)
        clock.advance(by: .seconds(10))
        #expect(limit.admit("and another") == 0)
        #expect(limit.admit("one more") == 0)
    }

    @Test("a process that cannot reach another says so in its log, and why")
    func unreachable() async throws {
        let identities = try TestIdentities.shared.get()
        // Nothing listens at port 1.
        let order = try TestProcess(
            "order", identities.variables("order", ["SLUICE_FINANCE": "127.0.0.1:1"]))
        try await TestProcess.with([order]) { () async throws in
            let client = OpsV1.OpsServiceClient(order.environment.client(of: "finance"))
            await #expect(throws: RPCError.self) { _ = try await client.check(.init()) }
            let lines = order.log.all.filter { $0.hasPrefix("notice a connection to a service") }
            #expect(lines.count == 1, "\(order.log.all)")
            #expect(lines.first?.contains("error=finance at 127.0.0.1:1: ") == true, "\(lines)")
        }
    }

    @Test("finished calls are logged at level debug only, with trace and span")
    func calls() throws {
        observer(.info).callFinished?(finished)
        #expect(entries.all.withLock { $0.isEmpty })
        observer(.debug).callFinished?(finished)
        let entry = try #require(entries.all.withLock { $0.first })
        #expect(entry.text == "debug call")
        #expect(entry.facts["rpc.status"] == "not_found")
        #expect(entry.facts["trace.id"] == "00000000000000010000000000000002")
        #expect(entry.facts["span.id"] == "0000000000000003")
        #expect(entry.facts["milliseconds"] == "1.5")
    }
}
