import Values

/// A contract as somebody wants it to be, before it is checked.
struct ContractDraft: Equatable, Sendable {
    /// Empty to create a contract.
    var id = ""
    /// Empty to have a number given.
    var number = ""
    /// Nil when the caller gave none, or one that is unknown here; so is `state`.
    var type: ContractType?
    var state: ContractState?
    var partyID = ""
    /// yyyy-mm-dd; so is `validTo`.
    var validFrom = ""
    var validTo = ""
    var orderTypes: [String] = []
    var skus: [String] = []
    var families: [String] = []
    var regions: [String] = []
    var currency = ""
    var discountBasisPoints: Int32 = 0
    var fixedPrices: [UnitPrice] = []
    var floorPriceMinor: Int64 = 0
    var minimumQuantity: Int64 = 0
    var quantityStep: Int64 = 0
    var quotaQuantity: Int64 = 0
    var quotaAmountMinor: Int64 = 0
    var paymentTermDays: Int32 = 0
    var priority: Int32 = 0

    /// The terms of the new version; throws every fault of form at once, as `ChannelError.invalid`.
    func checked() throws(ChannelError) -> ContractTerms {
        var faults = Faults()
        faults.text(id, "/contract_id", limit: Limits.identifierBytes, optional: true)
        faults.code(number, "/number", limit: Limits.codeBytes, optional: true)
        faults.text(partyID, "/party_id", limit: Limits.identifierBytes)
        faults.require(type != nil, "/contract_type", "must be one of the contract types")
        faults.require(state != nil, "/state", "must be draft, active or ended")
        let validity = checkedValidity(&faults)
        checkOrderTypes(&faults)
        checkScope(&faults)
        let currency = try? Currency(self.currency)
        faults.require(currency != nil, "/currency", "must be three upper-case letters")
        checkPrices(&faults)
        checkNumbers(&faults)
        try faults.check()
        guard let type, let state, let validity, let currency else {
            throw .invalid(faults.violations)
        }
        return ContractTerms(
            type: type, state: state, validity: validity, orderTypes: orderTypes, skus: skus,
            families: families, regions: regions, currency: currency,
            discountBasisPoints: discountBasisPoints, fixedPrices: fixedPrices,
            floorPriceMinor: floorPriceMinor, minimumQuantity: minimumQuantity,
            quantityStep: quantityStep,
            quota: Quota(quantity: quotaQuantity, amountMinor: quotaAmountMinor),
            paymentTermDays: paymentTermDays, priority: priority)
    }

    private func checkedValidity(_ faults: inout Faults) -> Validity? {
        let from = BusinessDate(validFrom)
        let to = BusinessDate(validTo)
        faults.require(from != nil, "/valid_from", "must be a day, yyyy-mm-dd")
        faults.require(to != nil, "/valid_to", "must be a day, yyyy-mm-dd")
        guard let from, let to else { return nil }
        faults.require(from <= to, "/valid_to", "must not be before valid_from")
        return Validity(from: from, to: to)
    }

    private func checkOrderTypes(_ faults: inout Faults) {
        faults.require(!orderTypes.isEmpty, "/order_types", "must name at least one order type")
        faults.list(orderTypes, "/order_types", limit: Limits.orderTypes) { faults, word, pointer in
            faults.code(word, pointer, limit: Limits.codeBytes)
            guard let type, !type.mayOpen(word) else { return }
            faults.add(
                pointer,
                "a contract of type \(type.rawValue) opens only \(type.opens.joined(separator: ", "))")
        }
    }

    private func checkScope(_ faults: inout Faults) {
        faults.list(skus, "/skus", limit: Limits.contractSKUs) { faults, sku, pointer in
            faults.code(sku, pointer, limit: Limits.codeBytes)
        }
        faults.list(families, "/families", limit: Limits.families) { faults, family, pointer in
            faults.text(family, pointer, limit: Limits.codeBytes)
        }
        faults.list(regions, "/regions", limit: Limits.regions) { faults, region, pointer in
            faults.text(region, pointer, limit: Limits.regionBytes)
        }
    }

    private func checkPrices(_ faults: inout Faults) {
        faults.prices(fixedPrices, "/fixed_prices", optional: true)
        faults.number(
            discountBasisPoints, "/discount_bp", in: 0...Int32(Pricing.basisPointsOfWhole))
        faults.number(floorPriceMinor, "/floor_price_minor", in: 0...Limits.priceMinor)
        guard floorPriceMinor > 0 else { return }
        for (index, price) in fixedPrices.enumerated()
        where price.minorUnits > 0 && price.minorUnits < floorPriceMinor {
            faults.add(
                "/fixed_prices/\(index)/unit_price_minor", "must not be below floor_price_minor")
        }
    }

    private func checkNumbers(_ faults: inout Faults) {
        faults.number(minimumQuantity, "/min_quantity", in: 0...Limits.quantity)
        faults.number(quantityStep, "/quantity_step", in: 0...Limits.quantity)
        faults.number(quotaQuantity, "/quota_quantity", in: 0...Limits.quantity)
        faults.number(quotaAmountMinor, "/quota_amount_minor", in: 0...Limits.amountMinor)
        faults.number(paymentTermDays, "/payment_term_days", in: 0...Limits.paymentTermDays)
    }
}

extension Faults {
    /// Prices, each of another SKU and above zero.
    mutating func prices(_ prices: [UnitPrice], _ field: String, optional: Bool) {
        require(optional || !prices.isEmpty, field, "must have at least one price")
        require(
            prices.count <= Limits.prices, field, "must have at most \(Limits.prices) items")
        var seen: Set<String> = []
        for (index, price) in prices.prefix(Limits.prices).enumerated() {
            let pointer = "\(field)/\(index)"
            code(price.sku, "\(pointer)/sku", limit: Limits.codeBytes)
            require(seen.insert(price.sku).inserted, "\(pointer)/sku", "stands here twice")
            number(price.minorUnits, "\(pointer)/unit_price_minor", in: 1...Limits.priceMinor)
        }
    }
}
