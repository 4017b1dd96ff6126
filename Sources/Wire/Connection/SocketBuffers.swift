internal import NIOCore
internal import NIOPosix

/// Bounds on what the system holds of a connection's bytes.
///
/// Everything that waits in the system's buffers goes ahead of a small message that is sent next.
/// Linux lets them grow to megabytes; these bounds are a millisecond of a fast loopback, and at a
/// round trip of 1 ms still allow 500 MiB/s on one connection.
enum SocketBuffers {
    /// Bytes that came and were not read yet; Linux takes twice as much for its own accounts.
    static let received = ChannelOptions.Types.SocketOption.Value(524_288)
    /// Bytes that were written and not sent yet.
    static let notSent = ChannelOptions.Types.SocketOption.Value(131_072)

    #if os(Linux)
        /// `TCP_NOTSENT_LOWAT` of Linux, whose header Swift does not import everywhere.
        static let notSentOption: ChannelOptions.Types.SocketOption? = .init(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: 25))
    #else
        static let notSentOption: ChannelOptions.Types.SocketOption? = nil
    #endif
}

extension ClientBootstrap {
    /// Bounds the system's buffers.
    func boundedBuffers() -> Self {
        let made = channelOption(.socketOption(.so_rcvbuf), value: SocketBuffers.received)
        guard let option = SocketBuffers.notSentOption else { return made }
        return made.channelOption(option, value: SocketBuffers.notSent)
    }
}

extension ServerBootstrap {
    /// Bounds the system's buffers of accepted connections.
    func childBoundedBuffers() -> Self {
        let made = childChannelOption(.socketOption(.so_rcvbuf), value: SocketBuffers.received)
        guard let option = SocketBuffers.notSentOption else { return made }
        return made.childChannelOption(option, value: SocketBuffers.notSent)
    }
}
