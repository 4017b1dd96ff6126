import Messages
import NIOCore
import Synchronization
import Testing
import Wire

/// Client-streaming and bidirectional calls over real connections and within the process.
@Suite struct RequestStreamTests {
    private static func money(_ amount: Int64, _ word: String = "CNY") -> CommonV1.Money {
        CommonV1.Money(amountMinor: amount, currency: word)
    }

    /// Runs `body` over a connection, over a connection with several loops, and in the process.
    private func everywhere(
        _ body: (any CallChannel, Probe.Log) async throws -> Void
    ) async throws {
        for loops in [1, 3] {
            try await Pair.with(loops: loops) { pair in try await body(pair.client, pair.log) }
        }
        let log = Probe.Log()
        let local = LocalChannel(
            router: Probe.router(log), as: PeerIdentity(trustDomain: "t", service: "gateway"))
        try await body(local, log)
    }

    @Test("many requests give one reply")
    func sum() async throws {
        try await everywhere { channel, _ in
            let call: ClientStreamingCall<CommonV1.Money, CommonV1.Money> =
                try await channel.clientStreaming(Probe.sum, CallOptions())
            for amount in 1...1_000 { try await call.requests.write(Self.money(Int64(amount))) }
            call.requests.finish()
            call.requests.finish()
            let reply = try await call.reply()
            #expect(reply.amountMinor == 500_500)
        }
    }

    @Test("no request at all is a call too")
    func empty() async throws {
        try await everywhere { channel, _ in
            let call: ClientStreamingCall<CommonV1.Money, CommonV1.Money> =
                try await channel.clientStreaming(Probe.sum, CallOptions())
            let outcome = try await call.reply().amountMinor
            #expect(outcome == 0)
            let chat: BidirectionalCall<CommonV1.Money, CommonV1.Money> =
                try await channel.bidirectional(Probe.mirror, CallOptions())
            chat.requests.finish()
            var replies = chat.responses.makeAsyncIterator()
            let none = try await replies.next()
            #expect(none == nil)
        }
    }

    @Test("a handler may reply before the requests end; writers then hear that it is over")
    func early() async throws {
        try await everywhere { channel, _ in
            let call: ClientStreamingCall<CommonV1.Money, CommonV1.Money> =
                try await channel.clientStreaming(Probe.sum, CallOptions())
            try await call.requests.write(Self.money(7, "STOP"))
            let error = await errorOf {
                while true { try await call.requests.write(Self.money(1)) }
            }
            #expect(error?.code == .cancelled)
            let outcome = try await call.reply().amountMinor
            #expect(outcome == 7)
        }
    }

    @Test("requests and replies take turns")
    func pingPong() async throws {
        try await everywhere { channel, _ in
            let call: BidirectionalCall<CommonV1.Money, CommonV1.Money> =
                try await channel.bidirectional(Probe.mirror, CallOptions())
            var replies = call.responses.makeAsyncIterator()
            for amount in [27_182, 8, 1_828, 45_904] as [Int64] {
                try await call.requests.write(Self.money(amount))
                let reply = try await replies.next()
                #expect(reply?.amountMinor == amount)
            }
            call.requests.finish()
            let outcome = try await replies.next()
            #expect(outcome == nil)
        }
    }

    @Test("the status of a handler that fails comes behind its replies")
    func failure() async throws {
        try await everywhere { channel, _ in
            let call: BidirectionalCall<CommonV1.Money, CommonV1.Money> =
                try await channel.bidirectional(Probe.mirror, CallOptions())
            try await call.requests.write(Self.money(1))
            try await call.requests.write(Self.money(2, "BAD"))
            var seen: [Int64] = []
            let error = await errorOf {
                for try await reply in call.responses { seen.append(reply.amountMinor) }
            }
            #expect(seen == [1])
            #expect(error == RPCError(.aborted, "as asked"))
        }
    }

    @Test("a fast writer waits for a handler that does not read; the connection serves others")
    func pushback() async throws {
        try await Pair.with { pair in
            let call: BidirectionalCall<CommonV1.Money, CommonV1.Money> =
                try await pair.client.bidirectional(Probe.deaf, CallOptions())
            let written = Written()
            let writer = Task {
                while true {
                    try await call.requests.write(Self.money(1))
                    written.count.wrappingAdd(1, ordering: .relaxed)
                }
            }
            // 262,144 bytes of credit at about 23 a message: the writer stands long before this.
            for amount in 1...200 {
                let reply = try await pair.echo(Int64(amount))
                #expect(reply == Int64(amount))
            }
            let stood = await pair.log.waitUntil {
                let before = written.count.load(ordering: .relaxed)
                return before > 1_000 && before < 20_000
            }
            #expect(stood)
            writer.cancel()
            _ = await writer.result
            #expect(written.count.load(ordering: .relaxed) < 20_000)
        }
    }

    @Test("a message larger than the window passes, and many of them do")
    func largerThanWindow() async throws {
        try await Pair.with { pair in
            let call:
                ClientStreamingCall<
                    InventoryV1.AppendIntakeRequest, InventoryV1.AppendIntakeRequest
                > = try await pair.client.clientStreaming(Probe.bulkUp, CallOptions())
            var chunk = InventoryV1.AppendIntakeRequest()
            chunk.data = [UInt8](repeating: 7, count: 700_000)
            for _ in 0..<20 { try await call.requests.write(chunk) }
            let outcome = try await call.reply().index
            #expect(outcome == 14_000_000)
        }
    }

    @Test("a request above the limit is refused where it is made, and the call goes on")
    func tooLarge() async throws {
        try await Pair.with { pair in
            let call:
                ClientStreamingCall<
                    InventoryV1.AppendIntakeRequest, InventoryV1.AppendIntakeRequest
                > = try await pair.client.clientStreaming(Probe.bulkUp, CallOptions())
            var chunk = InventoryV1.AppendIntakeRequest()
            chunk.data = [UInt8](repeating: 7, count: 1_048_577)
            let error = await errorOf { try await call.requests.write(chunk) }
            #expect(error?.code == .resourceExhausted)
            chunk.data = [1, 2, 3]
            try await call.requests.write(chunk)
            let outcome = try await call.reply().index
            #expect(outcome == 3)
        }
    }

    @Test("credit that handlers leave unread comes back to the connection")
    func credit() async throws {
        try await Pair.with { pair in
            // Each call leaves many messages unread; together they are far above the credit.
            for _ in 0..<60 {
                let call: ClientStreamingCall<CommonV1.Money, CommonV1.Money> =
                    try await pair.client.clientStreaming(Probe.sum, CallOptions())
                try await call.requests.write(Self.money(1, "STOP"))
                for _ in 0..<2_000 {
                    do { try await call.requests.write(Self.money(1)) } catch { break }
                }
                let outcome = try await call.reply().amountMinor
                #expect(outcome == 1)
            }
        }
    }

    @Test("a deadline ends the call on both sides, dropping it too")
    func endings() async throws {
        try await Pair.with { pair in
            // The handshake would use the deadline up on a slow machine.
            try await pair.client.connect(timeout: .seconds(30))
            do {
                let call: BidirectionalCall<CommonV1.Money, CommonV1.Money> =
                    try await pair.client.bidirectional(
                        Probe.deaf, CallOptions(timeout: .seconds(4)))
                var replies = call.responses.makeAsyncIterator()
                let error = await errorOf { try await replies.next() }
                #expect(error?.code == .deadlineExceeded)
            }
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 1 })
            do {
                let call: BidirectionalCall<CommonV1.Money, CommonV1.Money> =
                    try await pair.client.bidirectional(Probe.deaf, CallOptions())
                try await call.requests.write(Self.money(1))
                #expect(await pair.log.waitUntil { pair.log.started.load(ordering: .relaxed) == 2 })
            }
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 2 })
        }
    }

    @Test("metadata of the server comes before the reply and with the status, pushback too")
    func metadata() async throws {
        try await Pair.with { pair in
            let seen = Seen()
            let options = CallOptions(
                custom: [Metadata.Pair("ascii", Array("value".utf8)), Metadata.Pair("bin", [0, 255])]
            ) { metadata in
                seen.all.withLock { $0.append(metadata) }
            }
            let reply: CommonV1.Money = try await pair.client.unary(
                Probe.dressed, Self.money(5), options)
            #expect(reply.amountMinor == 5)
            let all = seen.all.withLock { $0 }
            #expect(
                all == [
                    .initial([Metadata.Pair("first", [0xab, 0xab, 0])]), .trailing(options.custom),
                ])
            let error = await errorOf {
                let _: CommonV1.Money = try await pair.client.unary(
                    Probe.dressed, Self.money(-5), options)
            }
            #expect(error?.code == .aborted)
            #expect(error?.trailers == options.custom)
            #expect(error?.pushback == .after(.milliseconds(70)))
        }
    }

    @Test("a connection past its age moves its calls without losing one")
    func age() async throws {
        try await Pair.with(
            { server in
                server.maxAge = .milliseconds(150)
                server.ageGrace = .seconds(20)
            },
            { client in client.timeout = .seconds(20) }
        ) { pair in
            let before = pair.server.statistics.snapshot.handshakes
            let moved = { pair.server.statistics.snapshot.handshakes >= before + 4 }
            var amount: Int64 = 0
            while !moved() {
                amount += 1
                let reply = try await pair.echo(amount)
                #expect(reply == amount)
            }
            #expect(amount > 0)
        }
    }

    @Test("an idle connection is ended and made again when it is needed")
    func idle() async throws {
        try await Pair.with({ server in server.maxIdle = .milliseconds(100) }) { pair in
            let before = try await pair.echo(1)
            #expect(before == 1)
            #expect(await pair.log.waitUntil { pair.server.statistics.snapshot.connections == 0 })
            let after = try await pair.echo(2)
            #expect(after == 2)
        }
    }
}

private final class Written: Sendable {
    let count = Atomic<Int>(0)
}

private final class Seen: Sendable {
    let all = Mutex<[ReplyMetadata]>([])
}
