import Foundation
import JSON
import Values

/// The simulated 3PL beside a suite.
struct Simulator {
    /// Environment of the faults, percent and milliseconds; see the simulator's configuration.
    static let allFaults = [
        "SLUICE_DELAY_MILLISECONDS": "60", "SLUICE_DUPLICATE_PERCENT": "15", "SLUICE_REORDER_PERCENT": "20",
        "SLUICE_SHORT_PERCENT": "5", "SLUICE_SPLIT_PERCENT": "15", "SLUICE_SILENCE_PERCENT": "3",
        "SLUICE_SILENCE_MILLISECONDS": "4000",
    ]

    /// Makes an API key for the 3PL, writes the stock file and returns the process, not yet started.
    static func prepare(
        _ suite: Suite, admin: GatewayClient, binaries: String, devices: [UInt8], seed: Int,
        faults: [String: String]
    ) async throws -> ServiceProcess {
        let made = try await admin.must("POST", "/v1/api-keys", ["name": "3PL", "roles": ["logistics"]])
        guard let key = made["key"]?.text else {
            throw SuiteError(description: "no API key was made: \(made.serializedText)")
        }
        let keyFile = "\(suite.directory)/secrets/3pl-key"
        let stockFile = "\(suite.directory)/data/3pl-stock.csv"
        for (path, bytes) in [(keyFile, Array(key.utf8)), (stockFile, devices)] {
            guard
                FileManager.default.createFile(
                    atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
            else { throw SuiteError(description: "\(path) cannot be written") }
        }
        return process(suite, binaries: binaries, seed: seed, faults: faults)
    }

    /// The process over files that `prepare` made, not yet started.
    static func process(
        _ suite: Suite, binaries: String, seed: Int, faults: [String: String]
    ) -> ServiceProcess {
        var environment = [
            "SLUICE_GATEWAY": "127.0.0.1:\(suite.gatewayPort)", "SLUICE_TRUST_FILE": suite.trustFile,
            "SLUICE_API_KEY_FILE": "\(suite.directory)/secrets/3pl-key",
            "SLUICE_WEBHOOK_SECRET_FILE": "\(suite.directory)/secrets/webhook-secret",
            "SLUICE_STOCK_FILE": "\(suite.directory)/data/3pl-stock.csv", "SLUICE_SEED": String(seed),
            "SLUICE_JOURNAL_FILE": "\(suite.directory)/data/3pl.journal",
        ]
        environment.merge(faults) { $1 }
        return ServiceProcess(
            name: "simulator", program: "\(binaries)/LogisticsSimulator", environment: environment,
            logDirectory: "\(suite.directory)/log", scheduler: suite.scheduler)
    }
}
