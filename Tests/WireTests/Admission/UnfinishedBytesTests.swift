import Messages
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Wire

/// The bound of bytes of unfinished requests over all connections of a server.
@Suite struct UnfinishedBytesTests {
    private typealias Machine = ServerConnectionStateMachine

    private static let words = "too many bytes in unfinished requests of the server"

    private static func piece(_ length: Int) -> FrameHeader {
        FrameHeader(.message, stream: 1, flags: .moreFragments, length: length)
    }

    @Test("connections share the limit to the byte, and what one gives back the others get")
    func shared() {
        let statistics = WireStatistics()
        let room = UnfinishedRoom(statistics: statistics, limit: 1_000, account: nil, limitOfPeer: 0)
        var first = UnfinishedBytes()
        var second = UnfinishedBytes()
        var taken = [first.take(Self.piece(600), room), second.take(Self.piece(400), room)]
        #expect(taken == [true, true])
        #expect(statistics.snapshot.unfinishedRequestBytes == 1_000)
        taken = [first.take(Self.piece(1), room), second.take(Self.piece(1), room)]
        #expect(taken == [false, false])
        second.settle(399, room)
        taken = [first.take(Self.piece(1), room), second.take(Self.piece(1), room)]
        #expect(taken == [true, false])
        first.settle(0, room)
        second.settle(0, room)
        #expect(statistics.snapshot.unfinishedRequestBytes == 0)
    }

    @Test("frames that end their message take nothing")
    func whole() {
        let statistics = WireStatistics()
        let room = UnfinishedRoom(statistics: statistics, limit: 0, account: nil, limitOfPeer: 0)
        var part = UnfinishedBytes()
        let taken = [
            part.take(FrameHeader(.request, stream: 1, flags: .endStream, length: 60_000), room),
            part.take(FrameHeader(.ping, flags: .control, length: 8), room),
            part.take(Self.piece(0), room), part.take(Self.piece(1), room),
        ]
        #expect(taken == [true, true, true, false])
        #expect(statistics.snapshot.unfinishedRequestBytes == 0)
    }

    // MARK: decisions

    private func machine() -> Machine {
        var machine = Machine(bounds: .init())
        let hello = FrameHeader(.hello, flags: .control, length: Hello.fixedSize)
        let answer = machine.received(hello, method: nil, hello: Hello(), now: .now())
        #expect(answer == .acknowledge)
        return machine
    }

    private typealias Input = (header: FrameHeader, hasRoom: Bool)

    private func receive(
        _ machine: inout Machine, isStream: Bool = false, _ inputs: [Input]
    ) -> [Machine.OnFrame] {
        inputs.map { input in
            machine.received(
                input.header, method: .init(limit: 65_536, isStream: isStream), hello: nil,
                hasRoom: input.hasRoom, now: .uptimeNanoseconds(1))
        }
    }

    @Test("without room a first piece is refused, a further one ends its call, and the rest is skipped")
    func refused() {
        var machine = machine()
        let first = FrameHeader(.request, stream: 1, flags: .moreFragments, length: 10)
        let other = FrameHeader(.request, stream: 3, flags: .moreFragments, length: 10)
        let begun = receive(&machine, [(first, true), (other, false)])
        #expect(begun == [.keepFirst, .refuse(.noRoom)])
        #expect(machine.unfinished == 10)
        let further = receive(&machine, [(Self.piece(10), false)])
        #expect(further == [.failKept(.noRoom)])
        #expect(machine.unfinished == 0)
        for stream: UInt32 in [1, 3] {
            let rest = FrameHeader(.message, stream: stream, flags: .moreFragments, length: 10)
            let last = FrameHeader(.message, stream: stream, flags: .endStream, length: 10)
            let skipped = receive(&machine, [(rest, false), (last, true)])
            #expect(skipped == [.ignore, .ignore])
        }
        #expect(machine.inFlight == 0)
    }

    @Test("without room a message of a request stream ends its call")
    func stream() {
        var machine = machine()
        let open = FrameHeader(.request, stream: 1, flags: .noMessage)
        let piece = FrameHeader(.message, stream: 1, flags: [.counted, .moreFragments], length: 10)
        let begun = receive(&machine, isStream: true, [(open, true), (piece, true)])
        #expect(begun == [.run, .keep])
        #expect(machine.unfinished == 10)
        let further = receive(&machine, isStream: true, [(piece, false)])
        #expect(further == [.fail(.noRoom)])
        #expect(machine.unfinished == 0)
        let outcome = machine.finished(1)
        #expect(outcome == .discard)
    }

    @Test("the rest of refused requests is read at 16 MiB a second")
    func pace() {
        var pace = SkippingPace()
        let rests = [0, 0, 4_194_304, 4_194_304, 4_198_400].map { pace.rest($0) }
        #expect(rests == [nil, nil, .nanoseconds(251_658_240), nil, .nanoseconds(245_760)])
    }

    // MARK: connections

    private static func intake(_ size: Int) throws -> [UInt8] {
        try InventoryV1.AppendIntakeRequest(
            intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: size)
        ).encoded()
    }

    @Test("requests of several connections share the server's room, and get it back")
    func connections() async throws {
        let ended = NIOLockedValueBox<[StatusCode]>([])
        try await Siege.run { configuration in
            configuration.unfinishedRequestBytesInServer = 150_000
            configuration.peerShare = 100
            configuration.observer.callFinished = { call in
                guard call.method == Probe.bulk else { return }
                ended.withLockedValue { $0.append(call.status) }
            }
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            let chunk = [UInt8](repeating: 3, count: 50_000)
            var hoarders: [RawPeer] = []
            for _ in 0..<3 {
                let peer = try await RawPeer.connect(to: siege.pair.port)
                peer.send { $0.writeFrame(Siege.request(1, .moreFragments, Probe.bulk), chunk) }
                hoarders.append(peer)
            }
            let isFull = await siege.log.waitUntil {
                statistics.snapshot.unfinishedRequestBytes == 150_000
            }
            #expect(isFull)
            // One byte more, for a new request and for one that is kept; whole requests go on.
            let late = try await RawPeer.connect(to: siege.pair.port)
            late.send {
                $0.writeFrame(Siege.request(1, .moreFragments, Probe.bulk), [1])
                $0.writeFrame(Siege.request(3), Siege.money)
            }
            #expect(await siege.log.waitUntil { late.frames.contains { $0.header.stream == 3 } })
            hoarders[0].send { $0.writeFrame(Siege.piece(1), [1]) }
            #expect(await siege.log.waitUntil { hoarders[0].failures[1] != nil })
            for peer in [late, hoarders[0]] {
                #expect(peer.failures[1]?.code == .resourceExhausted)
                #expect(peer.failures[1]?.notProcessed == true)
                #expect(peer.failures[1]?.message == Self.words)
                #expect(!peer.isClosed)
            }
            #expect(statistics.snapshot.refusedUnbegun[.noRoom] == 2)
            #expect(ended.withLockedValue { $0 } == [.resourceExhausted, .resourceExhausted])
            #expect(siege.pair.server.occupancy.unfinishedBytesOfFullestPeer == 100_000)
            // The room of the call that ended, of one that is cancelled, of a connection that ends.
            #expect(statistics.snapshot.unfinishedRequestBytes == 100_000)
            hoarders[1].send { $0.writeFrame(FrameHeader(.cancel, stream: 1, code: 1), []) }
            hoarders[2].close()
            #expect(await siege.log.waitUntil { statistics.snapshot.unfinishedRequestBytes == 0 })
            let message = try Self.intake(90_000)
            late.send {
                $0.writeFrame(Siege.request(5, .moreFragments, Probe.bulk), Array(message[..<60_000]))
                $0.writeFrame(Siege.piece(5, .endStream), Array(message[60_000...]))
            }
            #expect(await siege.log.waitUntil { late.frames.contains { $0.header.stream == 5 } })
            #expect(late.failures[5] == nil)
            #expect(statistics.snapshot.unfinishedRequestBytes == 0)
            for peer in hoarders + [late] { peer.close() }
        }
    }

    @Test("messages of request streams count too, and end their calls as begun")
    func streams() async throws {
        try await Siege.run { configuration in
            configuration.unfinishedRequestBytesInServer = 100_000
            configuration.peerShare = 100
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            let chunk = [UInt8](repeating: 3, count: 60_000)
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let flags: FrameFlags = [.counted, .moreFragments]
            peer.send { bytes in
                for stream: UInt32 in [1, 3] {
                    bytes.writeFrame(Siege.request(stream, .noMessage, Probe.bulkUp), [])
                    bytes.writeFrame(FrameHeader(.message, stream: stream, flags: flags), chunk)
                }
            }
            #expect(await siege.log.waitUntil { peer.failures[3] != nil })
            #expect(peer.failures[3]?.code == .resourceExhausted)
            #expect(peer.failures[3]?.message == Self.words)
            #expect(peer.failures[3]?.notProcessed == false)
            #expect(peer.failures[1] == nil)
            #expect(statistics.snapshot.unfinishedRequestBytes == 60_000)
            #expect(statistics.snapshot.refusedUnbegun[.noRoom] == 1)
            peer.close()
            #expect(await siege.log.waitUntil { statistics.snapshot.unfinishedRequestBytes == 0 })
            #expect(await siege.log.waitUntil { statistics.snapshot.inFlight <= 1 })
        }
    }

    @Test("one peer leaves a quarter of the server's room to others, whatever its connections")
    func share() async throws {
        try await Siege.run { configuration in
            configuration.unfinishedRequestBytesInServer = 100_000
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            let chunk = [UInt8](repeating: 3, count: 50_000)
            let first = try await RawPeer.connect(to: siege.pair.port)
            first.send { $0.writeFrame(Siege.request(1, .moreFragments, Probe.bulk), chunk) }
            #expect(await siege.log.waitUntil { statistics.snapshot.unfinishedRequestBytes == 50_000 })
            let second = try await RawPeer.connect(to: siege.pair.port)
            second.send {
                $0.writeFrame(Siege.request(1, .moreFragments, Probe.bulk), Array(chunk[..<25_000]))
                $0.writeFrame(Siege.request(3, .moreFragments, Probe.bulk), [1])
            }
            #expect(await siege.log.waitUntil { second.failures[3] != nil })
            #expect(second.failures[3]?.code == .resourceExhausted)
            #expect(second.failures[3]?.notProcessed == true)
            // A time to wait is told, else the repeat would come at once.
            #expect(second.frames.contains { $0.header.stream == 3 && $0.header.flags.contains(.metadata) })
            #expect(second.failures[1] == nil)
            #expect(statistics.snapshot.unfinishedRequestBytes == 75_000)
            for peer in [first, second] { peer.close() }
            #expect(await siege.log.waitUntil { statistics.snapshot.unfinishedRequestBytes == 0 })
        }
    }

    @Test("nothing is kept of a request that its peer may not make")
    func forbidden() async throws {
        try await Siege.run { _ in
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send {
                $0.writeFrame(
                    Siege.request(1, .moreFragments, Probe.forbidden), [UInt8](repeating: 3, count: 9_000))
            }
            #expect(await siege.log.waitUntil { peer.failures[1] != nil })
            #expect(peer.failures[1]?.code == .permissionDenied)
            #expect(peer.failures[1]?.notProcessed == true)
            #expect(statistics.snapshot.unfinishedRequestBytes == 0)
            // The rest is passed over, and the connection goes on.
            peer.send {
                $0.writeFrame(Siege.piece(1, .endStream), [1])
                $0.writeFrame(Siege.request(3), Siege.money)
            }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 3 } })
            #expect(!peer.isClosed)
            peer.close()
        }
    }

    @Test("a request whose rest does not come in time is refused, and gives its room back")
    func late() async throws {
        try await Siege.run { configuration in
            configuration.requestTimeout = .milliseconds(300)
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send {
                $0.writeFrame(
                    Siege.request(1, .moreFragments, Probe.bulk), [UInt8](repeating: 3, count: 9_000))
            }
            #expect(await siege.log.waitUntil { peer.failures[1] != nil })
            #expect(peer.failures[1]?.code == .deadlineExceeded)
            #expect(peer.failures[1]?.notProcessed == true)
            #expect(statistics.snapshot.unfinishedRequestBytes == 0)
            #expect(!peer.isClosed)
            peer.close()
        }
    }
}
