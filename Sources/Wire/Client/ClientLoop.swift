internal import NIOConcurrencyHelpers
internal import NIOCore

/// A client's part on one event loop: its connections, and the calls that wait for one.
// Unchecked because everything but `eventLoop`, `service`, `transport`, `shared` and `known` is touched
// on the loop only.
final class ClientLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let service: String
    let transport: any ClientTransport
    let shared: ClientShared
    let configuration: ClientConfiguration
    private(set) lazy var executor = makeExecutor()
    /// The executor, once it was made, for other threads.
    let known = NIOLockedValueBox<LoopExecutor?>(nil)
    private(set) var subchannels: [Subchannel] = []
    /// The connections that may be chosen.
    private(set) var usable: [ClientConnection] = []
    var balancer: Balancer
    /// A replica may have said when to come again.
    var hasBusy = false
    /// While all have, when the first may be asked again.
    var freeAgain = NIODeadline.uptimeNanoseconds(0)
    /// Refusals that may be tried at another address: ten at once, and one for ten calls that succeed.
    var elsewhere = RetryTokens(RetryThrottle(maxTokens: 20, tokenRatio: 0.1))
    /// A subchannel may be idle.
    private var mayConnect = false
    /// What is known about the name of a `dns:` target.
    private(set) var resolution: Resolution?
    private var ejected: [Target: NIODeadline] = [:]
    private var connections: [ObjectIdentifier: ClientConnection] = [:]
    private(set) var waiting: CallQueue
    /// Calls between two attempts.
    var resting: [ObjectIdentifier: ClientCall] = [:]
    private var active: [ObjectIdentifier: ClientCall] = [:]
    private var readyWaiters: [EventLoopPromise<Void>] = []
    private var closeWaiters: [EventLoopPromise<Void>] = []
    private var hasBegun = false
    private(set) var isClosed = false

    init(
        eventLoop: any EventLoop, transport: any ClientTransport,
        configuration: ClientConfiguration, shared: ClientShared
    ) {
        self.eventLoop = eventLoop
        self.transport = transport
        self.configuration = configuration
        self.shared = shared
        service = configuration.service
        waiting = CallQueue(configuration.statistics)
        balancer = Balancer(configuration.balancing, seed: configuration.randomness())
    }

    // MARK: calls

    /// Takes a call from any thread.
    func submit(_ call: ClientCall) {
        if eventLoop.inEventLoop { take(call) } else { execute { self.take(call) } }
    }

    /// Takes a call for one connection from any thread.
    func submit(_ call: ClientCall, on connection: NIOLoopBound<ClientConnection>) {
        if eventLoop.inEventLoop {
            take(call, on: connection.value)
        } else {
            execute { self.take(call, on: connection.value) }
        }
    }

    /// Gives a call up, from any thread, also before it was submitted.
    func cancel(_ call: ClientCall) {
        execute {
            guard call.isSubmitted else {
                call.isCancelRequested = true
                return
            }
            self.giveUp(call, RPCError(.cancelled, "the caller was cancelled"))
        }
    }

    private func take(_ call: ClientCall, on connection: ClientConnection? = nil) {
        call.isSubmitted = true
        _ = configuration.statistics.beginCall(limit: Int.max)
        if call.method.kind != .unary { active[ObjectIdentifier(call)] = call }
        if call.isCancelRequested {
            call.finish(RPCError(.cancelled, "the caller was cancelled", notProcessed: true))
            return
        }
        if isClosed {
            call.finish(
                RPCError(.unavailable, "the client of \(service) is closed", notProcessed: true))
            return
        }
        if !hasBegun { begin() }
        if let deadline = call.deadline { executor.deadlines.arm(call, at: deadline) }
        guard let connection else { return start(call) }
        do throws(RPCError) {
            if try send(call, on: connection) { return }
            call.finish(RPCError(.unavailable, "the connection takes no more calls", notProcessed: true))
        } catch {
            call.finish(error)
        }
    }

    /// Puts `call` on a connection, chosen unless it is given, or among those that wait for one.
    func start(_ call: ClientCall, on chosen: ClientConnection? = nil) {
        do throws(RPCError) {
            if let connection = chosen ?? pick(), try send(call, on: connection) { return }
        } catch {
            end(call, error)
            return
        }
        guard call.waitForReady || isHopeful else {
            attemptFailed(call, unreachable())
            return
        }
        guard waiting.count < configuration.waitingCalls else {
            end(
                call,
                RPCError(
                    .resourceExhausted, "too many calls wait for \(service)", notProcessed: true))
            return
        }
        waiting.append(call)
    }

    private func send(
        _ call: ClientCall, on connection: ClientConnection
    ) throws(RPCError) -> Bool {
        guard try connection.start(call) else { return false }
        call.sentAt = eventLoop.now
        configuration.observer.attemptStarted?(call.method)
        if !call.isPinned { connection.subchannel.attemptBegan() }
        return true
    }

    /// The connection for the next call; begins to connect where there is none.
    private func pick() -> ClientConnection? {
        if mayConnect { connectIdle() }
        // One connection is the usual case, and needs no choice.
        if usable.count == 1 { return usable[0].hasRoom ? usable[0] : nil }
        if hasBusy, let connection = pickFree() { return connection }
        guard let index = balancer.choose(usable) else { return nil }
        return usable[index]
    }

    private func connectIdle() {
        mayConnect = false
        for subchannel in subchannels { subchannel.connectIfIdle() }
    }

    /// Whether a call that does not want to wait for long may still find a connection.
    private var isHopeful: Bool {
        let isResolving = shared.resolution != nil && resolution == nil
        return isResolving || !usable.isEmpty || subchannels.contains(where: \.isHopeful)
    }

    private func unreachable() -> RPCError {
        var words = subchannels.map { "\($0.name): \($0.trouble)" }
        if let failure = resolution?.failure { words.append("\(service): \(failure)") }
        if words.isEmpty { words.append("\(service) has no address yet") }
        return RPCError(.unavailable, words.joined(separator: "; "), notProcessed: true)
    }

    /// Ends `call`. Only what no attempt began counts as not processed.
    func end(_ call: ClientCall, _ error: RPCError) {
        var error = error
        if let retries = call.retries, !retries.wasNeverProcessed { error.notProcessed = false }
        call.finish(error)
    }

    /// Nobody waits for `call` any more.
    func giveUp(_ call: ClientCall, _ error: RPCError) {
        guard !call.isFinished else { return }
        var error = error
        if call.isWaiting {
            waiting.leave(call)
            error.notProcessed = true
            if error.code == .deadlineExceeded {
                error.message = "the deadline passed while waiting for \(unreachable().message)"
            }
        } else if let retries = call.retries, retries.isResting {
            retries.wake()
            resting[ObjectIdentifier(call)] = nil
            error.notProcessed = true
            error.message += "; the attempt before failed: \(retries.lastError.message)"
        } else {
            call.connection?.cancel(call, error.code, error.message)
        }
        end(call, error)
    }

    /// A call ended: accounts.
    func ended(_ call: ClientCall, _ error: RPCError?) {
        if call.method.kind != .unary { active[ObjectIdentifier(call)] = nil }
        if !call.isPinned {
            call.connection?.subchannel.attemptEnded(error)
            if error == nil {
                elsewhere.succeeded()
                shared.retryTokens?.succeeded()
            }
        }
        attemptEnded(call, error?.code ?? .ok)
        configuration.statistics.endCall()
        guard let callFinished = configuration.observer.callFinished else { return }
        callFinished(
            FinishedCall(
                method: call.method, peer: nil, status: error?.code ?? .ok,
                duration: .nanoseconds((eventLoop.now - call.started).nanoseconds),
                requestBytes: call.requestBytes, responseBytes: call.responseBytes,
                retries: call.retries?.made ?? 0, transparentRetries: call.wasRetried ? 1 : 0))
    }

    /// Tells that a try which reached a connection ended.
    func attemptEnded(_ call: ClientCall, _ code: StatusCode) {
        guard call.connection != nil, let finished = configuration.observer.attemptFinished else {
            return
        }
        finished(
            FinishedCall(
                method: call.method, peer: nil, status: code,
                duration: Duration(call.sentAt, eventLoop.now), requestBytes: call.requestBytes,
                responseBytes: call.responseBytes))
    }

    // MARK: addresses

    /// The first use: learns the addresses.
    private func begin() {
        hasBegun = true
        shared.outliers?.begin { [weak self] ejected in
            guard let self else { return }
            eventLoop.execute { self.eject(ejected) }
        }
        switch configuration.target {
        case .addresses(let targets): replace(targets)
        case .dns:
            shared.resolution?.begin { [weak self] result in
                guard let self else { return }
                eventLoop.execute { self.resolved(result) }
            }
        }
    }

    private func resolved(_ result: Resolution) {
        guard !isClosed else { return }
        resolution = result
        if let targets = result.targets { replace(targets) }
        mayTryAgain()
        failHopeless()
    }

    /// These are the addresses now: what stays keeps its connection, what is gone ends its calls.
    private func replace(_ targets: [Target]) {
        guard targets != subchannels.map(\.target) else { return }
        let old = subchannels
        var known: [Target: Subchannel] = [:]
        for subchannel in old { known[subchannel.target] = subchannel }
        var seen: Set<Target> = []
        subchannels = targets.filter { seen.insert($0).inserted }.map { target in
            known[target]
                ?? Subchannel(
                    target: target, loop: self, configuration: configuration,
                    counter: shared.outliers?.counter(for: target), ejectedUntil: ejected[target])
        }
        mayConnect = true
        useWhatIsThere()
        for gone in old where !seen.contains(gone.target) { gone.stop() }
    }

    private func eject(_ ejected: [Target: NIODeadline]) {
        self.ejected = ejected
        for subchannel in subchannels { subchannel.eject(until: ejected[subchannel.target]) }
    }

    // MARK: connections

    /// Connections open now.
    var openConnections: [ClientConnection] { Array(connections.values) }

    var hasWaiting: Bool { !waiting.isEmpty }

    func opened(_ connection: ClientConnection) {
        connections[ObjectIdentifier(connection)] = connection
        configuration.statistics.connectionOpened()
    }

    func closed(_ connection: ClientConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        configuration.statistics.connectionClosed()
        if connections.isEmpty { tellClosed() }
    }

    /// The client read its certificates again; from any thread.
    func certificatesChanged(_ change: CertificateChange) {
        eventLoop.execute { [self] in
            for connection in Array(connections.values) { connection.certificatesChanged(change) }
        }
    }

    /// Looks anew which connections may be chosen: they may be more also where one was lost, when it was
    /// the last that was not left out.
    private func useWhatIsThere() {
        freeAgain = .uptimeNanoseconds(0)
        usable = subchannels.compactMap(\.usable)
        // Who fails often is better than nobody.
        if usable.isEmpty { usable = subchannels.compactMap(\.lastResort) }
        if !usable.isEmpty {
            let waiters = readyWaiters
            readyWaiters = []
            for waiter in waiters { waiter.succeed() }
        }
        startWaiting()
    }

    /// A subchannel began or ceased to take calls.
    func usabilityChanged() {
        guard !isClosed else { return }
        useWhatIsThere()
        failHopeless()
    }

    /// Starts as many waiting calls as there is room for, oldest first.
    func startWaiting() {
        // A choice may begin to connect, which may fail at once and come back here: the next call is
        // taken behind it.
        while !waiting.isEmpty, let connection = pick(), let call = waiting.next() {
            do throws(RPCError) {
                guard try send(call, on: connection) else { return }
                waiting.leave(call)
            } catch {
                waiting.leave(call)
                end(call, error)
            }
        }
    }

    /// A connection or an attempt was lost.
    func connectionLost() {
        guard !isClosed else { return }
        mayConnect = true
        useWhatIsThere()
        shared.resolution?.wanted()
        failHopeless()
    }

    /// Without a hope, calls that do not want to wait fail now.
    private func failHopeless() {
        guard !isClosed, !waiting.isEmpty || !readyWaiters.isEmpty else { return }
        if mayConnect { connectIdle() }
        guard !waiting.isEmpty, !isHopeful else { return }
        let error = unreachable()
        for call in waiting.takeAll(where: { !$0.waitForReady }) { attemptFailed(call, error) }
    }

    /// A rest is over, or there are new addresses.
    func mayTryAgain() {
        mayConnect = true
        guard !isClosed, !waiting.isEmpty || !readyWaiters.isEmpty else { return }
        connectIdle()
    }

    // MARK: warm-up and close

    /// Completes when a connection is ready, fails after `timeout`.
    func warmUp(_ timeout: TimeAmount) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { [self] in
            guard !isClosed else {
                promise.fail(RPCError(.unavailable, "the client of \(service) is closed"))
                return
            }
            if !hasBegun { begin() }
            if !usable.isEmpty {
                promise.succeed()
                return
            }
            readyWaiters.append(promise)
            connectIdle()
            eventLoop.assumeIsolated().scheduleTask(in: timeout) { [self] in
                // Completing a promise twice does nothing only when it is not ours any more.
                guard
                    let index = readyWaiters.firstIndex(where: {
                        $0.futureResult === promise.futureResult
                    })
                else { return }
                readyWaiters.remove(at: index)
                promise.fail(unreachable())
            }
        }
        return promise.futureResult
    }

    /// Takes no more calls; completes when the running ones ended or `grace` passed.
    func close(_ grace: TimeAmount) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { [self] in
            closeWaiters.append(promise)
            beginClose(grace)
            if connections.isEmpty { tellClosed() }
        }
        return promise.futureResult
    }

    private func beginClose(_ grace: TimeAmount) {
        guard !isClosed else { return }
        isClosed = true
        let closing = RPCError(.unavailable, "the client of \(service) is closed", notProcessed: true)
        for call in waiting.takeAll(where: { _ in true }) { end(call, closing) }
        for call in resting.values { giveUp(call, closing) }
        for waiter in readyWaiters { waiter.fail(closing) }
        readyWaiters = []
        for call in active.values {
            giveUp(call, RPCError(.cancelled, "the client of \(service) was closed"))
        }
        let stopped = subchannels
        subchannels = []
        usable = []
        for subchannel in stopped { subchannel.stop() }
        for connection in connections.values { connection.drain() }
        guard !connections.isEmpty else { return }
        eventLoop.assumeIsolated().scheduleTask(in: grace) { [self] in
            for connection in connections.values { connection.abandon(closing) }
        }
    }

    private func tellClosed() {
        let waiters = closeWaiters
        closeWaiters = []
        for waiter in waiters { waiter.succeed() }
    }
}
