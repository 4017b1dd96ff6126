import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// What makes a call committed, so that no policy repeats it, and what its caller hears of attempts that
/// were repeated. On a clock that only the test moves.
@Suite struct CommitTests {
    /// What came before the failure.
    enum Before: CaseIterable {
        case nothing, metadata, piece, emptyReply
    }

    private static func block(_ value: UInt8) -> [UInt8] {
        let metadata = Metadata(custom: [Metadata.Pair("key", [value])])
        return MetadataCoding.prefixed((try? MetadataCoding.encode(metadata)) ?? [])
    }

    private func client(of server: ScriptedServer, attempts: Int = 3) -> ClientLoop {
        server.client {
            $0.keepalive = .seconds(600)
            $0.retry = RetryConfiguration(
                others: RetryPolicy(
                    maxAttempts: attempts, initialBackoff: .milliseconds(10), maxBackoff: .milliseconds(10),
                    backoffMultiplier: 1, retryableStatusCodes: [.unavailable]))
        }
    }

    @Test(
        "a part of a reply, an empty one or initial metadata commits a call: it is not repeated",
        arguments: Before.allCases, [FrameFlags(), .notProcessed])
    func committed(before: Before, flags: FrameFlags) throws {
        let server = ScriptedServer()
        let call = ScriptedCall(on: client(of: server))
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        switch before {
        case .nothing: break
        case .metadata:
            link.send(FrameHeader(.message, stream: 1, flags: [.metadata, .noMessage]), Self.block(1))
        case .piece: link.send(FrameHeader(.message, stream: 1, flags: .moreFragments), [8])
        case .emptyReply: link.send(FrameHeader(.message, stream: 1))
        }
        link.end(1, .unavailable, flags)
        server.pass(100)
        let isRepeated: Bool
        switch before {
        case .nothing: isRepeated = true
        case .metadata, .emptyReply: isRepeated = false
        // What was certainly not begun is sent again: no part of it was handed out.
        case .piece: isRepeated = flags == .notProcessed
        }
        #expect(link.frames(.request).count == (isRepeated ? 2 : 1))
        #expect(call.outcomes.count == (isRepeated ? 0 : 1))
        server.end()
    }

    @Test("trailing metadata is told once, of the last attempt", arguments: [false, true])
    func trailers(succeeds: Bool) throws {
        let server = ScriptedServer()
        let told = Mutex<[ReplyMetadata]>([])
        let call = ScriptedCall(on: client(of: server, attempts: 2))
        call.onMetadata = { seen in told.withLock { $0.append(seen) } }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        func end(_ stream: UInt32, _ code: StatusCode) {
            link.send(
                FrameHeader(
                    .end, stream: stream, flags: [.endStream, .metadata], code: UInt16(code.rawValue)),
                Self.block(UInt8(stream)))
        }
        end(1, .unavailable)
        server.pass(50)
        #expect(link.frames(.request).map(\.stream) == [1, 3])
        #expect(told.withLock { $0.isEmpty })
        if succeeds { link.send(FrameHeader(.message, stream: 3), [8, 5]) }
        end(3, succeeds ? .ok : .unavailable)
        #expect(told.withLock { $0 } == [.trailing([Metadata.Pair("key", [3])])])
        #expect(call.outcomes.map { $0?.code } == [succeeds ? nil : .unavailable])
        server.end()
    }

    @Test("a rest that ends in the tick of the call's deadline sends nothing any more")
    func restAtDeadline() throws {
        let server = ScriptedServer()
        // Deadlines are looked at every 4 ms: 20 ms and 23 ms fall together.
        let call = ScriptedCall(on: client(of: server), timeout: .milliseconds(23))
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        server.pass(10)
        link.end(1, .unavailable)
        #expect(call.outcomes.isEmpty)
        server.pass(50)
        #expect(call.outcomes.map { $0?.code } == [.deadlineExceeded])
        #expect(link.frames(.request).count == 1)
        server.end()
    }
}
