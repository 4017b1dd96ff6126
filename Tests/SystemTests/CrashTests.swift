import Foundation
import JSON
import Testing
import Values

@testable import SluiceCLI

extension RealProcesses {
    @Suite("kill -9 in the middle of the load")
    struct CrashTests {
        @Test("after a kill -9 of every process under load nothing is lost and everything settles")
        func killEach() async throws {
            let seed = UInt64.random(in: 1...1_000_000)
            print("seed \(seed)")
            try await SuiteFixture.run(devicesPerSKU: 12, seed: Int(seed)) { scenario, prepared in
                let random = SeededRandom(seed: seed)
                let plan = OrderPlan(parties: prepared.parties, catalogue: prepared.catalogue, random: random)
                let orders = plan.orders(300)
                let rush = OrderRush(client: prepared.sales, clients: 6, scheduler: scenario.suite.scheduler)
                { _ in }
                let result = try await withThrowingTaskGroup(of: RushResult?.self) { group in
                    group.addTask { try await rush.run(orders) }
                    group.addTask {
                        for name in Suite.names + ["order", "inventory", "finance"] {
                            try await scenario.suite.scheduler.sleep(
                                for: .milliseconds(300 + Int64(random.next(below: 500))))
                            let process = scenario.suite.process(name)
                            await process.kill()
                            try await process.start()
                        }
                        return nil
                    }
                    var result = RushResult()
                    for try await part in group { if let part { result = part } }
                    return result
                }
                #expect(result.placed == orders.count)
                #expect(result.surprises.isEmpty, "seed \(seed): \(result.surprises.prefix(5))")
                let settled = try await scenario.settle(prepared.admin, seconds: 120)
                #expect(settled, "seed \(seed): not everything settled")
                try await everyOrderIsThereOnce(scenario, prepared, placed: result)
                await scenario.stopSimulator()
                await scenario.suite.stop()
                let findings = try await Auditor(directory: "\(scenario.suite.directory)/data").run()
                #expect(findings.isEmpty, "seed \(seed): \(findings.prefix(10))")
            }
        }

        /// The outside oracle (reliability.md X8): as many stored orders as answers that name one.
        private func everyOrderIsThereOnce(
            _ scenario: Scenario, _ prepared: Scenario.Prepared, placed: RushResult
        ) async throws {
            let summary = try await prepared.admin.look("/v1/orders/summary")
            let stored = (summary["by_state"]?.array ?? []).reduce(0) { $0 + ($1["count"]?.integer ?? 0) }
            let answered = placed.byStatus.filter {
                $0.key == 200 || $0.key == 201 || $0.key == 202 || $0.key == 422
            }
            .values.reduce(0, +)
            #expect(Int(stored) == answered)
        }
    }
}
