import CSQLite
import Foundation
import JSON
import Testing
import Values

@testable import SluiceCLI

extension RealProcesses {
    @Suite("the auditor")
    struct AuditorTests {
        /// Every invariant that the auditor says it checks.
        private static let promised: Set<String> = [
            "L1", "L2", "L3", "L4", "L5", "L6", "L8", "L10", "L11", "L12", "L13", "L14", "L15", "L16", "L17",
            "L18", "L19", "X1", "X2", "X3", "X4", "X5", "X6", "X9",
        ]

        @Test("a clean suite gives no finding, and every planted corruption is found by its invariant")
        func mutations() async throws {
            #expect(Set(Corruption.all.map(\.invariant)) == Self.promised)
            #expect(Set(Corruption.all.map(\.name)).count == Corruption.all.count)
            try await SuiteFixture.run(devicesPerSKU: 12, seed: 11) { scenario, prepared in
                try await trade(scenario, prepared)
                let data = "\(scenario.suite.directory)/data"
                try await quiet(scenario, data)
                await scenario.stopSimulator()
                await scenario.suite.stop()
                let clean = try await Auditor(directory: data).run()
                try #require(clean.isEmpty, "a false alarm: \(clean.prefix(10))")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, corruption) in Corruption.all.enumerated() {
                        if index >= 4 { try await group.next() }
                        group.addTask { try await plant(corruption, in: data, copy: "\(data)-\(index)") }
                    }
                    try await group.waitForAll()
                }
                let after = try await Auditor(directory: data).run()
                #expect(after.isEmpty, "the corruptions were made on copies: \(after.prefix(5))")
            }
        }

        /// Orders of every ending: delivered, short, refused, cancelled, and one that is held.
        private func trade(_ scenario: Scenario, _ prepared: Scenario.Prepared) async throws {
            let plan = OrderPlan(
                parties: prepared.parties, catalogue: prepared.catalogue, random: SeededRandom(seed: 11))
            let rush = OrderRush(client: prepared.sales, clients: 4, scheduler: scenario.suite.scheduler) {
                _ in
            }
            let data = "\(scenario.suite.directory)/data"
            let orders = plan.orders(60)
            let result = try await withThrowingTaskGroup(of: [Finding].self) { group in
                group.addTask { try await auditsUnderLoad(scenario, data) }
                let result = try await rush.run(orders)
                group.cancelAll()
                for try await alarms in group { #expect(alarms.isEmpty, "under load: \(alarms.prefix(5))") }
                return result
            }
            #expect(result.placed == 60)
            let limited = try #require(prepared.parties.first { $0.plan.trait == .quota })
            let sku = JSONValue.string(prepared.catalogue.items[0].sku)
            try await place(prepared, limited, ["sku": sku, "quantity": 3])
            let cancelled = try await place(prepared, limited, ["sku": sku, "quantity": 2], hold: true)
            try await prepared.sales.must(
                "POST", "/v1/orders/\(cancelled)/cancel", ["reason": "changed mind"])
            let settled = try await scenario.settle(prepared.admin, seconds: 90)
            #expect(settled, "not everything settled")
            let device = try await deviceInStock(prepared)
            try await place(
                prepared, prepared.parties[0],
                [
                    "sku": .string(device.sku), "quantity": 1, "serials": [.string(device.imei)],
                ], hold: true)
        }

        /// What must hold in every committed snapshot holds while orders are placed; until cancelled.
        private func auditsUnderLoad(_ scenario: Scenario, _ data: String) async throws -> [Finding] {
            var alarms: [Finding] = []
            repeat {
                alarms += try await Auditor(directory: data, settled: false).run()
                try? await scenario.suite.scheduler.sleep(for: .milliseconds(100))
            } while !Task.isCancelled
            return alarms
        }

        /// Places an order of one line that must be confirmed; gives its id.
        @discardableResult
        private func place(
            _ prepared: Scenario.Prepared, _ party: OrderPlan.DemoParty, _ line: JSONValue,
            hold: Bool = false
        ) async throws -> String {
            let placed = try await prepared.sales.must(
                "POST", "/v1/orders",
                [
                    "party_id": .string(party.partyID), "order_type": "SI-STD", "ship_to_id": "EAST",
                    "warehouse_code": "WH-1", "currency": "CNY", "lines": [line], "hold": .bool(hold),
                ])
            return try #require(placed["order_id"]?.text)
        }

        /// Some device that is still in the warehouse.
        private func deviceInStock(
            _ prepared: Scenario.Prepared
        ) async throws -> (imei: String, sku: String) {
            for row in String(decoding: prepared.devices, as: UTF8.self).split(separator: "\n").reversed() {
                let fields = row.split(separator: ",").map(String.init)
                let device = try await prepared.admin.look("/v1/devices/\(fields[0])")
                if device["state"]?.text == "in_stock" { return (fields[0], fields[3]) }
            }
            throw SuiteError(description: "every device has been sold")
        }

        /// Waits until nothing is under way between the services any more.
        private func quiet(_ scenario: Scenario, _ data: String) async throws {
            for _ in 0..<40 {
                if try await Auditor(directory: data).run().isEmpty { return }
                try await scenario.suite.scheduler.sleep(for: .milliseconds(500))
            }
        }

        /// Makes the corruption on a copy of the databases and expects to be told of it.
        private func plant(_ corruption: Corruption, in data: String, copy: String) async throws {
            defer { try? FileManager.default.removeItem(atPath: copy) }
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
            for file in try FileManager.default.contentsOfDirectory(atPath: data)
            where file.contains(".sqlite") && !file.hasSuffix(".lock") {
                try FileManager.default.copyItem(atPath: "\(data)/\(file)", toPath: "\(copy)/\(file)")
            }
            let changed = try execute(corruption.sql, on: "\(copy)/\(corruption.service).sqlite")
            guard changed > 0 else {
                Issue.record("\(corruption) changed nothing")
                return
            }
            let findings = try await Auditor(directory: copy).run()
            #expect(
                findings.contains { $0.invariant == corruption.invariant },
                "\(corruption): found \(findings.prefix(3))")
        }

        /// Runs statements with constraints and foreign keys off; the least number of rows that one
        /// of them changed.
        private func execute(_ sql: String, on path: String) throws -> Int {
            var database: OpaquePointer?
            defer { sqlite3_close_v2(database) }
            try #require(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
            let off = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON"
            try #require(sqlite3_exec(database, off, nil, nil, nil) == SQLITE_OK)
            var least = Int.max
            for statement in sql.split(separator: ";") {
                let before = sqlite3_total_changes(database)
                let result = sqlite3_exec(database, String(statement), nil, nil, nil)
                let reason = String(cString: sqlite3_errmsg(database))
                try #require(result == SQLITE_OK, "\(statement): \(reason)")
                least = min(least, Int(sqlite3_total_changes(database) - before))
            }
            return least
        }
    }
}
