/// What one connection of this process is doing, as seen on its event loop at one moment.
package struct ConnectionSnapshot: Sendable, Equatable {
    /// Who opened the connection.
    package enum Side: Sendable, Equatable {
        /// The peer calls this process.
        case server
        /// This process calls the peer.
        case client
    }

    /// How far the connection is.
    package enum State: Sendable, Equatable {
        /// TCP, TLS or HELLO are not finished.
        case connecting
        /// Calls may begin.
        case ready
        /// No call may begin any more.
        case draining
    }

    /// The number of the connection in this process, from 1; never used again.
    package var id: UInt64
    /// Who opened it.
    package var side: Side
    /// How far it is.
    package var state: State
    /// The service called; empty on the server's side.
    package var service: String
    /// host:port of this side; empty when the socket is gone.
    package var localAddress: String
    /// host:port of the other side; empty when the socket is gone.
    package var remoteAddress: String
    /// Who the peer is; nil until the handshake ended.
    package var peer: PeerIdentity?
    /// What the handshake agreed on; nil until it ended.
    package var security: ConnectionSecurity?
    /// Time since the connection was made.
    package var age: Duration
    /// Calls and bytes since then.
    package var totals: ConnectionTotals
    /// Bytes that may be sent on all streams together; nil when only streams count.
    package var sendCredit: Int?
    /// Bytes that the peer may send on all streams together; nil when only streams count.
    package var receiveCredit: Int?
    /// Calls that hold a place, those too of which `streams` cannot tell: given up here while the peer still
    /// works on them, or with a request or reply that is only partly through.
    package var inFlight: Int
    /// Calls in flight, the oldest first.
    package var streams: [StreamSnapshot]

    /// Puts a snapshot together.
    package init(
        id: UInt64, side: Side, state: State, service: String = "", localAddress: String = "",
        remoteAddress: String = "", peer: PeerIdentity? = nil, security: ConnectionSecurity? = nil,
        age: Duration = .zero, totals: ConnectionTotals = ConnectionTotals(),
        sendCredit: Int? = nil, receiveCredit: Int? = nil, inFlight: Int = 0,
        streams: [StreamSnapshot] = []
    ) {
        self.id = id
        self.side = side
        self.state = state
        self.service = service
        self.localAddress = localAddress
        self.remoteAddress = remoteAddress
        self.peer = peer
        self.security = security
        self.age = age
        self.totals = totals
        self.sendCredit = sendCredit
        self.receiveCredit = receiveCredit
        self.inFlight = inFlight
        self.streams = streams
    }
}

/// What a TLS handshake agreed on, and the peer's certificate.
package struct ConnectionSecurity: Sendable, Equatable {
    /// For example `TLSv1.3`.
    package var version: String
    /// For example `TLS_AES_128_GCM_SHA256`.
    package var cipher: String
    /// The serial number of the peer's certificate in hexadecimal; empty when unknown.
    package var serial: String
    /// The end of the peer's certificate in seconds since 1970; nil when unknown.
    package var notAfter: Int64?

    /// Puts the facts together.
    package init(version: String, cipher: String, serial: String = "", notAfter: Int64? = nil) {
        self.version = version
        self.cipher = cipher
        self.serial = serial
        self.notAfter = notAfter
    }
}

/// Counts of one connection since it was made.
package struct ConnectionTotals: Sendable, Equatable {
    /// The last failure of a call, or of the connection, in words.
    package struct Failure: Sendable, Equatable {
        /// `code: text`.
        package var words: String
        /// Time since it happened.
        package var age: Duration

        /// Puts a failure together.
        package init(words: String, age: Duration) {
            self.words = words
            self.age = age
        }
    }

    /// Calls that began on this connection.
    package var started: Int
    /// Calls that ended with `ok`.
    package var succeeded: Int
    /// Calls that ended otherwise.
    package var failed: Int
    /// Bytes of frames received, after decryption.
    package var bytesReceived: Int
    /// Bytes of frames sent, before encryption.
    package var bytesSent: Int
    /// The last failure; nil when there was none.
    package var lastFailure: Failure?

    /// All zero, or as given.
    package init(
        started: Int = 0, succeeded: Int = 0, failed: Int = 0, bytesReceived: Int = 0,
        bytesSent: Int = 0, lastFailure: Failure? = nil
    ) {
        self.started = started
        self.succeeded = succeeded
        self.failed = failed
        self.bytesReceived = bytesReceived
        self.bytesSent = bytesSent
        self.lastFailure = lastFailure
    }
}

/// One call in flight on a connection.
package struct StreamSnapshot: Sendable, Equatable {
    /// The stream's number on the connection.
    package var id: UInt32
    /// `service/method`.
    package var method: String
    /// Time since the call began.
    package var age: Duration
    /// Time left until the deadline, zero when it passed; nil without one.
    package var deadlineLeft: Duration?
    /// Bytes of messages that may be sent to the peer; nil where nothing is counted (unary calls).
    package var sendCredit: Int?
    /// Bytes of messages that the peer may send; nil where nothing is counted.
    package var receiveCredit: Int?

    /// Puts a snapshot together.
    package init(
        id: UInt32, method: String, age: Duration, deadlineLeft: Duration? = nil,
        sendCredit: Int? = nil, receiveCredit: Int? = nil
    ) {
        self.id = id
        self.method = method
        self.age = age
        self.deadlineLeft = deadlineLeft
        self.sendCredit = sendCredit
        self.receiveCredit = receiveCredit
    }
}

/// One address that a client calls, on one of its event loops.
package struct TargetSnapshot: Sendable, Equatable {
    /// How far the connection to it is.
    package enum State: Sendable, Equatable {
        /// Nobody needs it now.
        case idle
        /// A connection is on its way.
        case connecting
        /// A connection takes calls.
        case ready
        /// Waits after a failure before it connects again.
        case transientFailure
    }

    /// The service called.
    package var service: String
    /// host:port.
    package var address: String
    /// How far the connection is.
    package var state: State
    /// Why the last connection or attempt ended; empty when none did.
    package var lastError: String
    /// Left out for a while because its calls failed more often than others'.
    package var isEjected: Bool
    /// What the target says of itself: false until it said that it serves; true when it is not asked.
    package var isHealthy: Bool
    /// Calls in flight.
    package var inFlight: Int

    /// Puts a snapshot together.
    package init(
        service: String, address: String, state: State, lastError: String = "",
        isEjected: Bool = false, isHealthy: Bool = true, inFlight: Int = 0
    ) {
        self.service = service
        self.address = address
        self.state = state
        self.lastError = lastError
        self.isEjected = isEjected
        self.isHealthy = isHealthy
        self.inFlight = inFlight
    }
}
