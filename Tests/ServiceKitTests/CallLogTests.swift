import Logging
import Messages
import Synchronization
import Testing
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
