internal import NIOCore

/// Where a server listens, who it is, and every bound it keeps.
package struct ServerConfiguration: Sendable {
    /// The address to bind: a name or a number.
    package var host: String
    /// The port to bind; 0 lets the system choose.
    package var port: Int
    /// Identity and trust.
    package var tls: TLSFiles
    /// Debugging of TLS, and its clock.
    package var tlsOptions = TLSOptions()
    /// Calls in flight per connection, cancelled ones included until their handlers end; above
    /// it calls are refused as not processed.
    package var callsPerConnection = 128
    /// Calls in flight in the whole server, cancelled ones included until their handlers end; above
    /// it calls are refused as not processed.
    package var callsInFlight = 1_024
    /// Calls in flight of one peer identity over all its connections. Nil: `peerShare` of
    /// `callsInFlight`.
    package var callsPerPeer: Int?
    /// Percent of the server's calls and connections that one peer identity may have, where no
    /// number is given.
    package var peerShare = 75
    /// Whether the server lowers its limit of calls by itself when calls begin to wait for each
    /// other; `callsInFlight` stays the upper bound.
    package var adaptsLimit = true
    /// Below this the limit is never lowered. Interactive calls find 90 % of it: a client with 64
    /// calls in flight is not refused for being alone.
    package var lowestLimit = 96
    /// How much of the limit calls of each overload class may find used.
    package var shares = ClassShares()
    /// Connections open at once; above it new ones are closed at once.
    package var connections = 1_024
    /// Connections of one peer identity. Nil: `peerShare` of `connections`. Above it the peer's
    /// oldest connection without calls is closed for the new one, or else the new one.
    package var connectionsPerPeer: Int?
    /// How long a connection must have had no calls before it is closed for a newer one.
    package var replaceableAfter: Duration = .seconds(10)
    /// Handshakes at once; above it a new connection takes the place of the oldest handshake from the
    /// address that has most, or is closed at once when none has more than its own.
    package var handshakes = 64
    /// Connections of one peer identity from one address that may be cut off for what they did within 30 s.
    /// After one more its new connections from there are closed for `shortestExclusion`, after each further
    /// one for twice as long, `longestExclusion` at most; 30 s without one behind its end make up for all.
    package var faultsOfPeer = 3
    /// How long a peer gets no new connections at first.
    package var shortestExclusion: Duration = .seconds(1)
    /// How long a peer gets no new connections at most.
    package var longestExclusion: Duration = .seconds(30)
    /// Time for which no connection is accepted when the system has no descriptor left.
    package var acceptPause: Duration = .milliseconds(500)
    /// Bytes of unfinished fragmented requests per connection. Clients have at most 8 MiB under
    /// way (page 5.3): below that, calls within every limit are refused.
    package var unfinishedRequestBytes = 8_388_608
    /// Bytes of unfinished fragmented requests over all connections, pieces of messages of request
    /// streams included; one peer identity may have `peerShare` of them. A piece above it ends its call
    /// with RESOURCE_EXHAUSTED: a request of one message as not processed.
    package var unfinishedRequestBytesInServer = 25_165_824
    /// Time for a message that comes in pieces to be complete; of a request of one message its deadline when
    /// that is sooner.
    package var requestTimeout: Duration = .seconds(60)
    /// Bytes of replies per connection that the client did not take yet; above it no further
    /// handler of the connection begins. Those that run may still end. Replies of methods limited to
    /// 64 KiB and those of others are bounded each by itself.
    package var unsentReplyBytes = 524_288
    /// Bytes that running calls with large messages hold on a connection: as many as a reply may have, where
    /// that is more than 512 KiB, and those of a request above 64 KiB. Above it, and above the class's share
    /// of it, further ones wait with their handlers; one may always run. Streams of replies have bounds of
    /// their own.
    package var largeCallBytes = 33_554_432
    /// The same over all connections, with large requests whose handlers wait; one peer identity may
    /// have `peerShare` of them. A call above it, or above its class's share, is refused as not processed.
    /// Below 18 MiB the largest calls of class bulk never run.
    package var largeCallBytesInServer = 201_326_592
    /// CANCEL frames per connection at once; one comes back each 150 ms (200 in 30 s).
    package var cancels = 200
    /// PING frames per connection at once; one comes back in nine tenths of `keepalive`, which
    /// clients are told as the shortest time between two.
    package var pings = 10
    /// Frames without meaning per connection at once; one comes back each 150 ms (200 in 30 s).
    package var glitches = 200
    /// WINDOW frames for streams that ended, per connection at once; one comes back each 30 ms
    /// (1,000 in 30 s).
    package var lateWindows = 1_000
    /// Empty pieces of messages in a row; one more closes the connection.
    package var emptyPieces = 1
    /// Frames other than messages that wait for a peer that does not take them; one more closes the
    /// connection.
    package var queuedControlFrames = 1_000
    /// Time for the TLS handshake.
    package var handshakeTimeout: Duration = .seconds(5)
    /// Time from the end of the handshake to HELLO.
    package var helloTimeout: Duration = .seconds(3)
    /// Time for a begun frame to be complete.
    package var frameTimeout: Duration = .seconds(10)
    /// Time a connection may take no bytes while there are some to send.
    package var stalledWriteTimeout: Duration = .seconds(30)
    /// Bytes of request messages of one stream that may wait to be read; 65,536 to 2^31 - 1.
    package var streamCredit = 262_144
    /// The same over all streams of a connection.
    package var connectionCredit = 1_048_576
    /// A connection with calls in flight that hears nothing for so long asks with a PING; when it
    /// hears nothing for as long again, it is given up.
    ///
    /// At least 5 s outside tests: clients allow a server 10 PINGs at once and then one in 4.5 s, and close
    /// the connection of one that asks more often ("too many pings").
    package var keepalive: Duration = .seconds(5)
    /// Time for which an event loop looks for work before it sleeps, while what comes next mostly comes
    /// within that time; zero: it sleeps at once. Loops shared with others keep the longest time.
    package var polling: Duration = LoopPolling.defaultLimit
    /// The system's congestion control for the connections (a name of tcp(7)); empty for the system's
    /// own choice, which also takes the place of one that it lacks.
    package var congestionControl = CongestionControl.standard
    /// Age at which a connection is ended in order, plus or minus 10 %; nil for none.
    package var maxAge: Duration?
    /// Time without calls after which a connection is ended in order, plus or minus 10 %; nil for
    /// never.
    package var maxIdle: Duration?
    /// Time that calls in flight get when a connection is ended for its age.
    package var ageGrace: Duration = .seconds(30)
    /// Gives the randomness of jitter.
    package var randomness: @Sendable () -> UInt64 = {
        var system = SystemRandomNumberGenerator()
        return system.next()
    }
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

    /// The bounds of one connection of a server with these methods.
    func bounds(for methods: [MethodDescriptor]) -> ServerConnectionStateMachine.Bounds {
        var bounds = ServerConnectionStateMachine.Bounds()
        bounds.inFlight = callsPerConnection
        bounds.streamCredit = streamCredit
        bounds.connectionCredit = connectionCredit
        bounds.collecting = unfinishedRequestBytes
        bounds.cancels = EventBudget(burst: cancels, refill: .milliseconds(150))
        // A client's clock may run a little faster than ours.
        bounds.pings = EventBudget(burst: pings, refill: TimeAmount(keepalive * 9 / 10))
        bounds.glitches = EventBudget(burst: glitches, refill: .milliseconds(150))
        bounds.lateWindows = EventBudget(burst: lateWindows, refill: .milliseconds(30))
        bounds.emptyPieces = emptyPieces
        bounds.largestMessage = methods.map(\.requestLimit).max() ?? MethodDescriptor.defaultLimit
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
