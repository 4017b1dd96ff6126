internal import NIOCore

/// A client that asks for much and takes nothing makes the server hold the replies. So a handler
/// begins only while not too much of the connection's output waits; the calls behind keep their
/// places, which are bounded, and their deadlines.
extension ServerConnection {
    /// Whether too many bytes wait for the client to take them. Small replies overtake large ones, so
    /// large ones do not count for a method that has none: each kind has its bound.
    private func isBehind(_ isSmall: Bool) -> Bool {
        let limit = configuration.unsentReplyBytes
        let isOver = output.backlogBytes + output.buffer.readableBytes > limit
        if isOver, !isSmall { return true }
        // What the channel holds is asked only where it matters: asking takes a while.
        guard let context, isOver || !context.channel.isWritable else { return false }
        guard isSmall else { return heldBytes > limit }
        // Of large replies the channel holds one burst at most.
        let overtaken = output.backlogBytes(above: MethodDescriptor.defaultLimit)
        return heldBytes - overtaken > limit + Self.burst
    }

    private static func isSmall(_ stream: ServerStream) -> Bool {
        stream.method.responseLimit <= MethodDescriptor.defaultLimit
    }

    /// Whether the handler of `stream` must not begin yet; `beginPostponed` will run it then.
    func postpones(_ stream: ServerStream) -> Bool {
        guard isBehind(Self.isSmall(stream)) else { return false }
        if stream.method.kind == .unary { admission.rests() }
        stream.wasPostponed = true
        configuration.statistics.postpone(1)
        postponed.append(stream)
        return true
    }

    /// Runs what waited, unless too much still waits to be sent.
    func beginPostponed() {
        let (holdsSmall, holdsLarge) = (isBehind(true), isBehind(false))
        let waiting = postponed
        postponed = []
        for stream in waiting {
            if Self.isSmall(stream) ? holdsSmall : holdsLarge {
                postponed.append(stream)
            } else {
                goOn(stream)
            }
        }
    }

    private func goOn(_ stream: ServerStream) {
        configuration.statistics.postpone(-1)
        if stream.method.kind == .unary { admission.goesOn() }
        executor.handlers.run(stream)
    }

    /// Ends `stream` when it waits for its handler: nobody waits for it.
    func endPostponed(_ stream: ServerStream) {
        guard let index = postponed.firstIndex(where: { $0 === stream }) else { return }
        postponed.remove(at: index)
        goOn(stream)
    }
}
