import Messages
import ServiceKit
import Store
import Wire

extension InventoryRPC {
    func importMaster(
        _ request: InventoryV1.ImportMasterRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ImportMasterReply {
        try requireStaff(call)
        guard let kind = MasterKind(rawValue: request.kind.name) else {
            throw RPCError.invalid([.invalid("/kind", "must be product, sku or tac")])
        }
        let file = MasterFile(kind, request.csv)
        let shown = settings.faultsShown
        return try await once(call, request) { transaction in
            try ImportMaster.run(file, faultsShown: shown, transaction).message
        }
    }

    func listSkus(
        _ request: InventoryV1.ListSkusRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListSkusReply {
        // Products are no party's secret: a scoped caller may list them.
        _ = try call.actor()
        let after = try Cursor.decode(request.page?.cursor ?? "", count: 1).first ?? ""
        let size = PageSize.of(request.page)
        let skus = try await read { try MasterTable($0).skus(after: after, limit: size + 1) }
        let page = skus.prefix(size)
        let next = skus.count > size ? page.last.map { Cursor.encode([$0.sku]) } ?? "" : ""
        return InventoryV1.ListSkusReply(skus: page.map(\.message), nextCursor: next)
    }

    func putWarehouse(
        _ request: InventoryV1.PutWarehouseRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Warehouse {
        try requireStaff(call)
        guard let given = request.warehouse else {
            throw RPCError.invalid([.invalid("/warehouse", "must be given")])
        }
        var check = RequestCheck()
        check.code(given.code, "/warehouse/code")
        check.require(
            given.code != Stock.brand && !given.code.hasPrefix(Stock.transit("")),
            "/warehouse/code", "is a word of the stock table")
        check.name(given.name, "/warehouse/name")
        check.name(given.region, "/warehouse/region", required: false)
        try check.done()
        let record = WarehouseRecord(
            code: given.code, name: given.name, region: given.region, thirdParty: given.thirdParty)
        let limit = settings.warehousesMax
        return try await once(call, request) { transaction in
            let table = MasterTable(transaction)
            if try table.warehouse(record.code) == nil,
                try table.warehouses(limit: limit).count >= limit
            {
                throw RPCError.refused(
                    .outOfRange, "there are too many warehouses",
                    [.limit("/warehouse", "at most \(limit) warehouses")])
            }
            try table.put(record)
            return record.message
        }
    }

    func listWarehouses(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> InventoryV1.ListWarehousesReply {
        _ = try call.actor()
        let limit = settings.warehousesMax
        let warehouses = try await read { try MasterTable($0).warehouses(limit: limit) }
        return InventoryV1.ListWarehousesReply(warehouses: warehouses.map(\.message))
    }
}

extension ImportResult {
    fileprivate var message: InventoryV1.ImportMasterReply {
        InventoryV1.ImportMasterReply(
            rows: rows, created: created, changed: changed, unchanged: unchanged,
            errors: faults.map(\.rowError), errorCount: faultCount)
    }
}

extension SKURecord {
    fileprivate var message: InventoryV1.Sku {
        InventoryV1.Sku(
            sku: sku, productCode: productCode, name: name, brand: brand, family: family,
            gtin: gtin, color: color, memory: memory, active: active, version: version)
    }
}

extension WarehouseRecord {
    fileprivate var message: InventoryV1.Warehouse {
        InventoryV1.Warehouse(code: code, name: name, region: region, thirdParty: thirdParty)
    }
}

extension RowFault {
    /// The fault as callers see it.
    var rowError: InventoryV1.RowError {
        InventoryV1.RowError(
            row: Int64(row), column: column, kind: kind.rawValue, value: value, message: message)
    }
}
