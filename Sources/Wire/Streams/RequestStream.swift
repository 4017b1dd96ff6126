/// The requests of a client-streaming or bidirectional call, in order, to be read by the handler.
///
/// Ends when the client half-closed. Throws `cancelled` or `deadlineExceeded` once nobody waits
/// for the call, `resourceExhausted` or `internal` when a request is at fault. Messages that the
/// handler does not read stay with the client, as far as its credit goes.
package struct RequestStream<Request: WireMessage>: AsyncSequence, Sendable {
    package typealias Element = Request
    package typealias Failure = RPCError

    private let requests: MessageBuffer<Request>

    init(_ requests: MessageBuffer<Request>) { self.requests = requests }

    /// A stream of these requests, for tests of handlers.
    package init(_ requests: some Sequence<Request>) {
        self.requests = MessageBuffer()
        for request in requests { self.requests.put(request, cost: 0) }
        self.requests.finish(nil)
    }

    /// Reads the stream.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var reader: MessageReader<Request>

        /// The next request, nil when the client half-closed.
        package mutating func next() async throws(RPCError) -> Request? {
            try await reader.next {}
        }

        /// The next request, nil when the client half-closed.
        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(RPCError) -> Request? {
            try await reader.next {}
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reader: MessageReader(requests))
    }
}

/// Where a connection puts the request messages of one call.
protocol RequestReceiving: AnyObject, Sendable {
    /// A whole message came; `cost` is what it costs of the windows.
    func deliver(
        _ bytes: UnsafeRawBufferPointer, cost: Int, _ arena: Arena
    ) throws(RPCError)
    /// No more messages: the client half-closed, or the call is over.
    func finish(_ error: RPCError?)
    /// The handler ended: what it did not read is given back.
    func discard()
    /// The stream runs on `connection` under this id.
    func bind(to connection: ConnectionWindow, stream: UInt32)
}

/// Decodes request messages for the handler that reads them.
final class RequestReceiver<Request: WireMessage>: RequestReceiving {
    let requests: MessageBuffer<Request>
    private let window: ReceiveWindow
    private let method: MethodDescriptor

    init(_ method: MethodDescriptor, credit: Int) {
        self.method = method
        let window = ReceiveWindow(size: credit)
        self.window = window
        requests = MessageBuffer(bound: 64, window: window)
    }

    func bind(to connection: ConnectionWindow, stream: UInt32) {
        window.bind(to: connection, stream: stream)
    }

    func deliver(
        _ bytes: UnsafeRawBufferPointer, cost: Int, _ arena: Arena
    ) throws(RPCError) {
        do throws(MessageDecodingError) {
            let request = try Request(decoding: bytes, limit: method.requestLimit, arena: arena)
            requests.put(request, cost: cost)
        } catch {
            window.thrownAway(cost)
            throw Route.undecodable(error, method)
        }
    }

    func finish(_ error: RPCError?) { requests.finish(error) }

    func discard() { requests.discard() }
}
