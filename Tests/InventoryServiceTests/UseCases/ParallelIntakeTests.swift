import Messages
import Store
import Testing
import Values
import Wire

@testable import InventoryService

@Suite struct ParallelIntakeTests {
    @Test("of two parallel intakes that share one serial exactly one wins", arguments: 1...5)
    func sharedSerial(seed: Int64) async throws {
        try await TestService.run { service in
            // The second IMEI of the last unit of the first file is the first of one in the second.
            let first = Samples.rows(200, from: 1).map { $0 }
            var second = Samples.rows(200, from: 1000 * seed)
            second[seed == 1 ? 0 : 100] =
                "\(Samples.imei(500_100)),,SHARED-\(seed),\(Samples.black),,"
            let files = [Samples.file(first), Samples.file(second)]
            let intakes = try await withThrowingTaskGroup(of: InventoryV1.Intake.self) { group in
                for file in files { group.addTask { try await service.intake(file) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(intakes.map(\.state).filter { $0 == .posted }.count == 1)
            let loser = try #require(intakes.first { $0.state == .refused })
            #expect(loser.errors.map(\.kind) == ["duplicate_in_system_same_sku"])
            #expect(loser.devicesPosted == 0)
            #expect(try await service.stock() == [200, 0])
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("a conflict that shows only inside the transaction undoes everything")
    func conflictInside() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(1, from: 7)))
            let bytes = Samples.file(Samples.rows(10))
            // Posting without the comparison that would have found unit 7.
            await #expect(throws: IntakeConflict.self) {
                try await service.store.write { transaction in
                    let file = try IntakeReader.read(
                        bytes, master: try MasterTable(transaction).index(), rowsMax: 100)
                    let posting = try IntakePosting(
                        transaction, file, unchanged: [Bool](repeating: false, count: 10),
                        .init(warehouse: Samples.shanghai, document: "d", actor: "a"))
                    try posting.run(IntakeKeys(file), [])
                }
            }
            #expect(try await service.stock() == [1, 0])
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("the same file sent by eight clients at once is posted once")
    func sameFile() async throws {
        try await TestService.run { service in
            let file = Samples.file(Samples.rows(300))
            let intakes = try await withThrowingTaskGroup(of: InventoryV1.Intake.self) { group in
                for _ in 0..<8 { group.addTask { try await service.intake(file) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(intakes.allSatisfy { $0.state == .posted })
            #expect(intakes.reduce(0) { $0 + $1.devicesPosted } == 300)
            #expect(intakes.reduce(0) { $0 + $1.devicesUnchanged } == 2100)
            #expect(try await service.stock() == [300, 0])
        }
    }
}
