/// How one call is made.
package struct CallOptions: Sendable {
    /// Time until the call fails with `deadlineExceeded`. Nil: the client's default for a unary
    /// call, no deadline for a stream. A parent call's remainder shortens it.
    package var timeout: Duration?
    /// Names the operation so that a repeat has no second effect; at most 128 bytes of UTF-8.
    package var operationID: String
    /// An encoded `sluice.common.v1.Actor`, or empty.
    package var actor: [UInt8]
    /// Wait for a connection until the deadline instead of failing when the peer is down.
    package var waitForReady: Bool
    /// Do not inherit deadline and trace from the call being handled.
    package var detached: Bool
    /// The trace to send; nil inherits the trace of the call being handled.
    package var trace: TraceContext?
    /// The number of earlier tries of the same operation.
    package var attempt: Int
    /// How much the call matters to an overloaded server; nil inherits the class of the call being
    /// handled, or is `interactive`.
    package var overloadClass: OverloadClass?
    /// Further pairs, at most 8 KiB together with the rest.
    package var custom: [Metadata.Pair]
    /// Told the metadata that the server sends; called on an event loop, so it must be quick.
    package var onMetadata: (@Sendable (ReplyMetadata) -> Void)?
    /// Whether the client's retry policy may repeat the call.
    package var retry: Retrying

    /// Who repeats a failed call. Only one layer may: retries of several layers multiply.
    package enum Retrying: Sendable, Hashable {
        /// The client, as its configuration says for the method; without a policy nobody does.
        case configured
        /// The caller alone, for example a saga. What was certainly not processed is still tried
        /// once more, because nobody can notice that.
        case off
    }

    /// Everything has a default.
    package init(
        timeout: Duration? = nil, operationID: String = "", actor: [UInt8] = [],
        waitForReady: Bool = false, detached: Bool = false, trace: TraceContext? = nil,
        attempt: Int = 0, overloadClass: OverloadClass? = nil, custom: [Metadata.Pair] = [],
        retry: Retrying = .configured, onMetadata: (@Sendable (ReplyMetadata) -> Void)? = nil
    ) {
        self.timeout = timeout
        self.operationID = operationID
        self.actor = actor
        self.waitForReady = waitForReady
        self.detached = detached
        self.trace = trace
        self.attempt = attempt
        self.overloadClass = overloadClass
        self.custom = custom
        self.retry = retry
        self.onMetadata = onMetadata
    }

    /// The metadata these options send from inside `parent`.
    func metadata(inside parent: ServerCall?) -> Metadata {
        Metadata(
            operationID: operationID, actor: actor,
            trace: trace ?? (detached ? nil : parent?.trace), attempt: attempt,
            overloadClass: overloadClass ?? parent?.metadata.overloadClass ?? .interactive,
            custom: custom)
    }
}
