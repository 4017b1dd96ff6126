internal import NIOCore

/// What client and server connections share: frames in, frames out, one flush per tick.
///
/// Belongs to its event loop.
class ConnectionChannel: ChannelInboundHandler, TickFlushing {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes put into one write while backlogs wait: each may wake a sleeping reader, which costs as
    /// much as 100 KiB.
    static let burst = 196_608
    /// Bursts after which the loop looks at its sockets.
    private static let burstsPerTurn = 2
    /// Long enough for the loop to find nothing else to do, and no longer.
    private static let pause = TimeAmount.microseconds(10)
    /// Bytes of small frames from which on no message is begun before they were sent.
    private static let fullBuffer = 65_536
    /// Bytes of large messages of streams above which no stream begins another message. One more
    /// of the largest may stand above it.
    private static let streamBacklog = MethodDescriptor.largestLimit

    let executor: LoopExecutor
    var output = OutputQueue()
    private(set) var context: ChannelHandlerContext?
    private var decoder = FrameDecoder()
    private var isMarked = false
    private var isPumping = false
    private var isPumpPlanned = false
    private var burstsInTurn = 0
    private var spare = ByteBuffer()
    private var closesWhenFlushed = false
    /// Why the connection ended, when something was wrong.
    var failure: (any Error)?
    /// Counts for whoever asks what the connection does.
    var tally: ConnectionTally
    /// What the peer takes of stream messages on this connection.
    private(set) var sendCredit: Int
    /// What this side owes the peer of its receiving window.
    let window: ConnectionWindow
    private var waiting: [UInt32: Waiting] = [:]
    private var lastTurn: UInt64 = 0
    /// What TLS proved, and until when it holds.
    var certificates = ConnectionCertificates()
    private let polling: Duration

    /// - Parameters:
    ///   - credit: the receiving window told to the peer.
    ///   - polling: time for which the loop looks for work before it sleeps.
    init(executor: LoopExecutor, credit: Int, polling: Duration) {
        self.executor = executor
        self.polling = polling
        sendCredit = Int(Hello.leastCredit)
        window = ConnectionWindow(size: credit, executor: executor)
        tally = ConnectionTally(madeAt: executor.loop.now)
        window.connection = self
    }

    /// A frame arrived; false stops decoding for good.
    func received(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Bool { false }
    /// TLS is up.
    func established(_ handshake: TLSHandshakeCompleted) {}
    /// What TLS proved holds no longer: take no more calls and end when the running ones did.
    /// False when it is too early to tell the peer.
    func certificatesEnded() -> Bool { true }
    /// The bytes are not frames.
    func malformed(_ words: String) {}
    /// Bytes were handed to the socket, or it changed its mind: whether it takes more.
    func socketTakes(_ more: Bool) {}
    /// All pieces of `stream` were handed to the socket.
    func sentBacklog(of stream: UInt32) {}
    /// The connection is gone; called once.
    func ended() {}

    /// Whether small messages of streams may be queued: they go out with the next burst, ahead of
    /// the pieces of large messages, which most of each burst is left for.
    var isWritable: Bool {
        guard context != nil else { return false }
        return output.buffer.readableBytes < Self.fullBuffer
            && output.streamBytes < Self.streamBacklog
    }

    /// Bytes held of frames that came in part, and of those that the socket did not take yet.
    var heldBytes: Int {
        let unsent = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return decoder.heldBytes + output.buffer.readableBytes + output.backlogBytes + (unsent ?? 0)
    }

    // MARK: credit

    /// Whether a message of streams may be begun.
    var hasSendCredit: Bool { sendCredit > 0 }

    /// A message of a stream is about to be sent.
    func useSendCredit(_ cost: Int) { sendCredit -= cost }

    /// The peer takes `bytes` more; false when that is above what a window may be. Who waits for it
    /// is woken at the end of this tick: not in the middle of a frame, of which nobody could say
    /// then how much is held.
    func addSendCredit(_ bytes: Int) -> Bool {
        sendCredit += bytes
        sendLater()
        return sendCredit <= SendWindow.largest
    }

    /// Takes the rest of a cancelled stream out of the queue.
    func dropOutput(_ stream: UInt32) { sendCredit += output.drop(stream) }

    /// Books that credit is given back; false when the stream needs none any more.
    func gaveCredit(_ bytes: Int, stream: UInt32) -> Bool { false }

    /// Tells the peer that it may send `bytes` more.
    func tellCredit(_ bytes: Int, stream: UInt32) {
        guard context != nil, gaveCredit(bytes, stream: stream) else { return }
        output.append(
            FrameHeader(.window, stream: stream, flags: .control, aux: UInt32(clamping: bytes)))
        sendLater()
    }

    /// `stream` waits for room.
    func waits(_ waiter: any RoomWaiter, _ stream: UInt32) {
        lastTurn += 1
        waiting[stream] = Waiting(waiter: waiter, turn: lastTurn)
    }

    /// The streams that wait for room.
    var waitingStreams: [UInt32] { Array(waiting.keys) }

    /// `stream` waits no longer.
    func forgetWaiter(_ stream: UInt32) { waiting[stream] = nil }

    /// Lets those who wait for room look again.
    func wakeWaiters() {
        guard !waiting.isEmpty, isWritable, hasSendCredit else { return }
        var blocked: [UInt32: Waiting] = [:]
        if output.hasBacklog { blocked = waiting.filter { output.isBacklogged($0.key) } }
        let waiters = waiting
        waiting = blocked
        for (stream, place) in Self.inTurn(waiters) where blocked[stream] == nil {
            place.waiter.wake()
        }
    }

    /// A stream that waits for room, and since when: who waits longest is woken first. The order of a
    /// dictionary would be another in each run, and might forget one for long.
    private struct Waiting {
        var waiter: any RoomWaiter
        var turn: UInt64
    }

    private static func inTurn(
        _ waiting: [UInt32: Waiting]
    ) -> [(key: UInt32, value: Waiting)] {
        let all = Array(waiting)
        return all.count > 1 ? all.sorted { $0.value.turn < $1.value.turn } : all
    }

    /// Whether a frame has begun that is not complete.
    var isInsideFrame: Bool { decoder.isInsideFrame }

    /// Has what was queued sent at the end of this tick.
    func sendLater() {
        guard !isMarked, context != nil else { return }
        isMarked = true
        executor.flushLater(self)
    }

    func flushTick() {
        isMarked = false
        pump()
        wakeWaiters()
    }

    /// Sends what the socket takes; what it does not take stays here, where small frames go ahead
    /// of the pieces of large ones. Writing can lead straight back here, through a change of
    /// writability, so only the outermost call does the work.
    private func pump() {
        guard let context, !isPumping else { return }
        isPumping = true
        defer {
            isPumping = false
            if self.context != nil { socketTakes(context.channel.isWritable) }
        }
        guard context.channel.isWritable || closesWhenFlushed else { return }
        if output.hasBacklog, context.channel.isWritable {
            // One piece at least, whatever else there is.
            output.fill(upTo: Swift.max(Self.burst, output.buffer.readableBytes + 1))
        }
        if output.buffer.readableBytes > 0 {
            var bytes = output.buffer
            output.buffer = spare
            spare = ByteBuffer()
            tally.bytesSent &+= bytes.readableBytes
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            bytes.clear()
            spare = bytes
        }
        // One burst a tick: what comes meanwhile goes out with the next one, ahead of the rest.
        if !output.isEmpty, context.channel.isWritable { pumpSoon() }
        for stream in output.takeEmptied() { sentBacklog(of: stream) }
        if closesWhenFlushed, output.isEmpty { context.close(promise: nil) }
    }

    /// The loop runs tasks that tasks add before it looks at its sockets again, so after some bursts
    /// the next one waits for a moment: only then are calls read that came meanwhile.
    private func pumpSoon() {
        guard !isPumpPlanned else { return }
        isPumpPlanned = true
        executor.plannedBursts += 1
        let loop = executor.loop.assumeIsolated()
        burstsInTurn += 1
        if burstsInTurn < Self.burstsPerTurn {
            loop.execute { [self] in pumpAgain() }
        } else {
            burstsInTurn = 0
            loop.scheduleTask(in: Self.pause) { [self] in pumpAgain() }
        }
    }

    private func pumpAgain() {
        isPumpPlanned = false
        executor.plannedBursts -= 1
        pump()
        wakeWaiters()
    }

    /// Closes once everything queued was handed to the socket.
    func closeWhenFlushed() {
        closesWhenFlushed = true
        sendLater()
    }

    /// Closes without waiting for a peer that takes no bytes.
    func closeNow() {
        context?.triggerUserOutboundEvent(TLSCloseNow(), promise: nil)
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let incoming = unwrapInboundIn(data)
        tally.bytesReceived &+= incoming.readableBytes
        do throws(FrameError) {
            try decoder.decode(incoming) { header, payload in
                self.context != nil && received(header, payload)
            }
        } catch {
            switch error {
            case .tooLong(let length): malformed("a frame of \(length) bytes")
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        executor.drain()
        context.fireChannelReadComplete()
        executor.pollForWork()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        // Said before a burst fills the socket again: a peer that takes bytes, if slowly, is not
        // stuck, and this is the moment to read what it sent.
        if !isPumping { socketTakes(isWritable) }
        if isWritable, !output.isEmpty { pump() }
        // What waits for the channel's own bytes to leave finds an empty queue here.
        if isWritable { wakeWaiters() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let handshake = event as? TLSHandshakeCompleted {
            tally.secured(handshake)
            secured(handshake)
            let pipeline = context.pipeline.syncOperations
            try? pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                executor.poll(for: polling, socket: $0)
            }
        } else if event is ConnectionIdled {
            releaseBuffers()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if failure == nil { failure = error }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    /// Quiet for a while: gives back what is kept for speed.
    func releaseBuffers() {
        if output.buffer.readableBytes == 0 { output.buffer = ByteBuffer() }
        if !isPumping { spare = ByteBuffer() }
        decoder.releaseBuffer()
    }

    private func finish() {
        guard context != nil else { return }
        context = nil
        let waiters = Self.inTurn(waiting)
        waiting = [:]
        certificates.expiry.cancel()
        ended()
        for (_, place) in waiters { place.waiter.wake() }
    }
}
