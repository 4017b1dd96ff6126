import Messages
import Values

extension PriceListDraft {
    init(_ message: ChannelV1.PriceList) {
        self.init(
            id: message.priceListID, partyClass: PartyClass(message.partyClass),
            region: message.region, currency: message.currency,
            effectiveFrom: message.effectiveFrom, prices: message.prices.map { UnitPrice($0) })
    }
}

extension PriceList {
    var wire: ChannelV1.PriceList {
        ChannelV1.PriceList(
            priceListID: id.text, version: version, partyClass: partyClass.wire, region: region,
            currency: currency.code, effectiveFrom: effectiveFrom.description,
            prices: prices.map(\.wire))
    }
}
