package import NIOCore

/// What is known about a call while it is handled: method, peer, metadata, deadline.
package struct ServerCall: Sendable {
    /// One allocation per call carries the facts and, in subclasses, the transport's bookkeeping.
    // Unchecked because subclasses add state that only their event loop touches; the facts
    // themselves are constants.
    class Facts: @unchecked Sendable {
        let method: MethodDescriptor
        let peer: PeerIdentity
        let metadata: Metadata
        let deadline: NIODeadline?

        init(
            method: MethodDescriptor, peer: PeerIdentity, metadata: Metadata,
            deadline: NIODeadline?
        ) {
            self.method = method
            self.peer = peer
            self.metadata = metadata
            self.deadline = deadline
        }

        /// The clock the deadline is measured on.
        var now: NIODeadline { .now() }
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
    /// When the caller stops waiting, on this process's monotonic clock; nil for never.
    package var deadline: NIODeadline? { facts.deadline }

    /// Time left until the deadline, zero when it passed, nil when there is none.
    package var remaining: Duration? {
        guard let deadline = facts.deadline else { return nil }
        let left = (deadline - facts.now).nanoseconds
        return .nanoseconds(Swift.max(0, left))
    }

    /// The call whose handler this task runs in. Calls made inside inherit its remaining time
    /// and its trace unless they are detached.
    @TaskLocal package static var current: ServerCall?
}
