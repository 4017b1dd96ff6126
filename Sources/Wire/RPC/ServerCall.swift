package import NIOCore

/// What is known about a call while it is handled: method, peer, metadata, deadline.
package struct ServerCall: Sendable {
    /// One allocation per call carries the facts and, in subclasses, the transport's bookkeeping.
    // Unchecked because subclasses add state that only their event loop touches; the facts
    // change only while nobody else knows the object.
    class Facts: @unchecked Sendable {
        let method: MethodDescriptor
        let peer: PeerIdentity
        private(set) var metadata: Metadata
        private(set) var deadline: NIODeadline?
        private(set) var trace: TraceContext?

        init(
            method: MethodDescriptor, peer: PeerIdentity, metadata: Metadata,
            deadline: NIODeadline?, trace: TraceContext? = nil
        ) {
            self.trace = trace ?? metadata.trace
            self.method = method
            self.peer = peer
            self.metadata = metadata
            self.deadline = deadline
        }

        /// Takes the facts of another call of the same peer and method; only while nobody else knows
        /// the object.
        final func change(metadata: Metadata, deadline: NIODeadline?, trace: TraceContext?) {
            self.metadata = metadata
            self.deadline = deadline
            self.trace = trace ?? metadata.trace
        }

        /// The clock the deadline is measured on.
        var now: NIODeadline { .now() }

        /// Sends metadata before the first reply.
        nonisolated(nonsending) func sendInitialMetadata(
            _ pairs: [Metadata.Pair]
        ) async throws(RPCError) {}

        /// Keeps metadata for the status.
        nonisolated(nonsending) func setTrailingMetadata(_ pairs: [Metadata.Pair]) async {}
    }

    let facts: Facts

    init(_ facts: Facts) { self.facts = facts }

    /// A call that no transport carries, for tests of handlers.
    package init(
        method: MethodDescriptor, peer: PeerIdentity, metadata: Metadata = Metadata(),
        deadline: NIODeadline? = nil
    ) {
        facts = Facts(method: method, peer: peer, metadata: metadata, deadline: deadline)
    }

    /// The method called.
    package var method: MethodDescriptor { facts.method }
    /// Who calls, as the certificate says.
    package var peer: PeerIdentity { facts.peer }
    /// What came beside the request.
    package var metadata: Metadata { facts.metadata }
    /// The trace that the call belongs to, with the span of its handling; `metadata.trace` has the
    /// caller's span. Nil when the caller sent none.
    package var trace: TraceContext? { facts.trace }
    /// When the caller stops waiting, on this process's monotonic clock; nil for never.
    package var deadline: NIODeadline? { facts.deadline }

    /// Time left until the deadline, zero when it passed, nil when there is none.
    package var remaining: Duration? {
        guard let deadline = facts.deadline else { return nil }
        let left = (deadline - facts.now).nanoseconds
        return .nanoseconds(Swift.max(0, left))
    }

    /// Sends metadata to the caller before the first reply; at most once per call.
    ///
    /// Throws `internal` when a reply or metadata was sent already, `invalidArgument` when the
    /// pairs are above 8 KiB, and what `ResponseWriter.write` throws once nobody waits.
    nonisolated(nonsending) package func sendInitialMetadata(
        _ pairs: [Metadata.Pair]
    ) async throws(RPCError) {
        try await facts.sendInitialMetadata(pairs)
    }

    /// Sets the metadata that goes to the caller with the status, in place of what was set before.
    /// Pairs above 8 KiB are left out when the call ends.
    nonisolated(nonsending) package func setTrailingMetadata(_ pairs: [Metadata.Pair]) async {
        await facts.setTrailingMetadata(pairs)
    }

    /// The call whose handler this task runs in. Calls made inside inherit its remaining time
    /// and its trace unless they are detached.
    @TaskLocal package static var current: ServerCall?
}
