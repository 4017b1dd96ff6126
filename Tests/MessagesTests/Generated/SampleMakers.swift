// Generated from proto/ by MessageGenerator 1. Do not edit; run proto/generate.sh.

import Messages
import Wire

/// Makes random values of every message type from one seed.
extension SampleRandom {
    /// One maker per message type.
    static let makers: [@Sendable (inout SampleRandom) -> any WireMessage] = [
        { $0.channelV1ShipTo() },
        { $0.channelV1Party() },
        { $0.channelV1PutPartyRequest() },
        { $0.channelV1GetPartyRequest() },
        { $0.channelV1ListPartiesRequest() },
        { $0.channelV1ListPartiesReply() },
        { $0.channelV1Contract() },
        { $0.channelV1FixedPrice() },
        { $0.channelV1PutContractRequest() },
        { $0.channelV1GetContractRequest() },
        { $0.channelV1ListContractsRequest() },
        { $0.channelV1ListContractsReply() },
        { $0.channelV1PriceList() },
        { $0.channelV1PutPriceListRequest() },
        { $0.channelV1GetPriceListRequest() },
        { $0.channelV1ListPriceListsRequest() },
        { $0.channelV1ListPriceListsReply() },
        { $0.channelV1ProposedLine() },
        { $0.channelV1TermsRequest() },
        { $0.channelV1PricedLine() },
        { $0.channelV1TermsReply() },
        { $0.channelV1HoldQuotaRequest() },
        { $0.channelV1HoldQuotaReply() },
        { $0.channelV1ReleaseQuotaRequest() },
        { $0.commonV1Money() },
        { $0.commonV1Violation() },
        { $0.commonV1ErrorDetail() },
        { $0.commonV1Actor() },
        { $0.commonV1PageRequest() },
        { $0.commonV1Empty() },
        { $0.eventsV1SubscribeRequest() },
        { $0.eventsV1EventBatch() },
        { $0.eventsV1Event() },
        { $0.eventsV1PartyChanged() },
        { $0.eventsV1SkuChanged() },
        { $0.eventsV1OrderLineFact() },
        { $0.eventsV1OrderConfirmed() },
        { $0.eventsV1OrderReleased() },
        { $0.eventsV1OrderCancelled() },
        { $0.eventsV1ShipmentProgressed() },
        { $0.eventsV1ReceivableChanged() },
        { $0.financeV1FundAccount() },
        { $0.financeV1PutFundAccountRequest() },
        { $0.financeV1ListFundAccountsRequest() },
        { $0.financeV1ListFundAccountsReply() },
        { $0.financeV1RecordReceiptRequest() },
        { $0.financeV1Receipt() },
        { $0.financeV1PostFundEntryRequest() },
        { $0.financeV1FreezeLine() },
        { $0.financeV1FreezeRequest() },
        { $0.financeV1FreezePart() },
        { $0.financeV1FreezeReply() },
        { $0.financeV1UnfreezeRequest() },
        { $0.financeV1GetFreezeRequest() },
        { $0.financeV1FundFreeze() },
        { $0.financeV1Receivable() },
        { $0.financeV1Allocation() },
        { $0.financeV1GetReceivableRequest() },
        { $0.financeV1ListReceivablesRequest() },
        { $0.financeV1ListReceivablesReply() },
        { $0.financeV1SettleReceivablesRequest() },
        { $0.financeV1SettleReceivablesReply() },
        { $0.financeV1GetStatementRequest() },
        { $0.financeV1StatementLine() },
        { $0.financeV1Statement() },
        { $0.financeV1GetAgeingRequest() },
        { $0.financeV1AgeingBucket() },
        { $0.financeV1Ageing() },
        { $0.financeV1TriggerRule() },
        { $0.financeV1ListTriggerRulesReply() },
        { $0.financeV1FinanceSummary() },
        { $0.inventoryV1ImportMasterRequest() },
        { $0.inventoryV1RowError() },
        { $0.inventoryV1ImportMasterReply() },
        { $0.inventoryV1Sku() },
        { $0.inventoryV1ListSkusRequest() },
        { $0.inventoryV1ListSkusReply() },
        { $0.inventoryV1Warehouse() },
        { $0.inventoryV1PutWarehouseRequest() },
        { $0.inventoryV1ListWarehousesReply() },
        { $0.inventoryV1Intake() },
        { $0.inventoryV1KindCount() },
        { $0.inventoryV1BeginIntakeRequest() },
        { $0.inventoryV1AppendIntakeRequest() },
        { $0.inventoryV1CommitIntakeRequest() },
        { $0.inventoryV1GetIntakeRequest() },
        { $0.inventoryV1IntakeErrors() },
        { $0.inventoryV1StockLine() },
        { $0.inventoryV1AvailabilityRequest() },
        { $0.inventoryV1AvailabilityReply() },
        { $0.inventoryV1LineAvailability() },
        { $0.inventoryV1ListStockRequest() },
        { $0.inventoryV1Stock() },
        { $0.inventoryV1ListStockReply() },
        { $0.inventoryV1ReserveRequest() },
        { $0.inventoryV1ReserveReply() },
        { $0.inventoryV1ReleaseReservationRequest() },
        { $0.inventoryV1GetDeviceRequest() },
        { $0.inventoryV1Device() },
        { $0.inventoryV1Movement() },
        { $0.inventoryV1DeviceTrace() },
        { $0.inventoryV1ShipmentLine() },
        { $0.inventoryV1Shipment() },
        { $0.inventoryV1ListShipRequestsRequest() },
        { $0.inventoryV1ShipRequest() },
        { $0.inventoryV1ListShipRequestsReply() },
        { $0.inventoryV1GetShipmentRequest() },
        { $0.inventoryV1ListShipmentsRequest() },
        { $0.inventoryV1ListShipmentsReply() },
        { $0.inventoryV1ListShipmentDevicesRequest() },
        { $0.inventoryV1ListShipmentDevicesReply() },
        { $0.inventoryV1RecordFulfilmentRequest() },
        { $0.inventoryV1ReceiveLogisticsMessageRequest() },
        { $0.inventoryV1ReceiveLogisticsMessageReply() },
        { $0.inventoryV1LogisticsMessage() },
        { $0.inventoryV1ListLogisticsMessagesRequest() },
        { $0.inventoryV1ListLogisticsMessagesReply() },
        { $0.opsV1CheckReply() },
        { $0.opsV1ComponentState() },
        { $0.opsV1MetricsReply() },
        { $0.orderV1OrderLine() },
        { $0.orderV1Order() },
        { $0.orderV1PlaceOrderLine() },
        { $0.orderV1PlaceOrderRequest() },
        { $0.orderV1GetOrderRequest() },
        { $0.orderV1ListOrdersRequest() },
        { $0.orderV1ListOrdersReply() },
        { $0.orderV1OrderActionRequest() },
        { $0.orderV1TimelineEntry() },
        { $0.orderV1Timeline() },
        { $0.orderV1OrderTypeRule() },
        { $0.orderV1ListOrderTypeRulesReply() },
        { $0.orderV1OrderSummary() },
        { $0.orderV1StateCount() },
        { $0.orderV1RuleCount() },
        { $0.wireV1HealthCheckRequest() },
        { $0.wireV1HealthCheckReply() },
        { $0.wireV1HealthListRequest() },
        { $0.wireV1HealthListReply() },
        { $0.wireV1ServiceHealth() },
        { $0.wireV1GetDescriptorsRequest() },
        { $0.wireV1DescriptorPiece() },
        { $0.wireV1ListMethodsRequest() },
        { $0.wireV1ListMethodsReply() },
        { $0.wireV1MethodEntry() },
        { $0.wireV1ListConnectionsRequest() },
        { $0.wireV1GetConnectionRequest() },
        { $0.wireV1Connection() },
        { $0.wireV1Stream() },
        { $0.wireV1ListTargetsRequest() },
        { $0.wireV1CallTarget() },
    ]
}

extension SampleRandom {
    mutating func channelV1ShipTo() -> ChannelV1.ShipTo {
        var value = ChannelV1.ShipTo()
        value.shipToID = text()
        value.name = text()
        value.address = text()
        value.region = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1Party() -> ChannelV1.Party {
        var value = ChannelV1.Party()
        value.partyID = text()
        value.code = text()
        value.name = text()
        value.partyClass = enumeration(CommonV1.PartyClass.self)
        value.parentPartyID = text()
        value.path = text()
        value.active = bool()
        value.regions = list { $0.text() }
        value.shipTo = list { $0.channelV1ShipTo() }
        value.version = number(Int64.self)
        value.updatedAtUs = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1PutPartyRequest() -> ChannelV1.PutPartyRequest {
        var value = ChannelV1.PutPartyRequest()
        value.party = maybe { $0.channelV1Party() }
        value.expectedVersion = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1GetPartyRequest() -> ChannelV1.GetPartyRequest {
        var value = ChannelV1.GetPartyRequest()
        value.partyID = text()
        value.code = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ListPartiesRequest() -> ChannelV1.ListPartiesRequest {
        var value = ChannelV1.ListPartiesRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.partyClass = enumeration(CommonV1.PartyClass.self)
        value.withinPartyID = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ListPartiesReply() -> ChannelV1.ListPartiesReply {
        var value = ChannelV1.ListPartiesReply()
        value.parties = list { $0.channelV1Party() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1Contract() -> ChannelV1.Contract {
        var value = ChannelV1.Contract()
        value.contractID = text()
        value.number = text()
        value.version = number(Int64.self)
        value.contractType = enumeration(ChannelV1.ContractType.self)
        value.state = enumeration(ChannelV1.ContractState.self)
        value.partyID = text()
        value.validFrom = text()
        value.validTo = text()
        value.orderTypes = list { $0.text() }
        value.skus = list { $0.text() }
        value.families = list { $0.text() }
        value.regions = list { $0.text() }
        value.currency = text()
        value.discountBp = number(Int32.self)
        value.fixedPrices = list { $0.channelV1FixedPrice() }
        value.floorPriceMinor = number(Int64.self)
        value.minQuantity = number(Int64.self)
        value.quantityStep = number(Int64.self)
        value.quotaQuantity = number(Int64.self)
        value.quotaAmountMinor = number(Int64.self)
        value.paymentTermDays = number(Int32.self)
        value.usedQuantity = number(Int64.self)
        value.usedAmountMinor = number(Int64.self)
        value.priority = number(Int32.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1FixedPrice() -> ChannelV1.FixedPrice {
        var value = ChannelV1.FixedPrice()
        value.sku = text()
        value.unitPriceMinor = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1PutContractRequest() -> ChannelV1.PutContractRequest {
        var value = ChannelV1.PutContractRequest()
        value.contract = maybe { $0.channelV1Contract() }
        value.expectedVersion = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1GetContractRequest() -> ChannelV1.GetContractRequest {
        var value = ChannelV1.GetContractRequest()
        value.contractID = text()
        value.version = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ListContractsRequest() -> ChannelV1.ListContractsRequest {
        var value = ChannelV1.ListContractsRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.partyID = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ListContractsReply() -> ChannelV1.ListContractsReply {
        var value = ChannelV1.ListContractsReply()
        value.contracts = list { $0.channelV1Contract() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1PriceList() -> ChannelV1.PriceList {
        var value = ChannelV1.PriceList()
        value.priceListID = text()
        value.version = number(Int64.self)
        value.partyClass = enumeration(CommonV1.PartyClass.self)
        value.region = text()
        value.currency = text()
        value.effectiveFrom = text()
        value.prices = list { $0.channelV1FixedPrice() }
        return value
    }
}

extension SampleRandom {
    mutating func channelV1PutPriceListRequest() -> ChannelV1.PutPriceListRequest {
        var value = ChannelV1.PutPriceListRequest()
        value.priceList = maybe { $0.channelV1PriceList() }
        return value
    }
}

extension SampleRandom {
    mutating func channelV1GetPriceListRequest() -> ChannelV1.GetPriceListRequest {
        var value = ChannelV1.GetPriceListRequest()
        value.priceListID = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ListPriceListsRequest() -> ChannelV1.ListPriceListsRequest {
        var value = ChannelV1.ListPriceListsRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.partyClass = enumeration(CommonV1.PartyClass.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ListPriceListsReply() -> ChannelV1.ListPriceListsReply {
        var value = ChannelV1.ListPriceListsReply()
        value.priceLists = list { $0.channelV1PriceList() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ProposedLine() -> ChannelV1.ProposedLine {
        var value = ChannelV1.ProposedLine()
        value.lineNo = number(Int32.self)
        value.sku = text()
        value.quantity = number(Int64.self)
        value.requestedUnitPriceMinor = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1TermsRequest() -> ChannelV1.TermsRequest {
        var value = ChannelV1.TermsRequest()
        value.partyID = text()
        value.orderType = text()
        value.shipToID = text()
        value.currency = text()
        value.businessDate = text()
        value.lines = list { $0.channelV1ProposedLine() }
        value.allowedClasses = list { $0.enumeration(CommonV1.PartyClass.self) }
        value.priceRule = text()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1PricedLine() -> ChannelV1.PricedLine {
        var value = ChannelV1.PricedLine()
        value.lineNo = number(Int32.self)
        value.sku = text()
        value.quantity = number(Int64.self)
        value.unitPriceMinor = number(Int64.self)
        value.listPriceMinor = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1TermsReply() -> ChannelV1.TermsReply {
        var value = ChannelV1.TermsReply()
        value.violations = list { $0.commonV1Violation() }
        value.contractID = text()
        value.contractVersion = number(Int64.self)
        value.contractNumber = text()
        value.priceListID = text()
        value.priceListVersion = number(Int64.self)
        value.paymentTermDays = number(Int32.self)
        value.lines = list { $0.channelV1PricedLine() }
        value.totalMinor = number(Int64.self)
        value.currency = text()
        value.shipTo = maybe { $0.channelV1ShipTo() }
        value.partyPath = text()
        value.partyClass = enumeration(CommonV1.PartyClass.self)
        value.partyName = text()
        value.quotaLimited = bool()
        return value
    }
}

extension SampleRandom {
    mutating func channelV1HoldQuotaRequest() -> ChannelV1.HoldQuotaRequest {
        var value = ChannelV1.HoldQuotaRequest()
        value.orderID = text()
        value.contractID = text()
        value.quantity = number(Int64.self)
        value.amountMinor = number(Int64.self)
        value.expiresAtUs = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func channelV1HoldQuotaReply() -> ChannelV1.HoldQuotaReply {
        var value = ChannelV1.HoldQuotaReply()
        value.violations = list { $0.commonV1Violation() }
        return value
    }
}

extension SampleRandom {
    mutating func channelV1ReleaseQuotaRequest() -> ChannelV1.ReleaseQuotaRequest {
        var value = ChannelV1.ReleaseQuotaRequest()
        value.orderID = text()
        return value
    }
}

extension SampleRandom {
    mutating func commonV1Money() -> CommonV1.Money {
        var value = CommonV1.Money()
        value.amountMinor = number(Int64.self)
        value.currency = text()
        return value
    }
}

extension SampleRandom {
    mutating func commonV1Violation() -> CommonV1.Violation {
        var value = CommonV1.Violation()
        value.rule = text()
        value.field = text()
        value.message = text()
        return value
    }
}

extension SampleRandom {
    mutating func commonV1ErrorDetail() -> CommonV1.ErrorDetail {
        var value = CommonV1.ErrorDetail()
        value.violations = list { $0.commonV1Violation() }
        return value
    }
}

extension SampleRandom {
    mutating func commonV1Actor() -> CommonV1.Actor {
        var value = CommonV1.Actor()
        value.userID = text()
        value.roles = list { $0.text() }
        value.scopePartyID = text()
        return value
    }
}

extension SampleRandom {
    mutating func commonV1PageRequest() -> CommonV1.PageRequest {
        var value = CommonV1.PageRequest()
        value.pageSize = number(Int32.self)
        value.cursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func commonV1Empty() -> CommonV1.Empty {
        let value = CommonV1.Empty()
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1SubscribeRequest() -> EventsV1.SubscribeRequest {
        var value = EventsV1.SubscribeRequest()
        value.afterPosition = number(Int64.self)
        value.maxBatch = number(Int32.self)
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1EventBatch() -> EventsV1.EventBatch {
        var value = EventsV1.EventBatch()
        value.events = list { $0.eventsV1Event() }
        value.asOfUs = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1Event() -> EventsV1.Event {
        var value = EventsV1.Event()
        value.position = number(Int64.self)
        value.eventID = text()
        value.recordedAtUs = number(Int64.self)
        switch below(8) {
        case 0: value.body = .partyChanged(eventsV1PartyChanged())
        case 1: value.body = .skuChanged(eventsV1SkuChanged())
        case 2: value.body = .orderReleased(eventsV1OrderReleased())
        case 3: value.body = .orderConfirmed(eventsV1OrderConfirmed())
        case 4: value.body = .orderCancelled(eventsV1OrderCancelled())
        case 5: value.body = .shipmentProgressed(eventsV1ShipmentProgressed())
        case 6: value.body = .receivableChanged(eventsV1ReceivableChanged())
        default: break
        }
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1PartyChanged() -> EventsV1.PartyChanged {
        var value = EventsV1.PartyChanged()
        value.partyID = text()
        value.code = text()
        value.name = text()
        value.partyClass = enumeration(CommonV1.PartyClass.self)
        value.path = text()
        value.active = bool()
        value.version = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1SkuChanged() -> EventsV1.SkuChanged {
        var value = EventsV1.SkuChanged()
        value.sku = text()
        value.productCode = text()
        value.family = text()
        value.name = text()
        value.active = bool()
        value.version = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1OrderLineFact() -> EventsV1.OrderLineFact {
        var value = EventsV1.OrderLineFact()
        value.lineNo = number(Int32.self)
        value.sku = text()
        value.quantity = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1OrderConfirmed() -> EventsV1.OrderConfirmed {
        var value = EventsV1.OrderConfirmed()
        value.orderID = text()
        value.orderNumber = text()
        value.partyID = text()
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1OrderReleased() -> EventsV1.OrderReleased {
        var value = EventsV1.OrderReleased()
        value.orderID = text()
        value.orderNumber = text()
        value.orderType = text()
        value.partyID = text()
        value.warehouseCode = text()
        value.shipToID = text()
        value.shipToName = text()
        value.shipToAddress = text()
        value.shipToRegion = text()
        value.lines = list { $0.eventsV1OrderLineFact() }
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1OrderCancelled() -> EventsV1.OrderCancelled {
        var value = EventsV1.OrderCancelled()
        value.orderID = text()
        value.reason = text()
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1ShipmentProgressed() -> EventsV1.ShipmentProgressed {
        var value = EventsV1.ShipmentProgressed()
        value.shipmentID = text()
        value.orderID = text()
        value.step = text()
        value.occurredAtUs = number(Int64.self)
        value.shipped = list { $0.eventsV1OrderLineFact() }
        value.final = bool()
        value.shortLines = list { $0.eventsV1OrderLineFact() }
        value.carrier = text()
        value.trackingNumber = text()
        value.businessDate = text()
        return value
    }
}

extension SampleRandom {
    mutating func eventsV1ReceivableChanged() -> EventsV1.ReceivableChanged {
        var value = EventsV1.ReceivableChanged()
        value.receivableID = text()
        value.orderID = text()
        value.partyID = text()
        value.state = text()
        value.amount = maybe { $0.commonV1Money() }
        value.residual = maybe { $0.commonV1Money() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1FundAccount() -> FinanceV1.FundAccount {
        var value = FinanceV1.FundAccount()
        value.accountID = text()
        value.partyID = text()
        value.fundType = enumeration(FinanceV1.FundType.self)
        value.currency = text()
        value.balanceMinor = number(Int64.self)
        value.frozenMinor = number(Int64.self)
        value.availableMinor = number(Int64.self)
        value.creditLimitMinor = number(Int64.self)
        value.usedByOrdersMinor = number(Int64.self)
        value.usedByReceivablesMinor = number(Int64.self)
        value.version = number(Int64.self)
        value.maxShareBp = number(Int32.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1PutFundAccountRequest() -> FinanceV1.PutFundAccountRequest {
        var value = FinanceV1.PutFundAccountRequest()
        value.partyID = text()
        value.fundType = enumeration(FinanceV1.FundType.self)
        value.currency = text()
        value.creditLimitMinor = number(Int64.self)
        value.maxShareBp = number(Int32.self)
        value.expectedVersion = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1ListFundAccountsRequest() -> FinanceV1.ListFundAccountsRequest {
        var value = FinanceV1.ListFundAccountsRequest()
        value.partyID = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1ListFundAccountsReply() -> FinanceV1.ListFundAccountsReply {
        var value = FinanceV1.ListFundAccountsReply()
        value.accounts = list { $0.financeV1FundAccount() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1RecordReceiptRequest() -> FinanceV1.RecordReceiptRequest {
        var value = FinanceV1.RecordReceiptRequest()
        value.partyID = text()
        value.amount = maybe { $0.commonV1Money() }
        value.reference = text()
        value.source = text()
        value.businessDate = text()
        value.receivableIDs = list { $0.text() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1Receipt() -> FinanceV1.Receipt {
        var value = FinanceV1.Receipt()
        value.receiptID = text()
        value.number = text()
        value.partyID = text()
        value.amount = maybe { $0.commonV1Money() }
        value.reference = text()
        value.source = text()
        value.businessDate = text()
        value.toPrepaymentMinor = number(Int64.self)
        value.toReceivablesMinor = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1PostFundEntryRequest() -> FinanceV1.PostFundEntryRequest {
        var value = FinanceV1.PostFundEntryRequest()
        value.partyID = text()
        value.fundType = enumeration(FinanceV1.FundType.self)
        value.amount = maybe { $0.commonV1Money() }
        value.document = text()
        value.reason = text()
        value.businessDate = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1FreezeLine() -> FinanceV1.FreezeLine {
        var value = FinanceV1.FreezeLine()
        value.lineNo = number(Int32.self)
        value.sku = text()
        value.quantity = number(Int64.self)
        value.unitPriceMinor = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1FreezeRequest() -> FinanceV1.FreezeRequest {
        var value = FinanceV1.FreezeRequest()
        value.orderID = text()
        value.orderNumber = text()
        value.partyID = text()
        value.orderType = text()
        value.currency = text()
        value.lines = list { $0.financeV1FreezeLine() }
        value.contractID = text()
        value.contractVersion = number(Int64.self)
        value.paymentTermDays = number(Int32.self)
        value.fundsRule = text()
        value.overdueGraceDays = number(Int32.self)
        value.businessDate = text()
        value.expiresAtUs = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1FreezePart() -> FinanceV1.FreezePart {
        var value = FinanceV1.FreezePart()
        value.fundType = enumeration(FinanceV1.FundType.self)
        value.amountMinor = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1FreezeReply() -> FinanceV1.FreezeReply {
        var value = FinanceV1.FreezeReply()
        value.violations = list { $0.commonV1Violation() }
        value.parts = list { $0.financeV1FreezePart() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1UnfreezeRequest() -> FinanceV1.UnfreezeRequest {
        var value = FinanceV1.UnfreezeRequest()
        value.orderID = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1GetFreezeRequest() -> FinanceV1.GetFreezeRequest {
        var value = FinanceV1.GetFreezeRequest()
        value.orderID = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1FundFreeze() -> FinanceV1.FundFreeze {
        var value = FinanceV1.FundFreeze()
        value.orderID = text()
        value.partyID = text()
        value.currency = text()
        value.state = text()
        value.amountMinor = number(Int64.self)
        value.settledMinor = number(Int64.self)
        value.releasedMinor = number(Int64.self)
        value.parts = list { $0.financeV1FreezePart() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1Receivable() -> FinanceV1.Receivable {
        var value = FinanceV1.Receivable()
        value.receivableID = text()
        value.number = text()
        value.partyID = text()
        value.orderID = text()
        value.orderNumber = text()
        value.shipmentID = text()
        value.state = text()
        value.amount = maybe { $0.commonV1Money() }
        value.residual = maybe { $0.commonV1Money() }
        value.documentDate = text()
        value.dueDate = text()
        value.triggerRule = text()
        value.allocations = list { $0.financeV1Allocation() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1Allocation() -> FinanceV1.Allocation {
        var value = FinanceV1.Allocation()
        value.source = text()
        value.amountMinor = number(Int64.self)
        value.businessDate = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1GetReceivableRequest() -> FinanceV1.GetReceivableRequest {
        var value = FinanceV1.GetReceivableRequest()
        value.receivableID = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1ListReceivablesRequest() -> FinanceV1.ListReceivablesRequest {
        var value = FinanceV1.ListReceivablesRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.partyID = text()
        value.orderID = text()
        value.openOnly = bool()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1ListReceivablesReply() -> FinanceV1.ListReceivablesReply {
        var value = FinanceV1.ListReceivablesReply()
        value.receivables = list { $0.financeV1Receivable() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1SettleReceivablesRequest() -> FinanceV1.SettleReceivablesRequest {
        var value = FinanceV1.SettleReceivablesRequest()
        value.partyID = text()
        value.currency = text()
        value.receivableIDs = list { $0.text() }
        value.businessDate = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1SettleReceivablesReply() -> FinanceV1.SettleReceivablesReply {
        var value = FinanceV1.SettleReceivablesReply()
        value.settledMinor = number(Int64.self)
        value.receivables = list { $0.financeV1Receivable() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1GetStatementRequest() -> FinanceV1.GetStatementRequest {
        var value = FinanceV1.GetStatementRequest()
        value.partyID = text()
        value.fundType = enumeration(FinanceV1.FundType.self)
        value.currency = text()
        value.fromDate = text()
        value.toDate = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1StatementLine() -> FinanceV1.StatementLine {
        var value = FinanceV1.StatementLine()
        value.sequence = number(Int64.self)
        value.businessDate = text()
        value.document = text()
        value.description = text()
        value.amountMinor = number(Int64.self)
        value.balanceAfterMinor = number(Int64.self)
        value.recordedAtUs = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1Statement() -> FinanceV1.Statement {
        var value = FinanceV1.Statement()
        value.accountID = text()
        value.partyID = text()
        value.fundType = enumeration(FinanceV1.FundType.self)
        value.currency = text()
        value.fromDate = text()
        value.toDate = text()
        value.openingMinor = number(Int64.self)
        value.lines = list { $0.financeV1StatementLine() }
        value.closingMinor = number(Int64.self)
        value.chainVerified = bool()
        value.truncated = bool()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1GetAgeingRequest() -> FinanceV1.GetAgeingRequest {
        var value = FinanceV1.GetAgeingRequest()
        value.partyID = text()
        value.asOfDate = text()
        value.currency = text()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1AgeingBucket() -> FinanceV1.AgeingBucket {
        var value = FinanceV1.AgeingBucket()
        value.bucket = text()
        value.amountMinor = number(Int64.self)
        value.count = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1Ageing() -> FinanceV1.Ageing {
        var value = FinanceV1.Ageing()
        value.asOfDate = text()
        value.currency = text()
        value.buckets = list { $0.financeV1AgeingBucket() }
        value.totalMinor = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func financeV1TriggerRule() -> FinanceV1.TriggerRule {
        var value = FinanceV1.TriggerRule()
        value.ruleID = text()
        value.version = number(Int64.self)
        value.orderType = text()
        value.event = text()
        value.document = text()
        value.amountBasis = text()
        value.termBasis = text()
        value.sign = number(Int32.self)
        value.settleFromFreeze = bool()
        return value
    }
}

extension SampleRandom {
    mutating func financeV1ListTriggerRulesReply() -> FinanceV1.ListTriggerRulesReply {
        var value = FinanceV1.ListTriggerRulesReply()
        value.rules = list { $0.financeV1TriggerRule() }
        return value
    }
}

extension SampleRandom {
    mutating func financeV1FinanceSummary() -> FinanceV1.FinanceSummary {
        var value = FinanceV1.FinanceSummary()
        value.receivablesOpened = number(Int64.self)
        value.receivablesSettled = number(Int64.self)
        value.receivablesOpenMinor = number(Int64.self)
        value.freezesOpen = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ImportMasterRequest() -> InventoryV1.ImportMasterRequest {
        var value = InventoryV1.ImportMasterRequest()
        value.kind = enumeration(InventoryV1.MasterKind.self)
        value.csv = bytes()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1RowError() -> InventoryV1.RowError {
        var value = InventoryV1.RowError()
        value.row = number(Int64.self)
        value.column = text()
        value.kind = text()
        value.value = text()
        value.message = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ImportMasterReply() -> InventoryV1.ImportMasterReply {
        var value = InventoryV1.ImportMasterReply()
        value.rows = number(Int64.self)
        value.created = number(Int64.self)
        value.changed = number(Int64.self)
        value.unchanged = number(Int64.self)
        value.errors = list { $0.inventoryV1RowError() }
        value.errorCount = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1Sku() -> InventoryV1.Sku {
        var value = InventoryV1.Sku()
        value.sku = text()
        value.productCode = text()
        value.name = text()
        value.brand = text()
        value.family = text()
        value.gtin = text()
        value.color = text()
        value.memory = text()
        value.active = bool()
        value.version = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListSkusRequest() -> InventoryV1.ListSkusRequest {
        var value = InventoryV1.ListSkusRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListSkusReply() -> InventoryV1.ListSkusReply {
        var value = InventoryV1.ListSkusReply()
        value.skus = list { $0.inventoryV1Sku() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1Warehouse() -> InventoryV1.Warehouse {
        var value = InventoryV1.Warehouse()
        value.code = text()
        value.name = text()
        value.region = text()
        value.thirdParty = bool()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1PutWarehouseRequest() -> InventoryV1.PutWarehouseRequest {
        var value = InventoryV1.PutWarehouseRequest()
        value.warehouse = maybe { $0.inventoryV1Warehouse() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListWarehousesReply() -> InventoryV1.ListWarehousesReply {
        var value = InventoryV1.ListWarehousesReply()
        value.warehouses = list { $0.inventoryV1Warehouse() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1Intake() -> InventoryV1.Intake {
        var value = InventoryV1.Intake()
        value.intakeID = text()
        value.warehouseCode = text()
        value.fileName = text()
        value.state = enumeration(InventoryV1.IntakeState.self)
        value.bytesReceived = number(Int64.self)
        value.chunksReceived = number(Int32.self)
        value.rows = number(Int64.self)
        value.devicesPosted = number(Int64.self)
        value.devicesUnchanged = number(Int64.self)
        value.errorCount = number(Int64.self)
        value.errors = list { $0.inventoryV1RowError() }
        value.errorsByKind = list { $0.inventoryV1KindCount() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1KindCount() -> InventoryV1.KindCount {
        var value = InventoryV1.KindCount()
        value.kind = text()
        value.count = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1BeginIntakeRequest() -> InventoryV1.BeginIntakeRequest {
        var value = InventoryV1.BeginIntakeRequest()
        value.intakeID = text()
        value.warehouseCode = text()
        value.fileName = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1AppendIntakeRequest() -> InventoryV1.AppendIntakeRequest {
        var value = InventoryV1.AppendIntakeRequest()
        value.intakeID = text()
        value.index = number(Int32.self)
        value.data = bytes()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1CommitIntakeRequest() -> InventoryV1.CommitIntakeRequest {
        var value = InventoryV1.CommitIntakeRequest()
        value.intakeID = text()
        value.dryRun = bool()
        value.chunkCount = number(Int32.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1GetIntakeRequest() -> InventoryV1.GetIntakeRequest {
        var value = InventoryV1.GetIntakeRequest()
        value.intakeID = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1IntakeErrors() -> InventoryV1.IntakeErrors {
        var value = InventoryV1.IntakeErrors()
        value.errors = list { $0.inventoryV1RowError() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1StockLine() -> InventoryV1.StockLine {
        var value = InventoryV1.StockLine()
        value.lineNo = number(Int32.self)
        value.sku = text()
        value.quantity = number(Int64.self)
        value.serials = list { $0.text() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1AvailabilityRequest() -> InventoryV1.AvailabilityRequest {
        var value = InventoryV1.AvailabilityRequest()
        value.warehouseCode = text()
        value.lines = list { $0.inventoryV1StockLine() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1AvailabilityReply() -> InventoryV1.AvailabilityReply {
        var value = InventoryV1.AvailabilityReply()
        value.lines = list { $0.inventoryV1LineAvailability() }
        value.violations = list { $0.commonV1Violation() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1LineAvailability() -> InventoryV1.LineAvailability {
        var value = InventoryV1.LineAvailability()
        value.lineNo = number(Int32.self)
        value.known = bool()
        value.available = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListStockRequest() -> InventoryV1.ListStockRequest {
        var value = InventoryV1.ListStockRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.sku = text()
        value.place = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1Stock() -> InventoryV1.Stock {
        var value = InventoryV1.Stock()
        value.sku = text()
        value.place = text()
        value.owner = text()
        value.condition = text()
        value.onHand = number(Int64.self)
        value.reserved = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListStockReply() -> InventoryV1.ListStockReply {
        var value = InventoryV1.ListStockReply()
        value.stock = list { $0.inventoryV1Stock() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ReserveRequest() -> InventoryV1.ReserveRequest {
        var value = InventoryV1.ReserveRequest()
        value.orderID = text()
        value.warehouseCode = text()
        value.lines = list { $0.inventoryV1StockLine() }
        value.expiresAtUs = number(Int64.self)
        value.partyID = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ReserveReply() -> InventoryV1.ReserveReply {
        var value = InventoryV1.ReserveReply()
        value.violations = list { $0.commonV1Violation() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ReleaseReservationRequest() -> InventoryV1.ReleaseReservationRequest {
        var value = InventoryV1.ReleaseReservationRequest()
        value.orderID = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1GetDeviceRequest() -> InventoryV1.GetDeviceRequest {
        var value = InventoryV1.GetDeviceRequest()
        value.identifier = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1Device() -> InventoryV1.Device {
        var value = InventoryV1.Device()
        value.deviceID = number(Int64.self)
        value.sku = text()
        value.sn = text()
        value.imei1 = text()
        value.imei2 = text()
        value.cartonSscc = text()
        value.palletSscc = text()
        value.state = text()
        value.place = text()
        value.owner = text()
        value.condition = text()
        value.orderID = text()
        value.shipmentID = text()
        value.updatedAtUs = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1Movement() -> InventoryV1.Movement {
        var value = InventoryV1.Movement()
        value.sequence = number(Int64.self)
        value.kind = text()
        value.fromState = text()
        value.toState = text()
        value.fromPlace = text()
        value.toPlace = text()
        value.document = text()
        value.actor = text()
        value.occurredAtUs = number(Int64.self)
        value.recordedAtUs = number(Int64.self)
        value.hash = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1DeviceTrace() -> InventoryV1.DeviceTrace {
        var value = InventoryV1.DeviceTrace()
        value.device = maybe { $0.inventoryV1Device() }
        value.movements = list { $0.inventoryV1Movement() }
        value.chainVerified = bool()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ShipmentLine() -> InventoryV1.ShipmentLine {
        var value = InventoryV1.ShipmentLine()
        value.lineNo = number(Int32.self)
        value.sku = text()
        value.ordered = number(Int64.self)
        value.picked = number(Int64.self)
        value.shipped = number(Int64.self)
        value.short = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1Shipment() -> InventoryV1.Shipment {
        var value = InventoryV1.Shipment()
        value.shipmentID = text()
        value.orderID = text()
        value.orderNumber = text()
        value.partyID = text()
        value.warehouseCode = text()
        value.state = text()
        value.shipToName = text()
        value.shipToAddress = text()
        value.shipToRegion = text()
        value.lines = list { $0.inventoryV1ShipmentLine() }
        value.carrier = text()
        value.trackingNumber = text()
        value.requestedAtUs = number(Int64.self)
        value.updatedAtUs = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListShipRequestsRequest() -> InventoryV1.ListShipRequestsRequest {
        var value = InventoryV1.ListShipRequestsRequest()
        value.after = number(Int64.self)
        value.limit = number(Int32.self)
        value.warehouseCode = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ShipRequest() -> InventoryV1.ShipRequest {
        var value = InventoryV1.ShipRequest()
        value.sequence = number(Int64.self)
        value.shipment = maybe { $0.inventoryV1Shipment() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListShipRequestsReply() -> InventoryV1.ListShipRequestsReply {
        var value = InventoryV1.ListShipRequestsReply()
        value.requests = list { $0.inventoryV1ShipRequest() }
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1GetShipmentRequest() -> InventoryV1.GetShipmentRequest {
        var value = InventoryV1.GetShipmentRequest()
        value.shipmentID = text()
        value.orderID = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListShipmentsRequest() -> InventoryV1.ListShipmentsRequest {
        var value = InventoryV1.ListShipmentsRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.state = text()
        value.partyID = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListShipmentsReply() -> InventoryV1.ListShipmentsReply {
        var value = InventoryV1.ListShipmentsReply()
        value.shipments = list { $0.inventoryV1Shipment() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListShipmentDevicesRequest() -> InventoryV1.ListShipmentDevicesRequest {
        var value = InventoryV1.ListShipmentDevicesRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.shipmentID = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListShipmentDevicesReply() -> InventoryV1.ListShipmentDevicesReply {
        var value = InventoryV1.ListShipmentDevicesReply()
        value.devices = list { $0.inventoryV1Device() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1RecordFulfilmentRequest() -> InventoryV1.RecordFulfilmentRequest {
        var value = InventoryV1.RecordFulfilmentRequest()
        value.shipmentID = text()
        value.step = text()
        value.serials = list { $0.text() }
        value.final = bool()
        value.carrier = text()
        value.trackingNumber = text()
        value.cartonSscc = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ReceiveLogisticsMessageRequest() -> InventoryV1.ReceiveLogisticsMessageRequest {
        var value = InventoryV1.ReceiveLogisticsMessageRequest()
        value.provider = text()
        value.messageID = text()
        value.raw = bytes()
        value.receivedAtUs = number(Int64.self)
        value.shipmentID = text()
        value.step = text()
        value.occurredAtUs = number(Int64.self)
        value.serials = list { $0.text() }
        value.final = bool()
        value.carrier = text()
        value.trackingNumber = text()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ReceiveLogisticsMessageReply() -> InventoryV1.ReceiveLogisticsMessageReply {
        var value = InventoryV1.ReceiveLogisticsMessageReply()
        value.state = enumeration(InventoryV1.LogisticsMessageState.self)
        value.reason = text()
        value.repeatedMessage = bool()
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1LogisticsMessage() -> InventoryV1.LogisticsMessage {
        var value = InventoryV1.LogisticsMessage()
        value.provider = text()
        value.messageID = text()
        value.shipmentID = text()
        value.step = text()
        value.state = enumeration(InventoryV1.LogisticsMessageState.self)
        value.reason = text()
        value.receivedAtUs = number(Int64.self)
        value.attempts = number(Int32.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListLogisticsMessagesRequest() -> InventoryV1.ListLogisticsMessagesRequest {
        var value = InventoryV1.ListLogisticsMessagesRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.state = enumeration(InventoryV1.LogisticsMessageState.self)
        return value
    }
}

extension SampleRandom {
    mutating func inventoryV1ListLogisticsMessagesReply() -> InventoryV1.ListLogisticsMessagesReply {
        var value = InventoryV1.ListLogisticsMessagesReply()
        value.messages = list { $0.inventoryV1LogisticsMessage() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func opsV1CheckReply() -> OpsV1.CheckReply {
        var value = OpsV1.CheckReply()
        value.ready = bool()
        value.components = list { $0.opsV1ComponentState() }
        return value
    }
}

extension SampleRandom {
    mutating func opsV1ComponentState() -> OpsV1.ComponentState {
        var value = OpsV1.ComponentState()
        value.name = text()
        value.ready = bool()
        value.reason = text()
        return value
    }
}

extension SampleRandom {
    mutating func opsV1MetricsReply() -> OpsV1.MetricsReply {
        var value = OpsV1.MetricsReply()
        value.text = text()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1OrderLine() -> OrderV1.OrderLine {
        var value = OrderV1.OrderLine()
        value.lineNo = number(Int32.self)
        value.sku = text()
        value.quantity = number(Int64.self)
        value.unitPriceMinor = number(Int64.self)
        value.shipped = number(Int64.self)
        value.cancelled = number(Int64.self)
        value.serials = list { $0.text() }
        return value
    }
}

extension SampleRandom {
    mutating func orderV1Order() -> OrderV1.Order {
        var value = OrderV1.Order()
        value.orderID = text()
        value.number = text()
        value.orderType = text()
        value.state = enumeration(OrderV1.OrderState.self)
        value.partyID = text()
        value.partyName = text()
        value.shipToID = text()
        value.warehouseCode = text()
        value.currency = text()
        value.totalMinor = number(Int64.self)
        value.lines = list { $0.orderV1OrderLine() }
        value.violations = list { $0.commonV1Violation() }
        value.contractID = text()
        value.contractVersion = number(Int64.self)
        value.priceListID = text()
        value.priceListVersion = number(Int64.self)
        value.ruleVersion = number(Int64.self)
        value.businessDate = text()
        value.createdAtUs = number(Int64.self)
        value.updatedAtUs = number(Int64.self)
        value.version = number(Int64.self)
        value.reference = text()
        value.deliveryState = text()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1PlaceOrderLine() -> OrderV1.PlaceOrderLine {
        var value = OrderV1.PlaceOrderLine()
        value.sku = text()
        value.quantity = number(Int64.self)
        value.unitPriceMinor = number(Int64.self)
        value.serials = list { $0.text() }
        return value
    }
}

extension SampleRandom {
    mutating func orderV1PlaceOrderRequest() -> OrderV1.PlaceOrderRequest {
        var value = OrderV1.PlaceOrderRequest()
        value.partyID = text()
        value.orderType = text()
        value.shipToID = text()
        value.warehouseCode = text()
        value.currency = text()
        value.reference = text()
        value.lines = list { $0.orderV1PlaceOrderLine() }
        value.hold = bool()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1GetOrderRequest() -> OrderV1.GetOrderRequest {
        var value = OrderV1.GetOrderRequest()
        value.orderID = text()
        value.number = text()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1ListOrdersRequest() -> OrderV1.ListOrdersRequest {
        var value = OrderV1.ListOrdersRequest()
        value.page = maybe { $0.commonV1PageRequest() }
        value.partyID = text()
        value.state = enumeration(OrderV1.OrderState.self)
        value.orderType = text()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1ListOrdersReply() -> OrderV1.ListOrdersReply {
        var value = OrderV1.ListOrdersReply()
        value.orders = list { $0.orderV1Order() }
        value.nextCursor = text()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1OrderActionRequest() -> OrderV1.OrderActionRequest {
        var value = OrderV1.OrderActionRequest()
        value.orderID = text()
        value.reason = text()
        value.expectedVersion = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func orderV1TimelineEntry() -> OrderV1.TimelineEntry {
        var value = OrderV1.TimelineEntry()
        value.sequence = number(Int64.self)
        value.occurredAtUs = number(Int64.self)
        value.recordedAtUs = number(Int64.self)
        value.kind = text()
        value.text = text()
        value.actor = text()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1Timeline() -> OrderV1.Timeline {
        var value = OrderV1.Timeline()
        value.orderID = text()
        value.number = text()
        value.entries = list { $0.orderV1TimelineEntry() }
        return value
    }
}

extension SampleRandom {
    mutating func orderV1OrderTypeRule() -> OrderV1.OrderTypeRule {
        var value = OrderV1.OrderTypeRule()
        value.orderType = text()
        value.version = number(Int64.self)
        value.allowedClasses = list { $0.enumeration(CommonV1.PartyClass.self) }
        value.priceRule = text()
        value.fundsRule = text()
        value.stockRule = text()
        value.overdueGraceDays = number(Int32.self)
        value.active = bool()
        return value
    }
}

extension SampleRandom {
    mutating func orderV1ListOrderTypeRulesReply() -> OrderV1.ListOrderTypeRulesReply {
        var value = OrderV1.ListOrderTypeRulesReply()
        value.rules = list { $0.orderV1OrderTypeRule() }
        return value
    }
}

extension SampleRandom {
    mutating func orderV1OrderSummary() -> OrderV1.OrderSummary {
        var value = OrderV1.OrderSummary()
        value.byState = list { $0.orderV1StateCount() }
        value.refusalsByRule = list { $0.orderV1RuleCount() }
        return value
    }
}

extension SampleRandom {
    mutating func orderV1StateCount() -> OrderV1.StateCount {
        var value = OrderV1.StateCount()
        value.state = enumeration(OrderV1.OrderState.self)
        value.count = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func orderV1RuleCount() -> OrderV1.RuleCount {
        var value = OrderV1.RuleCount()
        value.rule = text()
        value.count = number(Int64.self)
        return value
    }
}

extension SampleRandom {
    mutating func wireV1HealthCheckRequest() -> WireV1.HealthCheckRequest {
        var value = WireV1.HealthCheckRequest()
        value.service = text()
        return value
    }
}

extension SampleRandom {
    mutating func wireV1HealthCheckReply() -> WireV1.HealthCheckReply {
        var value = WireV1.HealthCheckReply()
        value.status = enumeration(WireV1.ServingStatus.self)
        return value
    }
}

extension SampleRandom {
    mutating func wireV1HealthListRequest() -> WireV1.HealthListRequest {
        let value = WireV1.HealthListRequest()
        return value
    }
}

extension SampleRandom {
    mutating func wireV1HealthListReply() -> WireV1.HealthListReply {
        var value = WireV1.HealthListReply()
        value.services = list { $0.wireV1ServiceHealth() }
        return value
    }
}

extension SampleRandom {
    mutating func wireV1ServiceHealth() -> WireV1.ServiceHealth {
        var value = WireV1.ServiceHealth()
        value.service = text()
        value.status = enumeration(WireV1.ServingStatus.self)
        return value
    }
}

extension SampleRandom {
    mutating func wireV1GetDescriptorsRequest() -> WireV1.GetDescriptorsRequest {
        let value = WireV1.GetDescriptorsRequest()
        return value
    }
}

extension SampleRandom {
    mutating func wireV1DescriptorPiece() -> WireV1.DescriptorPiece {
        var value = WireV1.DescriptorPiece()
        value.offset = number(UInt32.self)
        value.total = number(UInt32.self)
        value.content = bytes()
        return value
    }
}

extension SampleRandom {
    mutating func wireV1ListMethodsRequest() -> WireV1.ListMethodsRequest {
        let value = WireV1.ListMethodsRequest()
        return value
    }
}

extension SampleRandom {
    mutating func wireV1ListMethodsReply() -> WireV1.ListMethodsReply {
        var value = WireV1.ListMethodsReply()
        value.schemaHash = number(UInt64.self)
        value.methods = list { $0.wireV1MethodEntry() }
        return value
    }
}

extension SampleRandom {
    mutating func wireV1MethodEntry() -> WireV1.MethodEntry {
        var value = WireV1.MethodEntry()
        value.id = number(UInt32.self)
        value.service = text()
        value.name = text()
        value.kind = enumeration(WireV1.MethodKind.self)
        value.request = text()
        value.response = text()
        value.requestLimit = number(UInt32.self)
        value.responseLimit = number(UInt32.self)
        value.callers = list { $0.text() }
        return value
    }
}

extension SampleRandom {
    mutating func wireV1ListConnectionsRequest() -> WireV1.ListConnectionsRequest {
        let value = WireV1.ListConnectionsRequest()
        return value
    }
}

extension SampleRandom {
    mutating func wireV1GetConnectionRequest() -> WireV1.GetConnectionRequest {
        var value = WireV1.GetConnectionRequest()
        value.id = number(UInt64.self)
        return value
    }
}

extension SampleRandom {
    mutating func wireV1Connection() -> WireV1.Connection {
        var value = WireV1.Connection()
        value.id = number(UInt64.self)
        value.side = enumeration(WireV1.ConnectionSide.self)
        value.state = enumeration(WireV1.ConnectionState.self)
        value.service = text()
        value.localAddress = text()
        value.remoteAddress = text()
        value.peer = text()
        value.certificateSerial = text()
        value.certificateExpiresUs = number(Int64.self)
        value.tlsVersion = text()
        value.tlsCipher = text()
        value.ageUs = number(UInt64.self)
        value.callsStarted = number(UInt64.self)
        value.callsSucceeded = number(UInt64.self)
        value.callsFailed = number(UInt64.self)
        value.bytesReceived = number(UInt64.self)
        value.bytesSent = number(UInt64.self)
        value.lastError = text()
        value.lastErrorAgeUs = number(UInt64.self)
        value.streams = list { $0.wireV1Stream() }
        value.streamsLeftOut = number(UInt32.self)
        switch below(2) {
        case 0: value.toSend = .sendCredit(number(Int64.self))
        default: break
        }
        switch below(2) {
        case 0: value.toReceive = .receiveCredit(number(Int64.self))
        default: break
        }
        value.callsInFlight = number(UInt32.self)
        return value
    }
}

extension SampleRandom {
    mutating func wireV1Stream() -> WireV1.Stream {
        var value = WireV1.Stream()
        value.id = number(UInt32.self)
        value.method = text()
        value.ageUs = number(UInt64.self)
        switch below(2) {
        case 0: value.deadline = .deadlineLeftUs(number(UInt64.self))
        default: break
        }
        switch below(2) {
        case 0: value.toSend = .sendCredit(number(Int64.self))
        default: break
        }
        switch below(2) {
        case 0: value.toReceive = .receiveCredit(number(Int64.self))
        default: break
        }
        return value
    }
}

extension SampleRandom {
    mutating func wireV1ListTargetsRequest() -> WireV1.ListTargetsRequest {
        let value = WireV1.ListTargetsRequest()
        return value
    }
}

extension SampleRandom {
    mutating func wireV1CallTarget() -> WireV1.CallTarget {
        var value = WireV1.CallTarget()
        value.service = text()
        value.address = text()
        value.state = enumeration(WireV1.TargetState.self)
        value.lastError = text()
        value.ejected = bool()
        value.healthy = bool()
        value.inFlight = number(UInt32.self)
        return value
    }
}
