internal import NIOCore

/// How calls and connections end.
extension ClientConnection {
    /// The time to come up is over.
    func outOfTime() {
        guard hasSocket, !isEstablished else {
            let missing =
                isEstablished
                ? "no HELLO-ACK came"
                : attempt?.isLookingUp == true ? "the name was not looked up" : "TCP did not connect"
            return abandon(RPCError(.unavailable, "no connection in time: \(missing)"))
        }
        configuration.statistics.handshakeFailed(.timeout)
        abandon(TLSError(.timeout, "no connection in time: the TLS handshake did not finish"))
    }
}
