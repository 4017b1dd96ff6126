import Messages
import Store
import Testing
import Wire

@testable import InventoryService

@Suite struct TraceTests {
    @Test("a device is found by every identifier it has, and its way is told from the start")
    func everyIdentifier() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(3)))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 1)])
            try await service.message(
                "m-1", shipment.shipmentID, "shipped", serials: [Samples.imei(2)], tracking: "T")
            try await service.message("m-2", shipment.shipmentID, "delivered", tracking: "T")
            let imei = Samples.imei(2)
            let forms = [
                imei, String(imei.dropLast()), imei.dropLast() + "42", Samples.imei(500_002),
                Samples.serial(2), " \(imei) ",
            ]
            for form in forms {
                let trace = try await service.client().traceDevice(
                    InventoryV1.GetDeviceRequest(identifier: form))
                #expect(trace.device?.imei1 == imei)
                #expect(trace.chainVerified)
                #expect(trace.movements.map(\.kind) == ["received", "shipped", "arrived"])
                #expect(trace.movements.map(\.toState) == ["in_stock", "in_transit", "at_channel"])
                #expect(
                    trace.movements.map(\.toPlace) == [
                        Samples.shanghai, "transit:\(shipment.shipmentID)", Samples.party,
                    ])
                #expect(
                    trace.movements.map(\.fromPlace) == [
                        "", Samples.shanghai, "transit:\(shipment.shipmentID)",
                    ])
                #expect(trace.movements.allSatisfy { $0.hash.count == 64 })
            }
            for unknown in ["", "x", String(repeating: "9", count: 500), "352099001761480", "a b"] {
                await refusal(.notFound) {
                    _ = try await service.client().getDevice(
                        InventoryV1.GetDeviceRequest(identifier: unknown))
                }
            }
        }
    }

    @Test(
        "a tampered row shows in the trace of its device and of no other",
        arguments: 0..<6)
    func tampering(number: Int) async throws {
        let statements: [StaticString] = [
            "UPDATE movement SET to_place = 'BJ' WHERE device_id = 2",
            "UPDATE movement SET actor = 'nobody' WHERE device_id = 2 AND sequence = 1",
            "UPDATE movement SET recorded_at_us = recorded_at_us + 1 WHERE device_id = 2",
            "UPDATE device SET place = 'BJ' WHERE device_id = 2",
            "UPDATE device SET owner = 'thief' WHERE device_id = 2",
            "DELETE FROM movement WHERE device_id = 2",
        ]
        let statement = statements[number]
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(3)))
            func verified(_ unit: Int64) async throws -> Bool {
                try await service.client().traceDevice(
                    InventoryV1.GetDeviceRequest(identifier: Samples.imei(unit))
                ).chainVerified
            }
            #expect(try await verified(2))
            try await service.store.write { _ = try $0.run(statement) }
            #expect(try await !verified(2))
            #expect(try await verified(1))
            #expect(try await verified(3))
        }
    }
}
