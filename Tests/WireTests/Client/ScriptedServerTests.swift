import Messages
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Wire

/// A client against a server whose every frame a test writes, on a clock that only the test moves.
@Suite struct ScriptedServerTests {
    @Test("a peer that hangs is found although every call's time is over before anybody asks")
    func hang() throws {
        let server = ScriptedServer()
        let client = server.client {
            $0.keepalive = .milliseconds(100)
        }
        var calls = (0..<3).map { _ in ScriptedCall(on: client, timeout: .milliseconds(30)) }
        server.settle()
        let first = try #require(server.links.first)
        first.acknowledge(inFlight: 3)
        server.pass(50)
        #expect(calls.allSatisfy { $0.outcomes.first??.code == .deadlineExceeded })
        // Their places stay taken, so this one waits.
        calls.append(ScriptedCall(on: client, timeout: .seconds(1)))
        server.pass(200)
        #expect(first.frames(.ping).count == 1)
        #expect(first.frames(.request).count == 3)
        server.pass(150)
        #expect(!first.isOpen)
        try #require(server.links.count == 2)
        server.links[1].acknowledge()
        #expect(server.links[1].frames(.request).count == 1)
        server.links[1].send(FrameHeader(.message, stream: 1, flags: .endStream), [8, 5])
        #expect(calls[3].replies == [5])
        server.end()
    }

    @Test("a black hole is asked after the keepalive time, and given up after as much again")
    func blackHole() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .milliseconds(100) }
        let call = ScriptedCall(on: client, timeout: .seconds(60))
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        var asked: Int?
        var ended: Int?
        for millisecond in 1...1_000 where ended == nil {
            server.pass(1)
            if asked == nil, !link.frames(.ping).isEmpty { asked = millisecond }
            if !link.isOpen { ended = millisecond }
        }
        let pinged = try #require(asked)
        let gone = try #require(ended)
        // The client looks five times in each keepalive time, so that silence is up to a fifth older.
        #expect((100...121).contains(pinged), "\(pinged)")
        #expect((100...101).contains(gone - pinged), "\(gone)")
        // Not the call's deadline, which is far away, but the silence ended it.
        #expect(call.outcomes.first??.code == .unavailable)
        #expect(call.outcomes.first??.message.contains(ClientConnection.noAnswer) == true)
        #expect(call.outcomes.first??.notProcessed == false)
        server.end()
    }

    @Test("one slow call now and then is enough to find a peer that hangs")
    func sparse() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .milliseconds(100) }
        let call = ScriptedCall(on: client, timeout: .milliseconds(60))
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        server.pass(350)
        #expect(call.outcomes.first??.code == .deadlineExceeded)
        #expect(!link.isOpen)
        server.end()
    }

    @Test("a repeat on a connection that gives the same number half-closes again")
    func halfCloseOfRepeat() throws {
        let server = ScriptedServer()
        let client = server.client()
        let call = DuplexCall<CommonV1.Money, CommonV1.Money>(
            credit: 65_536, method: Probe.sum, metadata: [], deadline: nil, waitForReady: false,
            loop: client, started: server.loop.now)
        client.submit(call)
        call.halfClose()
        server.settle()
        let first = try #require(server.links.first)
        first.acknowledge()
        #expect(first.frames(.message).map(\.flags) == [[.noMessage, .endStream]])
        first.send(FrameHeader(.goAway, stream: 0, flags: .control))
        server.settle()
        try #require(server.links.count == 2)
        server.links[1].acknowledge()
        #expect(server.links[1].frames(.request).map(\.stream) == [1])
        #expect(server.links[1].frames(.message).map(\.flags) == [[.noMessage, .endStream]])
        server.end()
    }

    /// A metadata block with one pair.
    private static let block = MetadataCoding.prefixed(
        (try? MetadataCoding.encode(Metadata(custom: [Metadata.Pair("key", [1, 2])]))) ?? [])

    @Test("initial metadata may come with the first message, whole or in pieces, and costs nothing")
    func metadataWithMessage() throws {
        let server = ScriptedServer()
        let client = server.client()
        let told = Mutex<[ReplyMetadata]>([])
        let narrow = Probe.method("Narrow", 70, limit: 4)
        let calls = [
            ScriptedCall(narrow, on: client), ScriptedCall(Probe.echo, on: client),
            ScriptedCall(Probe.count, on: client), ScriptedCall(Probe.count, on: client),
        ]
        for call in calls { call.onMetadata = { seen in told.withLock { $0.append(seen) } } }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let window = client.openConnections.first?.receiveCredit(of: 0)
        func message(_ stream: UInt32, _ flags: FrameFlags, _ payload: [UInt8]) {
            link.send(FrameHeader(.message, stream: stream, flags: flags), payload)
        }
        // The whole reply in one frame; the block does not count to the limit of four bytes.
        message(1, [.metadata, .endStream], Self.block + [8, 7])
        // The block alone in the first of three pieces.
        message(3, [.metadata, .moreFragments], Self.block)
        message(3, .moreFragments, [8])
        message(3, .endStream, [9])
        message(5, [.metadata, .counted], Self.block + [8, 11])
        message(5, .counted, [8, 12])
        link.end(5)
        #expect(calls.prefix(3).map(\.replies) == [[7], [9], [11, 12]])
        #expect(calls.prefix(3).allSatisfy { $0.outcomes == [nil] })
        let initial = ReplyMetadata.initial([Metadata.Pair("key", [1, 2])])
        #expect(told.withLock { $0 } == [initial, initial, initial])
        // Two messages of two bytes.
        #expect(client.openConnections.first?.receiveCredit(of: 0) == window.map { $0 - 36 })
        // Behind the first message it is a fault of that stream.
        message(7, .counted, [8, 13])
        message(7, [.metadata, .counted], Self.block + [8, 14])
        #expect(calls[3].replies == [13])
        #expect(calls[3].outcomes.first??.code == .internal)
        #expect(link.frames(.cancel).map(\.stream) == [7])
        #expect(link.frames(.cancel).first?.code == UInt16(StatusCode.internal.rawValue))
        #expect(link.isOpen)
        server.end()
    }

    @Test("CANCELs keep within half of what a server takes; those held back keep their places")
    func cancelBudget() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .seconds(600) }
        _ = ScriptedCall(Probe.count, on: client)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let connection = try #require(client.openConnections.first)
        for _ in 1..<150 {
            let call = ScriptedCall(Probe.count, on: client)
            client.giveUp(call, RPCError(.cancelled, "enough"))
            #expect(call.outcomes.first??.code == .cancelled)
        }
        server.settle()
        #expect(link.frames(.cancel).count == 100)
        #expect(connection.inFlight == 50)
        // What the server ends by itself needs no CANCEL any more, and its place is free.
        for stream in stride(from: UInt32(203), to: 243, by: 2) { link.end(stream, .unavailable) }
        #expect(connection.inFlight == 30)
        server.pass(3_000)
        #expect(link.frames(.cancel).count == 110)
        // A new one comes behind those that wait, although there would be room for it now and then.
        let late = ScriptedCall(Probe.count, on: client)
        let lateStream = late.stream
        client.giveUp(late, RPCError(.cancelled, "enough"))
        server.pass(6_000)
        #expect(link.frames(.cancel).last?.stream == lateStream)
        #expect(link.frames(.cancel).count == 130)
        #expect(Set(link.frames(.cancel).map(\.stream)).count == 130)
        #expect(connection.inFlight == 1)
        #expect(link.isOpen)
        server.end()
    }

    @Test("a reply at fault uses the same budget; one that ended with its fault needs no CANCEL")
    func cancelOfFaults() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .seconds(600) }
        let narrow = Probe.method("Narrow", 70, limit: 4)
        let calls = (0..<120).map { _ in ScriptedCall(narrow, on: client) }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let connection = try #require(client.openConnections.first)
        for call in calls.prefix(110) {
            link.send(
                FrameHeader(.message, stream: call.stream, flags: .moreFragments),
                [UInt8](repeating: 0, count: 5))
        }
        for call in calls.suffix(10) {
            link.send(
                FrameHeader(.message, stream: call.stream, flags: .endStream),
                [UInt8](repeating: 0, count: 5))
        }
        #expect(calls.allSatisfy { $0.outcomes.first??.code == .resourceExhausted })
        #expect(link.frames(.cancel).count == 100)
        #expect(connection.inFlight == 10)
        // The rest of such a reply frees the place too.
        link.send(FrameHeader(.message, stream: 201, flags: .endStream), [1])
        #expect(connection.inFlight == 9)
        server.pass(3_000)
        #expect(link.frames(.cancel).count == 109)
        #expect(connection.inFlight == 0)
        #expect(link.isOpen)
        server.end()
    }

    @Test("ok in the middle of a message, or without the one reply, is no success")
    func okTooEarly() throws {
        let server = ScriptedServer()
        let client = server.client()
        let calls = [Probe.echo, Probe.echo, Probe.count, Probe.count].map {
            ScriptedCall($0, on: client)
        }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        link.end(1)
        link.send(FrameHeader(.message, stream: 3, flags: .moreFragments), [8])
        link.end(3)
        link.send(FrameHeader(.message, stream: 5, flags: .counted), [8, 1])
        link.send(FrameHeader(.message, stream: 5, flags: [.counted, .moreFragments]), [8])
        link.end(5)
        // A stream of replies may be empty.
        link.end(7)
        #expect(calls.map { $0.outcomes.first??.code } == [.internal, .internal, .internal, nil])
        #expect(calls.map(\.outcomes.count) == [1, 1, 1, 1])
        #expect(calls[2].replies == [1])
        // The streams are over: nobody is told.
        #expect(link.frames(.cancel).isEmpty)
        #expect(client.openConnections.first?.inFlight == 0)
        server.end()
    }

    @Test("a connection whose ids are used up is replaced, and closed when its last call ended")
    func idsUsedUp() throws {
        let server = ScriptedServer(firstStream: UInt32(Int32.max) - 2)
        let client = server.client()
        let calls = (0..<3).map { _ in ScriptedCall(Probe.count, on: client) }
        server.settle()
        let first = try #require(server.links.first)
        first.acknowledge()
        server.settle()
        #expect(first.frames(.request).map(\.stream) == [2_147_483_645, 2_147_483_647])
        try #require(server.links.count == 2)
        server.links[1].acknowledge()
        #expect(server.links[1].frames(.request).map(\.stream) == [2_147_483_645])
        // Without a call in flight nothing else would tell that the connection is of no use.
        first.end(2_147_483_645)
        #expect(first.isOpen)
        first.end(2_147_483_647)
        server.settle()
        #expect(!first.isOpen)
        server.links[1].end(2_147_483_645)
        #expect(calls.allSatisfy { $0.outcomes == [nil] })
        let late = ScriptedCall(on: client)
        server.settle()
        #expect(server.links[1].frames(.request).map(\.stream).last == late.stream)
        #expect(late.stream == 2_147_483_647)
        server.links[1].send(
            FrameHeader(.message, stream: late.stream, flags: .endStream), [8, 2])
        server.settle()
        #expect(!server.links[1].isOpen)
        let last = ScriptedCall(on: client)
        server.settle()
        try #require(server.links.count == 3)
        server.links[2].acknowledge()
        #expect(last.stream == 2_147_483_645)
        server.end()
    }

    /// A refusal as the server gives it for want of a place.
    private func refuse(_ stream: UInt32, _ link: ScriptedServer.Link) {
        link.end(stream, .resourceExhausted, .notProcessed)
    }

    @Test("a call that finds its place still taken by a cancelled one waits for it")
    func lingering() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .seconds(600) }
        let first = (0..<4).map { _ in ScriptedCall(Probe.count, on: client) }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge(inFlight: 4)
        for call in first.prefix(2) { client.giveUp(call, RPCError(.cancelled, "enough")) }
        let calls = (0..<3).map { _ in ScriptedCall(on: client) }
        server.settle()
        #expect(link.frames(.request).map(\.stream) == [1, 3, 5, 7, 9, 11])
        refuse(9, link)
        refuse(11, link)
        // Nothing goes out at once, and nobody hears of it.
        #expect(link.frames(.request).count == 6)
        #expect(calls.allSatisfy { $0.outcomes.isEmpty })
        // After a while one is tried.
        server.pass(25)
        #expect(link.frames(.request).count == 7)
        refuse(13, link)
        #expect(link.frames(.request).count == 7)
        // A call of ours that ended leaves a place for certain.
        link.end(5)
        #expect(link.frames(.request).count == 8)
        link.send(FrameHeader(.message, stream: 15, flags: .endStream), [8, 1])
        #expect(link.frames(.request).count == 9)
        server.pass(25)
        #expect(link.frames(.request).count == 10)
        for stream in [UInt32(17), 19] {
            link.send(FrameHeader(.message, stream: stream, flags: .endStream), [8, 1])
        }
        #expect(calls.allSatisfy { $0.outcomes == [nil] && $0.replies == [1] })
        server.end()
    }

    @Test("where no cancelled call can be the cause, a refusal is repeated once and then told")
    func refusedForAnotherReason() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .seconds(600) }
        let calls = (0..<2).map { _ in ScriptedCall(on: client) }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge(inFlight: 4)
        client.giveUp(calls[0], RPCError(.cancelled, "enough"))
        refuse(3, link)
        #expect(link.frames(.request).map(\.stream) == [1, 3, 5])
        refuse(5, link)
        #expect(calls[1].outcomes.first??.code == .resourceExhausted)
        // Three more cancels may fill the places, but not for ever.
        for _ in 0..<3 {
            client.giveUp(ScriptedCall(on: client), RPCError(.cancelled, "enough"))
        }
        let last = ScriptedCall(on: client)
        server.settle()
        var refused = 0
        for _ in 0..<1_700 where last.outcomes.isEmpty {
            if let stream = link.frames(.request).last?.stream, stream == last.stream {
                refuse(stream, link)
                refused += 1
            }
            server.pass(20)
        }
        #expect(last.outcomes.first??.code == .resourceExhausted)
        #expect(refused > 100)
        server.end()
    }

    @Test("warming up goes on when a connection is lost before it takes calls")
    func warmUp() throws {
        let server = ScriptedServer()
        // The health watch says later than the connection that the peer serves.
        let reports = Mutex<[@Sendable (Bool) -> Void]>([])
        let client = server.client {
            $0.keepalive = .seconds(600)
            $0.healthWatch = { _, report in
                reports.withLock { $0.append(report) }
                try await Task.sleep(for: .seconds(600))
            }
        }
        let done = Mutex<Bool?>(nil)
        let ready = client.warmUp(.seconds(60))
        ready.whenSuccess { done.withLock { $0 = true } }
        ready.whenFailure { _ in done.withLock { $0 = false } }
        server.settle()
        try #require(server.links.count == 1)
        server.links[0].acknowledge()
        #expect(done.withLock { $0 } == nil)
        server.links[0].close()
        server.pass(2_000)
        try #require(server.links.count == 2)
        server.links[1].acknowledge()
        #expect(done.withLock { $0 } == nil)
        let report = try #require(reports.withLock { $0.last })
        report(true)
        server.settle()
        #expect(done.withLock { $0 } == true)
        server.end()
    }

    @Test("a deadline longer than a frame can tell is kept by the client")
    func longDeadline() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .seconds(36_000) }
        let calls = [
            ScriptedCall(on: client, timeout: .minutes(90)),
            ScriptedCall(on: client, timeout: .minutes(71)),
        ]
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let told = link.frames(.request).map(\.aux)
        try #require(told.count == 2)
        #expect(told[0] == 0)
        #expect(told[1] > 4_200_000_000)
        server.loop.advanceTime(by: .minutes(72))
        server.settle()
        // The server knows.
        #expect(calls[1].outcomes.first??.code == .deadlineExceeded)
        #expect(calls[0].outcomes.isEmpty)
        #expect(link.frames(.cancel).isEmpty)
        server.loop.advanceTime(by: .minutes(20))
        server.settle()
        #expect(calls[0].outcomes.first??.code == .deadlineExceeded)
        #expect(link.frames(.cancel).map(\.stream) == [1])
        #expect(link.frames(.cancel).first?.code == UInt16(StatusCode.deadlineExceeded.rawValue))
        server.end()
    }

    @Test(
        "a target that is asked for its health is healthy from its first word on",
        arguments: [false, true])
    func unknownHealth(isAsked: Bool) throws {
        let server = ScriptedServer()
        let client = server.client {
            // Asked, and never heard of.
            if isAsked { $0.healthWatch = { _, _ in try await Task.sleep(for: .seconds(60)) } }
        }
        _ = client.warmUp(.seconds(60))
        server.settle()
        #expect(client.subchannels.map(\.targetSnapshot.isHealthy) == [!isAsked])
        server.end()
    }

    @Test("an upload that is answered in the middle of a message stops, and keeps its credit")
    func answeredUpload() throws {
        let server = ScriptedServer()
        let client = server.client()
        typealias Chunk = InventoryV1.AppendIntakeRequest
        let call = DuplexCall<Chunk, Chunk>(
            credit: 65_536, method: Probe.bulkUp, metadata: [], deadline: nil, waitForReady: false,
            loop: client, started: server.loop.now)
        client.submit(call)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let connection = try #require(client.openConnections.first)
        let before = connection.sendCredit
        link.takesBytes(false)
        var chunk = Chunk()
        chunk.data = [UInt8](repeating: 1, count: 1_000_000)
        _ = try connection.write(chunk, call)
        link.settle()
        #expect(connection.output.hasBacklog)
        link.send(FrameHeader(.message, stream: 1, flags: .endStream))
        #expect(call.isFinished)
        #expect(!connection.output.hasBacklog)
        // What was cut off already goes out, and is what the upload costs.
        let cost = before - connection.sendCredit
        #expect((1..<1_000_000).contains(cost))
        link.takesBytes(true)
        server.settle()
        #expect(link.frames(.message).map(\.length).reduce(0, +) == cost)
        server.end()
    }

    @Test("a block that claims more than there is ends its call, not the connection")
    func malformedMetadata() throws {
        let server = ScriptedServer()
        let client = server.client()
        let calls = (0..<2).map { _ in ScriptedCall(Probe.count, on: client) }
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let header = FrameHeader(.message, stream: 1, flags: [.metadata, .counted])
        for (call, payload) in zip(calls, [[UInt8](arrayLiteral: 255, 255, 0), [1]]) {
            var header = header
            header.stream = call.stream
            link.send(header, payload)
            #expect(call.outcomes.first??.code == .internal)
        }
        #expect(link.frames(.cancel).map(\.stream) == [1, 3])
        #expect(link.isOpen)
        server.end()
    }
}
