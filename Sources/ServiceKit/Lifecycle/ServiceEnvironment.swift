package import Logging
package import NIOPosix
package import Store
import Synchronization
package import Values
package import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Everything that a process is given from outside: configuration and the injected things.
package final class ServiceEnvironment: Sendable {
    /// What every process is told.
    package let configuration: ProcessConfiguration
    /// For keys of the process's own; `check()` after reading them.
    package let settings: Settings
    /// Time of day, for stamps.
    package let clock: any WallClock
    /// Source of ids and jitter.
    package let randomness: any RandomSource
    /// Waits.
    package let scheduler: any Scheduler
    /// The process's own log, for background work.
    package let logger: Logger
    /// The process's instruments.
    package let metrics: Metrics
    /// Zone of business dates.
    package var zone: BusinessZone { configuration.zone }
    /// The loops on which connections live and handlers run.
    package let group: MultiThreadedEventLoopGroup
    /// Begins when the process is told to stop.
    package let drain = DrainSignal()
    /// What the process says of its own health.
    package let health = HealthRegistry()
    /// Has the certificates of the process read again, when their files change and on SIGHUP.
    package let certificates: CertificateWatch
    private let clients = Mutex<[String: WireClient]>([:])
    /// Those of single processes, by service and address.
    private let single = Mutex<[String: [Target: WireClient]]>([:])

    package init(
        configuration: ProcessConfiguration, settings: Settings, clock: any WallClock,
        randomness: any RandomSource, scheduler: any Scheduler, logger: Logger, metrics: Metrics,
        group: MultiThreadedEventLoopGroup
    ) {
        self.configuration = configuration
        self.settings = settings
        self.clock = clock
        self.randomness = randomness
        self.scheduler = scheduler
        self.logger = logger
        self.metrics = metrics
        self.group = group
        certificates = CertificateWatch(
            scheduler: scheduler, logger: logger, metrics: metrics, noting: configuration.tls)
        if let file = configuration.connections.tlsOptions.keyLog {
            // At the highest level: no setting of the log hides it.
            logger.log(
                .critical, "TLS secrets are written to a file; who has it can read all recorded traffic",
                [.file: file])
        }
    }

    /// The path of this process's SQLite file.
    package var storePath: String { "\(configuration.dataDirectory)/\(configuration.name).sqlite" }

    /// Ends the process after an I/O error of the store, whose outcome is unknown (reliability.md D16):
    /// what was stored is found out after the restart, by operation id.
    package var failStop: @Sendable (StoreError) -> Void {
        let logger = logger
        return { error in
            logger.log(.critical, "the store failed; the process stops", [.error: "\(error)"])
            exit(70)
        }
    }

    /// The client of a peer service: one per service, made at first use, shared after. It calls only
    /// replicas that say that they serve.
    package func client(of service: String) -> WireClient {
        clients.withLock { clients in
            if let client = clients[service] { return client }
            var settings = settings(
                of: service, at: configuration.peers[service] ?? .dns(host: service, port: 0))
            settings.observer = CallLog.connections(
                logger, clock: clock,
                CallLog.schemas(
                    logger, service: service,
                    CallMetrics.client(
                        metrics, settings.statistics, target: service,
                        waiting: settings.waitingCalls * configuration.eventLoops)))
            settings.healthWatch = HealthWatch.watch(service: "")
            let client = made(settings)
            clients[service] = client
            return client
        }
    }

    /// Clients of these processes of a service, one connection each, which are kept until the address is no
    /// more among those asked for. They watch no health and count nothing.
    func instanceClients(of service: String, _ addresses: [Target]) async -> [WireClient] {
        let (found, gone) = single.withLock { single in
            var known = single[service] ?? [:]
            let gone = known.filter { !addresses.contains($0.key) }.map(\.value)
            known = known.filter { addresses.contains($0.key) }
            for address in addresses where known[address] == nil {
                var settings = settings(of: service, at: .addresses([address]))
                settings.loops = 1
                settings.observer = CallLog.connections(logger, clock: clock, WireObserver())
                known[address] = made(settings)
            }
            single[service] = known
            return (addresses.compactMap { known[$0] }, gone)
        }
        for client in gone { await client.close() }
        return found
    }

    private func settings(of service: String, at target: ClientTarget) -> ClientConfiguration {
        var settings = ClientConfiguration(target: target, service: service, tls: configuration.tls)
        settings.polling = configuration.polling
        configuration.connections.apply(to: &settings)
        settings.randomness = wireRandomness
        settings.tlsOptions.now = wireClock
        return settings
    }

    /// Logs the bounds that each client of a service has, as `ServiceMain` does at start.
    func logClientLimits() {
        let limits = settings(of: "", at: .addresses([])).limits
        logger.log(.info, "limits of clients", [.value: limits])
    }

    /// Its certificates are read now and not at the first call, by which time the files may have become
    /// unfit. What is wrong with them already is told by the first call, which reads them again.
    private func made(_ settings: ClientConfiguration) -> WireClient {
        let client = WireClient(configuration: settings, group: group)
        try? client.reloadCertificates()
        return client
    }

    /// What jitter, choices and spans of connections are drawn from.
    var wireRandomness: @Sendable () -> UInt64 {
        let randomness = randomness
        return { randomness.next() }
    }

    /// What certificates are judged by, in seconds since 1970.
    var wireClock: @Sendable () -> Int64 {
        let clock = clock
        return { clock.now().microseconds / 1_000_000 }
    }

    /// Has every client of the process read its certificates again; throws for the first whose
    /// files are not fit, and those after it keep what they have.
    package func reloadClientCertificates() throws {
        for client in openClients { try client.reloadCertificates() }
    }

    /// The end of the certificate that the process shows to others: the earliest that its clients or
    /// `server` use, in seconds since 1970.
    package func certificateEnd(_ server: Int64?) -> Int64? {
        (openClients.map(\.certificateEnd) + [server]).compactMap(\.self).min()
    }

    /// Every client of the process, by service; those of single processes after those of services.
    package var openClients: [WireClient] {
        let shared = clients.withLock { clients in clients.sorted { $0.key < $1.key }.map(\.value) }
        let own = single.withLock { single in
            single.sorted { $0.key < $1.key }.flatMap { service in
                service.value.sorted { $0.key.description < $1.key.description }.map(\.value)
            }
        }
        return shared + own
    }

    /// Closes every client of the process.
    package func closeClients() async {
        for client in openClients { await client.close() }
    }
}
