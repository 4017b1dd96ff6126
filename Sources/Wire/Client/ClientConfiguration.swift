/// One address of a service.
package struct Target: Sendable, Hashable, CustomStringConvertible {
    /// A name or a number.
    package var host: String
    /// The port.
    package var port: Int

    /// Puts an address together.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package var description: String { "\(host):\(port)" }
}

/// Which service a client calls, who the client is, and every bound it keeps.
package struct ClientConfiguration: Sendable {
    /// The addresses of the service's replicas; at least one.
    package var targets: [Target]
    /// The name the peer's certificate must carry, for example `order`.
    package var service: String
    /// Identity and trust.
    package var tls: TLSFiles
    /// Time a unary call may take when its options name none.
    package var timeout: Duration = .seconds(5)
    /// Event loops of the group that hold connections: one connection to each target on each.
    /// Nil: all loops.
    package var loops: Int?
    /// Time for connect, handshake and HELLO-ACK together.
    package var connectTimeout: Duration = .seconds(5)
    /// A connection with calls in flight that hears nothing for so long asks with a PING; when it
    /// hears nothing for as long again, it is given up.
    package var keepalive: Duration = .seconds(5)
    /// Wait after the first failed connect; it grows by 1.6 each time.
    package var firstBackoff: Duration = .milliseconds(100)
    /// Longest wait between two connects, before the jitter of 20 % either way.
    package var longestBackoff: Duration = .seconds(10)
    /// Calls per loop that wait for a connection or for room on one; above it calls are refused.
    package var waitingCalls = 4_096
    /// Bytes of replies of one stream that may wait to be read; also told to the server.
    package var streamCredit = 262_144
    /// What the client was built from, from `MethodDescriptor.schemaHash`; 0 says nothing.
    package var schemaHash: UInt64 = 0
    /// Told to servers in HELLO; at most 64 bytes.
    package var build = ""
    /// Gives the randomness of jitter.
    package var randomness: @Sendable () -> UInt64
    /// Callbacks for metrics and logs.
    package var observer = WireObserver()
    /// Counters and gauges.
    package var statistics = WireStatistics()

    /// Every bound has its default; `randomness` defaults to the system's.
    package init(
        targets: [Target], service: String, tls: TLSFiles,
        randomness: @escaping @Sendable () -> UInt64 = {
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
    ) {
        self.targets = targets
        self.service = service
        self.tls = tls
        self.randomness = randomness
    }
}
