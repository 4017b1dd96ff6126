internal import NIOCore

/// What a call with large messages holds of the bounds for them; nothing for all others.
struct LargeCall {
    /// As they are charged to the peer and to the server.
    fileprivate(set) var bytes = 0
    /// Whether they are charged to the connection as well: the handler began.
    fileprivate var isRunning = false
}

/// What becomes of a call whose handler is about to begin.
enum OnBegin {
    case begin
    /// It waits for its client, or for others of its connection.
    case wait
    case refuse
}

/// Large messages are few, but a client may ask for all of them at once, and handlers that wait for
/// each other hold what no bound of bytes under way sees: so calls are charged with what they may
/// come to hold before they begin. Methods whose replies are limited to 512 KiB are bounded by their number.
extension ServerConnection {
    /// Makes the stream of a call; a large request takes room of the server from now on.
    func makeStream(
        _ route: Route, _ start: StreamStart, _ message: UnsafeRawBufferPointer, _ seat: ConnectionSeat
    ) throws(RPCError) -> ServerStream {
        guard message.count > MethodDescriptor.defaultLimit else {
            return try route.makeStream(start, message, executor.arena)
        }
        guard admission.takeLarge(message.count, start.metadata.overloadClass, seat) else {
            throw refusedLarge()
        }
        do throws(RPCError) {
            let stream = try route.makeStream(start, message, executor.arena)
            stream.large = LargeCall(bytes: message.count)
            return stream
        } catch {
            admission.giveLarge(message.count, seat)
            throw error
        }
    }

    /// What `stream` is charged with when its handler begins; 0 for most.
    func weight(_ stream: ServerStream) -> Int { stream.large.bytes + Self.replyBytes(stream.method) }

    /// Replies of methods with a limit up to this are not charged. Those of documents are far below it, and
    /// their calls, which the saga makes, should not wait for lists and reports.
    private static let freeReply = 524_288

    /// Streams of replies are bounded by credit and by what waits to be sent.
    private static func replyBytes(_ method: MethodDescriptor) -> Int {
        guard method.responseLimit > freeReply else { return 0 }
        return method.kind == .unary || method.kind == .clientStreaming ? method.responseLimit : 0
    }

    /// Whether a call of `weight` may begin besides `taken` bytes. One always may, however large. Less
    /// important calls leave the same share free that they leave of the calls in flight.
    func fits(_ weight: Int, _ stream: ServerStream, besides taken: Int) -> Bool {
        let overload = stream.metadata.overloadClass
        return taken == 0
            || taken + weight <= configuration.shares.places(overload, of: configuration.largeCallBytes)
    }

    /// How much a call matters among those that wait.
    func rank(_ stream: ServerStream) -> Int {
        configuration.shares.percent(stream.metadata.overloadClass)
    }

    /// Whether another call that matters as much waits for the same room. What only waits for its client
    /// to take replies of the other kind does not.
    private func hasTurn(_ stream: ServerStream) -> Bool {
        if postponed.isEmpty { return true }
        let (isSmall, rank) = (Self.isSmall(stream), rank(stream))
        let isOtherHeld = isBehind(!isSmall)
        return !postponed.contains {
            weight($0) > 0 && self.rank($0) >= rank && (Self.isSmall($0) == isSmall || !isOtherHeld)
        }
    }

    /// Charges `stream` with what it may come to hold.
    func beginLarge(_ stream: ServerStream) -> OnBegin {
        let weight = weight(stream)
        guard weight > 0, let seat else { return .begin }
        // Who waited has had its turn; others do not go before those that wait.
        guard stream.wasPostponed || hasTurn(stream), fits(weight, stream, besides: largeBytes) else {
            return .wait
        }
        let reply = weight - stream.large.bytes
        guard reply == 0 || admission.takeLarge(reply, stream.metadata.overloadClass, seat) else {
            // Who waited goes on waiting while a call runs here whose end wakes it.
            return stream.wasPostponed && largeBytes > 0 ? .wait : .refuse
        }
        largeBytes += weight
        stream.large = LargeCall(bytes: weight, isRunning: true)
        return .begin
    }

    /// The handler ended: nothing is held but the `bytes` of its reply that wait for the socket.
    func shrink(_ call: LargeCall, _ method: MethodDescriptor, to bytes: Int) -> LargeCall {
        let bytes = Self.replyBytes(method) > 0 ? bytes : 0
        guard call.bytes > bytes else { return call }
        var rest = call
        rest.bytes = bytes
        giveLarge(call.bytes - bytes, call)
        return rest
    }

    /// Gives back what `call` holds.
    func endLarge(_ call: LargeCall) {
        if call.bytes > 0 { giveLarge(call.bytes, call) }
    }

    private func giveLarge(_ bytes: Int, _ call: LargeCall) {
        guard let seat else { return }
        admission.giveLarge(bytes, seat)
        guard call.isRunning else { return }
        largeBytes -= bytes
        // Those that wait look again at the end of this tick.
        if !postponed.isEmpty { sendLater() }
    }

    /// What the caller of a large call is told for which the server has no room.
    func refusedLarge() -> RPCError {
        configuration.statistics.countRefused(.largeCalls)
        return RPCError(
            FrameRefusal.largeCalls.code, FrameRefusal.largeCalls.words(nil), notProcessed: true,
            pushback: .after(admission.pushback))
    }
}
