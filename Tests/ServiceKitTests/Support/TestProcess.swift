import Logging
import Messages
import NIOCore
import NIOPosix
import Synchronization
import Values
import Wire

@testable import ServiceKit

/// A process as `ServiceMain` puts it together, inside the test's: real environment, real certificates,
/// real sockets; its clients are those of `ServiceEnvironment`.
final class TestProcess: Sendable {
    let environment: ServiceEnvironment
    let log: LogLines
    private let group: MultiThreadedEventLoopGroup
    private let listener = Mutex<WireListener?>(nil)
    private let served = Mutex<ServerRouter?>(nil)

    init(_ name: String, _ variables: [String: String], allowsKeyLog: Bool = false) throws {
        let settings = Settings(variables: variables)
        let configuration = ProcessConfiguration(
            name: name, settings: settings, allowsKeyLog: allowsKeyLog)
        try settings.check()
        let log = LogLines()
        self.log = log
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        environment = ServiceEnvironment(
            configuration: configuration, settings: settings, clock: SystemClock(),
            randomness: SystemRandom(), scheduler: SystemScheduler(),
            logger: Logger(label: name) { _ in log.handler }, metrics: Metrics(), group: group)
    }

    /// Serves `OpsService`, which tells `label`, or fails when the process is broken, and health unless it is
    /// an older process without it; returns the port.
    func serve(label: String, hasHealth: Bool = true, isBroken: Bool = false) async throws -> Int {
        var router = ServerRouter()
        router.registerOpsService(Labelled(label: label, isBroken: isBroken)) { _ in ["gateway", "order"] }
        let connections = ProcessConnections(environment)
        if hasHealth {
            router.registerProtocolServices(health: environment.health, connections: connections)
        }
        return try await serve(router)
    }

    /// Serves what `router` has; returns the port.
    func serve(_ router: ServerRouter) async throws -> Int {
        let listener = WireListener(router: router, environment: environment)
        self.listener.withLock { $0 = listener }
        served.withLock { $0 = router }
        environment.health.set("", serving: true)
        return try await listener.open().port
    }

    /// The server behind `serve`.
    var server: WireServer? { listener.withLock { $0 }?.server }

    /// What `serve` serves.
    var router: ServerRouter? { served.withLock { $0 } }

    /// Stops as a process does that was told to.
    func drain() async {
        environment.health.stop()
        await listener.withLock { $0 }?.close(grace: .seconds(30))
    }

    /// Ends clients, server and threads.
    func stop() async throws {
        await environment.closeClients()
        await drain()
        try await group.shutdownGracefully()
    }

    /// Runs `body` and stops all of `processes` after it.
    static func with(_ processes: [TestProcess], _ body: () async throws -> Void) async throws {
        var failure: (any Error)?
        do { try await body() } catch { failure = error }
        for process in processes { try await process.stop() }
        if let failure { throw failure }
    }
}

/// Tells its label to whoever checks it, unless it is broken.
private struct Labelled: OpsV1.OpsServiceHandler {
    let label: String
    let isBroken: Bool

    func check(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.CheckReply {
        if isBroken { throw RPCError(.internal, "broken") }
        return OpsV1.CheckReply(ready: true, components: [.init(name: label, ready: true)])
    }

    func getMetrics(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.MetricsReply {
        OpsV1.MetricsReply()
    }
}

/// What was logged: text and facts of each line.
final class LogLines: Sendable {
    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.info
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.add((["\(event.level) \(event.message)"] + facts).joined(separator: " "))
        }
    }

    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var handler: any LogHandler { Handler(lines: self) }

    private func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Waits until `condition` holds, at most 30 s; whether it came to hold.
func eventually(_ condition: () async -> Bool) async throws -> Bool {
    for _ in 0..<6_000 {
        if await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}
