import Messages
import Testing

@testable import InventoryService

@Suite struct SplitShipmentTests {
    @Test("a signature between two parts with one tracking number also signs for the later part")
    func signatureBetweenParts() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let id = try await service.shipment("o-1", [line(1, Samples.black, 2)]).shipmentID
            try await service.message("m-1", id, "shipped", serials: [Samples.imei(1)], tracking: "T1")
            try await service.message("m-2", id, "signed", tracking: "T1")
            #expect(try await service.device(Samples.imei(1)).state == "at_channel")
            try await service.message("m-3", id, "shipped", serials: [Samples.imei(2)], tracking: "T1")
            #expect(try await service.device(Samples.imei(2)).state == "at_channel")
            #expect(try await service.stock(Samples.black, Samples.party) == [2, 0])
            #expect(try await service.auditFindings().isEmpty)
        }
    }
}
