import ServiceKit
import Wire

/// What the simulator is told by its environment.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_GATEWAY | host:port of the gateway | 127.0.0.1:8443 |
/// | SLUICE_TRUST_FILE | PEM authorities of the gateway's certificate | required |
/// | SLUICE_API_KEY_FILE | API key with role logistics | required |
/// | SLUICE_WEBHOOK_SECRET_FILE | secret that messages are signed with | required |
/// | SLUICE_STOCK_FILE | CSV of the devices in the warehouse, as for intake | required |
/// | SLUICE_WAREHOUSE | warehouse code | WH-1 |
/// | SLUICE_JOURNAL_FILE | what was shipped, so that a restart does not ship twice | run/simulator.journal |
/// | SLUICE_SEED | seed of every choice | 1 |
/// | SLUICE_DELAY_MILLISECONDS | mean time between two steps | 200 |
/// | SLUICE_DUPLICATE_PERCENT | messages sent twice | 0 |
/// | SLUICE_REORDER_PERCENT | shipments whose messages come in disorder | 0 |
/// | SLUICE_SHORT_PERCENT | shipments that lack a device | 0 |
/// | SLUICE_SPLIT_PERCENT | shipments that leave in two parts | 0 |
/// | SLUICE_SILENCE_PERCENT | shipments about which nothing is said for a while | 0 |
/// | SLUICE_SILENCE_MILLISECONDS | how long that is | 5,000 |
struct SimulatorConfiguration: Sendable {
    let gateway: Endpoint
    let trustFile: String
    let apiKeyFile: String
    let webhookSecretFile: String
    let stockFile: String
    let journalFile: String
    let warehouse: String
    let seed: UInt64
    let faults: FaultPlan

    /// Reads every key; faults of the environment stay in `settings`.
    init(settings: Settings) {
        let text = settings.string("gateway", default: "127.0.0.1:8443")
        if Endpoint(text) == nil { settings.fault("gateway", "must be host:port, not '\(text)'") }
        gateway = Endpoint(text) ?? Endpoint(host: "127.0.0.1", port: 8443)
        trustFile = settings.string("trust_file")
        apiKeyFile = settings.string("api_key_file")
        webhookSecretFile = settings.string("webhook_secret_file")
        stockFile = settings.string("stock_file")
        journalFile = settings.string("journal_file", default: "run/simulator.journal")
        warehouse = settings.string("warehouse", default: "WH-1")
        seed = UInt64(settings.integer("seed", default: 1, in: 0...Int.max))
        func percent(_ key: String) -> UInt64 {
            UInt64(settings.integer("\(key)_percent", default: 0, in: 0...100))
        }
        faults = FaultPlan(
            delayMilliseconds: UInt64(settings.integer("delay_milliseconds", default: 200, in: 0...600_000)),
            duplicatePercent: percent("duplicate"), reorderPercent: percent("reorder"),
            shortPercent: percent("short"), splitPercent: percent("split"),
            silencePercent: percent("silence"),
            silenceMilliseconds: UInt64(
                settings.integer("silence_milliseconds", default: 5000, in: 0...3_600_000)))
    }
}
