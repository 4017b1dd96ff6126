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

    static func isSmall(_ stream: ServerStream) -> Bool {
        stream.method.responseLimit <= MethodDescriptor.defaultLimit
    }

    /// Whether the handler of `stream` may begin; where it waits, `beginPostponed` will run it.
    func begins(_ stream: ServerStream) -> OnBegin {
        let outcome = isBehind(Self.isSmall(stream)) ? .wait : beginLarge(stream)
        guard case .wait = outcome else { return outcome }
        if stream.method.kind == .unary, let seat { admission.rests(seat) }
        stream.wasPostponed = true
        configuration.statistics.postpone(1)
        postponed.append(stream)
        return .wait
    }

    /// Runs what waited, unless too much still waits to be sent, or is held by large calls.
    func beginPostponed() {
        let (holdsSmall, holdsLarge) = (isBehind(true), isBehind(false))
        let waiting = postponed
        postponed = []
        var taken = largeBytes
        // In turn among those of a kind: else smaller ones would keep a largest one waiting for ever.
        var (stopsSmall, stopsLarge) = (false, false)
        for stream in waiting {
            let weight = weight(stream)
            let isSmall = Self.isSmall(stream)
            let isStopped = weight > 0 && (isSmall ? stopsSmall : stopsLarge)
            let isHeld = isSmall ? holdsSmall : holdsLarge
            if isHeld || isStopped || (weight > 0 && !fits(weight, besides: taken)) {
                postponed.append(stream)
                guard weight > 0 else { continue }
                if isSmall { stopsSmall = true } else { stopsLarge = true }
            } else {
                taken += weight
                goOn(stream)
            }
        }
    }

    private func goOn(_ stream: ServerStream) {
        configuration.statistics.postpone(-1)
        if stream.method.kind == .unary, let seat { admission.goesOn(seat) }
        executor.handlers.run(stream)
    }

    /// Ends `stream` when it waits for its handler: nobody waits for it.
    func endPostponed(_ stream: ServerStream) {
        guard let index = postponed.firstIndex(where: { $0 === stream }) else { return }
        postponed.remove(at: index)
        goOn(stream)
    }
}
