import Messages
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Wire

/// Attacks by numbers of frames (`reliability.md` A3, P20). Each test: the attacker is closed with the
/// reason named, another peer's calls go on, handlers and bytes stay within their bounds.
@Suite(.serialized) struct FloodAttackTests {
    /// As many calls as a connection may have.
    private static func hold(_ peer: RawPeer) {
        peer.send { bytes in
            for stream in Siege.streams(128) {
                bytes.writeFrame(Siege.request(stream, .endStream, Siege.hold), Siege.money)
            }
        }
    }

    /// Cancels them, and some hundred more as soon as they are begun.
    private static func cancelRapidly(_ peer: RawPeer) {
        peer.send { bytes in
            for stream in Siege.streams(128) {
                bytes.writeFrame(FrameHeader(.cancel, stream: stream, code: 1), [])
            }
            for stream in Siege.streams(272, from: 257) {
                bytes.writeFrame(Siege.request(stream, .endStream, Siege.hold), Siege.money)
                bytes.writeFrame(FrameHeader(.cancel, stream: stream, code: 1), [])
            }
        }
    }

    @Test("a call that is cancelled before its handler began costs no handler")
    func cancelledUnbegun() async throws {
        let ended = NIOLockedValueBox<[StatusCode]>([])
        try await Siege.run { configuration in
            configuration.observer.callFinished = { call in
                guard call.method == Siege.hold else { return }
                ended.withLockedValue { $0.append(call.status) }
            }
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            // One record: both frames of a pair are read before handlers get their turn.
            peer.send { bytes in
                for stream in Siege.streams(100) {
                    bytes.writeFrame(Siege.request(stream, .endStream, Siege.hold), Siege.money)
                    bytes.writeFrame(FrameHeader(.cancel, stream: stream, code: 1), [])
                }
            }
            #expect(await siege.log.waitUntil { ended.withLockedValue { $0.count } == 100 })
            #expect(ended.withLockedValue { Set($0) } == [.cancelled])
            #expect(siege.workshop.most == 0)
            #expect(!peer.isClosed)
            peer.close()
        }
    }

    @Test("rapid cancel: handlers that go on keep their places, and the cancels end the connection")
    func rapidCancel() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            Self.hold(peer)
            #expect(await siege.log.waitUntil { siege.workshop.now == 128 })
            Self.cancelRapidly(peer)
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many cancels"))
            #expect(siege.workshop.most == 128, "\(siege.workshop.most)")
            // The connection is gone, its handlers are not: the server still counts them.
            let now = siege.workshop.now
            #expect(now > 0)
            #expect(siege.pair.server.statistics.snapshot.inFlight >= now)
            #expect(await siege.held() <= 65_536)
        }
    }

    @Test("rapid cancel over many connections: the peer's share bounds its handlers")
    func rapidCancelReconnecting() async throws {
        try await Siege.run { configuration in
            configuration.callsPerPeer = 200
        } _: { (siege) async throws in
            for number in 1...4 {
                let peer = try await RawPeer.connect(to: siege.pair.port)
                Self.hold(peer)
                let expected = Swift.min(180, number * 128)
                #expect(await siege.log.waitUntil { siege.workshop.now == expected })
                Self.cancelRapidly(peer)
                let goAway = await siege.closed(peer)
                #expect(goAway?.reason == .abuse)
            }
            // 90 % of the peer's 200 are for calls of its class.
            #expect(siege.workshop.most == 180, "\(siege.workshop.most)")
            let refused = siege.pair.server.statistics.snapshot.admission.peerFull
            #expect(refused.interactive > 0)
        }
    }

    @Test("fragment flood: a message without end is refused at its limit, then the peer is closed")
    func fragmentFlood() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let chunk = [UInt8](repeating: 7, count: 60_000)
            peer.send { $0.writeFrame(Siege.request(1, .moreFragments), chunk) }
            var sent = 0
            while !peer.isClosed, sent < 64 * 1_024 * 1_024 {
                let taken = await peer.sendAll { $0.writeFrame(Siege.piece(1), chunk) }
                guard taken else { break }
                sent += chunk.count
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "a refused request goes on for too long"))
            #expect(peer.failures[1]?.code == .resourceExhausted)
            #expect(peer.failures[1]?.notProcessed == true)
            #expect(await siege.held() <= 262_144)
        }
    }

    @Test("fragments of one byte: what is kept stays below the method's limit")
    func tinyFragments() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let taken = await peer.sendAll { bytes in
                bytes.writeFrame(Siege.request(1, .moreFragments), [1])
                for _ in 0..<70_000 { bytes.writeFrame(Siege.piece(1), [1]) }
            }
            #expect(taken)
            #expect(await siege.log.waitUntil { peer.failures[1] != nil })
            let words = "the request is above \(Probe.echo.requestLimitWords)"
            #expect(peer.failures[1]?.message == words)
            #expect(await siege.held() <= 262_144)
            peer.close()
        }
    }

    @Test("ping flood")
    func pings() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                for _ in 0..<10_000 { bytes.writeFrame(Siege.ping, Siege.eight) }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many pings"))
            #expect(peer.frames.count { $0.header.type == .pong } <= 11)
        }
    }

    @Test("settings flood: a second HELLO ends the connection")
    func settings() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                for _ in 0..<1_000 {
                    bytes.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded())
                }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .protocolError, words: "a second HELLO"))
            #expect(peer.frames.count { $0.header.type == .helloAck } == 1)
        }
    }

    @Test("acknowledgement flood: answers to pings that were never sent")
    func pongs() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                for _ in 0..<1_000 { bytes.writeFrame(Siege.pong, Siege.eight) }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many meaningless frames"))
        }
    }

    @Test("empty frames: pieces that bring nothing")
    func emptyFrames() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                bytes.writeFrame(Siege.request(1, .moreFragments), [1])
                for _ in 0..<1_000 { bytes.writeFrame(Siege.piece(1), []) }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many empty frames"))
        }
    }

    @Test("unknown control types by the thousand")
    func unknownTypes() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                for number in 0..<5_000 {
                    let type = FrameType(rawValue: UInt8(64 + number % 64))
                    bytes.writeFrame(FrameHeader(type, flags: .control), [1, 2, 3])
                }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many meaningless frames"))
        }
    }

    @Test("refusals by the thousand at once are counted, and end the connection")
    func refusalsAtOnce() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                for stream in Siege.streams(20_000) {
                    bytes.writeFrame(Siege.request(stream, .endStream, Probe.missing), [])
                }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many control frames wait to be sent"))
            #expect(await siege.held() <= 1_048_576)
        }
    }

    @Test("refusals that a peer does not read, some at a time, are not held without end")
    func refusalsUnread() async throws {
        try await Siege.run { configuration in
            configuration.stalledWriteTimeout = .milliseconds(300)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, reads: false)
            let statistics = siege.pair.server.statistics
            #expect(statistics.snapshot.connections == 2)
            var first: UInt32 = 1
            while statistics.snapshot.connections > 1, first < 2_000_000 {
                // Fewer than the control frames that may wait, and the loop has its turn between.
                peer.send { bytes in
                    for stream in Siege.streams(500, from: first) {
                        bytes.writeFrame(Siege.request(stream, .endStream, Probe.missing), [])
                    }
                }
                first += 1_000
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(await siege.log.waitUntil { statistics.snapshot.connections == 1 })
            let reasons = siege.reasons.joined(separator: "\n")
            #expect(
                reasons.contains("the peer takes no bytes")
                    || reasons.contains("too many control frames wait to be sent"), "\(reasons)")
            #expect(await siege.held() <= 1_048_576)
            peer.close()
        }
    }

    @Test("frames for streams that ended, without end")
    func deadStreams() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { $0.writeFrame(Siege.request(1), Siege.money) }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 1 } })
            peer.send { bytes in
                for _ in 0..<1_000 { bytes.writeFrame(Siege.piece(1), [1]) }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many meaningless frames"))
        }
    }
}
