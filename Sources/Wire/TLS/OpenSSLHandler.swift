package import NIOCore

/// Bounds of one TLS connection.
package struct TLSLimits: Sendable {
    /// Time for the handshake.
    package var handshake: TimeAmount = .seconds(5)
    /// Time to wait for the peer's end after our last bytes were handed to the system.
    package var close: TimeAmount = .seconds(1)
    /// Time to wait, at our end, for a peer that does not take the bytes that were written before.
    package var drain: TimeAmount = .seconds(30)
    /// Plain bytes held while the handshake runs.
    package var pending = 1_048_576

    /// The defaults.
    package init() {}
}

/// Tells the handler below that bytes which a peer does not take are not worth to be waited for: a
/// close, begun or to come, takes `TLSLimits.close` and no longer. One that only waits for the peer's
/// end ends at once.
struct TLSCloseNow {}

/// TLS on a channel, driven by libssl: the base of the two handlers below.
///
/// All writes between two flushes become as few records and one write to the socket. A read
/// decrypts everything that came. An end without close_notify is an error, not an end.
package class OpenSSLHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private enum State {
        case idle, handshaking, open
        /// close_notify sent, waiting for the peer's end.
        case closing
        case closed
    }

    /// Reads and flushes without a quiet moment after which a connection counts as busy.
    private static let busyActivity = 32
    /// While closing 4 MiB a second are read: nobody wants the bytes, only the peer's end behind them,
    /// and a peer that goes on sending should not cost the others their turns.
    private static let closingNanosecondsPerByte: Int64 = 250

    private let engine: TLSEngine
    private let limits: TLSLimits
    private let statistics: WireStatistics?
    private var state = State.idle
    private var pending: [ByteBuffer] = []
    private var pendingBytes = 0
    private var promises: [EventLoopPromise<Void>] = []
    private var flushWanted = false
    private var peerEnded = false
    /// While closing: everything was handed to the system.
    private var isDrained = false
    /// Somebody does not want to wait for a peer that takes no bytes.
    private var isHurried = false
    /// While closing: the next read waits.
    private var isResting = false
    private var readFired = false
    /// Bytes that came since the last read while closing.
    private var closingBytes: UInt32 = 0
    private var timer: Scheduled<Void>?
    private var shared: TLSLoop?
    private var isSwept = false
    /// Reads and flushes until now, at the last sweep, and when the sweep began to look at this connection.
    private var activity = 0
    private var activityAtSweep = 0
    private var activityAtStart = 0
    private var context: ChannelHandlerContext?
    private var closePromise: EventLoopPromise<Void>?

    init(engine: TLSEngine, limits: TLSLimits, statistics: WireStatistics?) {
        self.engine = engine
        self.limits = limits
        self.statistics = statistics
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let shared = TLSLoop.of(context.eventLoop)
        self.shared = shared
        engine.shared = shared
        if context.channel.isActive { begin(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        end(context, error: ChannelError.ioOnClosedChannel)
    }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard state == .idle else { return }
        state = .handshaking
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.handshake) { [self] in
            guard state == .handshaking else { return }
            fail(context, TLSError(.timeout, "the handshake did not finish in time"))
        }
        advanceHandshake(context)
        if state == .handshaking { context.read() }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let cipher = unwrapInboundIn(data)
        statistics?.countRead(cipher.readableBytes)
        noteActivity()
        guard state != .closed, state != .idle, !peerEnded else { return }
        if state == .closing { closingBytes &+= UInt32(clamping: cipher.readableBytes) }
        cipher.withUnsafeReadableBytes { bytes in
            engine.withInput(bytes) { consume(context) }
        }
        shared?.giveInput(cipher)
    }

    /// Runs libssl over the bytes at hand: the rest of the handshake, then records.
    private func consume(_ context: ChannelHandlerContext) {
        if state == .handshaking { advanceHandshake(context) }
        guard state == .open || state == .closing, let shared else { return }
        var plain = ByteBuffer()
        swap(&plain, &shared.plain)
        plain.clear()
        let progress = engine.read(into: &plain)
        if state == .open, plain.readableBytes > 0 {
            readFired = true
            context.fireChannelRead(wrapInboundOut(plain))
        }
        shared.plain = plain
        switch progress {
        case .needsInput: break
        case .done: peerSentEnd(context)
        case .failed(let error): fail(context, error)
        }
        if state != .closed, engine.output.readableBytes > 0 { send(context, promise: nil) }
    }

    private func advanceHandshake(_ context: ChannelHandlerContext) {
        let progress = engine.handshake()
        if case .failed(let error) = progress { return fail(context, error) }
        if engine.output.readableBytes > 0 { send(context, promise: nil) }
        // A socket that fails to send closes the channel before `send` returns.
        guard state == .handshaking else { return }
        switch progress {
        case .needsInput, .failed: break
        case .done:
            state = .open
            timer?.cancel()
            timer = nil
            statistics?.handshakeSucceeded()
            context.fireUserInboundEventTriggered(engine.established)
            if flushWanted { flush(context: context) }
            if state == .open { watchForQuiet(context) }
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        if state == .open { watchForQuiet(context) }
        if readFired {
            readFired = false
            context.fireChannelReadComplete()
        } else if state != .closed {
            // Nothing came of these bytes for whoever asked to read: ask again for them.
            read(context: context)
        }
    }

    /// Passes the wish to read on, while closing not sooner than what came before may cost.
    package func read(context: ChannelHandlerContext) {
        guard state == .closing, closingBytes > 0 || isResting else { return context.read() }
        guard !isResting else { return }
        isResting = true
        let wait = TimeAmount.nanoseconds(Int64(closingBytes) * Self.closingNanosecondsPerByte)
        closingBytes = 0
        context.eventLoop.assumeIsolated().scheduleTask(in: wait) { [self] in
            isResting = false
            if state == .closing { context.read() }
        }
    }

    package func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        guard state != .closing, state != .closed else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let buffer = unwrapOutboundIn(data)
        pendingBytes += buffer.readableBytes
        if state != .open, pendingBytes > limits.pending {
            promise?.fail(ChannelError.ioOnClosedChannel)
            fail(context, TLSError(.failed, "too many bytes waited for the handshake"))
            return
        }
        pending.append(buffer)
        if let promise { promises.append(promise) }
    }

    package func flush(context: ChannelHandlerContext) {
        guard state == .open else {
            flushWanted = true
            return
        }
        flushWanted = false
        guard !pending.isEmpty else { return }
        noteActivity()
        watchForQuiet(context)
        if let error = encryptPending() {
            fail(context, error)
            return
        }
        let waiting = promises
        promises.removeAll(keepingCapacity: true)
        send(context, promise: Self.joined(waiting, on: context.eventLoop))
    }

    /// Small buffers share records; a large one is encrypted where it lies.
    private func encryptPending() -> TLSError? {
        engine.expected = pendingBytes
        defer {
            engine.expected = 0
            pending.removeAll(keepingCapacity: true)
            pendingBytes = 0
        }
        if pending.count == 1 {
            return pending[0].withUnsafeReadableBytes { engine.write($0) }
        }
        guard let shared else { return nil }
        var staging = ByteBuffer()
        swap(&staging, &shared.staging)
        staging.clear()
        defer { shared.staging = staging }
        for buffer in pending {
            staging.writeImmutableBuffer(buffer)
            if staging.readableBytes >= 16_384 {
                if let error = staging.withUnsafeReadableBytes({ engine.write($0) }) {
                    return error
                }
                staging.clear()
            }
        }
        return staging.withUnsafeReadableBytes { engine.write($0) }
    }

    private static func joined(
        _ promises: [EventLoopPromise<Void>], on loop: any EventLoop
    ) -> EventLoopPromise<Void>? {
        guard promises.count > 1 else { return promises.first }
        let one = loop.makePromise(of: Void.self)
        for promise in promises { one.futureResult.cascade(to: promise) }
        return one
    }

    /// Hands the encrypted bytes to the socket. Writing can lead straight back here, through a
    /// change of writability, so the bytes leave the engine first.
    private func send(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        var bytes = engine.takeOutput()
        statistics?.countWrite(bytes.readableBytes)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
        if let shared { engine.isHeld = !shared.giveCipher(&bytes) }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event {
            endOfInput(context)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        endOfInput(context)
        end(context, error: ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }

    /// The socket has no more bytes: fine after close_notify or during our own close.
    private func endOfInput(_ context: ChannelHandlerContext) {
        switch state {
        case .closing:
            peerEnded = true
            finishCloseWhenDrained(context)
        case .handshaking:
            fail(context, TLSError(.truncated, "the peer closed during the handshake"))
        case .open where !peerEnded:
            fail(context, TLSError(.truncated, "the connection ended without close_notify"))
        case .open: close(context: context, mode: .all, promise: nil)
        case .idle, .closed: break
        }
    }

    /// close_notify came: nothing more will be read; we end our side too.
    private func peerSentEnd(_ context: ChannelHandlerContext) {
        peerEnded = true
        if state == .closing {
            finishCloseWhenDrained(context)
        } else {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            close(context: context, mode: .all, promise: nil)
        }
    }

    package func close(
        context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
    ) {
        guard mode != .input else {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        switch state {
        case .open:
            if !pending.isEmpty { flush(context: context) }
            guard state == .open else {
                context.close(promise: promise)
                return
            }
            beginClose(context, promise)
        case .closing:
            if let promise { closePromise.setOrCascade(to: promise) }
        case .idle, .handshaking, .closed:
            end(context, error: ChannelError.ioOnClosedChannel)
            context.close(promise: promise)
        }
    }

    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is TLSCloseNow else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        isHurried = true
        if state == .closing {
            if isDrained { finishClose(context) } else { waitForEnd(context) }
        }
        promise?.succeed()
    }

    /// Sends close_notify and half-closes, so that bytes under way are not lost to a reset. What was
    /// written before has `limits.drain` to leave; only then the peer's end is waited for.
    private func beginClose(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        state = .closing
        closePromise = promise
        engine.sendCloseNotify()
        if engine.output.readableBytes > 0 { send(context, promise: nil) }
        // As in a handshake: the channel may be closed by now.
        guard state == .closing else { return }
        let loop = context.eventLoop.assumeIsolated()
        timer = loop.scheduleTask(in: limits.drain) { [self] in finishClose(context) }
        if isHurried { waitForEnd(context) }
        let drained = context.eventLoop.makePromise(of: Void.self)
        drained.futureResult.assumeIsolated().whenComplete { [self] _ in
            guard state == .closing else { return }
            isDrained = true
            if peerEnded { finishClose(context) } else { waitForEnd(context) }
        }
        context.close(mode: .output, promise: drained)
        if state == .closing { context.read() }
    }

    /// Gives the peer a last while for its end.
    private func waitForEnd(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.close) { [self] in
            finishClose(context)
        }
    }

    /// The peer ended: nothing but our own bytes is waited for.
    private func finishCloseWhenDrained(_ context: ChannelHandlerContext) {
        if isDrained { finishClose(context) }
    }

    private func finishClose(_ context: ChannelHandlerContext) {
        guard state == .closing else { return }
        let promise = closePromise
        closePromise = nil
        end(context, error: ChannelError.ioOnClosedChannel)
        context.close(promise: promise)
    }

    private func fail(_ context: ChannelHandlerContext, _ error: TLSError) {
        guard state != .closed else { return }
        if state == .handshaking { statistics?.handshakeFailed(error.reason) }
        let wasClosing = state == .closing
        // Before sending, which may close the channel: that is no second failure.
        state = .closed
        if engine.output.readableBytes > 0 { send(context, promise: nil) }
        forget(error)
        if !wasClosing { context.fireErrorCaught(error) }
        context.close(promise: nil)
    }

    private func end(_ context: ChannelHandlerContext, error: any Error) {
        guard state != .closed else { return }
        state = .closed
        forget(error)
    }

    /// Lets go of all that waits.
    private func forget(_ error: any Error) {
        timer?.cancel()
        timer = nil
        context = nil
        pending.removeAll()
        let waiting = promises
        promises.removeAll()
        for promise in waiting { promise.fail(error) }
        closePromise?.succeed()
        closePromise = nil
    }

    /// Counts a read or a flush. A connection that goes on keeps libssl's buffers; one that was
    /// opened, said a little and waits does not.
    private func noteActivity() {
        activity &+= 1
        if isSwept, activity &- activityAtStart == Self.busyActivity { engine.keepBuffers() }
    }

    /// Has the loop's sweep look at this connection until it is quiet.
    private func watchForQuiet(_ context: ChannelHandlerContext) {
        guard !isSwept else { return }
        isSwept = true
        self.context = context
        activityAtStart = activity
        activityAtSweep = activity
        shared?.watch(self)
    }
}

extension OpenSSLHandler: IdleWatched {
    /// Quiet since the last look: gives back every buffer, here and in the handlers behind.
    func isQuiet() -> Bool {
        guard state == .open, activity == activityAtSweep else {
            activityAtSweep = activity
            return state == .closed
        }
        isSwept = false
        engine.releaseBuffers()
        // What was written and not flushed stays.
        if pending.isEmpty {
            pending = []
            promises = []
        }
        context?.fireUserInboundEventTriggered(ConnectionIdled())
        return true
    }
}

/// The TLS side of an accepted connection.
package final class OpenSSLServerHandler: OpenSSLHandler {
    /// Makes the handler of one connection. Throws when libssl has no memory.
    package init(
        context: TLSContext, limits: TLSLimits = TLSLimits(), statistics: WireStatistics? = nil
    ) throws(TLSError) {
        precondition(context.isServer, "a server handler takes a server's context")
        super.init(
            engine: try TLSEngine(context: context, service: nil, host: nil), limits: limits,
            statistics: statistics)
    }
}

/// The TLS side of an opened connection.
package final class OpenSSLClientHandler: OpenSSLHandler {
    /// For HTTPS: the server must prove that it is `host`, a name or an address.
    package init(
        context: TLSContext, host: String, limits: TLSLimits = TLSLimits(),
        statistics: WireStatistics? = nil
    ) throws(TLSError) {
        precondition(!context.isServer, "a client handler takes a client's context")
        super.init(
            engine: try TLSEngine(context: context, service: nil, host: host), limits: limits,
            statistics: statistics)
    }

    /// For Wire: the server must prove that it is `service` of the trust domain.
    package init(
        context: TLSContext, service: String, limits: TLSLimits = TLSLimits(),
        statistics: WireStatistics? = nil
    ) throws(TLSError) {
        precondition(!context.isServer, "a client handler takes a client's context")
        super.init(
            engine: try TLSEngine(context: context, service: service, host: nil),
            limits: limits, statistics: statistics)
    }
}
