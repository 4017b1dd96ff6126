internal import NIOCore

/// Where a server listens, who it is, and every bound it keeps.
package struct ServerConfiguration: Sendable {
    /// The address to bind: a name or a number.
    package var host: String
    /// The port to bind; 0 lets the system choose.
    package var port: Int
    /// Identity and trust.
    package var tls: TLSFiles
    /// Calls in flight per connection, cancelled ones included until their handlers end; above
    /// it calls are refused as not processed.
    package var callsPerConnection = 128
    /// Calls in flight in the whole server; above it calls are refused as not processed.
    package var callsInFlight = 1_024
    /// Connections open at once; above it new ones are closed at once.
    package var connections = 1_024
    /// Handshakes at once; above it new connections are closed at once.
    package var handshakes = 64
    /// Bytes of unfinished fragmented requests per connection.
    package var unfinishedRequestBytes = 8 * 1024 * 1024
    /// CANCEL frames per connection at once; one comes back each 150 ms (200 in 30 s).
    package var cancels = 200
    /// Time for the TLS handshake.
    package var handshakeTimeout: Duration = .seconds(5)
    /// Time from the end of the handshake to HELLO.
    package var helloTimeout: Duration = .seconds(3)
    /// Time for a begun frame to be complete.
    package var frameTimeout: Duration = .seconds(10)
    /// Time a connection may take no bytes while there are some to send.
    package var stalledWriteTimeout: Duration = .seconds(30)
    /// Bytes of messages sent on a stream before the client has to ask for more; also told to it.
    package var streamCredit = 262_144
    /// Told to clients in HELLO-ACK; at most 64 bytes.
    package var build = ""
    /// Callbacks for metrics and logs.
    package var observer = WireObserver()
    /// Counters and gauges; also the gauge of calls in flight that `callsInFlight` bounds.
    package var statistics = WireStatistics()

    /// Every bound has its default.
    package init(host: String = "127.0.0.1", port: Int = 0, tls: TLSFiles) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    var bounds: ServerConnectionStateMachine.Bounds {
        var bounds = ServerConnectionStateMachine.Bounds()
        bounds.inFlight = callsPerConnection
        bounds.collecting = unfinishedRequestBytes
        bounds.cancels = EventBudget(burst: cancels, refill: .milliseconds(150))
        return bounds
    }
}

extension TimeAmount {
    /// A duration, saturating.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = .nanoseconds(
            overflow
                ? (seconds < 0 ? Int64.min / 4 : Int64.max / 4)
                : product + attoseconds / 1_000_000_000)
    }
}
