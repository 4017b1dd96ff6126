import ArgumentParser
import Foundation
import JSON
import NIOPosix
import ServiceKit
import Values

/// `sluice demo`: the whole story on a fresh suite, ended by the audit.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts a suite and a 3PL with faults, places orders, shows what happened, audits.")

    @Option(help: "Directory of the built programs.") var binaries = ".build/release"
    @Option(help: "Where the suite's files go; emptied first.") var directory = "run/demo"
    @Option(help: "Directory with models.csv.") var facts = "demo"
    @Option(help: "Orders to place.") var orders = 2000
    @Option(help: "Clients that place them at once.") var clients = 8
    @Option(help: "Devices of each of the 200 SKUs.") var devices = 100
    @Option(help: "Seed of every choice.") var seed = 20_261_123
    @Option(help: "Seconds to wait at the end for everything to settle.") var settle = 90

    func run() async throws {
        let clock = SystemClock()
        let started = clock.now()
        try? FileManager.default.removeItem(atPath: directory)
        let suite = try Suite(binaries: binaries, directory: directory)
        say("starting five processes", started, clock)
        try await suite.start()
        let scenario = Scenario(
            suite: suite, binaries: binaries, facts: facts, devicesPerSKU: devices, seed: seed, clock: clock
        ) { say($0, started, clock) }
        do {
            let findings = try await story(scenario, started, clock)
            await suite.stop()
            if findings > 0 { throw ExitCode(1) }
        } catch {
            await scenario.stopSimulator()
            await suite.stop()
            throw error
        }
    }

    /// Runs the story; returns how many things are not as they should be.
    private func story(_ scenario: Scenario, _ started: Instant, _ clock: any WallClock) async throws -> Int {
        let prepared = try await scenario.prepare(faults: Simulator.allFaults)
        say(
            "placing \(orders) orders from \(clients) clients, the 3PL with all its faults on", started, clock
        )
        let plan = OrderPlan(
            parties: prepared.parties, catalogue: prepared.catalogue, random: SeededRandom(seed: UInt64(seed))
        )
        let planned = plan.orders(orders)
        let step = max(1, orders / 10)
        let rush = OrderRush(client: prepared.sales, clients: clients, scheduler: scenario.suite.scheduler) {
            done in
            if done % step == 0 { say("\(done) orders placed", started, clock) }
        }
        let result = try await rush.run(planned)
        say("waiting until every shipment is signed for", started, clock)
        let settled = try await scenario.settle(prepared.admin, seconds: settle)
        await scenario.stopSimulator()
        let report = Report(admin: prepared.admin, parties: prepared.parties)
        try await report.show(result)
        await scenario.suite.stop()
        let findings = try await Auditor(directory: "\(scenario.suite.directory)/data").run()
        print("\nAudit: \(findings.isEmpty ? "clean" : "\(findings.count) findings")")
        for finding in findings.prefix(50) { print("  \(finding)") }
        if !settled { print("NOT SETTLED within \(settle) s") }
        for surprise in result.surprises.prefix(20) { print("UNEXPECTED \(surprise)") }
        say("done", started, clock)
        return findings.count + result.surprises.count + (settled ? 0 : 1)
    }
}

/// Prints a line with the seconds since `started`.
func say(_ text: String, _ started: Instant, _ clock: any WallClock) {
    let tenths = (clock.now().microseconds - started.microseconds) / 100_000
    print("[\(tenths / 10).\(tenths % 10) s] \(text)")
    fflush(nil)
}
