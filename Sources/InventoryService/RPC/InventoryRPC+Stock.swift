import Messages
import ServiceKit
import Store
import Wire

extension InventoryRPC {
    func availability(
        _ request: InventoryV1.AvailabilityRequest, _ call: ServerCall
    ) async throws -> InventoryV1.AvailabilityReply {
        try requireStaff(call)
        var check = RequestCheck()
        check.code(request.warehouseCode, "/warehouse_code")
        let lines = demands(request.lines, &check)
        try check.done()
        let shown = settings.shortfallsShown
        return try await read { transaction in
            let answer = try ReserveStock.availability(
                warehouse: request.warehouseCode, lines: lines, transaction)
            return InventoryV1.AvailabilityReply(
                lines: answer.supply.map {
                    InventoryV1.LineAvailability(
                        lineNo: $0.lineNo, known: $0.known, available: $0.available)
                },
                violations: answer.shortfalls.prefix(shown).map(\.violation))
        }
    }

    func reserve(
        _ request: InventoryV1.ReserveRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ReserveReply {
        try requireStaff(call)
        var check = RequestCheck()
        check.code(request.orderID, "/order_id")
        check.code(request.partyID, "/party_id")
        check.code(request.warehouseCode, "/warehouse_code")
        check.require(request.expiresAtUs > 0, "/expires_at_us", "must be positive")
        let lines = demands(request.lines, &check)
        try check.done()
        let order = ReserveOrder(
            orderID: request.orderID, partyID: request.partyID, warehouse: request.warehouseCode,
            lines: lines, expiresAt: request.expiresAtUs, actor: call.who)
        let shown = settings.shortfallsShown
        return try await once(call, request) { transaction in
            let shortfalls = try ReserveStock.reserve(order, transaction)
            return InventoryV1.ReserveReply(
                violations: shortfalls.prefix(shown).map(\.violation))
        }
    }

    func releaseReservation(
        _ request: InventoryV1.ReleaseReservationRequest, _ call: ServerCall
    ) async throws -> CommonV1.Empty {
        try requireStaff(call)
        var check = RequestCheck()
        check.code(request.orderID, "/order_id")
        try check.done()
        let actor = call.who
        return try await once(call, request) { transaction in
            try ReleaseReservation.release(
                request.orderID, reason: "released", by: actor, transaction)
            return CommonV1.Empty()
        }
    }

    func listStock(
        _ request: InventoryV1.ListStockRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListStockReply {
        let scope = try call.actor()?.scopePartyID
        var check = RequestCheck()
        check.optionalCode(request.sku, "/sku")
        check.optionalCode(request.place, "/place")
        try check.done()
        let after = try Cursor.decode(request.page?.cursor ?? "", count: 4)
        let size = PageSize.of(request.page)
        let rows = try await read { transaction in
            try StockTable(transaction).page(
                after: after, sku: request.sku, place: request.place, scope: scope,
                limit: size + 1)
        }
        let page = rows.prefix(size)
        var next = ""
        if rows.count > size, let last = page.last {
            next = Cursor.encode([last.sku, last.place, last.owner, last.condition])
        }
        return InventoryV1.ListStockReply(stock: page.map(\.message), nextCursor: next)
    }

    /// The lines of a request, every fault of them in `check`.
    private func demands(
        _ lines: [InventoryV1.StockLine], _ check: inout RequestCheck
    ) -> [StockDemand] {
        check.require(!lines.isEmpty, "/lines", "must not be empty")
        check.require(
            lines.count <= settings.linesMax, "/lines", "must be at most \(settings.linesMax)")
        var seen: Set<Int32> = []
        var serials = 0
        for (index, line) in lines.enumerated() {
            let field = "/lines/\(index)"
            check.require(line.lineNo > 0, "\(field)/line_no", "must be positive")
            check.require(
                seen.insert(line.lineNo).inserted, "\(field)/line_no", "stands in the request twice")
            check.code(line.sku, "\(field)/sku")
            check.require(
                (1...1_000_000_000).contains(line.quantity), "\(field)/quantity",
                "must be 1 to 1,000,000,000")
            guard !line.serials.isEmpty else { continue }
            serials += line.serials.count
            check.require(
                Int64(line.serials.count) == line.quantity, "\(field)/serials",
                "must be as many as the quantity")
            check.serials(
                line.serials, "\(field)/serials", limit: settings.reservedSerialsMax)
        }
        check.require(
            serials <= settings.reservedSerialsMax, "/lines",
            "must name at most \(settings.reservedSerialsMax) serials")
        return lines.map {
            StockDemand(
                lineNo: $0.lineNo, sku: $0.sku, quantity: $0.quantity, serials: $0.serials)
        }
    }
}

extension Shortfall {
    fileprivate var violation: CommonV1.Violation {
        CommonV1.Violation(rule: rule, field: field, message: message)
    }
}

extension StockRecord {
    fileprivate var message: InventoryV1.Stock {
        InventoryV1.Stock(
            sku: sku, place: place, owner: owner, condition: condition, onHand: onHand,
            reserved: reserved)
    }
}
