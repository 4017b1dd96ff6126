internal import NIOConcurrencyHelpers

/// The replies of a server-streaming call, in order, to be read by one task.
///
/// The stream ends normally only with the peer's status `ok`; everything else is thrown. When
/// the last copy of the stream is dropped, the call is cancelled at the peer.
package struct ResponseStream<Reply: WireMessage>: AsyncSequence, Sendable {
    package typealias Element = Reply
    package typealias Failure = RPCError

    private let replies: ReplyBuffer<Reply>
    private let hold: StreamHold

    init(_ replies: ReplyBuffer<Reply>, onDrop: @escaping @Sendable () -> Void) {
        self.replies = replies
        hold = StreamHold(onDrop)
    }

    /// A stream of what `produce` writes, for tests and for handlers that stand in for a peer.
    package init(
        _ produce: @escaping @Sendable (ResponseWriter<Reply>) async throws(RPCError) -> Void
    ) {
        let replies = ReplyBuffer<Reply>(bound: 64)
        let task = Task {
            let writer = ResponseWriter<Reply> { reply throws(RPCError) in
                try await replies.putWhenRoom(reply)
            }
            do throws(RPCError) {
                try await produce(writer)
                replies.finish(nil)
            } catch {
                replies.finish(error)
            }
        }
        self.init(replies) { task.cancel() }
    }

    /// Reads the stream.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let replies: ReplyBuffer<Reply>
        fileprivate let hold: StreamHold

        /// The next reply, nil at the end; throws the status when it is not `ok`.
        package mutating func next() async throws(RPCError) -> Reply? {
            try await replies.next(cancel: hold.drop)
        }

        /// The next reply, nil at the end; throws the status when it is not `ok`.
        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(RPCError) -> Reply? {
            try await replies.next(cancel: hold.drop)
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(replies: replies, hold: hold)
    }
}

/// Cancels the call when nobody holds the stream any more.
final class StreamHold: Sendable {
    let drop: @Sendable () -> Void

    init(_ drop: @escaping @Sendable () -> Void) { self.drop = drop }

    deinit { drop() }
}

/// Replies between the transport that puts them and the task that reads them.
///
/// Bounded by the credit the transport gives back through `onTaken`, or by `bound` messages for
/// writers in this process.
final class ReplyBuffer<Reply: Sendable>: Sendable {
    private struct State {
        var replies: [(reply: Reply, size: Int)] = []
        var first = 0
        var outcome: RPCError??
        var reader: UnsafeContinuation<Void, Never>?
        var writers: [UnsafeContinuation<Void, Never>] = []

        var count: Int { replies.count - first }

        mutating func take() -> (reply: Reply, size: Int) {
            let taken = replies[first]
            first += 1
            if first == replies.count {
                replies.removeAll(keepingCapacity: true)
                first = 0
            } else if first >= 64 {
                replies.removeFirst(first)
                first = 0
            }
            return taken
        }
    }

    private let state = NIOLockedValueBox(State())
    private let bound: Int
    private let onTaken: (@Sendable (Int) -> Void)?

    init(bound: Int = Int.max, onTaken: (@Sendable (Int) -> Void)? = nil) {
        self.bound = bound
        self.onTaken = onTaken
    }

    /// Adds a reply.
    func put(_ reply: Reply, size: Int) {
        let reader = state.withLockedValue { state in
            if state.outcome == nil { state.replies.append((reply, size)) }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    /// Adds a reply when fewer than `bound` wait.
    func putWhenRoom(_ reply: Reply) async throws(RPCError) {
        while true {
            let (hasRoom, ended) = state.withLockedValue { ($0.count < bound, $0.outcome != nil) }
            if ended || Task.isCancelled {
                throw RPCError(.cancelled, "nobody waits for the reply")
            }
            if hasRoom { break }
            await withUnsafeContinuation { continuation in
                let isFree = state.withLockedValue { state in
                    if state.count < bound || state.outcome != nil { return true }
                    state.writers.append(continuation)
                    return false
                }
                if isFree { continuation.resume() }
            }
        }
        put(reply, size: 0)
    }

    /// Ends the stream after the replies it holds; the first end counts.
    func finish(_ error: RPCError?) {
        let (reader, writers) = state.withLockedValue { state in
            if state.outcome == nil { state.outcome = .some(error) }
            defer {
                state.reader = nil
                state.writers = []
            }
            return (state.reader, state.writers)
        }
        reader?.resume()
        for writer in writers { writer.resume() }
    }

    /// The next reply. A cancelled task gets `cancelled`, and `cancel` is called.
    func next(cancel: @escaping @Sendable () -> Void) async throws(RPCError) -> Reply? {
        while true {
            let (taken, outcome, writers) = state.withLockedValue { state in
                if state.count > 0 {
                    defer { state.writers = [] }
                    return (
                        Optional(state.take()), nil as RPCError??, state.writers
                    )
                }
                return (nil, state.outcome, [])
            }
            for writer in writers { writer.resume() }
            if let taken {
                onTaken?(taken.size)
                return taken.reply
            }
            if let outcome {
                if let error = outcome { throw error }
                return nil
            }
            await waitForReply(cancel)
        }
    }

    private func waitForReply(_ cancel: @escaping @Sendable () -> Void) async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isReady = state.withLockedValue { state in
                    if state.count > 0 || state.outcome != nil { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            finish(RPCError(.cancelled, "the reader was cancelled"))
            cancel()
        }
    }
}
