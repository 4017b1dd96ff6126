import Messages
import NIOCore
import Synchronization
import Testing
import Wire

@Suite(.serialized) struct StreamTests {
    private func open(
        _ pair: Pair, _ count: Int64, _ currency: String = "CNY",
        _ options: CallOptions = CallOptions()
    ) async throws -> ResponseStream<CommonV1.Money> {
        try await pair.client.serverStreaming(
            Probe.count, CommonV1.Money(amountMinor: count, currency: currency), options)
    }

    @Test("a stream gives every reply in order, then ends")
    func order() async throws {
        try await Pair.with { (pair) async throws in
            var expected: Int64 = 0
            for try await money in try await open(pair, 5_000) {
                #expect(money.amountMinor == expected)
                expected += 1
            }
            #expect(expected == 5_000)
        }
    }

    @Test("a stream of no replies ends at once")
    func empty() async throws {
        try await Pair.with { (pair) async throws in
            for try await _ in try await open(pair, 0) { Issue.record("a reply came") }
        }
    }

    @Test("an error after the last reply comes after the last reply")
    func errorAtEnd() async throws {
        try await Pair.with { (pair) async throws in
            var seen = 0
            let error = await errorOf {
                for try await _ in try await open(pair, 100, "BAD") { seen += 1 }
            }
            #expect(seen == 100)
            #expect(error == RPCError(.aborted, "after the last"))
        }
    }

    @Test("a reader that stops reading stops the writer, and other calls go on")
    func slowReader() async throws {
        try await Pair.with { (pair) async throws in
            let chunk = InventoryV1.AppendIntakeRequest(
                intakeID: "c", index: 400, data: [UInt8](repeating: 7, count: 60_000))
            let stream: ResponseStream<InventoryV1.AppendIntakeRequest> =
                try await pair.client.serverStreaming(Probe.bulkStream, chunk, CallOptions())
            for number in 0..<50 { #expect(try await pair.echo(Int64(number)) == Int64(number)) }
            // 256 KiB of credit and one message above it.
            #expect(pair.log.written.load(ordering: .relaxed) <= 6)
            var seen = 0
            for try await reply in stream {
                #expect(reply.data.count == 60_000)
                seen += 1
            }
            #expect(seen == 400)
        }
    }

    @Test("dropping a stream cancels its handler")
    func drop() async throws {
        try await Pair.with { (pair) async throws in
            var stream: ResponseStream<CommonV1.Money>? = try await open(pair, 1_000_000)
            var iterator = stream?.makeAsyncIterator()
            #expect(try await iterator?.next()?.amountMinor == 0)
            iterator = nil
            stream = nil
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 1 })
            #expect(
                await pair.log.waitUntil { pair.server.statistics.snapshot.inFlight == 0 })
        }
    }

    @Test("a cancelled reader gets cancelled, and so does the handler")
    func cancelReader() async throws {
        try await Pair.with { (pair) async throws in
            let task = Task { () -> RPCError? in
                await errorOf {
                    for try await _ in try await open(pair, 1_000_000_000) {}
                }
            }
            #expect(await pair.log.waitUntil { pair.log.written.load(ordering: .relaxed) > 100 })
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    @Test("a stream's deadline ends it on both sides")
    func deadline() async throws {
        try await Pair.with { (pair) async throws in
            _ = try await pair.echo(1)
            let options = CallOptions(timeout: .milliseconds(500))
            let error = await errorOf {
                for try await _ in try await open(pair, 1_000_000_000, "CNY", options) {}
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    @Test("several streams and calls share a connection without mixing")
    func interleaved() async throws {
        try await Pair.with { (pair) async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...20 {
                    group.addTask {
                        let chunk = InventoryV1.AppendIntakeRequest(
                            intakeID: "s\(number)", index: 10,
                            data: [UInt8](repeating: UInt8(number), count: 10_000 * number))
                        let stream: ResponseStream<InventoryV1.AppendIntakeRequest> =
                            try await pair.client.serverStreaming(
                                Probe.bulkStream, chunk, CallOptions())
                        var seen = 0
                        for try await reply in stream {
                            guard reply == chunk else { return false }
                            seen += 1
                        }
                        return seen == 10
                    }
                    group.addTask { try await pair.echo(Int64(number)) == Int64(number) }
                }
                for try await matches in group { #expect(matches) }
            }
            #expect(pair.client.statistics.snapshot.connections == 1)
        }
    }
}
