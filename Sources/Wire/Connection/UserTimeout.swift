internal import NIOCore
internal import NIOPosix

/// The socket option that ends a connection whose sent bytes the peer's system does not acknowledge
/// (gRPC A18), so that a dead peer is noticed although nothing waits for an answer.
enum UserTimeout {
    #if os(Linux)
        /// `TCP_USER_TIMEOUT` of Linux, whose header Swift does not import everywhere.
        static let option: ChannelOptions.Types.SocketOption? = .init(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: 18))
    #else
        static let option: ChannelOptions.Types.SocketOption? = nil
    #endif

    /// The option's value in milliseconds: at least 1 s, because below the system has not even
    /// repeated what was lost.
    static func milliseconds(_ duration: Duration) -> Int {
        let whole = TimeAmount(duration).nanoseconds / 1_000_000
        return Int(Int32(clamping: Swift.max(1_000, whole)))
    }
}

extension ClientBootstrap {
    /// Ends connections on which sent bytes stay without acknowledgement for `duration`.
    func userTimeout(_ duration: Duration) -> Self {
        guard let option = UserTimeout.option else { return self }
        return channelOption(option, value: UserTimeout.milliseconds(duration))
    }
}

extension ServerBootstrap {
    /// Ends accepted connections on which sent bytes stay without acknowledgement for `duration`.
    func childUserTimeout(_ duration: Duration) -> Self {
        guard let option = UserTimeout.option else { return self }
        return childChannelOption(option, value: UserTimeout.milliseconds(duration))
    }
}
