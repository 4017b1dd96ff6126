import NIOCore
import NIOHTTP1

/// Closes connections of clients that are too slow or send too much; the rules are
/// `ConnectionStateMachine`'s.
///
/// It stands behind the HTTP decoder, so what it counts is bytes of bodies.
final class ConnectionBoundsHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var machine: ConnectionStateMachine
    private var timer: (task: Scheduled<Void>, at: NIODeadline)?

    init(limits: ConnectionLimits) {
        machine = ConnectionStateMachine(limits: limits, now: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        arm(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var action = ConnectionStateMachine.Action.none
        switch unwrapInboundIn(data) {
        case .head(let head):
            let type = head.headers.first(name: "content-type") ?? ""
            machine.onHead(isFile: type.hasPrefix("text/csv"), now: .now())
        case .body(let bytes):
            action = machine.onBody(bytes.readableBytes)
        case .end:
            action = machine.onRequestEnd(now: .now())
        }
        context.fireChannelRead(data)
        perform(action, context)
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        var action = ConnectionStateMachine.Action.none
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.status.code >= 200 {
                let closes = head.headers[canonicalForm: "connection"].contains("close")
                machine.onAnswerHead(closes: closes, now: .now())
            }
        case .body:
            machine.onAnswerPart(now: .now())
        case .end:
            action = machine.onAnswerEnd(now: .now())
        }
        if action == .close {
            context.writeAndFlush(data, promise: promise)
        } else {
            context.write(data, promise: promise)
        }
        perform(action, context)
    }

    private func perform(_ action: ConnectionStateMachine.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .none: arm(context)
        case .close: context.close(promise: nil)
        }
    }

    /// One timer at a time; it is moved only when the deadline comes nearer, and otherwise finds
    /// out when it fires that the deadline went away.
    private func arm(_ context: ChannelHandlerContext) {
        guard let deadline = machine.deadline else { return }
        if let timer {
            if timer.at <= deadline { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            timer = nil
            perform(machine.onTimer(now: .now()), context)
        }
        timer = (task, deadline)
    }
}
