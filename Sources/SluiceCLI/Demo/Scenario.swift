import JSON
import NIOPosix
import Synchronization
import Values

/// A suite, filled and with its 3PL at work; shared by demo, `up --with-demo` and the system tests.
final class Scenario: Sendable {
    /// What is ready after `prepare`.
    struct Prepared: Sendable {
        let admin: GatewayClient
        let sales: GatewayClient
        let parties: [OrderPlan.DemoParty]
        let catalogue: Catalogue
        /// The intake file of every device in the warehouse.
        let devices: [UInt8]
    }

    let suite: Suite
    private let binaries: String
    private let facts: String
    private let devicesPerSKU: Int
    private let seed: Int
    private let clock: any WallClock
    private let tell: @Sendable (String) -> Void
    private let simulator = Mutex<ServiceProcess?>(nil)
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(
        suite: Suite, binaries: String, facts: String, devicesPerSKU: Int, seed: Int,
        clock: any WallClock, tell: @escaping @Sendable (String) -> Void
    ) {
        self.suite = suite
        self.binaries = binaries
        self.facts = facts
        self.devicesPerSKU = devicesPerSKU
        self.seed = seed
        self.clock = clock
        self.tell = tell
    }

    /// The present business date in the company's default zone.
    var today: BusinessDate { BusinessDate(clock.now(), zone: .shanghai) }

    /// A client that nobody is logged in to.
    func client() throws -> GatewayClient {
        try GatewayClient(
            port: suite.gatewayPort, trust: suite.trustFile, group: group, clock: clock,
            randomness: suite.randomness)
    }

    /// Seeds the suite and starts the 3PL with `faults`.
    func prepare(faults: [String: String]) async throws -> Prepared {
        let prepared = try await seed()
        let process = try await Simulator.prepare(
            suite, admin: prepared.admin, binaries: binaries, devices: prepared.devices, seed: seed,
            faults: faults)
        try await process.start()
        simulator.withLock { $0 = process }
        return prepared
    }

    /// Seeds the suite.
    func seed() async throws -> Prepared {
        let password = try suite.adminPassword()
        let admin = try await client().login(user: "admin", password: password)
        let catalogue = try Catalogue(modelsFile: "\(facts)/models.csv")
        let seeded = try await Seeder(
            admin: admin, catalogue: catalogue, today: today, devicesPerSKU: devicesPerSKU, tell: tell
        ).seed(password: password)
        let sales = try await client().login(user: "sales", password: password)
        return Prepared(
            admin: admin, sales: sales, parties: seeded.parties, catalogue: catalogue, devices: seeded.devices
        )
    }

    /// Starts the 3PL of a suite that was prepared in an earlier run.
    func resumeSimulator(faults: [String: String]) async throws {
        let process = Simulator.process(suite, binaries: binaries, seed: seed, faults: faults)
        try await process.start()
        simulator.withLock { $0 = process }
    }

    func stopSimulator() async {
        let process = simulator.withLock { simulator in
            defer { simulator = nil }
            return simulator
        }
        await process?.stop()
    }

    /// Waits until no order is on its way any more and finance has taken in every shipment; false when
    /// that takes longer than `seconds`.
    func settle(_ client: GatewayClient, seconds: Int) async throws -> Bool {
        let deadline = clock.now().adding(seconds: Int64(seconds))
        while clock.now() < deadline {
            if let calm = try? await isCalm(client), calm { return true }
            try await suite.scheduler.sleep(for: .milliseconds(500))
        }
        return false
    }

    private func isCalm(_ client: GatewayClient) async throws -> Bool {
        let orders = try await client.look("/v1/orders/summary")
        for entry in orders["by_state"]?.array ?? [] {
            let moving = ["pending", "confirmed", "released", "partly_shipped", "cancelling"]
            if moving.contains(entry["state"]?.text ?? ""), entry["count"]?.integer ?? 0 > 0 { return false }
        }
        // An order of which the 3PL found nothing ends as shipped; nothing of it can be delivered.
        let shipped = try await client.look("/v1/orders?state=shipped&page_size=500")
        for order in shipped["orders"]?.array ?? [] {
            guard let lines = order["lines"]?.array, lines.allSatisfy({ $0["shipped"]?.integer ?? 0 == 0 })
            else { return false }
        }
        let finance = try await client.look("/v1/finance/summary")
        return finance["freezes_open"]?.integer == 0
    }
}
