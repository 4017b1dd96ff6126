import Store

/// An invariant that does not hold, and where.
struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// The invariant's id in reliability.md section 3, for example "L12".
    let invariant: String
    let service: String
    let detail: String

    var description: String { "\(invariant) \(service): \(detail)" }
}

/// Checks what must hold in the databases and between them. It opens them read-only and has its
/// own SQL and its own hash code, so a fault in a service's code does not hide itself here.
struct Auditor: Sendable {
    /// At most this many findings of one check.
    static let limit = 100
    /// The four services and the door; each has a database of its own.
    static let services = ["channel", "finance", "gateway", "inventory", "order"]

    let directory: String
    /// True when load has stopped and everything was delivered: then services must agree exactly.
    let settled: Bool

    init(directory: String, settled: Bool = true) {
        self.directory = directory
        self.settled = settled
    }

    /// Every finding; empty means that all invariants hold.
    func run() async throws -> [Finding] {
        var stores: [String: Store] = [:]
        do {
            for service in Self.services {
                stores[service] = try Store.openReadOnly(path: "\(directory)/\(service).sqlite")
            }
            let findings = try await check(stores)
            await close(stores)
            return findings
        } catch {
            await close(stores)
            throw error
        }
    }

    private func check(_ stores: [String: Store]) async throws -> [Finding] {
        var findings: [Finding] = []
        for (service, store) in stores.sorted(by: { $0.key < $1.key }) {
            for check in LocalChecks.of(service) + LocalChecks.everywhere {
                findings += try await check.run(service, store)
            }
        }
        findings += try await ChainChecks.ledger(stores)
        findings += try await ChainChecks.devices(stores)
        findings += try await ChainChecks.messages(stores)
        guard settled else { return findings }
        for check in CrossChecks.all { findings += try await check.run(stores) }
        return findings + (try await FeedChecks.run(stores))
    }

    private func close(_ stores: [String: Store]) async {
        for store in stores.values { await store.close() }
    }
}
