import NIOCore
import Synchronization
import Testing

@testable import Wire

/// What a client says of calls that failed, and what it counts of those that it held back or repeated.
@Suite struct ClientErrorTests {
    /// Retries and transparent retries of each call that finished.
    private final class Repeats: Sendable {
        private let seen = Mutex<[[Int]]>([])

        var all: [[Int]] { seen.withLock { $0.sorted { $0[0] < $1[0] } } }

        func note(_ call: FinishedCall) {
            seen.withLock { $0.append([call.retries, call.transparentRetries]) }
        }
    }

    private static let narrow = Probe.method("Narrow", 70, limit: 4)

    @Test("the end of a connection is told with its age and the calls that were in flight")
    func lostConnection() throws {
        let server = ScriptedServer()
        let client = server.client()
        let calls = (0..<2).map { _ in ScriptedCall(on: client) }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        server.pass(2_300)
        link.send(FrameHeader(.ping, flags: .control), [1])
        for call in calls {
            let error = try #require(call.outcomes.first ?? nil)
            #expect(error.code == .unavailable)
            #expect(error.message.hasPrefix("connection to order at scripted:1 ended: "))
            #expect(error.message.contains("a ping has 8 bytes"))
            #expect(error.message.hasSuffix(" (open for 2.3 s, calls in flight: 2)"), "\(error.message)")
        }
        server.end()
    }

    @Test("a message above the limit is told with the limit and the method")
    func limits() throws {
        let server = ScriptedServer()
        let client = server.client()
        let calls = [0, 5].map { ScriptedCall(Self.narrow, size: $0, on: client) }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        link.send(FrameHeader(.message, stream: 1, flags: .endStream), [8, 5, 8, 5, 8])
        let name = "sluice.test.v1.Probe/Narrow"
        #expect(calls[0].outcomes.first??.message == "a reply is above 4 bytes, the limit of \(name)")
        let words = "the request is above its limit (5 of 4 bytes) in \(name)"
        #expect(calls[1].outcomes.first??.message == words)
        server.end()
    }

    @Test("calls that wait are counted while they do, and repeats by who wanted them")
    func counts() throws {
        let server = ScriptedServer()
        let statistics = WireStatistics()
        let repeated = Repeats()
        let client = server.client {
            $0.statistics = statistics
            $0.observer.callFinished = { repeated.note($0) }
            $0.retry = RetryConfiguration(
                others: RetryPolicy(
                    maxAttempts: 2, initialBackoff: .milliseconds(10), maxBackoff: .milliseconds(10),
                    backoffMultiplier: 1, retryableStatusCodes: [.unavailable]))
        }
        let calls = (0..<2).map { _ in ScriptedCall(on: client) }
        server.settle()
        #expect(statistics.snapshot.waiting == 2)
        let link = try #require(server.links.first)
        link.acknowledge()
        #expect(statistics.snapshot.waiting == 0)
        link.end(1, .unavailable, .notProcessed)
        server.settle()
        #expect(statistics.snapshot.repeats == 1)
        #expect(statistics.snapshot.retries == 0)
        link.end(3, .unavailable)
        server.pass(50)
        #expect(statistics.snapshot.repeats == 1)
        #expect(statistics.snapshot.retries == 1)
        #expect(link.frames(.request).count == 4)
        #expect(calls.allSatisfy { $0.outcomes.isEmpty })
        for stream in link.frames(.request).suffix(2).map(\.stream) { link.end(stream, .aborted) }
        server.settle()
        #expect(repeated.all == [[0, 1], [1, 0]])
        server.end()
        #expect(statistics.snapshot.waiting == 0)
    }

    @Test("the reason of a CANCEL is cut between characters")
    func longReason() throws {
        let server = ScriptedServer()
        let client = server.client()
        let call = ScriptedCall(on: client)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        client.giveUp(call, RPCError(.cancelled, "a" + String(repeating: "\u{E9}", count: 300)))
        server.settle()
        let cancel = try #require(link.frames.last { $0.header.type == .cancel })
        #expect(cancel.payload == Array(("a" + String(repeating: "\u{E9}", count: 255)).utf8))
        server.end()
    }
}
