import Store
import Testing

@testable import InventoryService

@Suite struct StockTableTests {
    @Test("the stock table itself refuses to reserve, take or release more than there is")
    func conditions() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(5)))
            let answers = try await service.store.write { transaction in
                let stock = StockTable(transaction)
                let (sku, place) = (Samples.black, Samples.shanghai)
                return [
                    try stock.reserve(6, sku: sku, warehouse: place),
                    try stock.reserve(4, sku: sku, warehouse: place),
                    try stock.reserve(2, sku: sku, warehouse: place),
                    // Two units, one of them free, the other reserved by nobody here.
                    try stock.take(2, reserved: 0, sku: sku, warehouse: place),
                    try stock.take(2, reserved: 1, sku: sku, warehouse: place),
                    try stock.take(1, reserved: 4, sku: sku, warehouse: place),
                ]
            }
            #expect(answers == [false, true, false, false, true, false])
            #expect(try await service.stock() == [3, 3])
            await #expect(throws: InventoryError.self) {
                try await service.store.write { transaction in
                    try StockTable(transaction).release(
                        4, sku: Samples.black, warehouse: Samples.shanghai)
                }
            }
        }
    }

    @Test("the schema itself refuses stock below nothing or below what is reserved")
    func constraints() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(5)))
            _ = try await service.reserve("o-1", [line(1, Samples.black, 3)])
            let statements: [StaticString] = [
                "UPDATE stock SET on_hand = 2", "UPDATE stock SET on_hand = -1, reserved = -1",
                "UPDATE stock SET reserved = -1", "UPDATE stock SET reserved = 6",
            ]
            for statement in statements {
                await #expect(throws: StoreError.self) {
                    try await service.store.write { _ = try $0.run(statement) }
                }
            }
        }
    }
}
