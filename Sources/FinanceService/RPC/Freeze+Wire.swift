import Messages
import Values
import Wire

extension FreezeCommand {
    /// Reads a request; every fault at once as `invalidArgument`. Only one that is to hold something
    /// needs to say until when.
    init(_ request: FinanceV1.FreezeRequest, holds: Bool) throws(RPCError) {
        var faults = RequestFaults()
        faults.text(request.orderID, "/order_id", limit: Bounds.idBytes)
        faults.text(request.orderNumber, "/order_number", limit: Bounds.codeBytes, optional: true)
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes)
        faults.text(request.orderType, "/order_type", limit: Bounds.codeBytes)
        faults.text(request.contractID, "/contract_id", limit: Bounds.idBytes, optional: true)
        faults.number(request.paymentTermDays, "/payment_term_days", in: 0...Bounds.termDays)
        faults.number(request.overdueGraceDays, "/overdue_grace_days", in: 0...Bounds.termDays)
        faults.require(!holds || request.expiresAtUs > 0, "/expires_at_us", "must be an instant")
        let fundsRule = FundsRule(rawValue: request.fundsRule)
        faults.require(
            fundsRule != nil, "/funds_rule",
            "must be one of \(FundsRule.allCases.map(\.rawValue).joined(separator: ", "))")
        let currency = faults.currency(request.currency, "/currency")
        let date = faults.date(request.businessDate, "/business_date")
        let (lines, amount) = Self.lines(request.lines, &faults)
        try faults.check()
        self.init(
            orderID: OrderID(request.orderID), orderNumber: request.orderNumber,
            partyID: PartyID(request.partyID), orderType: request.orderType, currency: currency,
            lines: lines, amountMinor: amount, contractID: request.contractID,
            contractVersion: request.contractVersion,
            paymentTermDays: Int64(request.paymentTermDays), fundsRule: fundsRule ?? .none,
            overdueGraceDays: Int64(request.overdueGraceDays), businessDate: date,
            expiresAt: Instant(microseconds: request.expiresAtUs))
    }

    private static func lines(
        _ items: [FinanceV1.FreezeLine], _ faults: inout RequestFaults
    ) -> (lines: [FreezeLine], amountMinor: Int64) {
        faults.number(items.count, "/lines", in: 1...Bounds.orderLines)
        var seen: Set<Int32> = []
        var total: Int64 = 0
        var lines: [FreezeLine] = []
        for (index, item) in items.prefix(Bounds.orderLines).enumerated() {
            let field = "/lines/\(index)"
            faults.require(item.lineNo > 0, "\(field)/line_no", "must be above 0")
            faults.require(seen.insert(item.lineNo).inserted, "\(field)/line_no", "stands here twice")
            faults.text(item.sku, "\(field)/sku", limit: Bounds.codeBytes)
            faults.require(item.quantity > 0, "\(field)/quantity", "must be above 0")
            faults.require(
                item.unitPriceMinor >= 0, "\(field)/unit_price_minor", "must not be negative")
            let (amount, tooLarge) = item.quantity
                .multipliedReportingOverflow(by: item.unitPriceMinor)
            let (sum, overflow) = total.addingReportingOverflow(amount)
            faults.require(!tooLarge && !overflow, field, "the amount does not fit")
            total = sum
            lines.append(
                FreezeLine(
                    lineNo: Int64(item.lineNo), sku: item.sku, quantity: item.quantity,
                    unitPriceMinor: item.unitPriceMinor))
        }
        return (lines, total)
    }
}

extension FinanceV1.FreezeReply {
    /// The verdict in the words of the contract.
    init(_ verdict: FundsVerdict, currency: Currency) {
        switch verdict {
        case .covered(let parts):
            self.init(
                parts: parts.map {
                    FinanceV1.FreezePart(fundType: $0.fundType.wire, amountMinor: $0.amountMinor)
                })
        case .refused(let refusals):
            self.init(violations: refusals.map { $0.violation(currency) })
        }
    }
}

extension FinanceV1.FundFreeze {
    /// A stored freeze; the mark of an undo shows as released with nothing in it.
    init(_ stored: FreezeRows.Stored) {
        let freeze = stored.freeze
        self.init(
            orderID: freeze.orderID.text, partyID: freeze.partyID.text,
            currency: stored.isUndoMark ? "" : freeze.currency.code, state: freeze.state.rawValue,
            amountMinor: freeze.amountMinor, settledMinor: freeze.settledMinor,
            releasedMinor: freeze.releasedMinor,
            parts: freeze.parts.map {
                FinanceV1.FreezePart(fundType: $0.fundType.wire, amountMinor: $0.amountMinor)
            })
    }
}

extension FundType {
    var wire: FinanceV1.FundType { FinanceV1.FundType(rawValue: Int32(rawValue)) }
}
