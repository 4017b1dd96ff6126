import JSON
import Messages

let shipToView = View<ChannelV1.ShipTo>("ShipTo") { view in
    view.text("ship_to_id") { $0.shipToID }
    view.text("name") { $0.name }
    view.text("address") { $0.address }
    view.text("region") { $0.region }
}

let partyView = View<ChannelV1.Party>("Party") { view in
    view.text("party_id") { $0.partyID }
    view.text("code") { $0.code }
    view.text("name") { $0.name }
    view.word("party_class") { $0.partyClass.name }
    view.text("parent_party_id") { $0.parentPartyID }
    view.text("path") { $0.path }
    view.flag("active") { $0.active }
    view.texts("regions") { $0.regions }
    view.list("ship_to", of: shipToView) { $0.shipTo }
    view.integer("version") { $0.version }
    view.instant("updated_at") { $0.updatedAtUs }
}

let partyPageView = View<ChannelV1.ListPartiesReply>("PartyPage") { view in
    view.list("parties", of: partyView) { $0.parties }
    view.text("next_cursor") { $0.nextCursor }
}

let fixedPriceView = View<ChannelV1.FixedPrice>("FixedPrice") { view in
    view.text("sku") { $0.sku }
    view.integer("unit_price_minor") { $0.unitPriceMinor }
}

let contractView = View<ChannelV1.Contract>("Contract") { view in
    view.text("contract_id") { $0.contractID }
    view.text("number") { $0.number }
    view.integer("version") { $0.version }
    view.word("contract_type") { $0.contractType.name }
    view.word("state") { $0.state.name }
    view.text("party_id") { $0.partyID }
    view.date("valid_from") { $0.validFrom }
    view.date("valid_to") { $0.validTo }
    view.texts("order_types") { $0.orderTypes }
    view.texts("skus") { $0.skus }
    view.texts("families") { $0.families }
    view.texts("regions") { $0.regions }
    view.text("currency") { $0.currency }
    view.small("discount_bp") { $0.discountBp }
    view.list("fixed_prices", of: fixedPriceView) { $0.fixedPrices }
    view.integer("floor_price_minor") { $0.floorPriceMinor }
    view.integer("min_quantity") { $0.minQuantity }
    view.integer("quantity_step") { $0.quantityStep }
    view.integer("quota_quantity") { $0.quotaQuantity }
    view.integer("quota_amount_minor") { $0.quotaAmountMinor }
    view.small("payment_term_days") { $0.paymentTermDays }
    view.integer("used_quantity") { $0.usedQuantity }
    view.integer("used_amount_minor") { $0.usedAmountMinor }
    view.small("priority") { $0.priority }
}

let contractPageView = View<ChannelV1.ListContractsReply>("ContractPage") { view in
    view.list("contracts", of: contractView) { $0.contracts }
    view.text("next_cursor") { $0.nextCursor }
}

let priceListView = View<ChannelV1.PriceList>("PriceList") { view in
    view.text("price_list_id") { $0.priceListID }
    view.integer("version") { $0.version }
    view.word("party_class") { $0.partyClass.name }
    view.text("region") { $0.region }
    view.text("currency") { $0.currency }
    view.date("effective_from") { $0.effectiveFrom }
    view.list("prices", of: fixedPriceView) { $0.prices }
}

let priceListPageView = View<ChannelV1.ListPriceListsReply>("PriceListPage") { view in
    view.list("price_lists", of: priceListView) { $0.priceLists }
    view.text("next_cursor") { $0.nextCursor }
}
