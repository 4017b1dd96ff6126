internal import NIOCore

/// What a server remembers between two looks at a connection.
struct Housekeeping {
    fileprivate var grace = TimeAmount.zero
    fileprivate var reason = GoAwayReason.shutdown
    fileprivate var look: NIOScheduledCallback?
    /// When that comes.
    fileprivate var lookAt = NIODeadline.distantFuture
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
    static let announcementPing: [UInt8] = Array("announce".utf8)

    /// Keeps `stream` for another call, while the connection lives: the two hold each other.
    func keep(_ stream: ServerStream) {
        if context != nil { spares.keep(stream) }
    }

    /// TLS is up.
    func beginHousekeeping() {
        watch.begin(idleLimit: configuration.maxIdle.map(jittered), executor.loop.now)
        lookLater()
    }

    /// The connection is up. Its age counts from here: one that ended before would be an attempt of its
    /// client that failed, and fail the call that waits for it.
    func beginAge() {
        guard let age = configuration.maxAge.map(jittered) else { return }
        keeping.age = executor.loop.assumeIsolated().scheduleTask(in: age) { [weak self] in
            guard let self else { return }
            drain(TimeAmount(configuration.ageGrace), .age)
        }
    }

    /// A time plus or minus 10 %, so that clients do not come back together.
    private func jittered(_ time: Duration) -> TimeAmount {
        Self.jittered(time, configuration.randomness())
    }

    /// 90 % of the time for the smallest number, 110 % for the largest.
    static func jittered(_ time: Duration, _ random: UInt64) -> TimeAmount {
        let share = Double(random >> 11) / Double(1 << 53)
        return .nanoseconds(Int64(Double(TimeAmount(time).nanoseconds) * (0.9 + 0.2 * share)))
    }

    private func lookLater() {
        let time = watch.nextLook(executor.loop.now, inFlight: machine.inFlight, isIdle: isIdle)
        look(at: Swift.min(time, nextDue ?? time))
    }

    /// Looks earlier when what is kept now is due before the next look.
    func lookInTime(for first: Kept) {
        let time = nextLook(for: first)
        guard time < keeping.lookAt else { return }
        keeping.look?.cancel()
        look(at: time)
    }

    private func look(at time: NIODeadline) {
        keeping.lookAt = time
        // A callback is smaller than a task, and every idle connection has one.
        let loop = executor.loop.assumeIsolated()
        keeping.look = try? loop.scheduleCallback(at: time, handler: Look(connection: self))
    }

    private final class Look: NIOScheduledCallbackHandler {
        private let connection: ServerConnection

        init(connection: ServerConnection) { self.connection = connection }

        func handleScheduledCallback(eventLoop: some EventLoop) {
            guard connection.context != nil else { return }
            connection.look()
            if connection.context != nil { connection.lookLater() }
        }
    }

    /// Closes a connection that is stuck, dead or idle.
    private func look() {
        let now = executor.loop.now
        refuseLate(now)
        switch watch.look(now, inFlight: machine.inFlight, isIdle: isIdle) {
        case .fine: break
        case .ask: ping([UInt8](repeating: 0, count: 8))
        case .end(let words): end(.timeout, words)
        case .retire: drain(TimeAmount(configuration.ageGrace), .idle)
        }
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

extension ServerConfiguration {
    /// What a connection is judged by.
    var watchLimits: ConnectionWatch.Limits {
        ConnectionWatch.Limits(
            frame: TimeAmount(frameTimeout), keepalive: TimeAmount(keepalive),
            stalled: TimeAmount(stalledWriteTimeout))
    }
}
