internal import NIOCore

/// What a server remembers between two looks at a connection.
struct Housekeeping {
    /// Since when the peer takes no bytes.
    var stalledSince: NIODeadline?
    /// Since when no call runs.
    var idleSince = NIODeadline.now()
    fileprivate var frameSince: NIODeadline?
    fileprivate var framesAtMark = 0
    fileprivate var isAsking = false
    fileprivate var idleLimit: TimeAmount?
    fileprivate var grace = TimeAmount.zero
    fileprivate var reason = GoAwayReason.shutdown
    fileprivate var look: Scheduled<Void>?
    fileprivate var age: Scheduled<Void>?
    fileprivate var announcement: Scheduled<Void>?

    /// Ends every timer.
    mutating func stop() {
        look?.cancel()
        age?.cancel()
        announcement?.cancel()
    }
}

/// How a connection lives and ends in order: keepalive, age, idleness, GOAWAY in two steps.
extension ServerConnection {
    /// The PING behind a first GOAWAY.
    private static let announcementPing: [UInt8] = Array("announce".utf8)

    /// TLS is up.
    func beginHousekeeping() {
        keeping.idleSince = executor.loop.now
        keeping.idleLimit = configuration.maxIdle.map(jittered)
        lookLater()
        guard let age = configuration.maxAge.map(jittered) else { return }
        keeping.age = executor.loop.assumeIsolated().scheduleTask(in: age) { [weak self] in
            guard let self else { return }
            drain(TimeAmount(configuration.ageGrace), .age)
        }
    }

    /// A time plus or minus 10 %, so that clients do not come back together.
    private func jittered(_ time: Duration) -> TimeAmount {
        let share = Double(configuration.randomness() >> 11) / Double(1 << 53)
        return .nanoseconds(Int64(Double(TimeAmount(time).nanoseconds) * (0.9 + 0.2 * share)))
    }

    private func lookLater() {
        let half = TimeAmount(configuration.frameTimeout / 2)
        let period = Swift.min(half, TimeAmount(configuration.keepalive), keeping.idleLimit ?? half)
        keeping.look = executor.loop.assumeIsolated().scheduleTask(in: period) { [weak self] in
            guard let self, context != nil else { return }
            look()
            lookLater()
        }
    }

    /// Runs every few seconds: closes connections that are stuck, dead or idle.
    private func look() {
        let now = executor.loop.now
        defer { keeping.framesAtMark = framesSeen }
        if let since = keeping.stalledSince, now - since > TimeAmount(configuration.stalledWriteTimeout) {
            end(.timeout, "the peer takes no bytes")
            return
        }
        let isSilent = framesSeen == keeping.framesAtMark
        lookAtFrame(now, isSilent)
        lookAtPeer(isSilent)
        if let limit = keeping.idleLimit, streams.isEmpty, machine.isServing,
            now - keeping.idleSince >= limit
        {
            drain(TimeAmount(configuration.ageGrace), .idle)
        }
    }

    private func lookAtFrame(_ now: NIODeadline, _ isSilent: Bool) {
        guard isInsideFrame else {
            keeping.frameSince = nil
            return
        }
        guard let since = keeping.frameSince, isSilent else {
            keeping.frameSince = now
            return
        }
        if now - since >= TimeAmount(configuration.frameTimeout / 2) {
            end(.timeout, "a frame was not completed in time")
        }
    }

    /// With calls in flight and nothing heard for a period asks whether the peer lives; nothing
    /// heard for another means that it does not.
    private func lookAtPeer(_ isSilent: Bool) {
        guard isSilent, !streams.isEmpty else {
            keeping.isAsking = false
            return
        }
        guard !keeping.isAsking else {
            end(.timeout, "the peer does not answer")
            return
        }
        keeping.isAsking = true
        ping([UInt8](repeating: 0, count: 8))
    }

    private func ping(_ payload: [UInt8]) {
        machine.pinged()
        output.append(FrameHeader(.ping, flags: .control), payload)
        sendLater()
    }

    // MARK: GOAWAY

    /// Ends the connection in order: announces it, then takes no more calls, and closes when the
    /// running ones ended or after `grace`.
    func drain(_ grace: TimeAmount, _ reason: GoAwayReason = .shutdown) {
        guard machine.announce() else {
            if !machine.isOpen { abandon() }
            return
        }
        keeping.grace = grace
        keeping.reason = reason
        goAway(GoAwayReason.announcement)
        ping(Self.announcementPing)
        let loop = executor.loop.assumeIsolated()
        keeping.announcement = loop.scheduleTask(in: .seconds(1)) { [weak self] in
            self?.announced()
        }
        loop.scheduleTask(in: grace) { [weak self] in self?.abandon() }
    }

    /// The peer knows that the connection ends, or does not answer.
    func announced() {
        keeping.announcement?.cancel()
        guard context != nil, let last = machine.drain() else { return }
        goAway(last)
        closeIfDrained()
    }

    private func goAway(_ last: UInt32) {
        output.append(
            FrameHeader(
                .goAway, stream: last, flags: .control, code: keeping.reason.rawValue,
                aux: UInt32(clamping: keeping.grace.nanoseconds / 1_000_000)))
        sendLater()
    }
}
