internal import NIOCore

/// A client that asks for much and takes nothing makes the server hold the replies. So a handler
/// begins only while not too much of the connection's output waits; the calls behind keep their
/// places, which are bounded, and their deadlines.
extension ServerConnection {
    /// Whether too many bytes wait for the client to take them. Small replies overtake large ones, so
    /// large ones do not count for a method that has none: each kind has its bound.
    func isBehind(_ isSmall: Bool) -> Bool {
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
        configuration.statistics.postpone(1)
        // Who waited before keeps its turn.
        postponed.insert(stream, at: stream.wasPostponed ? 0 : postponed.count)
        stream.wasPostponed = true
        return .wait
    }

    /// Runs what waited, unless too much still waits to be sent, or is held by large calls.
    func beginPostponed() {
        let (holdsSmall, holdsLarge) = (isBehind(true), isBehind(false))
        let waiting = postponed
        postponed = []
        var taken = largeBytes
        // In turn among those that matter as much: else smaller ones would keep a largest one waiting for
        // ever. These are the highest ranks that wait: of each kind for its client, of both for room.
        var (smallWaits, largeWaits) = (0, 0)
        for stream in waiting {
            let (weight, rank, isSmall) = (weight(stream), rank(stream), Self.isSmall(stream))
            let isStopped = weight > 0 && rank <= (isSmall ? smallWaits : largeWaits)
            let isHeld = isSmall ? holdsSmall : holdsLarge
            if isHeld || isStopped || (weight > 0 && !fits(weight, stream, besides: taken)) {
                postponed.append(stream)
                guard weight > 0 else { continue }
                if isSmall || !isHeld { smallWaits = Swift.max(smallWaits, rank) }
                if !isSmall || !isHeld { largeWaits = Swift.max(largeWaits, rank) }
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
        // Others may have waited behind it.
        if !postponed.isEmpty { sendLater() }
    }
}
