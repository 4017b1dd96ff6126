import Foundation
import ServiceKit
import Testing
import Values

@testable import SluiceCLI

/// Suites of real processes for tests: the built programs, in a temporary directory, on free ports.
enum SuiteFixture {
    /// Where this build put its programs: beside the test bundle.
    static var binaries: String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: executable).deletingLastPathComponent().path
    }

    /// The demo's facts in this checkout.
    static var facts: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("demo").path
    }

    /// Runs `body` on a filled suite with its 3PL at work, then stops everything and removes the files.
    static func run(
        devicesPerSKU: Int, seed: Int, faults: [String: String] = Simulator.allFaults,
        _ body: (Scenario, Scenario.Prepared) async throws -> Void
    ) async throws {
        let directory =
            NSTemporaryDirectory() + "sluice-system-\(ProcessInfo.processInfo.globallyUniqueString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let suite = try Suite(binaries: binaries, directory: directory)
        let scenario = Scenario(
            suite: suite, binaries: binaries, facts: facts, devicesPerSKU: devicesPerSKU, seed: seed,
            clock: SystemClock()
        ) { _ in }
        do {
            try await suite.start()
            let prepared = try await scenario.prepare(faults: faults)
            try await body(scenario, prepared)
        } catch {
            Issue.record("the suite's logs end with:\n\(logs(directory))")
            await scenario.stopSimulator()
            await suite.stop()
            throw error
        }
        await scenario.stopSimulator()
        await suite.stop()
    }

    /// The last lines of every process's log.
    static func logs(_ directory: String) -> String {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/log")) ?? []
        return files.filter { $0.hasSuffix(".log") }.sorted().map { file in
            let text = (try? String(contentsOfFile: "\(directory)/log/\(file)", encoding: .utf8)) ?? ""
            return "\(file):\n" + text.split(separator: "\n").suffix(15).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

/// All tests that start processes; one at a time, because each is a whole suite.
@Suite("real processes", .serialized)
enum RealProcesses {}
