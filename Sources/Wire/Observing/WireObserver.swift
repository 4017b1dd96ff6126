/// What a finished call was.
package struct FinishedCall: Sendable {
    /// The method.
    package let method: MethodDescriptor
    /// The other side.
    package let peer: PeerIdentity?
    /// How it ended.
    package let status: StatusCode
    /// From the request's arrival (server) or the call (client) to the end.
    package let duration: Duration
    /// Encoded bytes of the request messages.
    package let requestBytes: Int
    /// Encoded bytes of the response messages.
    package let responseBytes: Int
    /// The trace with the span of the call; nil without one, and on the client's side.
    package let trace: TraceContext?
    /// Of a client's whole call: attempts that a retry policy wanted, after the first.
    package let retries: Int
    /// Of a client's whole call: repeats that nobody wanted, of what was certainly not begun.
    package let transparentRetries: Int

    /// Puts the facts together.
    package init(
        method: MethodDescriptor, peer: PeerIdentity?, status: StatusCode, duration: Duration,
        requestBytes: Int, responseBytes: Int, trace: TraceContext? = nil, retries: Int = 0,
        transparentRetries: Int = 0
    ) {
        self.retries = retries
        self.transparentRetries = transparentRetries
        self.method = method
        self.trace = trace
        self.peer = peer
        self.status = status
        self.duration = duration
        self.requestBytes = requestBytes
        self.responseBytes = responseBytes
    }
}

/// What a client said of a call that it gave up.
package struct CancelledCall: Sendable {
    /// The method; nil when the call had ended at the server.
    package let method: MethodDescriptor?
    /// The caller.
    package let peer: PeerIdentity?
    /// Why: `cancelled`, `deadlineExceeded`; `resourceExhausted` for a reply above the caller's limit,
    /// `internal` for one that it could not read.
    package let status: StatusCode
    /// The same in the caller's words, without control characters; may be empty.
    package let reason: String
    /// The trace with the span of the call; nil without one, and when the call's handler had ended.
    package let trace: TraceContext?

    /// Puts the facts together.
    package init(
        method: MethodDescriptor?, peer: PeerIdentity?, status: StatusCode, reason: String,
        trace: TraceContext? = nil
    ) {
        self.method = method
        self.peer = peer
        self.status = status
        self.reason = reason
        self.trace = trace
    }
}

/// What became of a client's connection to one target.
package enum ConnectionEvent: Sendable, Equatable {
    /// An attempt led to a connection that takes calls.
    case connected
    /// An attempt led to none.
    case attemptFailed
    /// A connection that took calls takes no more, for this reason.
    case disconnected(Disconnection)
}

/// Why a connection ended, as a closed set for metric labels.
package enum Disconnection: String, Sendable, CaseIterable {
    /// The peer said GOAWAY.
    case goAway = "GOAWAY"
    /// This side closed the client.
    case shutdown = "subchannel shutdown"
    /// The peer's system reset the connection.
    case reset = "connection reset"
    /// The peer did not answer in time, or its system did not take bytes.
    case timedOut = "connection timed out"
    /// This side's system gave the connection up, or bytes were sent behind its end.
    case aborted = "connection aborted"
    /// The connection ended for another reason of the socket or of TLS.
    case socketError = "socket error"
    /// Anything else.
    case unknown = "unknown"
}

/// What a peer with another registry of methods said of itself in its HELLO.
package struct SchemaDifference: Sendable, Equatable {
    /// The caller; nil where the peer is the server that was called.
    package let peer: PeerIdentity?
    /// Its `MethodDescriptor.schemaHash`; never 0, which says nothing.
    package let schemaHash: UInt64
    /// Its build, at most 64 bytes; empty when it told none.
    package let build: String
}

/// Callbacks for metrics and logs; called on event loops, so they must be quick.
package struct WireObserver: Sendable {
    /// A server took a call, or a client was given one.
    package var callStarted: (@Sendable (MethodDescriptor) -> Void)?
    /// A client sent a call's request on a connection; once per try.
    package var attemptStarted: (@Sendable (MethodDescriptor) -> Void)?
    /// A try of a client's call ended.
    package var attemptFinished: (@Sendable (FinishedCall) -> Void)?
    /// A client's connection to a target came or went.
    package var connectionChanged: (@Sendable (ConnectionEvent) -> Void)?
    /// A call ended.
    package var callFinished: (@Sendable (FinishedCall) -> Void)?
    /// A client told a server that it gives a call up, which may have ended meanwhile.
    package var callCancelled: (@Sendable (CancelledCall) -> Void)?
    /// A handler threw something that is not an `RPCError`; the caller got `internal`.
    package var handlerFailed: (@Sendable (ServerCall, any Error) -> Void)?
    /// A handshake succeeded (nil) or failed, by reason.
    package var handshakeFinished: (@Sendable (TLSError.Reason?) -> Void)?
    /// A connection proved who its peer is; once per connection.
    package var connectionSecured: (@Sendable (TLSHandshakeCompleted) -> Void)?
    /// A connection was refused or ended abnormally; the words name peer and cause. A client's begin with
    /// service and address, which a colon and a space end.
    package var connectionFailed: (@Sendable (String) -> Void)?
    /// A server ended the connection of a peer at fault, for one of a few causes, such as labels of metrics
    /// may be: its words where they are a bound's or a time's, `protocol error` for all others.
    package var peerCutOff: (@Sendable (String) -> Void)?
    /// A server ended the connection of a peer that broke the rules, went above a bound or let its
    /// time pass: who, and why. Comes once per connection, before `connectionFailed`.
    package var peerAtFault: (@Sendable (PeerIdentity?, String) -> Void)?
    /// A peer said that it was built from another registry of methods; once per connection.
    package var schemaDiffers: (@Sendable (SchemaDifference) -> Void)?

    /// Nothing is observed until a callback is set.
    package init() {}
}
