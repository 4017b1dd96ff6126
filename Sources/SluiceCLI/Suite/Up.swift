import ArgumentParser
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle
import UnixSignals
import Values

/// `sluice up`: runs a suite on this machine until it is told to stop.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts the five processes and keeps them up until Ctrl-C or `sluice down`.")

    @Option(help: "Directory of the built programs.") var binaries = ".build/release"
    @Option(help: "Where the suite's files are.") var directory = "run/suite"
    @Option(help: "Directory with models.csv.") var facts = "demo"
    @Flag(help: "Fill an empty suite with the demo's data and start the simulated 3PL.") var withDemo = false
    @Option(
        help: """
            Has this process write its TLS secrets to <directory>/log/<process>.keys, for the dissector. \
            Whoever has the file can read all its recorded traffic: for test data only.
            """) var keyLog: String?

    func validate() throws {
        guard let keyLog, !Suite.names.contains(keyLog) else { return }
        throw ValidationError("--key-log takes one of \(Suite.names.joined(separator: ", "))")
    }

    func run() async throws {
        let fresh = !FileManager.default.fileExists(atPath: "\(directory)/data/gateway.sqlite")
        var ports = ProcessConfiguration.ports
        ports[Suite.operators] = ProcessConfiguration.operatorPort(of: "gateway")
        let suite = try Suite(
            binaries: binaries, directory: directory, ports: ports,
            keyLogs: Set([keyLog].compactMap(\.self)))
        try PIDFile(directory: directory).write()
        defer { PIDFile(directory: directory).remove() }
        try await suite.start()
        let scenario = Scenario(
            suite: suite, binaries: binaries, facts: facts, devicesPerSKU: 100, seed: 1, clock: SystemClock()
        ) { print($0) }
        do {
            if withDemo { try await demo(scenario, fresh: fresh) }
            try welcome(suite)
            try await Supervisor(suite: suite).run()
        } catch {
            await scenario.stopSimulator()
            await suite.stop()
            throw error
        }
        await scenario.stopSimulator()
        await suite.stop()
        print("stopped")
    }

    private func demo(_ scenario: Scenario, fresh: Bool) async throws {
        guard fresh else {
            try await scenario.resumeSimulator(faults: Simulator.allFaults)
            return
        }
        let prepared = try await scenario.prepare(faults: Simulator.allFaults)
        let plan = OrderPlan(
            parties: prepared.parties, catalogue: prepared.catalogue, random: SeededRandom(seed: 1))
        let rush = OrderRush(client: prepared.sales, clients: 4, scheduler: scenario.suite.scheduler) { _ in }
        let result = try await rush.run(plan.orders(100))
        print("placed \(result.placed) orders")
    }

    private func welcome(_ suite: Suite) throws {
        let password = try suite.adminPassword()
        print(
            """

            Gateway    https://localhost:\(suite.gatewayPort)
            Authority  \(suite.trustFile)
            Logins     admin\(withDemo ? ", sales, operations, finance, agent1 (a channel user)" : "")
            Password   \(password)

            Try: curl --cacert \(suite.trustFile) https://localhost:\(suite.gatewayPort)/readyz
            Stop with Ctrl-C or `make down`.
            """)
        fflush(nil)
    }
}

/// `sluice down`: stops a suite that `sluice up` runs.
struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stops the suite that runs in a directory.")

    @Option(help: "Where the suite's files are.") var directory = "run/suite"

    func run() async throws {
        let file = PIDFile(directory: directory)
        guard let process = file.read() else {
            print("no suite runs in \(directory)")
            return
        }
        kill(process, SIGTERM)
        let scheduler = SystemScheduler()
        for _ in 0..<600 where file.read() != nil {
            try await scheduler.sleep(for: .milliseconds(100))
        }
        print(file.read() == nil ? "stopped" : "the suite is still draining")
    }
}

/// The supervisor's process id, for `down`.
struct PIDFile {
    let directory: String

    private var path: String { "\(directory)/suite.pid" }

    /// Refuses when another supervisor runs the same directory.
    func write() throws {
        if let process = read() {
            throw SuiteError(description: "process \(process) already runs \(directory); use `sluice down`")
        }
        try "\(getpid())\n".write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// The supervisor's process id; nil when none runs.
    func read() -> pid_t? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            process > 0, process != getpid(), kill(process, 0) == 0
        else { return nil }
        return process
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Starts a process again when it has ended, with a growing pause, until the supervisor is told to stop.
struct Supervisor: Sendable {
    let suite: Suite

    func run() async throws {
        let service = WatchService(suite: suite)
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [service], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: .init(label: "supervisor"))
        ).run()
    }
}

private struct WatchService: Service {
    let suite: Suite

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var failures: [String: Int] = [:]
            while !Task.isCancelled {
                for name in Suite.names {
                    let process = suite.process(name)
                    if let status = process.reap() { print("\(name) ended with status \(status)") }
                    guard process.processID == 0, !Task.isCancelled else { continue }
                    let count = failures[name, default: 0]
                    failures[name] = min(count + 1, 6)
                    try? await suite.scheduler.sleep(for: .milliseconds(100 << count))
                    do {
                        try await process.start()
                        print("\(name) started again")
                    } catch {
                        print("\(error)")
                    }
                }
                try? await suite.scheduler.sleep(for: .milliseconds(500))
            }
        }
    }
}
