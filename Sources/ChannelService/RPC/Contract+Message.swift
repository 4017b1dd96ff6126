import Messages
import Values

extension ContractDraft {
    init(_ message: ChannelV1.Contract) {
        self.init(
            id: message.contractID, number: message.number,
            type: ContractType(message.contractType), state: ContractState(message.state),
            partyID: message.partyID, validFrom: message.validFrom, validTo: message.validTo,
            orderTypes: message.orderTypes, skus: message.skus, families: message.families,
            regions: message.regions, currency: message.currency,
            discountBasisPoints: message.discountBp,
            fixedPrices: message.fixedPrices.map { UnitPrice($0) },
            floorPriceMinor: message.floorPriceMinor, minimumQuantity: message.minQuantity,
            quantityStep: message.quantityStep, quotaQuantity: message.quotaQuantity,
            quotaAmountMinor: message.quotaAmountMinor, paymentTermDays: message.paymentTermDays,
            priority: message.priority)
    }
}

extension UnitPrice {
    init(_ message: ChannelV1.FixedPrice) {
        self.init(sku: message.sku, minorUnits: message.unitPriceMinor)
    }

    var wire: ChannelV1.FixedPrice {
        ChannelV1.FixedPrice(sku: sku, unitPriceMinor: minorUnits)
    }
}

extension Contract {
    var wire: ChannelV1.Contract {
        ChannelV1.Contract(
            contractID: id.text, number: number, version: version, contractType: terms.type.wire,
            state: terms.state.wire, partyID: partyID.text,
            validFrom: terms.validity.from.description, validTo: terms.validity.to.description,
            orderTypes: terms.orderTypes, skus: terms.skus, families: terms.families,
            regions: terms.regions, currency: terms.currency.code,
            discountBp: terms.discountBasisPoints, fixedPrices: terms.fixedPrices.map(\.wire),
            floorPriceMinor: terms.floorPriceMinor, minQuantity: terms.minimumQuantity,
            quantityStep: terms.quantityStep, quotaQuantity: terms.quota.quantity,
            quotaAmountMinor: terms.quota.amountMinor, paymentTermDays: terms.paymentTermDays,
            usedQuantity: used.quantity, usedAmountMinor: used.amountMinor,
            priority: terms.priority)
    }
}
