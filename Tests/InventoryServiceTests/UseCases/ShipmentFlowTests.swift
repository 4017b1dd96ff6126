import Logging
import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import InventoryService

@Suite struct ShipmentFlowTests {
    @Test("a shipment goes from request to signature, with stock, owner and events right at each step")
    func wholeWay() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 2)])
            #expect(shipment.state == "released")
            #expect(try await service.stock() == [10, 2])
            let requests = try await service.client().listShipRequests(
                InventoryV1.ListShipRequestsRequest())
            #expect(requests.requests.map { $0.shipment?.orderID } == ["o-1"])
            let id = shipment.shipmentID
            let serials = [Samples.imei(1), Samples.imei(500_002)]
            for step in ["accepted_by_3pl", "picking", "packed"] {
                #expect(try await service.message("m-\(step)", id, step).state == .applied)
            }
            try await service.message("m-4", id, "shipped", serials: serials, tracking: "T1")
            #expect(try await service.stock() == [8, 0])
            #expect(try await service.stock(Samples.black, "transit:\(id)") == [2, 0])
            let moving = try await service.device(Samples.imei(2))
            #expect(moving.state == "in_transit")
            #expect(moving.owner == Samples.party)
            #expect(moving.shipmentID == id)
            try await service.message("m-5", id, "in_transit")
            try await service.message("m-6", id, "signed", tracking: "T1")
            #expect(try await service.device(Samples.imei(1)).state == "at_channel")
            #expect(try await service.stock(Samples.black, Samples.party) == [2, 0])
            #expect(try await service.stock(Samples.black, "transit:\(id)") == [0, 0])

            let final = try await service.client().getShipment(
                InventoryV1.GetShipmentRequest(shipmentID: id))
            #expect(final.state == "signed")
            #expect(final.trackingNumber == "T1")
            #expect(final.lines.map { [$0.ordered, $0.picked, $0.shipped, $0.short] } == [[2, 2, 2, 0]])
            let events = try await service.progress()
            #expect(
                events.map(\.step) == [
                    "accepted_by_3pl", "picking", "packed", "shipped", "in_transit", "signed",
                ])
            #expect(events[3].final)
            #expect(events[3].shipped.map(\.quantity) == [2])
            #expect(events[3].shortLines.isEmpty)
            #expect(events[3].businessDate == "2026-09-21")
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("a message twice is applied once and answered the same")
    func repeats() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 2)])
            let first = try await service.message(
                "m-1", shipment.shipmentID, "shipped", serials: [Samples.imei(1)])
            #expect(first.state == .applied && !first.repeatedMessage)
            let again = try await service.message(
                "m-1", shipment.shipmentID, "shipped", serials: [Samples.imei(1)])
            #expect(again.state == .applied && again.repeatedMessage)
            let other = try await service.message(
                "m-1", shipment.shipmentID, "shipped", serials: [Samples.imei(2)])
            #expect(other.state == .rejected && other.repeatedMessage)
            #expect(try await service.stock() == [9, 1])
            #expect(try await service.progress().count == 1)
        }
    }

    @Test("a message about an unknown order waits, is seen, and is applied when the order comes")
    func parkedUntilKnown() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let early = try await service.message("m-1", "o-1", "accepted_by_3pl")
            #expect(early.state == .parked)
            let listed = try await service.client().listLogisticsMessages(
                InventoryV1.ListLogisticsMessagesRequest(state: .parked))
            #expect(listed.messages.map(\.reason) == ["the shipment is not known"])
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 2)])
            #expect(shipment.state == "accepted_by_3pl")
            let after = try await service.client().listLogisticsMessages(
                InventoryV1.ListLogisticsMessagesRequest(state: .parked))
            #expect(after.messages.isEmpty)
        }
    }

    @Test("a parked message is tried again by the loop, at growing waits")
    func parkedLoop() async throws {
        try await TestService.run { service in
            let loop = ParkedMessages(
                store: service.store, settings: service.settings, logger: Logger(label: "test"))
            try await service.message("m-1", "unknown", "signed")
            func attempts() async throws -> Int32? {
                try await service.client().listLogisticsMessages(
                    InventoryV1.ListLogisticsMessagesRequest()
                ).messages.first?.attempts
            }
            try await loop.round()
            #expect(try await attempts() == 1)
            service.clock.advance(by: .seconds(1))
            try await loop.round()
            #expect(try await attempts() == 2)
            service.clock.advance(by: .seconds(1))
            try await loop.round()
            #expect(try await attempts() == 2)
            service.clock.advance(by: .seconds(1))
            try await loop.round()
            #expect(try await attempts() == 3)
            #expect(ParkedMessages.wait(after: 50, service.settings) == .seconds(60))
        }
    }

    @Test("a bad serial rejects its whole message with the reason, and nothing moves")
    func badSerials() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            try await service.intake(
                Samples.file(Samples.rows(3, tac: Samples.tac2, sku: Samples.other)))
            try await service.intake(
                Samples.file(Samples.rows(2, from: 50)), warehouse: Samples.beijing)
            _ = try await service.reserve("o-9", [line(1, Samples.black, [Samples.imei(9)])])
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 2)])
            let id = shipment.shipmentID
            try await service.message("m-0", id, "shipped", serials: [Samples.imei(1)])
            let cases: [(String, [String], String)] = [
                ("unknown", [Samples.imei(2), Samples.imei(999)], "unknown_serial"),
                ("sku", [Samples.imei(Samples.tac2, 1)], "wrong_sku"),
                ("place", [Samples.imei(50)], "not_in_warehouse"),
                ("again", [Samples.imei(500_001)], "already_shipped"),
                ("held", [Samples.imei(9)], "reserved_for_other_order"),
                ("twice", [Samples.imei(2), Samples.imei(500_002)], "repeated_serial"),
                ("more", [Samples.imei(2), Samples.imei(3)], "more_than_ordered"),
            ]
            for (name, serials, word) in cases {
                let reply = try await service.message("m-\(name)", id, "shipped", serials: serials)
                #expect(reply.state == .rejected)
                #expect(reply.reason.contains(word), "\(name): \(reply.reason)")
            }
            #expect(try await service.message("m-step", id, "teleported").state == .rejected)
            #expect(try await service.stock() == [9, 2])
            let rejected = try await service.client().listLogisticsMessages(
                InventoryV1.ListLogisticsMessagesRequest(state: .rejected))
            #expect(rejected.messages.count == cases.count + 1)
            #expect(try await service.progress().count == 1)
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("a short shipment gives the rest up after its grace, and tells so once")
    func shortShipment() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let shipment = try await service.shipment(
                "o-1", [line(1, Samples.black, 3)])
            let id = shipment.shipmentID
            try await service.message(
                "m-1", id, "shipped", serials: [Samples.imei(1)], final: true)
            #expect(try await service.stock() == [9, 2])
            let loop = ShortShipments(store: service.store, settings: service.settings)
            try await loop.round()
            #expect(try await service.stock() == [9, 2])
            service.clock.advance(by: .seconds(6))
            try await loop.round()
            try await loop.round()
            #expect(try await service.stock() == [9, 0])
            let final = try await service.client().getShipment(
                InventoryV1.GetShipmentRequest(shipmentID: id))
            #expect(final.lines.map { [$0.shipped, $0.short] } == [[1, 2]])
            let events = try await service.progress()
            #expect(events.map(\.final) == [false, true])
            #expect(events[1].shipped.isEmpty)
            #expect(events[1].shortLines.map(\.quantity) == [2])
            let late = try await service.message("m-2", id, "shipped", serials: [Samples.imei(2)])
            #expect(late.state == .rejected)
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("a final report that overtakes an earlier part does not give that part up")
    func overtakenPart() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 3)])
            let id = shipment.shipmentID
            try await service.message(
                "m-2", id, "shipped", serials: [Samples.imei(3)], final: true, minute: 2)
            try await service.message(
                "m-1", id, "shipped", serials: [Samples.imei(1), Samples.imei(2)], minute: 1)
            let events = try await service.progress()
            #expect(events.map(\.final) == [false, true])
            #expect(events.flatMap(\.shortLines).isEmpty)
            #expect(try await service.stock() == [7, 0])
        }
    }

    @Test("staff pick, pack and ship by scanned serials, and see every bad one at once")
    func staff() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 3)])
            func record(
                _ step: String, _ serials: [String], final: Bool = false, carton: String = ""
            ) async throws -> InventoryV1.Shipment {
                try await service.client("gateway").recordFulfilment(
                    InventoryV1.RecordFulfilmentRequest(
                        shipmentID: shipment.shipmentID, step: step, serials: serials,
                        final: final, cartonSscc: carton), service.asUser())
            }
            let picked = try await record("picking", [Samples.imei(1), Samples.imei(2)])
            #expect(picked.lines[0].picked == 2)
            #expect(try await service.device(Samples.imei(1)).state == "reserved")
            let carton = Samples.sscc(77)
            let packed = try await record("packed", [Samples.imei(1)], carton: carton)
            #expect(packed.state == "packed")
            #expect(try await service.device(Samples.imei(1)).cartonSscc == carton)
            let marks = await refusal(.failedPrecondition) {
                _ = try await record(
                    "shipped", [Samples.imei(1), "NOBODY", Samples.imei(2), Samples.imei(2)])
            }.marks
            #expect(marks == ["serial /serials/1", "serial /serials/3"])
            #expect(try await service.device(Samples.imei(1)).state == "packed")
            // Unit 5 leaves instead of the picked unit 2, which is free again.
            let shipped = try await record(
                "shipped", [Samples.imei(1), Samples.imei(5)], final: true)
            #expect(shipped.lines.map { [$0.picked, $0.shipped, $0.short] } == [[2, 2, 1]])
            #expect(try await service.device(Samples.imei(2)).state == "in_stock")
            #expect(try await service.stock() == [8, 0])
            let events = try await service.progress()
            #expect(events.last?.final == true)
            #expect(events.last?.shortLines.map(\.quantity) == [1])
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("an order that named its devices gets these and no others")
    func namedDevices() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let shipment = try await service.shipment(
                "o-1", [line(1, Samples.black, [Samples.imei(3), Samples.imei(4)])])
            let id = shipment.shipmentID
            let wrong = try await service.message("m-1", id, "shipped", serials: [Samples.imei(5)])
            #expect(wrong.reason.contains("not_the_reserved_device"))
            try await service.message("m-2", id, "shipped", serials: [Samples.imei(3)], final: true)
            service.clock.advance(by: .seconds(6))
            try await ShortShipments(store: service.store, settings: service.settings).round()
            #expect(try await service.device(Samples.imei(4)).state == "in_stock")
            #expect(try await service.stock() == [9, 0])
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("thirty thousand serials leave in one message")
    func manySerials() async throws {
        try await TestService.run { service in
            let count: Int64 = 30_000
            try await service.intake(
                Samples.file(
                    (1...count).map {
                        "\(Samples.imei($0)),,\(Samples.serial($0)),\(Samples.black),,"
                    }))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, count)])
            let reply = try await service.message(
                "m-1", shipment.shipmentID, "shipped",
                serials: (1...count).map { Samples.imei($0) }, final: true)
            #expect(reply.state == .applied)
            #expect(try await service.stock() == [0, 0])
            #expect(
                try await service.stock(Samples.black, "transit:\(shipment.shipmentID)") == [count, 0])
        }
    }
}
