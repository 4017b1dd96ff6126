import Messages
import Wire

// The four services as small handlers behind the generated protocols: replies as a script says.

struct ScriptedChannel: ChannelV1.ChannelServiceHandler {
    let script: PeerScript

    func putParty(
        _ request: ChannelV1.PutPartyRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Party {
        try await script.meet(call, request, ChannelV1.Party())
    }

    func getParty(
        _ request: ChannelV1.GetPartyRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Party {
        try await script.meet(call, request, ChannelV1.Party())
    }

    func listParties(
        _ request: ChannelV1.ListPartiesRequest, _ call: ServerCall
    ) async throws -> ChannelV1.ListPartiesReply {
        try await script.meet(call, request, ChannelV1.ListPartiesReply())
    }

    func putContract(
        _ request: ChannelV1.PutContractRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Contract {
        try await script.meet(call, request, ChannelV1.Contract())
    }

    func getContract(
        _ request: ChannelV1.GetContractRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Contract {
        try await script.meet(call, request, ChannelV1.Contract())
    }

    func listContracts(
        _ request: ChannelV1.ListContractsRequest, _ call: ServerCall
    ) async throws -> ChannelV1.ListContractsReply {
        try await script.meet(call, request, ChannelV1.ListContractsReply())
    }

    func putPriceList(
        _ request: ChannelV1.PutPriceListRequest, _ call: ServerCall
    ) async throws -> ChannelV1.PriceList {
        try await script.meet(call, request, ChannelV1.PriceList())
    }

    func getPriceList(
        _ request: ChannelV1.GetPriceListRequest, _ call: ServerCall
    ) async throws -> ChannelV1.PriceList {
        try await script.meet(call, request, ChannelV1.PriceList())
    }

    func listPriceLists(
        _ request: ChannelV1.ListPriceListsRequest, _ call: ServerCall
    ) async throws -> ChannelV1.ListPriceListsReply {
        try await script.meet(call, request, ChannelV1.ListPriceListsReply())
    }

    func terms(
        _ request: ChannelV1.TermsRequest, _ call: ServerCall
    ) async throws -> ChannelV1.TermsReply {
        try await script.meet(call, request, ChannelV1.TermsReply())
    }

    func holdQuota(
        _ request: ChannelV1.HoldQuotaRequest, _ call: ServerCall
    ) async throws -> ChannelV1.HoldQuotaReply {
        try await script.meet(call, request, ChannelV1.HoldQuotaReply())
    }

    func releaseQuota(
        _ request: ChannelV1.ReleaseQuotaRequest, _ call: ServerCall
    ) async throws -> CommonV1.Empty {
        try await script.meet(call, request, CommonV1.Empty())
    }
}

struct ScriptedOrder: OrderV1.OrderServiceHandler {
    let script: PeerScript

    func placeOrder(
        _ request: OrderV1.PlaceOrderRequest, _ call: ServerCall
    ) async throws -> OrderV1.Order {
        try await script.meet(
            call, request, OrderV1.Order(orderID: "o-1", state: .released, partyID: request.partyID))
    }

    func getOrder(
        _ request: OrderV1.GetOrderRequest, _ call: ServerCall
    ) async throws -> OrderV1.Order {
        try await script.meet(call, request, OrderV1.Order())
    }

    func listOrders(
        _ request: OrderV1.ListOrdersRequest, _ call: ServerCall
    ) async throws -> OrderV1.ListOrdersReply {
        try await script.meet(call, request, OrderV1.ListOrdersReply())
    }

    func releaseOrder(
        _ request: OrderV1.OrderActionRequest, _ call: ServerCall
    ) async throws -> OrderV1.Order {
        try await script.meet(call, request, OrderV1.Order())
    }

    func cancelOrder(
        _ request: OrderV1.OrderActionRequest, _ call: ServerCall
    ) async throws -> OrderV1.Order {
        try await script.meet(call, request, OrderV1.Order())
    }

    func getTimeline(
        _ request: OrderV1.GetOrderRequest, _ call: ServerCall
    ) async throws -> OrderV1.Timeline {
        try await script.meet(call, request, OrderV1.Timeline())
    }

    func listOrderTypeRules(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> OrderV1.ListOrderTypeRulesReply {
        try await script.meet(call, request, OrderV1.ListOrderTypeRulesReply())
    }

    func getOrderSummary(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> OrderV1.OrderSummary {
        try await script.meet(call, request, OrderV1.OrderSummary())
    }
}

struct ScriptedInventory: InventoryV1.InventoryServiceHandler {
    let script: PeerScript

    func importMaster(
        _ request: InventoryV1.ImportMasterRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ImportMasterReply {
        try await script.meet(call, request, InventoryV1.ImportMasterReply())
    }

    func listSkus(
        _ request: InventoryV1.ListSkusRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListSkusReply {
        try await script.meet(call, request, InventoryV1.ListSkusReply())
    }

    func putWarehouse(
        _ request: InventoryV1.PutWarehouseRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Warehouse {
        try await script.meet(call, request, InventoryV1.Warehouse())
    }

    func listWarehouses(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> InventoryV1.ListWarehousesReply {
        try await script.meet(call, request, InventoryV1.ListWarehousesReply())
    }

    func beginIntake(
        _ request: InventoryV1.BeginIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try await script.meet(call, request, InventoryV1.Intake())
    }

    func appendIntake(
        _ request: InventoryV1.AppendIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try await script.meet(call, request, InventoryV1.Intake())
    }

    func commitIntake(
        _ request: InventoryV1.CommitIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try await script.meet(call, request, InventoryV1.Intake())
    }

    func getIntake(
        _ request: InventoryV1.GetIntakeRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Intake {
        try await script.meet(call, request, InventoryV1.Intake())
    }

    func listIntakeErrors(
        _ request: InventoryV1.GetIntakeRequest, _ call: ServerCall,
        _ writer: ResponseWriter<InventoryV1.IntakeErrors>
    ) async throws {
        let all = try await script.meet(call, request, [InventoryV1.IntakeErrors]())
        for batch in all { try await writer.write(batch) }
    }

    func availability(
        _ request: InventoryV1.AvailabilityRequest, _ call: ServerCall
    ) async throws -> InventoryV1.AvailabilityReply {
        try await script.meet(call, request, InventoryV1.AvailabilityReply())
    }

    func listStock(
        _ request: InventoryV1.ListStockRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListStockReply {
        try await script.meet(call, request, InventoryV1.ListStockReply())
    }

    func reserve(
        _ request: InventoryV1.ReserveRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ReserveReply {
        try await script.meet(call, request, InventoryV1.ReserveReply())
    }

    func releaseReservation(
        _ request: InventoryV1.ReleaseReservationRequest, _ call: ServerCall
    ) async throws -> CommonV1.Empty {
        try await script.meet(call, request, CommonV1.Empty())
    }

    func getDevice(
        _ request: InventoryV1.GetDeviceRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Device {
        try await script.meet(call, request, InventoryV1.Device())
    }

    func traceDevice(
        _ request: InventoryV1.GetDeviceRequest, _ call: ServerCall
    ) async throws -> InventoryV1.DeviceTrace {
        try await script.meet(call, request, InventoryV1.DeviceTrace())
    }

    func listShipRequests(
        _ request: InventoryV1.ListShipRequestsRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListShipRequestsReply {
        try await script.meet(call, request, InventoryV1.ListShipRequestsReply())
    }

    func getShipment(
        _ request: InventoryV1.GetShipmentRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Shipment {
        try await script.meet(call, request, InventoryV1.Shipment())
    }

    func listShipments(
        _ request: InventoryV1.ListShipmentsRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListShipmentsReply {
        try await script.meet(call, request, InventoryV1.ListShipmentsReply())
    }

    func listShipmentDevices(
        _ request: InventoryV1.ListShipmentDevicesRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListShipmentDevicesReply {
        try await script.meet(call, request, InventoryV1.ListShipmentDevicesReply())
    }

    func recordFulfilment(
        _ request: InventoryV1.RecordFulfilmentRequest, _ call: ServerCall
    ) async throws -> InventoryV1.Shipment {
        try await script.meet(call, request, InventoryV1.Shipment())
    }

    func receiveLogisticsMessage(
        _ request: InventoryV1.ReceiveLogisticsMessageRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ReceiveLogisticsMessageReply {
        try await script.meet(call, request, InventoryV1.ReceiveLogisticsMessageReply())
    }

    func listLogisticsMessages(
        _ request: InventoryV1.ListLogisticsMessagesRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListLogisticsMessagesReply {
        try await script.meet(call, request, InventoryV1.ListLogisticsMessagesReply())
    }
}

struct ScriptedFinance: FinanceV1.FinanceServiceHandler {
    let script: PeerScript

    func putFundAccount(
        _ request: FinanceV1.PutFundAccountRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FundAccount {
        try await script.meet(call, request, FinanceV1.FundAccount())
    }

    func listFundAccounts(
        _ request: FinanceV1.ListFundAccountsRequest, _ call: ServerCall
    ) async throws -> FinanceV1.ListFundAccountsReply {
        try await script.meet(call, request, FinanceV1.ListFundAccountsReply())
    }

    func recordReceipt(
        _ request: FinanceV1.RecordReceiptRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Receipt {
        try await script.meet(call, request, FinanceV1.Receipt())
    }

    func postFundEntry(
        _ request: FinanceV1.PostFundEntryRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FundAccount {
        try await script.meet(call, request, FinanceV1.FundAccount())
    }

    func checkFunds(
        _ request: FinanceV1.FreezeRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FreezeReply {
        try await script.meet(call, request, FinanceV1.FreezeReply())
    }

    func freeze(
        _ request: FinanceV1.FreezeRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FreezeReply {
        try await script.meet(call, request, FinanceV1.FreezeReply())
    }

    func unfreeze(
        _ request: FinanceV1.UnfreezeRequest, _ call: ServerCall
    ) async throws -> CommonV1.Empty {
        try await script.meet(call, request, CommonV1.Empty())
    }

    func getFreeze(
        _ request: FinanceV1.GetFreezeRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FundFreeze {
        try await script.meet(call, request, FinanceV1.FundFreeze())
    }

    func getReceivable(
        _ request: FinanceV1.GetReceivableRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Receivable {
        try await script.meet(call, request, FinanceV1.Receivable())
    }

    func listReceivables(
        _ request: FinanceV1.ListReceivablesRequest, _ call: ServerCall
    ) async throws -> FinanceV1.ListReceivablesReply {
        try await script.meet(call, request, FinanceV1.ListReceivablesReply())
    }

    func settleReceivables(
        _ request: FinanceV1.SettleReceivablesRequest, _ call: ServerCall
    ) async throws -> FinanceV1.SettleReceivablesReply {
        try await script.meet(call, request, FinanceV1.SettleReceivablesReply())
    }

    func getStatement(
        _ request: FinanceV1.GetStatementRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Statement {
        try await script.meet(call, request, FinanceV1.Statement())
    }

    func getAgeing(
        _ request: FinanceV1.GetAgeingRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Ageing {
        try await script.meet(call, request, FinanceV1.Ageing())
    }

    func listTriggerRules(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> FinanceV1.ListTriggerRulesReply {
        try await script.meet(call, request, FinanceV1.ListTriggerRulesReply())
    }

    func getFinanceSummary(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> FinanceV1.FinanceSummary {
        try await script.meet(call, request, FinanceV1.FinanceSummary())
    }
}

/// Readiness and metrics. Both are asked for by the gateway itself or for an operator.
struct ScriptedOps: OpsV1.OpsServiceHandler {
    let service: String
    let script: PeerScript

    func check(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.CheckReply {
        if script.isDown(service) { throw RPCError(.unavailable, "down") }
        return OpsV1.CheckReply(ready: true)
    }

    func getMetrics(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> OpsV1.MetricsReply {
        OpsV1.MetricsReply(
            text: "# TYPE \(service)_calls_total counter\n\(service)_calls_total{method=\"a\"} 3\n"
                + "\(service)_open 1\n")
    }
}
