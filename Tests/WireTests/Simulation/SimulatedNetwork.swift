import Messages
import NIOCore
import NIOEmbedded
import Synchronization

@testable import Wire

/// A generator whose numbers follow from its seed (SplitMix64).
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: UInt64) -> Int { Int(next() % bound) }
}

/// A client and a server as they are, over bytes in memory and a clock that only the test moves:
/// everything runs on one thread, in an order that follows from the seed.
// Unchecked because one thread has all of it.
final class SimulatedNetwork: ClientTransport, ServerConnectionOwner, @unchecked Sendable {
    /// What may go wrong.
    struct Faults {
        /// Connections are cut after so many bytes of either side, drawn anew; nil: never.
        var cutWithin: UInt64?
        /// Longest delay of a piece, in milliseconds.
        var delay: UInt64 = 5
        /// Pieces are cut at any byte, up to this size.
        var pieces: UInt64 = 64
        /// Bytes of the largest message.
        var largest: UInt64 = 10_000
        /// The one byte behind which a connection is cut; nil: none.
        var cut: Cut?
        /// Largest payload of a piece of a message.
        var pieceBytes = FrameHeader.fragmentPayload
    }

    /// A place in the bytes of one direction.
    struct Cut {
        var isUp: Bool
        var offset: Int
        /// Every connection is cut there, not only the first.
        var always: Bool
    }

    private final class Link {
        let client: EmbeddedChannel
        let server: EmbeddedChannel
        var budget: Int?
        /// Bytes of the direction of `Faults.cut` that still pass.
        var left: Int?
        var isCut = false
        /// No piece overtakes another of its direction.
        var latest = (up: NIODeadline.uptimeNanoseconds(0), down: NIODeadline.uptimeNanoseconds(0))

        init(client: EmbeddedChannel, server: EmbeddedChannel, budget: Int?) {
            self.client = client
            self.server = server
            self.budget = budget
        }
    }

    let loop: EmbeddedEventLoop
    private let faults: Faults
    private var numbers: SeededNumbers
    private let shared: ServerShared
    private let account: PeerAccount
    private var links: [Link] = []
    private var serverConnections: [ServerConnection] = []
    /// What happened, for comparing two runs.
    private(set) var trace: [String] = []
    private(set) var cuts = 0
    private(set) var connects = 0
    /// Bytes that reached the other side.
    private(set) var passed = (up: 0, down: 0)

    /// - Parameter loop: where everything runs; nil: one of its own.
    init(
        seed: UInt64, faults: Faults, router: ServerRouter, _ configuration: ServerConfiguration,
        on loop: EmbeddedEventLoop? = nil
    ) {
        self.loop = loop ?? EmbeddedEventLoop()
        numbers = SeededNumbers(seed: seed)
        self.faults = faults
        shared = ServerShared(configuration, router)
        account = PeerAccount(PeerIdentity(trustDomain: "sluice.test", service: "gateway"))
    }

    /// A server's configuration whose jitter follows from the seed, too.
    static func server(_ files: TLSFiles, seed: UInt64) -> ServerConfiguration {
        var configuration = ServerConfiguration(tls: files)
        let jitter = Mutex(SeededNumbers(seed: ~seed))
        configuration.randomness = { jitter.withLock { $0.next() } }
        return configuration
    }

    func random() -> UInt64 { numbers.next() }

    func note(_ words: String) { trace.append("\(loop.now.uptimeNanoseconds) \(words)") }

    // MARK: connections

    func connect(
        _ connection: ClientConnection, to target: Target, within whole: TimeAmount
    ) throws(TLSError) -> EventLoopFuture<any Channel> {
        connects += 1
        let serverConnection = ServerConnection(
            executor: LoopExecutor.of(loop), shared: shared, owner: self)
        for side in [connection, serverConnection] as [ConnectionChannel] {
            side.output.pieceBytes = faults.pieceBytes
        }
        let link = Link(
            client: EmbeddedChannel(handler: connection, loop: loop),
            server: EmbeddedChannel(handler: serverConnection, loop: loop),
            budget: faults.cutWithin.map { numbers.below($0) })
        if let cut = faults.cut, cut.always || links.isEmpty { link.left = cut.offset }
        links.append(link)
        serverConnections.append(serverConnection)
        let promise = loop.makePromise(of: (any Channel).self)
        loop.scheduleTask(in: .milliseconds(Int64(1 + numbers.below(20)))) { [self] in
            note("connected")
            _ = try? link.client.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1))
            _ = try? link.server.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2))
            promise.succeed(link.client)
            link.server.pipeline.fireUserInboundEventTriggered(Self.handshake("gateway"))
            link.client.pipeline.fireUserInboundEventTriggered(Self.handshake("order"))
        }
        return promise.futureResult
    }

    private static func handshake(_ service: String) -> TLSHandshakeCompleted {
        TLSHandshakeCompleted(
            peer: PeerIdentity(trustDomain: "sluice.test", service: service),
            applicationProtocol: "wire/1", version: "TLSv1.3", cipher: "none", serial: "1",
            notAfter: Int64.max / 2, ownSerial: "2", ownNotAfter: Int64.max / 2, now: 0)
    }

    func identified(
        _ connection: ServerConnection, as peer: PeerIdentity, now: NIODeadline
    ) -> OnIdentified {
        .seat(ConnectionSeat(account, now: now))
    }

    func cutOff(_ peer: PeerOrigin, now: NIODeadline) {}

    func ended(_ connection: ServerConnection) {}

    /// Has the server end its latest connection in order.
    func drainLatest(_ grace: TimeAmount) {
        note("drain")
        serverConnections.last?.drain(grace)
    }

    /// Waits until so much of the simulated time is over.
    func pause(milliseconds: Int64) async {
        await withCheckedContinuation { continuation in
            loop.scheduleTask(in: .milliseconds(milliseconds)) { continuation.resume() }
        }
    }

    // MARK: time and bytes

    /// Lets a millisecond or more pass: timers, tasks, bytes.
    func step(_ milliseconds: Int64 = 1) {
        loop.advanceTime(by: .milliseconds(milliseconds))
        for link in links {
            carry(link, from: link.client, to: link.server, isUp: true)
            carry(link, from: link.server, to: link.client, isUp: false)
        }
        loop.run()
    }

    private func carry(
        _ link: Link, from: EmbeddedChannel, to: EmbeddedChannel, isUp: Bool
    ) {
        while var bytes = try? from.readOutbound(as: ByteBuffer.self) {
            while bytes.readableBytes > 0 {
                let size = Swift.min(bytes.readableBytes, 1 + numbers.below(faults.pieces))
                guard let piece = bytes.readSlice(length: size) else { return }
                send(piece, link, to, isUp: isUp)
            }
        }
        // A side that closed has said everything before.
        if !from.isActive, to.isActive { cut(link, after: isUp ? link.latest.up : link.latest.down) }
    }

    private func send(_ piece: ByteBuffer, _ link: Link, _ to: EmbeddedChannel, isUp: Bool) {
        guard !link.isCut else { return }
        var piece = piece
        var isLast = false
        if faults.cut?.isUp == isUp, let left = link.left {
            isLast = piece.readableBytes >= left
            piece = piece.readSlice(length: Swift.min(left, piece.readableBytes)) ?? piece
            link.left = left - piece.readableBytes
        }
        if let budget = link.budget {
            link.budget = budget - piece.readableBytes
            if budget < piece.readableBytes {
                cut(link, after: loop.now)
                return
            }
        }
        let wish = loop.now + .milliseconds(Int64(numbers.below(faults.delay + 1)))
        let time = Swift.max(wish, isUp ? link.latest.up : link.latest.down)
        if isUp { link.latest.up = time } else { link.latest.down = time }
        defer { if isLast { cut(link, after: time) } }
        if isUp { passed.up += piece.readableBytes } else { passed.down += piece.readableBytes }
        guard piece.readableBytes > 0 else { return }
        loop.scheduleTask(deadline: time) { [self, piece] in
            guard to.isActive else { return }
            note("\(isUp ? "up" : "down") \(piece.readableBytes)")
            _ = try? to.writeInbound(piece)
        }
    }

    private func cut(_ link: Link, after time: NIODeadline) {
        guard !link.isCut else { return }
        link.isCut = true
        loop.scheduleTask(deadline: Swift.max(time, loop.now)) { [self] in
            cuts += 1
            note("cut")
            for channel in [link.client, link.server] where channel.isActive {
                channel.close(promise: nil)
            }
        }
    }

    /// Closes what is open, so that nothing keeps the loop.
    func end() {
        close()
        LoopExecutor.of(loop).handlers.release()
        loop.run()
    }

    /// Closes what is open and lets every timer run out, so that nothing of it stays on a loop that
    /// others use.
    func close() {
        for link in links {
            for channel in [link.client, link.server] where channel.isActive {
                channel.close(promise: nil)
            }
        }
        loop.run()
        loop.advanceTime(by: .hours(1))
        links = []
        serverConnections = []
    }
}
