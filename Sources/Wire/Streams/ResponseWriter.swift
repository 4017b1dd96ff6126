/// Where a streaming handler puts its replies.
package struct ResponseWriter<Reply: WireMessage>: Sendable {
    private let send: @Sendable (Reply) async throws(RPCError) -> Void

    /// Wraps what takes a reply; the transports and tests of handlers make writers.
    package init(_ send: @escaping @Sendable (Reply) async throws(RPCError) -> Void) {
        self.send = send
    }

    /// Sends one reply; suspends while the connection or the stream's credit takes no more.
    ///
    /// Throws `cancelled`, `deadlineExceeded` or `unavailable` once nobody waits for replies,
    /// `resourceExhausted` when the reply is above the method's limit.
    package func write(_ reply: Reply) async throws(RPCError) { try await send(reply) }
}
