/// Something that carries calls to a service: a `WireClient` or a `LocalChannel`.
package protocol CallChannel: Sendable {
    /// Sends one request and waits for its one reply.
    ///
    /// Cancelling the task cancels the call at the peer. Throws what the handler threw, or what
    /// Wire found; `notProcessed` tells whether repeating is safe.
    nonisolated(nonsending) func unary<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> Reply

    /// Sends one request and gives the stream of its replies.
    ///
    /// Dropping the stream cancels the call at the peer.
    nonisolated(nonsending) func serverStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> ResponseStream<Reply>

    /// Begins a call of many requests and one reply.
    ///
    /// Dropping the call cancels it at the peer.
    nonisolated(nonsending) func clientStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> ClientStreamingCall<Request, Reply>

    /// Begins a call of many requests and many replies.
    ///
    /// Dropping the call cancels it at the peer.
    nonisolated(nonsending) func bidirectional<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> BidirectionalCall<Request, Reply>
}
