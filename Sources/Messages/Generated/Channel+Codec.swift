// Generated from channel.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension ChannelV1.ContractType {
    init(_ cValue: Sluice__Channel__V1__ContractType) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Channel__V1__ContractType {
        Sluice__Channel__V1__ContractType(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension ChannelV1.ContractState {
    init(_ cValue: Sluice__Channel__V1__ContractState) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Channel__V1__ContractState {
        Sluice__Channel__V1__ContractState(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension ChannelV1.ShipTo: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ShipTo()
        sluice__channel__v1__ship_to__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ShipTo.self)
        self.shipToID = FieldReading.string(fields.pointee.ship_to_id)
        self.name = FieldReading.string(fields.pointee.name)
        self.address = FieldReading.string(fields.pointee.address)
        self.region = FieldReading.string(fields.pointee.region)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ShipTo.self)
        sluice__channel__v1__ship_to__init(fields)
        if !self.shipToID.isEmpty { fields.pointee.ship_to_id = arena.string(self.shipToID) }
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        if !self.address.isEmpty { fields.pointee.address = arena.string(self.address) }
        if !self.region.isEmpty { fields.pointee.region = arena.string(self.region) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.Party: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__Party()
        sluice__channel__v1__party__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__Party.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.code = FieldReading.string(fields.pointee.code)
        self.name = FieldReading.string(fields.pointee.name)
        self.partyClass = CommonV1.PartyClass(fields.pointee.party_class)
        self.parentPartyID = FieldReading.string(fields.pointee.parent_party_id)
        self.path = FieldReading.string(fields.pointee.path)
        self.active = fields.pointee.active != 0
        self.regions = FieldReading.strings(fields.pointee.n_regions, fields.pointee.regions)
        self.shipTo = try FieldReading.messages(fields.pointee.n_ship_to, fields.pointee.ship_to)
        self.version = fields.pointee.version
        self.updatedAtUs = fields.pointee.updated_at_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__Party.self)
        sluice__channel__v1__party__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.code.isEmpty { fields.pointee.code = arena.string(self.code) }
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        fields.pointee.party_class = self.partyClass.cValue
        if !self.parentPartyID.isEmpty { fields.pointee.parent_party_id = arena.string(self.parentPartyID) }
        if !self.path.isEmpty { fields.pointee.path = arena.string(self.path) }
        fields.pointee.active = self.active ? 1 : 0
        fields.pointee.n_regions = self.regions.count
        fields.pointee.regions = arena.strings(self.regions)
        fields.pointee.n_ship_to = self.shipTo.count
        fields.pointee.ship_to = arena.messages(self.shipTo, as: Sluice__Channel__V1__ShipTo.self)
        fields.pointee.version = self.version
        fields.pointee.updated_at_us = self.updatedAtUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.PutPartyRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__PutPartyRequest()
        sluice__channel__v1__put_party_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__PutPartyRequest.self)
        self.party = try FieldReading.message(fields.pointee.party)
        self.expectedVersion = fields.pointee.expected_version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__PutPartyRequest.self)
        sluice__channel__v1__put_party_request__init(fields)
        fields.pointee.party = arena.message(self.party, as: Sluice__Channel__V1__Party.self)
        fields.pointee.expected_version = self.expectedVersion
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.GetPartyRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__GetPartyRequest()
        sluice__channel__v1__get_party_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__GetPartyRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.code = FieldReading.string(fields.pointee.code)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__GetPartyRequest.self)
        sluice__channel__v1__get_party_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.code.isEmpty { fields.pointee.code = arena.string(self.code) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ListPartiesRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ListPartiesRequest()
        sluice__channel__v1__list_parties_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ListPartiesRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.partyClass = CommonV1.PartyClass(fields.pointee.party_class)
        self.withinPartyID = FieldReading.string(fields.pointee.within_party_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ListPartiesRequest.self)
        sluice__channel__v1__list_parties_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        fields.pointee.party_class = self.partyClass.cValue
        if !self.withinPartyID.isEmpty { fields.pointee.within_party_id = arena.string(self.withinPartyID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ListPartiesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ListPartiesReply()
        sluice__channel__v1__list_parties_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ListPartiesReply.self)
        self.parties = try FieldReading.messages(fields.pointee.n_parties, fields.pointee.parties)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ListPartiesReply.self)
        sluice__channel__v1__list_parties_reply__init(fields)
        fields.pointee.n_parties = self.parties.count
        fields.pointee.parties = arena.messages(self.parties, as: Sluice__Channel__V1__Party.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.Contract: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__Contract()
        sluice__channel__v1__contract__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__Contract.self)
        self.contractID = FieldReading.string(fields.pointee.contract_id)
        self.number = FieldReading.string(fields.pointee.number)
        self.version = fields.pointee.version
        self.contractType = ChannelV1.ContractType(fields.pointee.contract_type)
        self.state = ChannelV1.ContractState(fields.pointee.state)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.validFrom = FieldReading.string(fields.pointee.valid_from)
        self.validTo = FieldReading.string(fields.pointee.valid_to)
        self.orderTypes = FieldReading.strings(fields.pointee.n_order_types, fields.pointee.order_types)
        self.skus = FieldReading.strings(fields.pointee.n_skus, fields.pointee.skus)
        self.families = FieldReading.strings(fields.pointee.n_families, fields.pointee.families)
        self.regions = FieldReading.strings(fields.pointee.n_regions, fields.pointee.regions)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.discountBp = fields.pointee.discount_bp
        self.fixedPrices = try FieldReading.messages(fields.pointee.n_fixed_prices, fields.pointee.fixed_prices)
        self.floorPriceMinor = fields.pointee.floor_price_minor
        self.minQuantity = fields.pointee.min_quantity
        self.quantityStep = fields.pointee.quantity_step
        self.quotaQuantity = fields.pointee.quota_quantity
        self.quotaAmountMinor = fields.pointee.quota_amount_minor
        self.paymentTermDays = fields.pointee.payment_term_days
        self.usedQuantity = fields.pointee.used_quantity
        self.usedAmountMinor = fields.pointee.used_amount_minor
        self.priority = fields.pointee.priority
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__Contract.self)
        sluice__channel__v1__contract__init(fields)
        if !self.contractID.isEmpty { fields.pointee.contract_id = arena.string(self.contractID) }
        if !self.number.isEmpty { fields.pointee.number = arena.string(self.number) }
        fields.pointee.version = self.version
        fields.pointee.contract_type = self.contractType.cValue
        fields.pointee.state = self.state.cValue
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.validFrom.isEmpty { fields.pointee.valid_from = arena.string(self.validFrom) }
        if !self.validTo.isEmpty { fields.pointee.valid_to = arena.string(self.validTo) }
        fields.pointee.n_order_types = self.orderTypes.count
        fields.pointee.order_types = arena.strings(self.orderTypes)
        fields.pointee.n_skus = self.skus.count
        fields.pointee.skus = arena.strings(self.skus)
        fields.pointee.n_families = self.families.count
        fields.pointee.families = arena.strings(self.families)
        fields.pointee.n_regions = self.regions.count
        fields.pointee.regions = arena.strings(self.regions)
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.discount_bp = self.discountBp
        fields.pointee.n_fixed_prices = self.fixedPrices.count
        fields.pointee.fixed_prices = arena.messages(self.fixedPrices, as: Sluice__Channel__V1__FixedPrice.self)
        fields.pointee.floor_price_minor = self.floorPriceMinor
        fields.pointee.min_quantity = self.minQuantity
        fields.pointee.quantity_step = self.quantityStep
        fields.pointee.quota_quantity = self.quotaQuantity
        fields.pointee.quota_amount_minor = self.quotaAmountMinor
        fields.pointee.payment_term_days = self.paymentTermDays
        fields.pointee.used_quantity = self.usedQuantity
        fields.pointee.used_amount_minor = self.usedAmountMinor
        fields.pointee.priority = self.priority
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.FixedPrice: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__FixedPrice()
        sluice__channel__v1__fixed_price__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__FixedPrice.self)
        self.sku = FieldReading.string(fields.pointee.sku)
        self.unitPriceMinor = fields.pointee.unit_price_minor
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__FixedPrice.self)
        sluice__channel__v1__fixed_price__init(fields)
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.unit_price_minor = self.unitPriceMinor
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.PutContractRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__PutContractRequest()
        sluice__channel__v1__put_contract_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__PutContractRequest.self)
        self.contract = try FieldReading.message(fields.pointee.contract)
        self.expectedVersion = fields.pointee.expected_version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__PutContractRequest.self)
        sluice__channel__v1__put_contract_request__init(fields)
        fields.pointee.contract = arena.message(self.contract, as: Sluice__Channel__V1__Contract.self)
        fields.pointee.expected_version = self.expectedVersion
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.GetContractRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__GetContractRequest()
        sluice__channel__v1__get_contract_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__GetContractRequest.self)
        self.contractID = FieldReading.string(fields.pointee.contract_id)
        self.version = fields.pointee.version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__GetContractRequest.self)
        sluice__channel__v1__get_contract_request__init(fields)
        if !self.contractID.isEmpty { fields.pointee.contract_id = arena.string(self.contractID) }
        fields.pointee.version = self.version
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ListContractsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ListContractsRequest()
        sluice__channel__v1__list_contracts_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ListContractsRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.partyID = FieldReading.string(fields.pointee.party_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ListContractsRequest.self)
        sluice__channel__v1__list_contracts_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ListContractsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ListContractsReply()
        sluice__channel__v1__list_contracts_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ListContractsReply.self)
        self.contracts = try FieldReading.messages(fields.pointee.n_contracts, fields.pointee.contracts)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ListContractsReply.self)
        sluice__channel__v1__list_contracts_reply__init(fields)
        fields.pointee.n_contracts = self.contracts.count
        fields.pointee.contracts = arena.messages(self.contracts, as: Sluice__Channel__V1__Contract.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.PriceList: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__PriceList()
        sluice__channel__v1__price_list__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__PriceList.self)
        self.priceListID = FieldReading.string(fields.pointee.price_list_id)
        self.version = fields.pointee.version
        self.partyClass = CommonV1.PartyClass(fields.pointee.party_class)
        self.region = FieldReading.string(fields.pointee.region)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.effectiveFrom = FieldReading.string(fields.pointee.effective_from)
        self.prices = try FieldReading.messages(fields.pointee.n_prices, fields.pointee.prices)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__PriceList.self)
        sluice__channel__v1__price_list__init(fields)
        if !self.priceListID.isEmpty { fields.pointee.price_list_id = arena.string(self.priceListID) }
        fields.pointee.version = self.version
        fields.pointee.party_class = self.partyClass.cValue
        if !self.region.isEmpty { fields.pointee.region = arena.string(self.region) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        if !self.effectiveFrom.isEmpty { fields.pointee.effective_from = arena.string(self.effectiveFrom) }
        fields.pointee.n_prices = self.prices.count
        fields.pointee.prices = arena.messages(self.prices, as: Sluice__Channel__V1__FixedPrice.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.PutPriceListRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__PutPriceListRequest()
        sluice__channel__v1__put_price_list_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__PutPriceListRequest.self)
        self.priceList = try FieldReading.message(fields.pointee.price_list)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__PutPriceListRequest.self)
        sluice__channel__v1__put_price_list_request__init(fields)
        fields.pointee.price_list = arena.message(self.priceList, as: Sluice__Channel__V1__PriceList.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.GetPriceListRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__GetPriceListRequest()
        sluice__channel__v1__get_price_list_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__GetPriceListRequest.self)
        self.priceListID = FieldReading.string(fields.pointee.price_list_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__GetPriceListRequest.self)
        sluice__channel__v1__get_price_list_request__init(fields)
        if !self.priceListID.isEmpty { fields.pointee.price_list_id = arena.string(self.priceListID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ListPriceListsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ListPriceListsRequest()
        sluice__channel__v1__list_price_lists_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ListPriceListsRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.partyClass = CommonV1.PartyClass(fields.pointee.party_class)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ListPriceListsRequest.self)
        sluice__channel__v1__list_price_lists_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        fields.pointee.party_class = self.partyClass.cValue
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ListPriceListsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ListPriceListsReply()
        sluice__channel__v1__list_price_lists_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ListPriceListsReply.self)
        self.priceLists = try FieldReading.messages(fields.pointee.n_price_lists, fields.pointee.price_lists)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ListPriceListsReply.self)
        sluice__channel__v1__list_price_lists_reply__init(fields)
        fields.pointee.n_price_lists = self.priceLists.count
        fields.pointee.price_lists = arena.messages(self.priceLists, as: Sluice__Channel__V1__PriceList.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ProposedLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ProposedLine()
        sluice__channel__v1__proposed_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ProposedLine.self)
        self.lineNo = fields.pointee.line_no
        self.sku = FieldReading.string(fields.pointee.sku)
        self.quantity = fields.pointee.quantity
        self.requestedUnitPriceMinor = fields.pointee.requested_unit_price_minor
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ProposedLine.self)
        sluice__channel__v1__proposed_line__init(fields)
        fields.pointee.line_no = self.lineNo
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.quantity = self.quantity
        fields.pointee.requested_unit_price_minor = self.requestedUnitPriceMinor
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.TermsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__TermsRequest()
        sluice__channel__v1__terms_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__TermsRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.orderType = FieldReading.string(fields.pointee.order_type)
        self.shipToID = FieldReading.string(fields.pointee.ship_to_id)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.businessDate = FieldReading.string(fields.pointee.business_date)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.allowedClasses = FieldReading.array(fields.pointee.n_allowed_classes, fields.pointee.allowed_classes) { CommonV1.PartyClass($0) }
        self.priceRule = FieldReading.string(fields.pointee.price_rule)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__TermsRequest.self)
        sluice__channel__v1__terms_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        if !self.shipToID.isEmpty { fields.pointee.ship_to_id = arena.string(self.shipToID) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Channel__V1__ProposedLine.self)
        fields.pointee.n_allowed_classes = self.allowedClasses.count
        fields.pointee.allowed_classes = arena.array(self.allowedClasses) { $0.cValue }
        if !self.priceRule.isEmpty { fields.pointee.price_rule = arena.string(self.priceRule) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.PricedLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__PricedLine()
        sluice__channel__v1__priced_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__PricedLine.self)
        self.lineNo = fields.pointee.line_no
        self.sku = FieldReading.string(fields.pointee.sku)
        self.quantity = fields.pointee.quantity
        self.unitPriceMinor = fields.pointee.unit_price_minor
        self.listPriceMinor = fields.pointee.list_price_minor
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__PricedLine.self)
        sluice__channel__v1__priced_line__init(fields)
        fields.pointee.line_no = self.lineNo
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.quantity = self.quantity
        fields.pointee.unit_price_minor = self.unitPriceMinor
        fields.pointee.list_price_minor = self.listPriceMinor
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.TermsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__TermsReply()
        sluice__channel__v1__terms_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__TermsReply.self)
        self.violations = try FieldReading.messages(fields.pointee.n_violations, fields.pointee.violations)
        self.contractID = FieldReading.string(fields.pointee.contract_id)
        self.contractVersion = fields.pointee.contract_version
        self.contractNumber = FieldReading.string(fields.pointee.contract_number)
        self.priceListID = FieldReading.string(fields.pointee.price_list_id)
        self.priceListVersion = fields.pointee.price_list_version
        self.paymentTermDays = fields.pointee.payment_term_days
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.totalMinor = fields.pointee.total_minor
        self.currency = FieldReading.string(fields.pointee.currency)
        self.shipTo = try FieldReading.message(fields.pointee.ship_to)
        self.partyPath = FieldReading.string(fields.pointee.party_path)
        self.partyClass = CommonV1.PartyClass(fields.pointee.party_class)
        self.partyName = FieldReading.string(fields.pointee.party_name)
        self.quotaLimited = fields.pointee.quota_limited != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__TermsReply.self)
        sluice__channel__v1__terms_reply__init(fields)
        fields.pointee.n_violations = self.violations.count
        fields.pointee.violations = arena.messages(self.violations, as: Sluice__Common__V1__Violation.self)
        if !self.contractID.isEmpty { fields.pointee.contract_id = arena.string(self.contractID) }
        fields.pointee.contract_version = self.contractVersion
        if !self.contractNumber.isEmpty { fields.pointee.contract_number = arena.string(self.contractNumber) }
        if !self.priceListID.isEmpty { fields.pointee.price_list_id = arena.string(self.priceListID) }
        fields.pointee.price_list_version = self.priceListVersion
        fields.pointee.payment_term_days = self.paymentTermDays
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Channel__V1__PricedLine.self)
        fields.pointee.total_minor = self.totalMinor
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.ship_to = arena.message(self.shipTo, as: Sluice__Channel__V1__ShipTo.self)
        if !self.partyPath.isEmpty { fields.pointee.party_path = arena.string(self.partyPath) }
        fields.pointee.party_class = self.partyClass.cValue
        if !self.partyName.isEmpty { fields.pointee.party_name = arena.string(self.partyName) }
        fields.pointee.quota_limited = self.quotaLimited ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.HoldQuotaRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__HoldQuotaRequest()
        sluice__channel__v1__hold_quota_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__HoldQuotaRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.contractID = FieldReading.string(fields.pointee.contract_id)
        self.quantity = fields.pointee.quantity
        self.amountMinor = fields.pointee.amount_minor
        self.expiresAtUs = fields.pointee.expires_at_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__HoldQuotaRequest.self)
        sluice__channel__v1__hold_quota_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.contractID.isEmpty { fields.pointee.contract_id = arena.string(self.contractID) }
        fields.pointee.quantity = self.quantity
        fields.pointee.amount_minor = self.amountMinor
        fields.pointee.expires_at_us = self.expiresAtUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.HoldQuotaReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__HoldQuotaReply()
        sluice__channel__v1__hold_quota_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__HoldQuotaReply.self)
        self.violations = try FieldReading.messages(fields.pointee.n_violations, fields.pointee.violations)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__HoldQuotaReply.self)
        sluice__channel__v1__hold_quota_reply__init(fields)
        fields.pointee.n_violations = self.violations.count
        fields.pointee.violations = arena.messages(self.violations, as: Sluice__Common__V1__Violation.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension ChannelV1.ReleaseQuotaRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Channel__V1__ReleaseQuotaRequest()
        sluice__channel__v1__release_quota_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Channel__V1__ReleaseQuotaRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Channel__V1__ReleaseQuotaRequest.self)
        sluice__channel__v1__release_quota_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        return UnsafeMutableRawPointer(fields)
    }
}
