import Messages
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Wire

/// Readers of streams that make calls for each message, on the connection that brings the messages.
@Suite struct NestedStreamTests {
    private typealias Chunk = InventoryV1.AppendIntakeRequest

    private static func stream(_ pair: Pair, _ chunk: Chunk) async throws -> ResponseStream<Chunk> {
        try await pair.client.serverStreaming(
            Probe.bulkStream, chunk, CallOptions(timeout: .seconds(50)))
    }

    @Test("what readers have in their hands keeps no other stream away", .timeLimit(.minutes(2)))
    func nested() async throws {
        try await Pair.with { (pair) async throws in
            // Each is above its stream's credit, and four are above the connection's.
            let outer = Chunk(intakeID: "o", index: 3, data: [UInt8](repeating: 1, count: 270_000))
            let inner = Chunk(intakeID: "i", index: 2, data: [UInt8](repeating: 2, count: 10_000))
            let gate = Gate()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var seen = 0
                        for try await chunk in try await Self.stream(pair, outer) {
                            #expect(chunk.data.count == outer.data.count)
                            if seen == 0 {
                                // Nobody goes on before all have a message in their hands.
                                let holding = pair.log.started.wrappingAdd(1, ordering: .relaxed).newValue
                                if holding == 4 { gate.open() }
                                try await gate.pass()
                            }
                            for try await reply in try await Self.stream(pair, inner) {
                                #expect(reply == inner)
                                seen += 1
                            }
                        }
                        return seen
                    }
                }
                for try await seen in group { #expect(seen == 6) }
            }
            #expect(pair.client.statistics.snapshot.connections == 1)
        }
    }

    @Test("streams that nobody reads do not stop one that is read", .timeLimit(.minutes(2)))
    func unread() async throws {
        try await Pair.with { (pair) async throws in
            // Three times what a stream may hold leave a quarter of what the connection may.
            let piece = [UInt8](repeating: 1, count: 10_000)
            var unread: [ResponseStream<Chunk>] = []
            for _ in 0..<3 {
                unread.append(try await Self.stream(pair, Chunk(intakeID: "u", index: 40, data: piece)))
            }
            var count = 0
            for try await _ in try await Self.stream(pair, Chunk(intakeID: "r", index: 400, data: piece)) {
                count += 1
            }
            #expect(count == 400)
            for stream in unread {
                var late = 0
                for try await _ in stream { late += 1 }
                #expect(late == 40)
            }
        }
    }

    @Test("credit of the connection comes back with the batch; that of the stream when it is worked off")
    func credit() throws {
        let server = ScriptedServer()
        let client = server.client {
            $0.connectionCredit = 65_536
            $0.streamCredit = 65_536
        }
        let call = StreamCall<CommonV1.Money, CommonV1.Money>(
            CommonV1.Money(), credit: 65_536, method: Probe.count, metadata: [], deadline: nil,
            waitForReady: false, loop: client, started: server.loop.now)
        client.submit(call)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        // A text of 40,000 bytes, so more than half of both windows.
        let text = [UInt8](repeating: 65, count: 40_000)
        link.send(
            FrameHeader(.message, stream: 1, flags: .counted), [18, 0xc0, 0xb8, 0x02] + text)
        #expect(link.frames(.window).isEmpty)
        Task(executorPreference: LoopExecutor.of(server.loop)) {
            var reader = MessageReader(call.replies)
            _ = try? await reader.next {}
            await withCheckedContinuation { continuation in
                server.loop.scheduleTask(in: .milliseconds(10)) { continuation.resume() }
            }
            _ = try? await reader.next {}
        }
        server.pass(5)
        #expect(link.frames(.window).map(\.stream) == [0])
        server.pass(10)
        #expect(link.frames(.window).map(\.stream) == [0, 1])
        #expect(link.frames(.window).map(\.aux) == [40_020, 40_020])
        link.end(1)
        server.pass(5)
        server.end()
    }

    @Test("a writer without credit of its own stream waits for that alone, not for the connection")
    func ownCredit() throws {
        let server = ScriptedServer()
        let client = server.client()
        let call = RawDuplexCall(
            credit: 65_536, method: Probe.bulkUp, metadata: [], deadline: nil, waitForReady: false,
            loop: client, started: server.loop.now)
        client.submit(call)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let connection = try #require(client.openConnections.first)
        let sent = Mutex(0)
        Task(executorPreference: LoopExecutor.of(server.loop)) {
            for _ in 0..<2 {
                guard (try? await call.send([UInt8](repeating: 0, count: 300_000))) != nil else { return }
                sent.withLock { $0 += 1 }
            }
        }
        server.pass(20)
        // The first used up more than the stream's 256 KiB, and much less than the connection's MiB.
        #expect(sent.withLock { $0 } == 1)
        #expect(connection.hasSendCredit)
        #expect(connection.waitingStreams.isEmpty)
        link.send(FrameHeader(.window, stream: 1, flags: .control, aux: 300_000))
        server.pass(20)
        #expect(sent.withLock { $0 } == 2)
        server.end()
    }
}
