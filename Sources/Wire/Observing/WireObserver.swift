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
}

/// Callbacks for metrics and logs; called on event loops, so they must be quick.
package struct WireObserver: Sendable {
    /// A call ended.
    package var callFinished: (@Sendable (FinishedCall) -> Void)?
    /// A handler threw something that is not an `RPCError`; the caller got `internal`.
    package var handlerFailed: (@Sendable (MethodDescriptor, any Error) -> Void)?
    /// A handshake succeeded (nil) or failed, by reason.
    package var handshakeFinished: (@Sendable (TLSError.Reason?) -> Void)?
    /// A connection was refused or ended abnormally; the words name peer and cause.
    package var connectionFailed: (@Sendable (String) -> Void)?
    /// A peer was built from another registry of methods: its hash.
    package var schemaDiffers: (@Sendable (PeerIdentity?, UInt64) -> Void)?

    /// Nothing is observed until a callback is set.
    package init() {}
}
