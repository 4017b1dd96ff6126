import Messages
import ServiceKit
import Store
import Testing
import Wire

@testable import InventoryService

@Suite struct MasterTests {
    @Test("an import counts what is new, changed and unchanged, and announces changed SKUs only")
    func counts() async throws {
        try await TestService.run { service in
            let before = try await events(service)
            let again = try await service.importMaster(
                .sku,
                """
                sku,product_code,name,gtin,color,memory
                \(Samples.black),P1,One black,,black,64
                \(Samples.white),P1,One white again,,white,64
                NEW,P2,Two new,4006381333931,blue,256
                """)
            #expect(again.rows == 3)
            #expect([again.created, again.changed, again.unchanged] == [1, 1, 1])
            let events = try await events(service).dropFirst(before.count)
            #expect(events.map(\.sku) == [Samples.white, "NEW"])
            #expect(events.map(\.version) == [2, 1])
            #expect(events.last?.family == "TWO")
            let listed = try await service.client().listSkus(InventoryV1.ListSkusRequest())
            #expect(listed.skus.first { $0.sku == "NEW" }?.gtin == "04006381333931")
        }
    }

    private func events(_ service: TestService) async throws -> [EventsV1.SkuChanged] {
        try await service.store.read { transaction in
            try transaction.all("SELECT payload FROM outbox ORDER BY epoch, sequence") { row in
                try EventsV1.Event(decoding: row.bytes(0))
            }
        }.compactMap { event in
            if case .skuChanged(let sku) = event.body { sku } else { nil }
        }
    }

    @Test("all faults of a master file are named at once, and nothing of it is stored")
    func faults() async throws {
        try await TestService.run { service in
            let reply = try await service.importMaster(
                .sku,
                """
                sku,product_code,name,gtin,shape
                A,P1,Good,,round
                A,P9,Twice,4006381333930,round
                ,P1,,123,round
                B,P1,Good
                """)
            #expect(
                reply.errors.map { "\($0.row) \($0.column) \($0.kind)" } == [
                    "1 shape unknown_column", "3 sku duplicate_in_file",
                    "3 product_code unknown_product", "3 gtin bad_check_digit",
                    "4 sku missing_value", "4 name missing_value", "4 gtin bad_length",
                    "5  malformed_row",
                ])
            #expect(reply.errorCount == 8)
            let listed = try await service.client().listSkus(InventoryV1.ListSkusRequest())
            #expect(!listed.skus.contains { $0.sku == "A" })
        }
    }

    @Test("a TAC or SKU with devices does not change its product")
    func moves() async throws {
        try await TestService.run { service in
            let moveTAC = "tac,product_code\n\(Samples.tac1),P2\n"
            let moveSKU = "sku,product_code,name\n\(Samples.black),P2,One black\n"
            try await service.intake(Samples.file(Samples.rows(1)))
            let tac = try await service.importMaster(.tac, moveTAC)
            #expect(tac.errors.map(\.kind) == ["belongs_to_other_product"])
            let sku = try await service.importMaster(.sku, moveSKU)
            #expect(sku.errors.map(\.kind) == ["belongs_to_other_product"])
            let free = try await service.importMaster(.tac, "tac,product_code\n\(Samples.tac2),P1\n")
            #expect(free.changed == 1)
        }
    }

    @Test("a new family of a product is announced for each of its SKUs")
    func family() async throws {
        try await TestService.run { service in
            let before = try await events(service).count
            try await service.importMaster(
                .product, "product_code,name,brand,family\nP1,Phone One,Sluice,CLASSIC\n")
            let events = try await events(service).dropFirst(before)
            #expect(events.count == 3)
            #expect(events.allSatisfy { $0.family == "CLASSIC" && $0.version == 2 })
        }
    }

    @Test("a repeat under the same operation id is answered from memory, another body is refused")
    func operationID() async throws {
        try await TestService.run { service in
            let request = InventoryV1.ImportMasterRequest(
                kind: .tac, csv: Array("tac,product_code\n11111111,P1\n".utf8))
            let options = service.once()
            let first = try await service.client().importMaster(request, options)
            #expect(try await service.client().importMaster(request, options) == first)
            await refusal(.alreadyExists) {
                _ = try await service.client().importMaster(
                    InventoryV1.ImportMasterRequest(kind: .tac, csv: [1]), options)
            }
            await refusal(.invalidArgument) { _ = try await service.client().importMaster(request) }
            await refusal(.invalidArgument) {
                _ = try await service.client().importMaster(
                    InventoryV1.ImportMasterRequest(csv: [1]), service.once())
            }
        }
    }

    @Test("SKUs are listed page by page without loss or repeat")
    func pages() async throws {
        try await TestService.run { service in
            var cursor = ""
            var seen: [String] = []
            repeat {
                let reply = try await service.client().listSkus(
                    InventoryV1.ListSkusRequest(
                        page: CommonV1.PageRequest(pageSize: 3, cursor: cursor)))
                seen += reply.skus.map(\.sku)
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen == [Samples.black, Samples.retired, Samples.white, Samples.other])
            await refusal(.invalidArgument) {
                _ = try await service.client().listSkus(
                    InventoryV1.ListSkusRequest(page: CommonV1.PageRequest(cursor: "zz")))
            }
        }
    }

    @Test("a warehouse needs a code that is no word of the stock table")
    func warehouses() async throws {
        try await TestService.run { service in
            for code in ["", "brand", "transit:x", "has space"] {
                await refusal(.invalidArgument) {
                    _ = try await service.client().putWarehouse(
                        InventoryV1.PutWarehouseRequest(
                            warehouse: InventoryV1.Warehouse(code: code, name: "n")), service.once())
                }
            }
            let listed = try await service.client().listWarehouses(CommonV1.Empty())
            #expect(listed.warehouses.map(\.code) == [Samples.beijing, Samples.shanghai])
        }
    }
}
