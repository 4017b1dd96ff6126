/// The replies of a streaming call, in order, to be read by one task.
///
/// The stream ends normally only with the peer's status `ok`; everything else is thrown. When
/// the last copy of the stream is dropped, the call is cancelled at the peer.
package struct ResponseStream<Reply: WireMessage>: AsyncSequence, Sendable {
    package typealias Element = Reply
    package typealias Failure = RPCError

    private let replies: MessageBuffer<Reply>
    private let hold: StreamHold

    init(_ replies: MessageBuffer<Reply>, onDrop: @escaping @Sendable () -> Void) {
        self.replies = replies
        hold = StreamHold {
            onDrop()
            replies.discard()
        }
    }

    /// A stream of what `produce` writes, for tests and for handlers that stand in for a peer.
    package init(
        _ produce: @escaping @Sendable (ResponseWriter<Reply>) async throws(RPCError) -> Void
    ) {
        let replies = MessageBuffer<Reply>(bound: 64)
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
        fileprivate var reader: MessageReader<Reply>
        fileprivate let hold: StreamHold

        /// The next reply, nil at the end; throws the status when it is not `ok`.
        package mutating func next() async throws(RPCError) -> Reply? {
            try await reader.next(cancel: hold.drop)
        }

        /// The next reply, nil at the end; throws the status when it is not `ok`.
        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(RPCError) -> Reply? {
            try await reader.next(cancel: hold.drop)
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reader: MessageReader(replies), hold: hold)
    }
}

/// Cancels the call when nobody holds the stream any more.
final class StreamHold: Sendable {
    let drop: @Sendable () -> Void

    init(_ drop: @escaping @Sendable () -> Void) { self.drop = drop }

    deinit { drop() }
}
