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
    /// Further pairs, at most 8 KiB together with the rest.
    package var custom: [Metadata.Pair]

    /// Everything has a default.
    package init(
        timeout: Duration? = nil, operationID: String = "", actor: [UInt8] = [],
        waitForReady: Bool = false, detached: Bool = false, trace: TraceContext? = nil,
        attempt: Int = 0, custom: [Metadata.Pair] = []
    ) {
        self.timeout = timeout
        self.operationID = operationID
        self.actor = actor
        self.waitForReady = waitForReady
        self.detached = detached
        self.trace = trace
        self.attempt = attempt
        self.custom = custom
    }

    /// The metadata these options send from inside `parent`.
    func metadata(inside parent: ServerCall?) -> Metadata {
        Metadata(
            operationID: operationID, actor: actor,
            trace: trace ?? (detached ? nil : parent?.metadata.trace), attempt: attempt,
            custom: custom)
    }
}
