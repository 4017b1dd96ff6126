internal import NIOCore

/// Stops accepting for a while when the system has no descriptor left.
///
/// The connection that waits keeps the listener readable, so a loop that only went on would try
/// again at once and for ever. SwiftNIO's `AcceptBackoffHandler` holds reads back, but a failed accept
/// leaves the listener registered for reading; only switching the automatic reads off takes it out
/// of the loop.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let pause: TimeAmount
    private let paused: @Sendable (IOError) -> Void
    private var timer: Scheduled<Void>?

    /// `paused` is called for each pause that begins.
    init(_ pause: TimeAmount, paused: @escaping @Sendable (IOError) -> Void) {
        self.pause = pause
        self.paused = paused
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else {
            context.fireErrorCaught(error)
            return
        }
        guard timer == nil else { return }
        paused(error)
        switchReads(context, on: false)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
            timer = nil
            switchReads(context, on: true)
        }
    }

    private func switchReads(_ context: ChannelHandlerContext, on isOn: Bool) {
        // Fails only when the listener is closed, and then there is nothing to switch.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }
}
