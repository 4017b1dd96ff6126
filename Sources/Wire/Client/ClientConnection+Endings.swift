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

    /// The status of END, with what its trailers say.
    static func status(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
    ) -> RPCError {
        guard header.flags.contains(.metadata) else {
            return StatusPayload.decode(header, payload)
        }
        guard let (metadata, rest) = MetadataCoding.split(payload) else {
            return RPCError(.internal, "the peer sent malformed metadata")
        }
        var error = StatusPayload.decode(header, rest)
        error.trailers = metadata.custom
        error.pushback = metadata.pushback.map {
            $0 < 0 ? .never : .after(.milliseconds(Int64($0)))
        }
        return error
    }
}
