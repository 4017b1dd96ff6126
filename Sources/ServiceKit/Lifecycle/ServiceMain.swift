import Logging
import Messages
import NIOCore
import NIOPosix
import ServiceLifecycle
package import Store
import UnixSignals
import Values
package import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The public face of a process: the Wire server of a service, the HTTPS server of the gateway.
package protocol ListeningServer: Sendable {
    /// Binds and serves; returns the bound endpoint.
    func open() async throws -> Endpoint
    /// Stops accepting, waits at most `grace` for what is in flight, then closes.
    func close(grace: Duration) async
}

/// The parts of a process, as its Assembly puts them together.
package struct AssembledProcess: Sendable {
    /// What answers calls.
    package let server: any ListeningServer
    /// What goes on beside the calls.
    package let loops: [BackgroundLoop]
    /// Called last, after server and loops have stopped: closes stores.
    package let close: @Sendable () async -> Void

    package init(
        server: any ListeningServer, loops: [BackgroundLoop], close: @escaping @Sendable () async -> Void
    ) {
        self.server = server
        self.loops = loops
        self.close = close
    }
}

/// The parts of one of the four services.
package protocol AssembledService: Sendable {
    var router: ServerRouter { get }
    var loops: [BackgroundLoop] { get }
    /// The service is ready while this answers.
    var store: Store { get }
    func close() async
}

/// Runs a process from configuration to drained exit.
package enum ServiceMain {
    /// Runs a service that speaks Wire.
    package static func run(
        _ name: String, assemble: @Sendable (ServiceEnvironment) async throws -> any AssembledService
    ) async {
        await runProcess(name) { environment in
            let service = try await assemble(environment)
            let connections = ProcessConnections(environment)
            var router = service.router
            router.registerProtocolServices(health: environment.health, connections: connections)
            let listener = WireListener(router: router, environment: environment)
            connections.serve(listener.server)
            environment.certificates.add("wire", environment.configuration.tls) {
                try listener.server.reloadCertificates()
                try environment.reloadClientCertificates()
            }
            environment.certificates.show("wire") {
                environment.certificateEnd(listener.server.certificateEnd)
            }
            let readiness = Readiness(store: service.store, scheduler: environment.scheduler)
            // Said before the first connection: who asks at once must not hear that nobody serves.
            environment.health.set("", serving: await readiness.store().ready)
            return AssembledProcess(
                server: listener, loops: service.loops + [.health(readiness, environment)],
                close: { await service.close() })
        }
    }

    /// Runs any process. Ends it with status 0 after a drain, 78 for bad configuration, 70 otherwise.
    package static func runProcess(
        _ name: String, assemble: @Sendable (ServiceEnvironment) async throws -> AssembledProcess
    ) async {
        // A peer that has gone must show up as an error of the write, not kill the process.
        signal(SIGPIPE, SIG_IGN)
        // First of all: from here on SIGHUP does not end the process, and waits until it is heeded.
        let hangups = await HangupSignals()
        ProcessMemory.tune()
        let clock = SystemClock()
        let started = clock.now()
        let settings = Settings()
        let configuration = ProcessConfiguration(
            name: name, settings: settings,
            allowsKeyLog: CommandLine.arguments.contains(ConnectionSettings.keyLogArgument))
        let logger = Logger(label: name) { _ in LineLogHandler(level: configuration.logLevel, clock: clock) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.eventLoops)
        let environment = ServiceEnvironment(
            configuration: configuration, settings: settings, clock: clock, randomness: SystemRandom(),
            scheduler: SystemScheduler(), logger: logger, metrics: Metrics(), group: group)
        do {
            let process = try await assemble(environment)
            try settings.check()
            for (variable, value) in settings.effective {
                logger.log(.debug, "configuration", [.variable: variable, .value: value])
            }
            environment.logClientLimits()
            try await serve(process, environment, hangups) { endpoint in
                let elapsed = clock.now().since(started)
                let milliseconds =
                    elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
                print("ready service=\(name) address=\(endpoint) start_ms=\(milliseconds)")
                fflush(nil)
            }
            await environment.closeClients()
            await process.close()
            logger.log(.info, "stopped")
            exit(0)
        } catch let error as ConfigurationError {
            for fault in error.faults { logger.log(.critical, "configuration fault", [.error: fault]) }
            exit(78)
        } catch {
            logger.log(.critical, "the process cannot go on", [.error: "\(error)"])
            exit(70)
        }
    }

    /// Serves until SIGTERM or SIGINT; then the server drains first and the loops stop after it. SIGHUP
    /// has the certificates read again.
    private static func serve(
        _ process: AssembledProcess, _ environment: ServiceEnvironment, _ hangups: HangupSignals,
        ready: @escaping @Sendable (Endpoint) -> Void
    ) async throws {
        var quiet = environment.logger
        quiet.logLevel = max(quiet.logLevel, .error)
        // Groups stop their services in reverse order.
        let certificates = environment.certificates
        let loops = process.loops + [certificates.loop, hangups.loop(certificates)]
        var services: [any Service] = loops.map { LoopService(loop: $0, environment: environment) }
        services.append(
            DoorService(
                server: process.server, grace: environment.configuration.drain,
                signal: environment.drain, health: environment.health, ready: ready))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        try await group.run()
    }
}

/// Keeps the server open until shutdown begins, then drains it.
private struct DoorService: Service {
    let server: any ListeningServer
    let grace: Duration
    let signal: DrainSignal
    let health: HealthRegistry
    let ready: @Sendable (Endpoint) -> Void

    func run() async throws {
        let endpoint = try await server.open()
        ready(endpoint)
        try? await gracefulShutdown()
        signal.begin()
        health.stop()
        await server.close(grace: grace)
    }
}

/// Runs one loop again and again, with a jittered pause after a failure, until shutdown begins.
private struct LoopService: Service {
    let loop: BackgroundLoop
    let environment: ServiceEnvironment

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                do {
                    try await loop.run()
                    failures = 0
                } catch is CancellationError {
                    return
                } catch {
                    if Task.isCancelled { return }
                    failures += 1
                    let level: Logger.Level = failures > 3 ? .warning : .debug
                    environment.logger.log(
                        level, "a loop failed and starts again",
                        [.loop: loop.name, .attempt: "\(failures)", .error: "\(error)"])
                }
                let pause = Duration.milliseconds(100 << min(failures, 5))
                try? await environment.scheduler.sleep(
                    for: pause / 2 + environment.randomness.jitter(pause / 2))
            }
        }
    }
}

/// The Wire server of a service.
struct WireListener: ListeningServer {
    let server: WireServer
    private let logger: Logger

    /// Listens at `listen`, or where the process is told to.
    init(router: ServerRouter, environment: ServiceEnvironment, listen: Endpoint? = nil) {
        logger = environment.logger
        let listen = listen ?? environment.configuration.listen
        var settings = ServerConfiguration(
            host: listen.host, port: listen.port, tls: environment.configuration.tls)
        environment.configuration.connections.apply(to: &settings)
        settings.polling = environment.configuration.polling
        settings.observer = CallLog.logging(
            environment.logger, CallMetrics.server(environment.metrics, settings.statistics))
        settings.randomness = environment.wireRandomness
        settings.tlsOptions.now = environment.wireClock
        server = WireServer(configuration: settings, router: router, group: environment.group)
        AdmissionMetrics.show(server, environment.metrics)
    }

    func open() async throws -> Endpoint {
        let address = try await server.start()
        let limits = server.limits.map(\.description).joined(separator: " ")
        logger.log(.info, "limits", [.value: limits])
        return Endpoint(host: address.ipAddress ?? "", port: address.port ?? 0)
    }

    func close(grace: Duration) async { await server.shutdown(grace: grace) }
}

extension BackgroundLoop {
    /// Keeps the process's health what its readiness is.
    static func health(_ readiness: Readiness, _ environment: ServiceEnvironment) -> BackgroundLoop {
        let health = environment.health
        return BackgroundLoop("health", every: .seconds(1), scheduler: environment.scheduler) {
            health.set("", serving: await readiness.store().ready)
        }
    }
}
