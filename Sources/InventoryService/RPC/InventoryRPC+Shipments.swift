import Messages
import ServiceKit
import Store
import Values
import Wire

extension InventoryRPC {
    func listShipRequests(
        _ request: InventoryV1.ListShipRequestsRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListShipRequestsReply {
        try requireStaff(call)
        var check = RequestCheck()
        check.require(request.after >= 0, "/after", "must not be negative")
        check.require(request.limit >= 0, "/limit", "must not be negative")
        check.optionalCode(request.warehouseCode, "/warehouse_code")
        try check.done()
        let most = settings.shipRequestsMax
        let limit = request.limit == 0 ? most : min(Int(request.limit), most)
        return try await read { transaction in
            let table = ShipmentTable(transaction)
            let requests = try table.requests(
                after: request.after, warehouse: request.warehouseCode, limit: limit)
            let messages = try withLines(requests, table)
            return InventoryV1.ListShipRequestsReply(
                requests: zip(requests, messages).map {
                    InventoryV1.ShipRequest(sequence: $0.sequence, shipment: $1)
                })
        }
    }

    func getShipment(
        _ request: InventoryV1.GetShipmentRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Shipment {
        let actor = try call.actor()
        var check = RequestCheck()
        check.require(
            request.shipmentID.isEmpty != request.orderID.isEmpty, "",
            "exactly one of shipment_id and order_id must be given")
        try check.done()
        return try await read { transaction in
            let table = ShipmentTable(transaction)
            let found =
                request.orderID.isEmpty
                ? try table.find(request.shipmentID) : try table.find(orderID: request.orderID)
            guard let shipment = found else { throw InventoryError.unknownShipment }
            try PartyDirectory.requireVisible(actor, partyID: shipment.partyID, transaction)
            return shipment.message(try table.lines(shipment.shipmentID))
        }
    }

    func listShipments(
        _ request: InventoryV1.ListShipmentsRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListShipmentsReply {
        let scope = try call.actor()?.scopePartyID
        var check = RequestCheck()
        check.optionalCode(request.state, "/state")
        check.optionalCode(request.partyID, "/party_id")
        let cursor = try Cursor.decode(request.page?.cursor ?? "", count: 1).first
        check.require(
            cursor == nil || cursor.flatMap(Int64.init) != nil, "/page/cursor",
            "is not a cursor of this listing")
        try check.done()
        let before = cursor.flatMap(Int64.init) ?? .max
        let size = PageSize.of(request.page)
        return try await read { transaction in
            let table = ShipmentTable(transaction)
            let found = try table.page(
                before: before, state: request.state, party: request.partyID, scope: scope,
                limit: size + 1)
            let messages = try withLines(found.prefix(size), table)
            let last = messages.count < found.count ? found[messages.count - 1] : nil
            return InventoryV1.ListShipmentsReply(
                shipments: messages,
                nextCursor: last.map { Cursor.encode(["\($0.sequence)"]) } ?? "")
        }
    }

    /// The shipments with their lines, from the first on: as many as `linesPerPage` allows, but one
    /// at least.
    private func withLines(
        _ shipments: some Sequence<ShipmentRecord>, _ table: ShipmentTable
    ) throws -> [InventoryV1.Shipment] {
        var result: [InventoryV1.Shipment] = []
        var count = 0
        for shipment in shipments {
            let lines = try table.lines(shipment.shipmentID)
            count += lines.count
            guard result.isEmpty || count <= settings.linesPerPage else { break }
            result.append(shipment.message(lines))
        }
        return result
    }

    func recordFulfilment(
        _ request: InventoryV1.RecordFulfilmentRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Shipment {
        try requireStaff(call)
        var check = RequestCheck()
        check.code(request.shipmentID, "/shipment_id")
        let step = ShipmentStep(rawValue: request.step)
        check.require(
            step.map(ShipmentStep.fulfilment.contains) ?? false, "/step",
            "must be picking, packed or shipped")
        check.serials(request.serials, "/serials", limit: settings.serialsMax)
        check.require(
            !request.final || step == .shipped, "/final", "is for the step shipped only")
        check.name(request.carrier, "/carrier", required: false)
        check.optionalCode(request.trackingNumber, "/tracking_number")
        let digits = Array(request.cartonSscc.utf8)
        let carton = ByteIdentifiers.sscc(digits, 0, digits.count)
        check.require(
            request.cartonSscc.isEmpty || (carton != nil && step == .packed), "/carton_sscc",
            "must be an SSCC, and is for the step packed only")
        try check.done()
        guard let step else { return InventoryV1.Shipment() }
        let (actor, settings) = (call.who, settings)
        return try await once(call, request) { transaction in
            let report = StepReport(
                step: step, occurredAt: transaction.now.microseconds, serials: request.serials,
                final: request.final, carrier: request.carrier,
                trackingNumber: request.trackingNumber, carton: carton ?? -1, actor: actor,
                shortGrace: .zero, zone: settings.zone)
            let shipment = try RecordFulfilment.run(
                report, shipmentID: request.shipmentID, settings: settings, transaction)
            return shipment.message(
                try ShipmentTable(transaction).lines(shipment.shipmentID))
        }
    }
}

extension ShipmentRecord {
    /// The shipment with its lines.
    func message(_ lines: [ShipmentLineRecord]) -> InventoryV1.Shipment {
        InventoryV1.Shipment(
            shipmentID: shipmentID, orderID: orderID, orderNumber: orderNumber, partyID: partyID,
            warehouseCode: warehouse, state: state, shipToName: shipToName,
            shipToAddress: shipToAddress, shipToRegion: shipToRegion,
            lines: lines.map { line in
                InventoryV1.ShipmentLine(
                    lineNo: line.lineNo, sku: line.sku, ordered: line.ordered, picked: line.picked,
                    shipped: line.shipped, short: line.short)
            },
            carrier: carrier, trackingNumber: trackingNumber, requestedAtUs: requestedAt,
            updatedAtUs: updatedAt)
    }
}
