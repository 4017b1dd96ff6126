import Values

/// A proposed order as it arrives, before it is checked.
struct ProposalDraft: Equatable, Sendable {
    var partyID = ""
    var orderType = ""
    var shipToCode = ""
    var currency = ""
    /// yyyy-mm-dd
    var businessDate = ""
    var lines: [ProposedLine] = []
    /// A nil item is a class that is unknown here.
    var allowedClasses: [PartyClass?] = []
    var priceRule = ""

    /// Throws every fault of form at once, as `ChannelError.invalid`.
    func checked() throws(ChannelError) -> Proposal {
        var faults = Faults()
        faults.text(partyID, "/party_id", limit: Limits.identifierBytes)
        faults.code(orderType, "/order_type", limit: Limits.codeBytes)
        faults.text(shipToCode, "/ship_to_id", limit: Limits.identifierBytes, optional: true)
        let currency = try? Currency(self.currency)
        faults.require(currency != nil, "/currency", "must be three upper-case letters")
        let date = BusinessDate(self.businessDate)
        faults.require(date != nil, "/business_date", "must be a day, yyyy-mm-dd")
        let rule = PriceRule(rawValue: priceRule)
        faults.require(rule != nil, "/price_rule", "must be class_list or contract_fixed")
        for (index, item) in allowedClasses.enumerated() where item == nil {
            faults.add("/allowed_classes/\(index)", "must be one of the channel classes")
        }
        checkLines(&faults)
        try faults.check()
        guard let currency, let date, let rule else { throw .invalid(faults.violations) }
        return Proposal(
            partyID: PartyID(partyID), orderType: orderType, shipToCode: shipToCode,
            currency: currency, businessDate: date, lines: lines,
            allowedClasses: Set(allowedClasses.compactMap { $0 }), priceRule: rule)
    }

    private func checkLines(_ faults: inout Faults) {
        faults.require(!lines.isEmpty, "/lines", "must have at least one line")
        faults.require(
            lines.count <= Limits.orderLines, "/lines",
            "must have at most \(Limits.orderLines) lines")
        var seen: Set<Int32> = []
        for (index, line) in lines.prefix(Limits.orderLines).enumerated() {
            let pointer = "/lines/\(index)"
            faults.require(
                seen.insert(line.lineNo).inserted, "\(pointer)/line_no", "stands here twice")
            faults.text(line.sku, "\(pointer)/sku", limit: Limits.codeBytes)
            faults.number(line.quantity, "\(pointer)/quantity", in: 1...Limits.quantity)
            faults.number(
                line.requestedUnitPriceMinor, "\(pointer)/unit_price_minor",
                in: 0...Limits.priceMinor)
        }
    }
}
