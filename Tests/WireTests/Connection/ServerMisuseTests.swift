import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

/// What a server's connection does with requests and frames of another shape, and what it says of them:
/// on a clock that only the test moves.
@Suite struct ServerMisuseTests {
    private typealias Machine = ServerConnectionStateMachine

    // MARK: decisions

    private func machine() -> Machine {
        var machine = Machine(bounds: .init())
        let hello = FrameHeader(.hello, flags: .control, length: Hello.fixedSize)
        #expect(machine.received(hello, method: nil, hello: Hello(), now: .now()) == .acknowledge)
        return machine
    }

    private func receive(
        _ machine: inout Machine, _ header: FrameHeader, isStream: Bool = false, known: Bool = true
    ) -> Machine.OnFrame {
        machine.received(
            header, method: known ? .init(limit: 65_536, isStream: isStream) : nil, hello: nil,
            now: .uptimeNanoseconds(1))
    }

    @Test("a window with bytes and a reason above 512 bytes end the connection")
    func longControl() {
        let window = FrameHeader(.window, flags: .control, aux: 70_000, length: 1)
        var first = machine()
        #expect(receive(&first, window) == .close(.protocolError, "a window has no bytes"))
        var second = machine()
        #expect(receive(&second, FrameHeader(.request, stream: 1, flags: .endStream)) == .run)
        var cancel = FrameHeader(.cancel, stream: 1, code: 1, length: 512)
        #expect(receive(&second, cancel) == .cancel(.cancelled))
        cancel.length = 513
        #expect(receive(&second, cancel) == .close(.protocolError, "a reason above 512 bytes"))
    }

    @Test("what nobody takes is counted: whole requests that are refused, messages behind an end")
    func passedOver() {
        var machine = machine()
        let whole = FrameHeader(.request, stream: 1, flags: .endStream, length: 60_000)
        #expect(receive(&machine, whole, known: false) == .refuse(.unknownMethod))
        #expect(machine.skipped == 60_000)
        let open = FrameHeader(.request, stream: 3, flags: .noMessage)
        #expect(receive(&machine, open, isStream: true) == .run)
        #expect(machine.finished(3) == .send)
        let message = FrameHeader(.message, stream: 3, flags: .counted, length: 50_000)
        #expect(receive(&machine, message) == .giveBack(50_016))
        #expect(machine.skipped == 110_000)
    }

    @Test("a block in a MESSAGE fails its call, whatever else the frame says")
    func blocks() {
        var machine = machine()
        let first = FrameHeader(.request, stream: 1, flags: .moreFragments, length: 10)
        #expect(receive(&machine, first) == .keepFirst)
        let piece = FrameHeader(
            .message, stream: 1, flags: [.metadata, .endStream], length: 10)
        #expect(receive(&machine, piece) == .failKept(.blockInMessage))
        #expect(machine.unfinished == 0)
        let shapes: [FrameFlags] = [
            [.counted, .metadata], [.counted, .metadata, .moreFragments], [.metadata, .noMessage],
            [.metadata, .noMessage, .endStream],
        ]
        for (index, flags) in shapes.enumerated() {
            let stream = UInt32(3 + 2 * index)
            let open = FrameHeader(.request, stream: stream, flags: .noMessage)
            #expect(receive(&machine, open, isStream: true) == .run)
            let message = FrameHeader(.message, stream: stream, flags: flags, length: 10)
            #expect(receive(&machine, message) == .fail(.blockInMessage), "\(flags)")
        }
    }

    @Test("the last piece of a request ends the stream, and no other does")
    func lastPiece() {
        var machine = machine()
        let first = FrameHeader(.request, stream: 1, flags: .moreFragments, length: 10)
        #expect(receive(&machine, first) == .keepFirst)
        let silent = FrameHeader(.message, stream: 1, length: 10)
        #expect(receive(&machine, silent) == .failKept(.notOneMessage))
        let late = FrameHeader(.message, stream: 1, flags: [.noMessage, .endStream])
        #expect(receive(&machine, late) == .ignore)
        let second = FrameHeader(.request, stream: 3, flags: .moreFragments, length: 10)
        #expect(receive(&machine, second) == .keepFirst)
        let both = FrameHeader(.message, stream: 3, flags: [.moreFragments, .endStream], length: 10)
        #expect(receive(&machine, both) == .failKept(.notOneMessage))
        #expect(receive(&machine, FrameHeader(.message, stream: 3, flags: .endStream, length: 10)) == .ignore)
        #expect(machine.unfinished == 0)
        #expect(machine.inFlight == 0)
    }

    // MARK: connections

    private struct Seen {
        var client: ScriptedClient
        let statuses: NIOLockedValueBox<[StatusCode]>
    }

    private func connect(_ tune: (inout ServerConfiguration) -> Void = { _ in }) throws -> Seen {
        let statuses = NIOLockedValueBox<[StatusCode]>([])
        let client = try ScriptedClient(Probe.router()) { configuration in
            configuration.observer.callFinished = { call in
                statuses.withLockedValue { $0.append(call.status) }
            }
            tune(&configuration)
        }
        return Seen(client: client, statuses: statuses)
    }

    private func refused(_ client: ScriptedClient) -> [FrameRefusal: Int] {
        client.connection.configuration.statistics.snapshot.refusedUnbegun
    }

    private func ends(_ client: ScriptedClient) -> [UInt32: StatusCode] {
        var ends: [UInt32: StatusCode] = [:]
        for frame in client.frames where frame.header.type == .end {
            ends[frame.header.stream] = StatusCode.received(frame.header.code)
        }
        return ends
    }

    @Test("bytes that are no block in the REQUEST of a request stream are a shape the method does not have")
    func bytesBehindBlock() throws {
        let seen = try connect()
        let client = seen.client
        let block = MetadataCoding.prefixed(
            try MetadataCoding.encode(Metadata(operationID: "begun")))
        let streams = Siege.streams(300)
        try client.send { bytes in
            for stream in streams {
                bytes.writeFrame(
                    Siege.request(stream, [.noMessage, .metadata], Probe.sum), block + [1])
            }
            bytes.writeFrame(Siege.request(601, .noMessage, Probe.sum), [1])
            bytes.writeFrame(Siege.request(603), Siege.money)
        }
        let ends = ends(client)
        #expect(ends.count == 301)
        #expect(ends.values.allSatisfy { $0 == .unimplemented })
        #expect(client.frames.contains { $0.header.stream == 603 })
        #expect(refused(client) == [.notAStream: 301])
        client.end()
    }

    @Test("a call that the server ends for one of its messages is reported by the code that it sent")
    func reported() throws {
        let seen = try connect()
        let client = seen.client
        let chunk = [UInt8](repeating: 7, count: 40_000)
        try client.send { bytes in
            for stream: UInt32 in [1, 3, 5] {
                bytes.writeFrame(Siege.request(stream, .noMessage, Probe.mirror), [])
            }
        }
        try client.send { bytes in
            // Above the limit; not UTF-8; with a block.
            bytes.writeFrame(Siege.piece(1, [.counted, .moreFragments]), chunk)
            bytes.writeFrame(Siege.piece(1, .counted), chunk)
            bytes.writeFrame(Siege.piece(3, .counted), [18, 2, 0xc3, 0x28])
            bytes.writeFrame(Siege.piece(5, [.counted, .metadata]), [0, 0, 8, 1])
        }
        #expect(ends(client) == [1: .resourceExhausted, 3: .internal, 5: .internal])
        let statuses = seen.statuses.withLockedValue { $0 }.sorted { $0.rawValue < $1.rawValue }
        #expect(statuses == [.resourceExhausted, .internal, .internal])
        #expect(refused(client) == [.tooLarge: 1, .blockInMessage: 1])
        #expect(!client.frames.contains { $0.header.flags.contains(.notProcessed) })
        client.end()
    }

    @Test("calls that their peer may not make are counted, whole and in pieces, and read no faster")
    func notAllowed() throws {
        let client = try connect().client
        let chunk = [UInt8](repeating: 7, count: 60_000)
        let reads = client.socket.reads
        try client.send { $0.writeFrame(Siege.request(1, .endStream, Probe.forbidden), chunk) }
        client.channel.read()
        #expect(client.socket.reads == reads)
        // 60,000 bytes at 16 MiB a second.
        client.loop.advanceTime(by: .milliseconds(4))
        #expect(client.socket.reads == reads + 1)
        try client.send { $0.writeFrame(Siege.request(3, .moreFragments, Probe.forbidden), chunk) }
        client.channel.read()
        #expect(client.socket.reads == reads + 1)
        #expect(ends(client) == [1: .permissionDenied, 3: .permissionDenied])
        #expect(refused(client) == [.notAllowed: 2])
        client.end()
    }

    @Test("a message of a request stream whose rest does not come ends its call, and gives its room back")
    func lateMessage() throws {
        // Nothing answers the questions whether the peer is there.
        let seen = try connect { $0.keepalive = .seconds(600) }
        let client = seen.client
        let statistics = client.connection.configuration.statistics
        try client.send { bytes in
            bytes.writeFrame(Siege.request(1, .noMessage, Probe.mirror), [])
            bytes.writeFrame(Siege.piece(1, [.counted, .moreFragments]), [8])
        }
        client.loop.advanceTime(by: .seconds(55))
        client.settle()
        #expect(ends(client).isEmpty)
        #expect(statistics.snapshot.unfinishedRequestBytes == 1)
        client.loop.advanceTime(by: .seconds(20))
        client.settle()
        #expect(ends(client) == [1: .deadlineExceeded])
        #expect(statistics.snapshot.unfinishedRequestBytes == 0)
        #expect(seen.statuses.withLockedValue { $0 } == [.deadlineExceeded])
        #expect(refused(client) == [.late: 1])
        // The rest may still come, and is thrown away.
        try client.send { bytes in
            bytes.writeFrame(Siege.piece(1, .counted), [1])
            bytes.writeFrame(Siege.request(3), Siege.money)
        }
        #expect(client.frames.contains { $0.header.stream == 3 })
        client.end()
    }

    @Test("requests and messages in pieces are given up in their time, whenever they began")
    func inTime() throws {
        let seen = try connect { $0.requestTimeout = .seconds(2) }
        let client = seen.client
        // The connection is looked at after 5 s, unless something is due before.
        client.loop.advanceTime(by: .milliseconds(300))
        try client.send { bytes in
            var header = Siege.request(1, .moreFragments, Probe.bulk)
            header.aux = 1_500_000
            bytes.writeFrame(header, [8])
            // Due later, and one that is due at once is looked for soon.
            bytes.writeFrame(Siege.request(3, .moreFragments, Probe.bulk), [8])
            header = Siege.request(5, .moreFragments, Probe.bulk)
            header.aux = 1
            bytes.writeFrame(header, [8])
            bytes.writeFrame(Siege.request(7, .noMessage, Probe.mirror), [])
        }
        for (milliseconds, ended) in [
            (9, []), (1, [5]), (1_480, [5]), (10, [1, 5]), (499, [1, 5]), (1, [1, 3, 5]),
        ] as [(Int64, [UInt32])] {
            client.loop.advanceTime(by: .milliseconds(milliseconds))
            client.settle()
            #expect(ends(client).keys.sorted() == ended)
        }
        try client.send { $0.writeFrame(Siege.piece(7, [.counted, .moreFragments]), [8]) }
        client.loop.advanceTime(by: .milliseconds(1_999))
        client.settle()
        #expect(ends(client)[7] == nil)
        client.loop.advanceTime(by: .milliseconds(1))
        client.settle()
        #expect(ends(client)[7] == .deadlineExceeded)
        #expect(client.connection.configuration.statistics.snapshot.unfinishedRequestBytes == 0)
        client.end()
    }
}
