internal import NIOCore

/// Which calls are tried again: unseen when they were certainly not begun, and as a policy says (A6).
extension ClientLoop {
    /// The peer, or the loss of its connection, ended `call`. What was certainly not processed
    /// is tried once more, unseen by the caller and by the retry policy: where the peer says when to come
    /// again, at another address. What `mayWait` for a place that cancelled calls of this client still have
    /// is tried as often as it takes.
    func refusedByPeer(_ call: ClientCall, _ error: RPCError, mayWait: Bool = false) {
        guard !call.isFinished else { return }
        if error.notProcessed, case .after(let wait) = error.pushback,
            let refusing = call.connection?.subchannel, !Self.isBulk(call)
        {
            refusing.passOver(for: TimeAmount(wait), eventLoop.now)
            freeAgain = .uptimeNanoseconds(0)
            hasBusy = true
        }
        let isTransient = error.code == .unavailable || error.code == .resourceExhausted
        guard error.notProcessed, isTransient, mayWait || !call.wasRetried, call.isUntouched, !isClosed,
            !call.isPinned
        else {
            attemptFailed(call, error)
            return
        }
        var other: ClientConnection?
        if let pushback = error.pushback {
            other = pushback == .never ? nil : another(than: call.connection)
            guard other != nil else {
                attemptFailed(call, error)
                return
            }
        }
        if !mayWait { call.wasRetried = true }
        configuration.statistics.countRepeat()
        leaveConnection(call, error)
        start(call, on: other)
    }

    /// A connection to a replica that has not just said when to come again; nil when there is none with room.
    func pickFree() -> ClientConnection? {
        let now = eventLoop.now
        guard now >= freeAgain else { return nil }
        let free = usable.filter { $0.subchannel.busyUntil <= now }
        if free.count == usable.count { hasBusy = false }
        if free.isEmpty {
            // Nothing is free before: overload is no time to look again and again.
            freeAgain = usable.lazy.map(\.subchannel.busyUntil).min() ?? now
        }
        return balancer.choose(free).map { free[$0] }
    }

    /// A server has no place for bulk calls long before it has none for others.
    private static func isBulk(_ call: ClientCall) -> Bool {
        let metadata = call.metadata.withUnsafeBytes { MetadataCoding.decode($0) }
        return metadata?.overloadClass == .bulk
    }

    /// Where a call may go that one replica had no place for: its pushback says nothing about the others.
    /// Nil while few calls succeed: when all replicas are full, asking two doubles their refusals.
    private func another(than refusing: ClientConnection?) -> ClientConnection? {
        guard elsewhere.allowsRetries else { return nil }
        let others = usable.filter {
            $0.subchannel !== refusing?.subchannel && $0.subchannel.busyUntil <= eventLoop.now
        }
        guard let index = balancer.choose(others) else { return nil }
        _ = elsewhere.failed()
        return others[index]
    }

    private func leaveConnection(_ call: ClientCall, _ error: RPCError) {
        call.connection?.subchannel.attemptEnded(error)
        call.connection?.tally.ended(error.code, error.message, now: eventLoop.now)
        attemptEnded(call, error.code)
        call.connection = nil
    }

    /// An attempt of `call` failed: rests before the next one, or ends the call.
    func attemptFailed(_ call: ClientCall, _ error: RPCError) {
        guard let time = nextAttempt(of: call, after: error), let retries = call.retries else {
            end(call, error)
            return
        }
        leaveConnection(call, error)
        resting[ObjectIdentifier(call)] = call
        retries.rest(until: time)
    }

    /// When `call` is tried again; nil when it is not.
    private func nextAttempt(of call: ClientCall, after error: RPCError) -> NIODeadline? {
        guard let policy = configuration.retry?.policy(for: call.method), !call.isPinned else {
            return nil
        }
        var isThrottled = false
        if let tokens = shared.retryTokens, RetryProgress.counts(policy, error) {
            isThrottled = !tokens.failed()
        }
        // Requests of other kinds are not kept, so they cannot be sent twice.
        guard call.method.kind == .unary || call.method.kind == .serverStreaming,
            !call.isRetryOff, !isClosed
        else { return nil }
        let retries = call.retries ?? CallRetries(call, policy, error)
        call.retries = retries
        retries.note(error)
        let next = retries.progress.failed(
            error, isCommitted: !call.isUntouched || call.hasPieces, isThrottled: isThrottled,
            random: configuration.randomness())
        guard case .rest(let wait) = next else { return nil }
        let time = eventLoop.now + TimeAmount(wait)
        // A rest that would outlast the deadline helps nobody: the caller hears the cause now.
        if let deadline = call.deadline, time >= deadline { return nil }
        guard let metadata = retries.nextMetadata() else { return nil }
        call.metadata = metadata
        return time
    }

    /// The rest of `call` is over.
    func rested(_ call: ClientCall) {
        // Its deadline may have passed in the same tick.
        guard !call.isFinished else { return }
        resting[ObjectIdentifier(call)] = nil
        call.retries?.goOn()
        configuration.statistics.countRetry()
        start(call)
    }
}
