/// Which service a client calls, who the client is, and every bound it keeps.
package struct ClientConfiguration: Sendable {
    /// Tells with `report` whether the peer of one connection serves, until the task is cancelled.
    ///
    /// The channel carries calls over exactly that connection. Throwing `unimplemented` means that the
    /// peer knows no health and counts as serving; any other end counts as not serving, and the watch
    /// is begun again after a rest.
    package typealias HealthWatching =
        @Sendable (any CallChannel, _ report: @escaping @Sendable (Bool) -> Void) async throws -> Void

    /// Where the service's replicas are.
    package var target: ClientTarget
    /// The name the peer's certificate must carry, for example `order`.
    package var service: String
    /// Identity and trust.
    package var tls: TLSFiles
    /// Debugging of TLS, and its clock.
    package var tlsOptions = TLSOptions()
    /// Time a unary call may take when its options name none.
    package var timeout: Duration = .seconds(5)
    /// Event loops of the group that hold connections: one connection to each address on each.
    /// Nil: all loops.
    package var loops: Int?
    /// How a call's connection is chosen.
    package var balancing = BalancingPolicy.leastInFlight
    /// Looks up the name of a `dns:` target, and at every attempt to connect a name in a list.
    package var resolver = NameResolver.system
    /// A name is looked up again after a lost connection or a failed attempt, but not sooner than this
    /// after the lookup before.
    package var resolvingInterval: Duration = .seconds(30)
    /// A name is looked up again this long after the lookup before although nothing failed, so that
    /// new replicas get their part. Not below `resolvingInterval`.
    package var resolvingPeriod: Duration = .seconds(60)
    /// Least time for connect, handshake and HELLO-ACK together; an attempt gets the time to the
    /// next one when that is longer.
    package var connectTimeout: Duration = .seconds(5)
    /// A connection with calls in flight that hears nothing for so long, and at most a fifth more, asks
    /// with a PING; when it hears nothing for as long again, it is given up. Bytes that the peer's system
    /// does not acknowledge for so long (at least 1 s) end the connection too.
    package var keepalive: Duration = .seconds(5)
    /// Time for which an event loop looks for work before it sleeps, while what comes next mostly comes
    /// within that time; zero: it sleeps at once. Loops shared with others keep the longest time.
    package var polling: Duration = LoopPolling.defaultLimit
    /// The system's congestion control for the connections (a name of tcp(7)); empty for the system's
    /// own choice, which also takes the place of one that it lacks.
    package var congestionControl = CongestionControl.standard
    /// Time from the first failed attempt to connect to the next, counted from its beginning.
    package var firstBackoff: Duration = .milliseconds(100)
    /// By how much each further time is longer.
    package var backoffMultiplier = 1.6
    /// Longest time between the beginnings of two attempts, before the jitter.
    package var longestBackoff: Duration = .seconds(10)
    /// The part by which each of these times is made shorter or longer.
    package var backoffJitter = 0.2
    /// Calls per loop that wait for a connection or for room on one; above it calls are refused.
    package var waitingCalls = 4_096
    /// Bytes of replies of one stream that its reader did not work off; also told to the server.
    package var streamCredit = 262_144
    /// Bytes of replies that wait to be taken by their readers, over all streams of a connection.
    package var connectionCredit = 1_048_576
    /// Which failed calls the client repeats. Nil: none; what was certainly not processed is still
    /// tried once more.
    package var retry: RetryConfiguration?
    /// When addresses that fail are left out. Nil: never.
    package var outlierDetection: OutlierDetection?
    /// Asks each connection's peer whether it serves; only peers that do get calls. Nil: not asked.
    package var healthWatch: HealthWatching?
    /// What the client was built from, from `MethodDescriptor.schemaHash`; 0 says nothing.
    package var schemaHash: UInt64 = 0
    /// Told to servers in HELLO; at most 64 bytes.
    package var build = ""
    /// Gives the randomness of jitter and of choices.
    package var randomness: @Sendable () -> UInt64
    /// Shown every frame of every connection, for tools; called on event loops. Nil costs nothing.
    package var frameTap: (@Sendable (TappedFrame) -> Void)?
    /// Callbacks for metrics and logs.
    package var observer = WireObserver()
    /// Counters and gauges.
    package var statistics = WireStatistics()

    /// Every bound has its default; `randomness` defaults to the system's.
    package init(
        target: ClientTarget, service: String, tls: TLSFiles,
        randomness: @escaping @Sendable () -> UInt64 = {
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
    ) {
        self.target = target
        self.service = service
        self.tls = tls
        self.randomness = randomness
    }

    /// A client of these addresses; at least one.
    package init(targets: [Target], service: String, tls: TLSFiles) {
        self.init(target: .addresses(targets), service: service, tls: tls)
    }

    /// A client of these addresses with randomness from outside.
    package init(
        targets: [Target], service: String, tls: TLSFiles,
        randomness: @escaping @Sendable () -> UInt64
    ) {
        self.init(
            target: .addresses(targets), service: service, tls: tls, randomness: randomness)
    }

    var connectionBackoff: ConnectionBackoff {
        ConnectionBackoff(
            first: firstBackoff, longest: longestBackoff, multiplier: backoffMultiplier,
            jitter: backoffJitter)
    }
}
