/// Where a client puts the requests of a client-streaming or bidirectional call.
package struct RequestWriter<Request: WireMessage>: Sendable {
    private let send: @Sendable (Request) async throws(RPCError) -> Void
    private let end: @Sendable () -> Void

    init(
        _ send: @escaping @Sendable (Request) async throws(RPCError) -> Void,
        end: @escaping @Sendable () -> Void
    ) {
        self.send = send
        self.end = end
    }

    /// Sends one request; suspends while the call waits for a connection, and while connection
    /// or stream take no more.
    ///
    /// Throws once the call is over; its outcome then stands with the replies.
    /// `resourceExhausted` when the request is above the method's limit: the call goes on.
    package func write(_ request: Request) async throws(RPCError) { try await send(request) }

    /// Half-closes: no more requests follow. Further calls have no effect.
    package func finish() { end() }
}

/// A call that sends many requests and gets one reply. Dropping it cancels the call.
package struct ClientStreamingCall<Request: WireMessage, Reply: WireMessage>: Sendable {
    /// Where the requests go.
    package let requests: RequestWriter<Request>
    private let replies: ResponseStream<Reply>

    init(requests: RequestWriter<Request>, replies: ResponseStream<Reply>) {
        self.requests = requests
        self.replies = replies
    }

    /// Half-closes when that was not done yet, and waits for the reply. To be called once.
    package func reply() async throws(RPCError) -> Reply {
        requests.finish()
        var iterator = replies.makeAsyncIterator()
        guard let reply = try await iterator.next() else {
            throw RPCError(.internal, "the peer ended the call without a reply")
        }
        // The status may follow the reply in a frame of its own.
        guard try await iterator.next() == nil else {
            throw RPCError(.internal, "the peer sent a second reply")
        }
        return reply
    }
}

/// A call that sends many requests and gets many replies, in any order. Dropping both cancels the
/// call.
package struct BidirectionalCall<Request: WireMessage, Reply: WireMessage>: Sendable {
    /// Where the requests go.
    package let requests: RequestWriter<Request>
    /// The replies, as they come.
    package let responses: ResponseStream<Reply>

    init(requests: RequestWriter<Request>, responses: ResponseStream<Reply>) {
        self.requests = requests
        self.responses = responses
    }
}
