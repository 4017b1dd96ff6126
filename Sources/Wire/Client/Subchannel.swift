internal import NIOCore
internal import NIOPosix

/// One address of one loop of a client: at most one connection that takes calls, what is known of
/// its peer's health, and the rests between attempts.
final class Subchannel {
    private enum State {
        case idle
        case connecting(ClientConnection)
        case ready(ClientConnection)
        /// Waits before the next attempt, which somebody wanted so soon after the loss of a connection
        /// that hardly lived. Calls wait with it.
        case pausing
        /// An attempt failed: waits before the next one.
        case resting
        case shutdown
    }

    let target: Target
    private let loop: ClientLoop
    let configuration: ClientConfiguration
    private let counter: OutlierCounter?
    private var state = State.idle
    private var backoff: ConnectionBackoff
    /// When the next attempt may begin, should the one that runs fail or its connection be lost at once.
    private var nextAttempt = NIODeadline.uptimeNanoseconds(0)
    private var timer: Scheduled<Void>?
    private var health: HealthWatch?
    /// Why the last attempt or connection ended.
    private(set) var lastWords = Subchannel.neverConnected
    static let neverConnected = "never connected"
    /// Left out by outlier detection until then.
    private(set) var ejectedUntil: NIODeadline?
    /// When its server wants to be asked again; until then others are, where there are others.
    var busyUntil = NIODeadline.uptimeNanoseconds(0)
    /// Refusals for want of a place without a call that succeeded between them.
    private var refusals = 0
    private var started = 0
    private var succeeded = 0
    private var failed = 0

    init(
        target: Target, loop: ClientLoop, configuration: ClientConfiguration,
        counter: OutlierCounter?, ejectedUntil: NIODeadline?
    ) {
        self.target = target
        self.loop = loop
        self.configuration = configuration
        self.counter = counter
        self.ejectedUntil = ejectedUntil
        backoff = configuration.connectionBackoff
        if ejectedUntil != nil { configuration.statistics.eject(1) }
    }

    /// For error texts: which service, where.
    var name: String { "\(configuration.service) at \(target)" }

    // MARK: for the choice

    /// The connection that takes calls.
    var usable: ClientConnection? { ejectedUntil == nil ? lastResort : nil }

    /// The connection that takes calls when no other address has one, left out or not.
    var lastResort: ClientConnection? {
        guard case .ready(let connection) = state,
            health.map({ $0.isHealthy == true }) ?? true
        else { return nil }
        return connection
    }

    /// Whether a connection takes calls or may soon do so.
    var isHopeful: Bool {
        switch state {
        case .connecting, .pausing: true
        case .ready: ejectedUntil == nil && health.map { $0.isHealthy != false } ?? true
        case .idle, .resting, .shutdown: false
        }
    }

    /// Whether `connectIfIdle` would begin an attempt.
    var isIdle: Bool {
        if case .idle = state { return true }
        return false
    }

    /// Why no call can be sent here.
    var trouble: String {
        guard case .ready = state else { return lastWords }
        if ejectedUntil != nil { return "left out because too many calls failed" }
        return health?.words ?? lastWords
    }

    /// Outlier detection leaves the address out until `end`; nil: it does not.
    func eject(until end: NIODeadline?) {
        let changes = (end == nil) != (ejectedUntil == nil)
        ejectedUntil = end
        guard changes else { return }
        configuration.statistics.eject(end == nil ? -1 : 1)
        loop.usabilityChanged()
    }

    /// Whether calls wait for a place.
    var isWanted: Bool { loop.hasWaiting }

    func roomIsFree() { loop.startWaiting() }

    // MARK: counts

    /// An attempt of a call was sent here.
    func attemptBegan() { started &+= 1 }

    /// An attempt of a call that was sent here ended.
    func attemptEnded(_ error: RPCError?) {
        if error == nil {
            succeeded &+= 1
            refusals = 0
        } else {
            failed &+= 1
        }
        counter?.count(error)
    }

    /// Its server had no place for a call, and said when to come again. One that stays full is asked ever
    /// more rarely, once a second at last, whatever it says: what it cannot take fails here.
    func passOver(for wait: TimeAmount, _ now: NIODeadline) {
        let least = TimeAmount.milliseconds(10 << Int64(Swift.min(refusals, 7)))
        busyUntil = now + Swift.min(Swift.max(wait, least), Self.longestBusy)
        refusals += 1
    }

    private static let longestBusy = TimeAmount.seconds(1)

    var snapshot: SubchannelSnapshot {
        let connectivity: ConnectivityState
        var inFlight = 0
        var next: NIODeadline?
        switch state {
        case .idle: connectivity = .idle
        case .connecting: connectivity = .connecting
        case .pausing:
            connectivity = .connecting
            next = nextAttempt
        case .ready(let connection):
            inFlight = connection.inFlight
            connectivity = usable != nil ? .ready : isHopeful ? .connecting : .transientFailure
        case .resting:
            connectivity = .transientFailure
            next = nextAttempt
        case .shutdown: connectivity = .shutdown
        }
        return SubchannelSnapshot(
            address: target, state: connectivity, lastError: lastWords, inFlight: inFlight,
            started: started, succeeded: succeeded, failed: failed, ejectedUntil: ejectedUntil,
            nextAttempt: next, isHealthy: health?.isHealthy)
    }

    // MARK: attempts

    /// Begins an attempt when there is no connection and no wait.
    func connectIfIdle() {
        guard case .idle = state else { return }
        guard nextAttempt <= loop.eventLoop.now else { return pause() }
        let wait = TimeAmount(backoff.begin(configuration.randomness()))
        nextAttempt = loop.eventLoop.now + wait
        do throws(TLSError) {
            let whole = Swift.max(wait, TimeAmount(configuration.connectTimeout))
            try connect(within: whole)
        } catch {
            attemptFailed("TLS: \(error)")
        }
    }

    /// The last connection was up and gone at once. Without a pause a peer that takes connections and
    /// drops them would be offered one handshake after the other.
    private func pause() {
        state = .pausing
        timer = loop.eventLoop.assumeIsolated().scheduleTask(deadline: nextAttempt) { [weak self] in
            guard let self, case .pausing = state else { return }
            state = .idle
            connectIfIdle()
        }
    }

    private func connect(within whole: TimeAmount) throws(TLSError) {
        let connection = ClientConnection(
            executor: loop.executor, configuration: configuration, subchannel: self,
            firstStream: loop.transport.firstStream)
        let opening = try loop.transport.connect(connection, to: target, within: whole)
        state = .connecting(connection)
        loop.opened(connection)
        timer = loop.eventLoop.assumeIsolated().scheduleTask(in: whole) {
            [weak self, weak connection] in
            guard let self, let connection, case .connecting(let mine) = state, mine === connection
            else { return }
            connection.outOfTime()
        }
        opening.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let channel): opened(connection, channel)
            case .failure(let error):
                loop.closed(connection)
                guard case .connecting(let mine) = state, mine === connection else { return }
                attemptFailed("\(error)")
            }
        }
    }

    private func opened(_ connection: ClientConnection, _ channel: any Channel) {
        guard case .connecting(let mine) = state, mine === connection else {
            // The subchannel was stopped, or HELLO-ACK came first.
            if !isReady(connection) { channel.close(promise: nil) }
            return
        }
        guard !connection.isAlive else { return }
        channel.close(promise: nil)
        loop.closed(connection)
        attemptFailed(connection.endWords)
    }

    private func isReady(_ connection: ClientConnection) -> Bool {
        if case .ready(let mine) = state { return mine === connection }
        return false
    }

    /// HELLO-ACK came.
    func ready(_ connection: ClientConnection) {
        guard case .connecting(let mine) = state, mine === connection else { return }
        timer?.cancel()
        timer = nil
        backoff.reset()
        nextAttempt = Swift.min(nextAttempt, loop.eventLoop.now + TimeAmount(configuration.firstBackoff))
        state = .ready(connection)
        refusals = 0
        busyUntil = .uptimeNanoseconds(0)
        configuration.observer.connectionChanged?(.connected)
        if let watch = configuration.healthWatch {
            let health = HealthWatch(
                watch, of: connection, loop: loop, configuration: configuration
            ) { [weak self] in
                self?.loop.usabilityChanged()
            }
            self.health = health
            health.start()
        }
        loop.usabilityChanged()
    }

    /// `connection` takes no more calls. Without `words` it goes on with those it has.
    func ended(_ connection: ClientConnection, _ words: String?) {
        if words != nil { loop.closed(connection) }
        switch state {
        case .ready(let mine) where mine === connection:
            state = .idle
            // Whoever says that it ends means that another may come, unless it was at fault.
            if !connection.isCutOff, words == nil || connection.goAwayWords != nil {
                nextAttempt = loop.eventLoop.now
            }
            health?.stop()
            health = nil
            configuration.observer.connectionChanged?(.disconnected(connection.disconnection))
            if let words {
                lastWords = words
                report(words)
            }
            loop.connectionLost()
        case .connecting(let mine) where mine === connection:
            attemptFailed(words ?? connection.goAwayWords ?? "the peer takes no calls")
        default: break
        }
    }

    private func report(_ words: String) {
        configuration.observer.connectionFailed?("\(name): \(words)")
    }

    /// An attempt failed: rest until the next may begin, longer each time, with jitter so that
    /// clients do not come at once.
    private func attemptFailed(_ words: String) {
        timer?.cancel()
        lastWords = words
        state = .resting
        configuration.observer.connectionChanged?(.attemptFailed)
        report(words)
        let begin = Swift.max(nextAttempt, loop.eventLoop.now)
        timer = loop.eventLoop.assumeIsolated().scheduleTask(deadline: begin) { [weak self] in
            guard let self, case .resting = state else { return }
            state = .idle
            loop.mayTryAgain()
        }
        loop.connectionLost()
    }

    /// No more attempts and no more calls; those that run end normally.
    func stop() {
        timer?.cancel()
        timer = nil
        health?.stop()
        health = nil
        if ejectedUntil != nil { configuration.statistics.eject(-1) }
        ejectedUntil = nil
        let last = state
        state = .shutdown
        switch last {
        case .connecting(let connection):
            connection.abandon(RPCError(.unavailable, "the connection is not needed any more"))
            loop.closed(connection)
        case .ready(let connection):
            configuration.observer.connectionChanged?(.disconnected(.shutdown))
            connection.drain()
        case .idle, .pausing, .resting, .shutdown: break
        }
    }
}
