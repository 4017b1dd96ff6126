import Messages
import ServiceKit
import Store
import Wire

extension InventoryRPC {
    func getDevice(
        _ request: InventoryV1.GetDeviceRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Device {
        let actor = try call.actor()
        return try await read { transaction in
            let device = try LookUpDevice.find(request.identifier, transaction)
            try PartyDirectory.requireVisible(actor, partyID: device.owner, transaction)
            return device.message
        }
    }

    func traceDevice(
        _ request: InventoryV1.GetDeviceRequest, _ call: ServerCall
    ) async throws -> InventoryV1.DeviceTrace {
        let actor = try call.actor()
        return try await read { transaction in
            let history = try LookUpDevice.trace(request.identifier, transaction)
            try PartyDirectory.requireVisible(actor, partyID: history.device.owner, transaction)
            return InventoryV1.DeviceTrace(
                device: history.device.message, movements: history.movements.map(\.message),
                chainVerified: history.verified)
        }
    }
}

extension InventoryRPC {
    func listShipmentDevices(
        _ request: InventoryV1.ListShipmentDevicesRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListShipmentDevicesReply {
        let actor = try call.actor()
        let parts = try Cursor.decode(request.page?.cursor ?? "", count: 2).map { Int64($0) ?? -1 }
        var check = RequestCheck()
        check.require(!parts.contains(-1), "/page/cursor", "is not a cursor of this listing")
        try check.done()
        let size = PageSize.of(request.page)
        return try await read { transaction in
            let table = ShipmentTable(transaction)
            guard let shipment = try table.find(request.shipmentID) else {
                throw InventoryError.unknownShipment
            }
            try PartyDirectory.requireVisible(actor, partyID: shipment.partyID, transaction)
            let found = try table.devices(
                of: shipment.shipmentID, afterPart: parts.first ?? 0, afterDevice: parts.last ?? 0,
                limit: size + 1)
            let shown = found.prefix(size)
            let devices = try shown.compactMap { place in
                try DeviceTable(transaction).record(place.deviceID)?.message
            }
            let last = shown.count < found.count ? shown.last : nil
            return InventoryV1.ListShipmentDevicesReply(
                devices: devices,
                nextCursor: last.map { Cursor.encode(["\($0.part)", "\($0.deviceID)"]) } ?? "")
        }
    }
}

extension DeviceRecord {
    fileprivate var message: InventoryV1.Device {
        InventoryV1.Device(
            deviceID: deviceID, sku: sku, sn: serialNumber, imei1: IMEINumber.text(imei1),
            imei2: IMEINumber.text(imei2), cartonSscc: IMEINumber.sscc(carton),
            palletSscc: IMEINumber.sscc(pallet), state: state.rawValue, place: place, owner: owner,
            condition: condition, orderID: orderID, shipmentID: shipmentID,
            updatedAtUs: updatedAt)
    }
}

extension MovementRecord {
    fileprivate var message: InventoryV1.Movement {
        InventoryV1.Movement(
            sequence: sequence, kind: kind, fromState: fromState, toState: toState,
            fromPlace: fromPlace, toPlace: toPlace, document: document, actor: actor,
            occurredAtUs: occurredAt, recordedAtUs: recordedAt, hash: hexText(hash))
    }
}

/// Lower-case hex of `bytes`.
private func hexText(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    for byte in bytes {
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
}
