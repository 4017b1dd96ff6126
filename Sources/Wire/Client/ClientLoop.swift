internal import NIOCore

/// A client's part on one event loop: its connections, and the calls that wait for one.
// Unchecked because everything but `eventLoop`, `service` and `identity` is touched on the loop only.
final class ClientLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let service: String
    let identity: ClientIdentity
    private let configuration: ClientConfiguration
    private(set) lazy var executor = LoopExecutor.of(eventLoop)
    private lazy var subchannels = configuration.targets.map {
        Subchannel(target: $0, loop: self, configuration: configuration)
    }
    private var connections: [ObjectIdentifier: ClientConnection] = [:]
    private var waiting = CallQueue()
    private var active: [ObjectIdentifier: ClientCall] = [:]
    private var readyWaiters: [EventLoopPromise<Void>] = []
    private var closeWaiters: [EventLoopPromise<Void>] = []
    private var turn = 0
    private var isClosed = false

    init(
        eventLoop: any EventLoop, identity: ClientIdentity, configuration: ClientConfiguration
    ) {
        self.eventLoop = eventLoop
        self.identity = identity
        self.configuration = configuration
        service = configuration.service
    }

    // MARK: calls

    /// Takes a call from any thread.
    func submit(_ call: ClientCall) {
        if eventLoop.inEventLoop { take(call) } else { eventLoop.execute { self.take(call) } }
    }

    /// Gives a call up, from any thread, also before it was submitted.
    func cancel(_ call: ClientCall) {
        eventLoop.execute {
            guard call.isSubmitted else {
                call.isCancelRequested = true
                return
            }
            self.giveUp(call, RPCError(.cancelled, "the caller was cancelled"))
        }
    }

    private func take(_ call: ClientCall) {
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
        if let deadline = call.deadline { executor.deadlines.arm(call, at: deadline) }
        start(call)
    }

    /// Puts `call` on a connection, or among those that wait for one.
    private func start(_ call: ClientCall) {
        do throws(RPCError) {
            if let connection = pick(), try connection.start(call) { return }
        } catch {
            call.finish(error)
            return
        }
        guard call.waitForReady || subchannels.contains(where: \.isHopeful) else {
            call.finish(unreachable())
            return
        }
        guard waiting.count < configuration.waitingCalls else {
            call.finish(
                RPCError(
                    .resourceExhausted, "too many calls wait for \(service)", notProcessed: true))
            return
        }
        waiting.append(call)
    }

    /// The connection with room and the fewest calls; begins to connect where there is none.
    private func pick() -> ClientConnection? {
        var best: ClientConnection?
        let count = subchannels.count
        turn = turn &+ 1 < count ? turn &+ 1 : 0
        for offset in 0..<count {
            let index = turn + offset < count ? turn + offset : turn + offset - count
            let subchannel = subchannels[index]
            guard let connection = subchannel.connection else {
                subchannel.connectIfIdle()
                continue
            }
            guard connection.hasRoom else { continue }
            if best.map({ connection.inFlight < $0.inFlight }) ?? true { best = connection }
        }
        return best
    }

    private func unreachable() -> RPCError {
        let words = subchannels.map { "\($0.name): \($0.lastWords)" }.joined(separator: "; ")
        return RPCError(
            .unavailable, words.isEmpty ? "\(service) has no targets" : words, notProcessed: true)
    }

    /// The peer, or the loss of its connection, ended `call`. What was certainly not processed
    /// is tried once more, unseen by the caller.
    func refusedByPeer(_ call: ClientCall, _ error: RPCError) {
        let isTransient = error.code == .unavailable || error.code == .resourceExhausted
        guard error.notProcessed, isTransient, !call.wasRetried, call.isUntouched, !isClosed,
            !call.isFinished
        else {
            call.finish(error)
            return
        }
        call.wasRetried = true
        call.connection = nil
        start(call)
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
        } else {
            call.connection?.cancel(call, error.code)
        }
        call.finish(error)
    }

    /// A call ended: accounts.
    func ended(_ call: ClientCall, _ error: RPCError?) {
        if call.method.kind != .unary { active[ObjectIdentifier(call)] = nil }
        configuration.statistics.endCall()
        guard let callFinished = configuration.observer.callFinished else { return }
        callFinished(
            FinishedCall(
                method: call.method, peer: nil, status: error?.code ?? .ok,
                duration: .nanoseconds((eventLoop.now - call.started).nanoseconds),
                requestBytes: call.requestBytes, responseBytes: call.responseBytes))
    }

    /// The reader of `call`'s replies took `bytes` of them; from any thread.
    func giveCredit(_ call: ClientCall, _ bytes: Int) {
        if eventLoop.inEventLoop {
            call.connection?.giveCredit(call, bytes)
        } else {
            eventLoop.execute { call.connection?.giveCredit(call, bytes) }
        }
    }

    // MARK: connections

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

    func becameReady() {
        let waiters = readyWaiters
        readyWaiters = []
        for waiter in waiters { waiter.succeed() }
        startWaiting()
    }

    /// Starts as many waiting calls as there is room for, oldest first.
    func startWaiting() {
        while let call = waiting.next(), let connection = pick() {
            do throws(RPCError) {
                guard try connection.start(call) else { return }
                waiting.leave(call)
            } catch {
                waiting.leave(call)
                call.finish(error)
            }
        }
    }

    /// A connection or an attempt was lost: without another hope, calls that do not want to wait
    /// fail now.
    func lost() {
        guard !isClosed, !waiting.isEmpty else { return }
        for subchannel in subchannels { subchannel.connectIfIdle() }
        guard !subchannels.contains(where: \.isHopeful) else { return }
        let error = unreachable()
        for call in waiting.takeAll(where: { !$0.waitForReady }) { call.finish(error) }
    }

    /// A rest is over.
    func mayTryAgain() {
        guard !isClosed, !waiting.isEmpty || !readyWaiters.isEmpty else { return }
        for subchannel in subchannels { subchannel.connectIfIdle() }
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
            if subchannels.contains(where: { $0.connection != nil }) {
                promise.succeed()
                return
            }
            readyWaiters.append(promise)
            for subchannel in subchannels { subchannel.connectIfIdle() }
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
        for call in waiting.takeAll(where: { _ in true }) { call.finish(closing) }
        for waiter in readyWaiters { waiter.fail(closing) }
        readyWaiters = []
        for call in active.values {
            giveUp(call, RPCError(.cancelled, "the client of \(service) was closed"))
        }
        for subchannel in subchannels { subchannel.stop() }
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
