import Crypto
import Foundation
import HTTPSClient
import Logging
import NIOPosix
import ServiceKit
import ServiceLifecycle
import UnixSignals
import Values

/// A third-party warehouse with faults of its own: takes ship requests from the gateway, picks real
/// serials, and tells what happened by signed messages.
@main
enum Main {
    static func main() async {
        // First of all: from here on SIGHUP does not end the process, and waits until it is heeded.
        let hangups = await HangupSignals()
        let settings = Settings()
        let configuration = SimulatorConfiguration(settings: settings)
        let logger = Logger(label: "simulator") { _ in LineLogHandler(level: .info, clock: SystemClock()) }
        do {
            try settings.check()
            let certificates = CertificateWatch(scheduler: SystemScheduler(), logger: logger)
            let work = try assemble(configuration, logger, certificates)
            print("ready service=simulator address=\(configuration.gateway)")
            fflush(nil)
            var services: [any Service] = [
                Loop { try await work.takeRequests() },
                Loop { try await certificates.loop.run() },
                Loop { try await hangups.loop(certificates).run() },
            ]
            for _ in 0..<WarehouseWork.senders { services.append(Loop { try await work.sendMessages() }) }
            try await ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            ).run()
            exit(0)
        } catch {
            logger.log(.critical, "the simulator cannot go on", [.error: "\(error)"])
            exit(70)
        }
    }

    private static func assemble(
        _ configuration: SimulatorConfiguration, _ logger: Logger, _ certificates: CertificateWatch
    ) throws -> WarehouseWork {
        // What the file is is noted before it is read, so that no change falls between.
        let trust = CertificateWatch.Marks([configuration.trustFile])
        let client = try HTTPSClient(
            host: configuration.gateway.host, port: configuration.gateway.port,
            trust: configuration.trustFile, group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
        certificates.add("https", trust) { try client.reloadTrust() }
        let door = Door(
            client: client, apiKey: try secret(configuration.apiKeyFile),
            secret: SymmetricKey(data: Data(try secret(configuration.webhookSecretFile).utf8)),
            warehouse: configuration.warehouse, clock: SystemClock())
        let warehouse = try Warehouse(
            stockFile: configuration.stockFile, journalFile: configuration.journalFile)
        return WarehouseWork(
            door: door, warehouse: warehouse, plan: configuration.faults, clock: SystemClock(),
            scheduler: SystemScheduler(), random: SeededRandom(seed: configuration.seed), logger: logger)
    }

    private static func secret(_ file: String) throws -> String {
        try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Ends when shutdown begins.
private struct Loop: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do { try await body() } catch is CancellationError {}
        }
    }
}
