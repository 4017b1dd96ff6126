internal import NIOCore

/// What client and server connections share: frames in, frames out, one flush per tick.
///
/// Belongs to its event loop.
class ConnectionChannel: ChannelInboundHandler, TickFlushing {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes put into one write while backlogs wait.
    private static let burst = 65_536

    let executor: LoopExecutor
    var output = OutputQueue()
    private(set) var context: ChannelHandlerContext?
    private var decoder = FrameDecoder()
    private var isMarked = false
    private var isPumping = false
    private var spare = ByteBuffer()
    private var closesWhenFlushed = false
    /// Why the connection ended, when something was wrong.
    var failure: (any Error)?

    init(executor: LoopExecutor) { self.executor = executor }

    /// A frame arrived; false stops decoding for good.
    func received(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> Bool { false }
    /// TLS is up.
    func established(_ handshake: TLSHandshakeCompleted) {}
    /// The bytes are not frames.
    func malformed(_ words: String) {}
    /// The socket takes bytes again.
    func becameWritable() {}
    /// The connection is gone; called once.
    func ended() {}

    /// Whether the socket takes more without queueing.
    var isWritable: Bool {
        guard let context else { return false }
        return context.channel.isWritable && !output.hasBacklog
            && output.buffer.readableBytes < Self.burst
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
    }

    /// Sends what the socket takes. Writing can lead straight back here, through a change of
    /// writability, so only the outermost call does the work.
    private func pump() {
        guard let context, !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        repeat {
            if output.hasBacklog { output.fill(upTo: Self.burst) }
            guard output.buffer.readableBytes > 0 else { break }
            var bytes = output.buffer
            output.buffer = spare
            spare = ByteBuffer()
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            bytes.clear()
            spare = bytes
        } while output.hasBacklog && context.channel.isWritable
        if closesWhenFlushed, output.isEmpty { context.close(promise: nil) }
    }

    /// Closes once everything queued was handed to the socket.
    func closeWhenFlushed() {
        closesWhenFlushed = true
        sendLater()
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let incoming = unwrapInboundIn(data)
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
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if output.hasBacklog { pump() }
            becameWritable()
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let handshake = event as? TLSHandshakeCompleted { established(handshake) }
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

    private func finish() {
        guard context != nil else { return }
        context = nil
        ended()
    }
}
