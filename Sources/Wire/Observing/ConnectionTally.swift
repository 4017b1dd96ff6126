internal import NIOCore
internal import Synchronization

/// What a connection counts of itself, for whoever asks what it does. Belongs to its event loop.
struct ConnectionTally {
    private static let numbers = Atomic<UInt64>(0)

    /// The connection's number in this process.
    let number = Self.numbers.wrappingAdd(1, ordering: .relaxed).newValue
    let madeAt: NIODeadline
    private(set) var peer: PeerIdentity?
    private(set) var security: ConnectionSecurity?
    var started = 0
    var succeeded = 0
    var failed = 0
    var bytesReceived = 0
    var bytesSent = 0
    /// Put into words only for who asks: an overloaded server fails thousands of calls a second.
    private var lastFailure: (status: StatusCode, words: String, at: NIODeadline)?

    init(madeAt: NIODeadline) { self.madeAt = madeAt }

    /// TLS is up.
    mutating func secured(_ handshake: TLSHandshakeCompleted) {
        peer = handshake.peer
        security = ConnectionSecurity(
            version: handshake.version, cipher: handshake.cipher, serial: handshake.serial ?? "",
            notAfter: handshake.notAfter)
    }

    /// A call ended; `words` say what went wrong with it.
    mutating func ended(_ status: StatusCode, _ words: @autoclosure () -> String, now: NIODeadline) {
        if status == .ok {
            succeeded += 1
        } else {
            failed += 1
            lastFailure = (status, words(), now)
        }
    }

    func totals(at now: NIODeadline) -> ConnectionTotals {
        ConnectionTotals(
            started: started, succeeded: succeeded, failed: failed, bytesReceived: bytesReceived,
            bytesSent: bytesSent,
            lastFailure: lastFailure.map {
                .init(words: "\($0.status.name): \($0.words)", age: Duration($0.at, now))
            })
    }
}

extension Duration {
    /// From `start` to `end`; zero when `end` is earlier.
    init(_ start: NIODeadline, _ end: NIODeadline) {
        self = .nanoseconds(Swift.max(0, (end - start).nanoseconds))
    }
}

extension ConnectionChannel {
    /// What both sides know: numbers, addresses, the peer, counts.
    func snapshot(
        _ side: ConnectionSnapshot.Side, _ state: ConnectionSnapshot.State, service: String,
        receiveCredit: Int?, inFlight: Int, streams: [StreamSnapshot]
    ) -> ConnectionSnapshot {
        let now = executor.loop.now
        return ConnectionSnapshot(
            id: tally.number, side: side, state: state, service: service,
            localAddress: Self.words(context?.channel.localAddress),
            remoteAddress: Self.words(context?.channel.remoteAddress), peer: tally.peer,
            security: tally.security, age: Duration(tally.madeAt, now),
            totals: tally.totals(at: now), sendCredit: sendCredit,
            receiveCredit: receiveCredit, inFlight: inFlight,
            streams: streams.sorted { $0.id < $1.id })
    }

    private static func words(_ address: SocketAddress?) -> String {
        guard let address, let ip = address.ipAddress, let port = address.port else { return "" }
        return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
    }
}
