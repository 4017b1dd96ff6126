import Messages
import ServiceKit
import Store
import Testing
import Wire

@testable import InventoryService

@Suite struct ScopeTests {
    /// Parties root > mine > below, and a foreign one; one shipped device for each of the three.
    private func prepare(_ service: TestService) async throws -> [String: String] {
        try await service.intake(Samples.file(Samples.rows(10)))
        try await service.store.write { transaction in
            for (id, path) in [
                ("top", "/top/"), ("mine", "/top/mine/"), ("below", "/top/mine/below/"),
                ("foreign", "/top/foreign/"),
            ] {
                try ChannelFeed.apply(
                    EventsV1.Event(
                        body: .partyChanged(
                            EventsV1.PartyChanged(
                                partyID: id, code: id, name: id, partyClass: .agent, path: path,
                                active: true, version: 1))), transaction)
            }
        }
        var shipments: [String: String] = [:]
        for (number, party) in ["mine", "below", "foreign"].enumerated() {
            let shipment = try await service.shipment(
                "o-\(party)", [line(1, Samples.black, 1)], party: party)
            shipments[party] = shipment.shipmentID
            try await service.message(
                "m-\(party)", shipment.shipmentID, "shipped",
                serials: [Samples.imei(Int64(number + 1))], final: true)
        }
        return shipments
    }

    @Test("a channel user sees the devices, shipments and stock of its own subtree and nothing else")
    func subtree() async throws {
        try await TestService.run { service in
            let shipments = try await prepare(service)
            let client = service.client("gateway")
            let user = service.asUser(scope: "mine")
            for (unit, visible) in [(1, true), (2, true), (3, false), (4, false), (999, false)] {
                let request = InventoryV1.GetDeviceRequest(identifier: Samples.imei(Int64(unit)))
                if visible {
                    #expect(try await client.getDevice(request, user).state == "in_transit")
                    #expect(try await client.traceDevice(request, user).chainVerified)
                } else {
                    await refusal(.notFound) { _ = try await client.getDevice(request, user) }
                    await refusal(.notFound) { _ = try await client.traceDevice(request, user) }
                }
            }
            for (party, visible) in [("mine", true), ("below", true), ("foreign", false)] {
                let request = InventoryV1.GetShipmentRequest(orderID: "o-\(party)")
                if visible {
                    #expect(try await client.getShipment(request, user).partyID == party)
                    let devices = try await client.listShipmentDevices(
                        InventoryV1.ListShipmentDevicesRequest(shipmentID: shipments[party] ?? ""),
                        user)
                    #expect(devices.devices.count == 1)
                } else {
                    await refusal(.notFound) {
                        _ = try await client.listShipmentDevices(
                            InventoryV1.ListShipmentDevicesRequest(
                                shipmentID: shipments[party] ?? ""), user)
                    }
                    await refusal(.notFound) { _ = try await client.getShipment(request, user) }
                }
            }
            let listed = try await client.listShipments(InventoryV1.ListShipmentsRequest(), user)
            #expect(Set(listed.shipments.map(\.partyID)) == ["mine", "below"])
            let named = try await client.listShipments(
                InventoryV1.ListShipmentsRequest(partyID: "foreign"), user)
            #expect(named.shipments.isEmpty)
            let stock = try await client.listStock(InventoryV1.ListStockRequest(), user)
            #expect(Set(stock.stock.map(\.owner)) == ["mine", "below"])
            let staff = try await client.listShipments(
                InventoryV1.ListShipmentsRequest(), service.asUser())
            #expect(staff.shipments.map(\.partyID) == ["foreign", "below", "mine"])
        }
    }

    @Test("a foreign and an unknown device are refused with the same words")
    func sameWords() async throws {
        try await TestService.run { service in
            _ = try await prepare(service)
            let client = service.client("gateway")
            var messages: Set<String> = []
            for unit in [3, 4, 999] {
                let error = await #expect(throws: RPCError.self) {
                    _ = try await client.getDevice(
                        InventoryV1.GetDeviceRequest(identifier: Samples.imei(Int64(unit))),
                        service.asUser(scope: "mine"))
                }
                messages.insert("\(String(describing: error))")
            }
            #expect(messages.count == 1)
        }
    }

    @Test("a channel user may not do the company's work")
    func staffOnly() async throws {
        try await TestService.run { service in
            let client = service.client("gateway")
            func user() -> CallOptions { service.asUser(scope: "mine") }
            await refusal(.permissionDenied) {
                _ = try await client.importMaster(
                    InventoryV1.ImportMasterRequest(kind: .tac, csv: [1]), user())
            }
            await refusal(.permissionDenied) {
                _ = try await client.putWarehouse(InventoryV1.PutWarehouseRequest(), user())
            }
            await refusal(.permissionDenied) {
                _ = try await client.beginIntake(InventoryV1.BeginIntakeRequest(), user())
            }
            await refusal(.permissionDenied) {
                _ = try await client.listShipRequests(
                    InventoryV1.ListShipRequestsRequest(), user())
            }
            await refusal(.permissionDenied) {
                _ = try await client.recordFulfilment(
                    InventoryV1.RecordFulfilmentRequest(), user())
            }
            await refusal(.permissionDenied) {
                _ = try await client.listLogisticsMessages(
                    InventoryV1.ListLogisticsMessagesRequest(), user())
            }
        }
    }

    @Test("each peer reaches its own methods only")
    func peers() async throws {
        try await TestService.run { service in
            let reserve = InventoryV1.ReserveRequest()
            await refusal(.permissionDenied) {
                _ = try await service.client("gateway").reserve(reserve, service.asUser())
            }
            await refusal(.permissionDenied) {
                _ = try await service.client("finance").reserve(reserve, service.once())
            }
            await refusal(.permissionDenied) {
                _ = try await service.client("order").importMaster(
                    InventoryV1.ImportMasterRequest(), service.once())
            }
            await refusal(.unauthenticated) {
                _ = try await service.client("gateway").getDevice(InventoryV1.GetDeviceRequest())
            }
        }
    }
}
