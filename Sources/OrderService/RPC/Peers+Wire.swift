import Messages
import Values

// What OrderService sends to its peers and reads from their replies.

extension Terms {
    /// The verdict as ChannelService gave it.
    init(_ reply: ChannelV1.TermsReply) {
        let shipTo = reply.shipTo ?? ChannelV1.ShipTo()
        self.init(
            broken: reply.violations.map(BrokenRule.init), partyName: reply.partyName,
            shipTo: ShipTo(
                code: shipTo.shipToID, name: shipTo.name, address: shipTo.address, region: shipTo.region),
            contractID: reply.contractID, contractVersion: reply.contractVersion,
            priceListID: reply.priceListID, priceListVersion: reply.priceListVersion,
            paymentTermDays: reply.paymentTermDays,
            lines: reply.lines.map { Line(lineNo: $0.lineNo, unitPriceMinor: $0.unitPriceMinor) },
            quotaLimited: reply.quotaLimited)
    }
}

extension OrderDraft {
    /// What `reply` says is missing: what InventoryService named itself, and every line with less stock
    /// than ordered that it did not name.
    func shortages(_ reply: InventoryV1.AvailabilityReply) -> [BrokenRule] {
        var broken = reply.violations.map(BrokenRule.init)
        let named = Set(broken.map { Self.line(of: $0.field) })
        for (index, line) in lines.enumerated() where index < reply.lines.count {
            let stock = reply.lines[index]
            let field = "/lines/\(index)"
            if named.contains(field) { continue }
            if !stock.known {
                broken.append(
                    BrokenRule(.sku, "\(field)/sku", "SKU \(line.sku) is unknown or no longer sold"))
            } else if stock.available < line.quantity {
                broken.append(
                    BrokenRule(
                        .stockAvailability, "\(field)/quantity",
                        "\(line.quantity) of \(line.sku) wanted, \(stock.available) available"))
            }
        }
        return broken
    }

    /// "/lines/3" of "/lines/3/quantity".
    private static func line(of field: String) -> String {
        field.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }
}

extension InventoryV1.ReserveRequest {
    /// What an order wants reserved until `expiresAt`.
    init(_ order: Order, expiresAt: Instant) {
        self.init(
            orderID: order.id.text, warehouseCode: order.warehouseCode,
            lines: order.lines.map { line in
                InventoryV1.StockLine(
                    lineNo: line.lineNo, sku: line.sku, quantity: line.quantity, serials: line.serials)
            },
            expiresAtUs: expiresAt.microseconds, partyID: order.partyID)
    }
}

extension FinanceV1.FreezeRequest {
    /// What an order wants frozen until `expiresAt`. An order that is not stored yet has no number.
    init(_ order: Order, _ rule: OrderTypeRule, expiresAt: Instant) {
        self.init(
            orderID: order.id.text, orderNumber: order.number, partyID: order.partyID,
            orderType: order.orderType, currency: order.currency,
            lines: order.lines.map { line in
                FinanceV1.FreezeLine(
                    lineNo: line.lineNo, sku: line.sku, quantity: line.quantity,
                    unitPriceMinor: line.unitPriceMinor)
            },
            contractID: order.contractID, contractVersion: order.contractVersion,
            paymentTermDays: order.paymentTermDays, fundsRule: rule.fundsRule,
            overdueGraceDays: rule.overdueGraceDays, businessDate: order.businessDate,
            expiresAtUs: expiresAt.microseconds)
    }
}

extension ChannelV1.HoldQuotaRequest {
    /// The quota that an order wants until `expiresAt`.
    init(_ order: Order, expiresAt: Instant) {
        self.init(
            orderID: order.id.text, contractID: order.contractID, quantity: order.quantity,
            amountMinor: order.totalMinor, expiresAtUs: expiresAt.microseconds)
    }
}
