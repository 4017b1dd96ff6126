import Messages
import Store
import Testing
import Values
import Wire

@testable import InventoryService

@Suite struct ShipmentListTests {
    @Test("a 3PL reads its ship requests in sequence, from where it stopped, its warehouses only")
    func shipRequests() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(20)))
            for number in 1...5 {
                _ = try await service.shipment("o-\(number)", [line(1, Samples.black, 1)])
            }
            var own = service.released("o-own", [line(1, Samples.black, 1)])
            own.warehouseCode = Samples.beijing
            try await service.orderFeed(.orderReleased(own))
            func requests(after: Int64, limit: Int32) async throws -> [Int64] {
                try await service.client().listShipRequests(
                    InventoryV1.ListShipRequestsRequest(after: after, limit: limit)
                ).requests.map(\.sequence)
            }
            #expect(try await requests(after: 0, limit: 2) == [1, 2])
            #expect(try await requests(after: 2, limit: 0) == [3, 4, 5])
            #expect(try await requests(after: 6, limit: 10) == [])
            await refusal(.invalidArgument) { _ = try await requests(after: -1, limit: 0) }
        }
    }

    @Test("a released order delivered twice makes one shipment")
    func releasedTwice() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(5)))
            let first = try await service.shipment("o-1", [line(1, Samples.black, 1)])
            try await service.orderFeed(
                .orderReleased(service.released("o-1", [line(1, Samples.black, 1)])))
            let listed = try await service.client().listShipments(
                InventoryV1.ListShipmentsRequest())
            #expect(listed.shipments.map(\.shipmentID) == [first.shipmentID])
        }
    }

    @Test("shipments are listed newest first, page by page, by state and by party")
    func pages() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(20)))
            for number in 1...7 {
                let shipment = try await service.shipment(
                    "o-\(number)", [line(1, Samples.black, 1)], party: "p-\(number % 2)")
                if number > 5 { try await service.message("m-\(number)", shipment.shipmentID, "picking") }
            }
            var cursor = ""
            var seen: [String] = []
            repeat {
                let reply = try await service.client().listShipments(
                    InventoryV1.ListShipmentsRequest(
                        page: CommonV1.PageRequest(pageSize: 3, cursor: cursor)))
                seen += reply.shipments.map(\.orderID)
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen == (1...7).reversed().map { "o-\($0)" })
            let picking = try await service.client().listShipments(
                InventoryV1.ListShipmentsRequest(state: "picking", partyID: "p-1"))
            #expect(picking.shipments.map(\.orderID) == ["o-7"])
        }
    }

    @Test("a page of shipments ends early rather than grow too large, and loses none")
    func longShipments() async throws {
        var settings = InventorySettings()
        settings.linesPerPage = 3
        try await TestService.run(settings: settings) { service in
            try await service.intake(Samples.file(Samples.rows(20)))
            for number in 1...4 {
                let lines = (1...2).map { line($0, Samples.black, 1) }
                _ = try await service.shipment("o-\(number)", lines)
            }
            var after: Int64 = 0
            var pages: [[Int64]] = []
            while true {
                let reply = try await service.client().listShipRequests(
                    InventoryV1.ListShipRequestsRequest(after: after))
                guard let last = reply.requests.last else { break }
                pages.append(reply.requests.map(\.sequence))
                after = last.sequence
            }
            #expect(pages == [[1], [2], [3], [4]])
            let first = try await service.client().listShipments(
                InventoryV1.ListShipmentsRequest())
            #expect(first.shipments.map(\.orderID) == ["o-4"])
            let next = try await service.client().listShipments(
                InventoryV1.ListShipmentsRequest(
                    page: CommonV1.PageRequest(cursor: first.nextCursor)))
            #expect(next.shipments.map(\.orderID) == ["o-3"])
        }
    }

    @Test("the devices of a shipment are listed part by part, without loss or repeat")
    func devices() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(20)))
            let id = try await service.shipment("o-1", [line(1, Samples.black, 7)]).shipmentID
            let second = (1...3).map { Samples.imei($0) }
            let first = (4...7).map { Samples.imei($0) }
            try await service.message("m-1", id, "shipped", serials: first)
            try await service.message("m-2", id, "shipped", serials: second)
            var cursor = ""
            var seen: [String] = []
            repeat {
                let reply = try await service.client().listShipmentDevices(
                    InventoryV1.ListShipmentDevicesRequest(
                        page: CommonV1.PageRequest(pageSize: 2, cursor: cursor), shipmentID: id))
                seen += reply.devices.map(\.imei1)
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen == first + second)
            await refusal(.notFound) {
                _ = try await service.client().listShipmentDevices(
                    InventoryV1.ListShipmentDevicesRequest(shipmentID: "nobody"))
            }
        }
    }

    @Test("logistics messages are listed newest first, page by page")
    func messages() async throws {
        try await TestService.run { service in
            for number in 1...5 {
                try await service.message("m-\(number)", "nothing", "picking")
                service.clock.advance(by: .seconds(1))
            }
            var cursor = ""
            var seen: [String] = []
            repeat {
                let reply = try await service.client().listLogisticsMessages(
                    InventoryV1.ListLogisticsMessagesRequest(
                        page: CommonV1.PageRequest(pageSize: 2, cursor: cursor), state: .parked))
                seen += reply.messages.map(\.messageID)
                cursor = reply.nextCursor
            } while !cursor.isEmpty
            #expect(seen == (1...5).reversed().map { "m-\($0)" })
        }
    }

    @Test("a malformed report is refused with every fault at once")
    func badReports() async throws {
        try await TestService.run { service in
            let message = await refusal(.invalidArgument) {
                _ = try await service.client("gateway").receiveLogisticsMessage(
                    InventoryV1.ReceiveLogisticsMessageRequest(serials: ["", "ok"]))
            }.marks
            #expect(
                message == [
                    "invalid /provider", "invalid /message_id", "invalid /shipment_id",
                    "invalid /step", "invalid /occurred_at_us", "invalid /received_at_us",
                    "invalid /serials/0",
                ])
            let fulfilment = await refusal(.invalidArgument) {
                _ = try await service.client().recordFulfilment(
                    InventoryV1.RecordFulfilmentRequest(
                        shipmentID: "s", step: "signed", final: true, cartonSscc: "1"),
                    service.once())
            }.marks
            #expect(fulfilment == ["invalid /step", "invalid /final", "invalid /carton_sscc"])
            await refusal(.notFound) {
                _ = try await service.client().recordFulfilment(
                    InventoryV1.RecordFulfilmentRequest(shipmentID: "s", step: "packed"),
                    service.once())
            }
        }
    }
}
