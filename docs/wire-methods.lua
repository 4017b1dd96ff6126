-- Generated from proto/ by MessageGenerator 1. Do not edit; run proto/generate.sh.
return {
    [1] = {
        name = "sluice.wire.v1.Health/Check",
        request = "sluice.wire.v1.HealthCheckRequest",
        response = "sluice.wire.v1.HealthCheckReply",
    },
    [2] = {
        name = "sluice.wire.v1.Health/Watch",
        request = "sluice.wire.v1.HealthCheckRequest",
        response = "sluice.wire.v1.HealthCheckReply",
    },
    [3] = {
        name = "sluice.wire.v1.Health/List",
        request = "sluice.wire.v1.HealthListRequest",
        response = "sluice.wire.v1.HealthListReply",
    },
    [10] = {
        name = "sluice.wire.v1.Reflection/GetDescriptors",
        request = "sluice.wire.v1.GetDescriptorsRequest",
        response = "sluice.wire.v1.DescriptorPiece",
    },
    [11] = {
        name = "sluice.wire.v1.Reflection/ListMethods",
        request = "sluice.wire.v1.ListMethodsRequest",
        response = "sluice.wire.v1.ListMethodsReply",
    },
    [20] = {
        name = "sluice.wire.v1.Channels/ListConnections",
        request = "sluice.wire.v1.ListConnectionsRequest",
        response = "sluice.wire.v1.Connection",
    },
    [21] = {
        name = "sluice.wire.v1.Channels/GetConnection",
        request = "sluice.wire.v1.GetConnectionRequest",
        response = "sluice.wire.v1.Connection",
    },
    [22] = {
        name = "sluice.wire.v1.Channels/ListTargets",
        request = "sluice.wire.v1.ListTargetsRequest",
        response = "sluice.wire.v1.CallTarget",
    },
    [100] = {
        name = "sluice.channel.v1.ChannelService/PutParty",
        request = "sluice.channel.v1.PutPartyRequest",
        response = "sluice.channel.v1.Party",
    },
    [101] = {
        name = "sluice.channel.v1.ChannelService/GetParty",
        request = "sluice.channel.v1.GetPartyRequest",
        response = "sluice.channel.v1.Party",
    },
    [102] = {
        name = "sluice.channel.v1.ChannelService/ListParties",
        request = "sluice.channel.v1.ListPartiesRequest",
        response = "sluice.channel.v1.ListPartiesReply",
    },
    [103] = {
        name = "sluice.channel.v1.ChannelService/PutContract",
        request = "sluice.channel.v1.PutContractRequest",
        response = "sluice.channel.v1.Contract",
    },
    [104] = {
        name = "sluice.channel.v1.ChannelService/GetContract",
        request = "sluice.channel.v1.GetContractRequest",
        response = "sluice.channel.v1.Contract",
    },
    [105] = {
        name = "sluice.channel.v1.ChannelService/ListContracts",
        request = "sluice.channel.v1.ListContractsRequest",
        response = "sluice.channel.v1.ListContractsReply",
    },
    [106] = {
        name = "sluice.channel.v1.ChannelService/PutPriceList",
        request = "sluice.channel.v1.PutPriceListRequest",
        response = "sluice.channel.v1.PriceList",
    },
    [107] = {
        name = "sluice.channel.v1.ChannelService/GetPriceList",
        request = "sluice.channel.v1.GetPriceListRequest",
        response = "sluice.channel.v1.PriceList",
    },
    [108] = {
        name = "sluice.channel.v1.ChannelService/ListPriceLists",
        request = "sluice.channel.v1.ListPriceListsRequest",
        response = "sluice.channel.v1.ListPriceListsReply",
    },
    [109] = {
        name = "sluice.channel.v1.ChannelService/Terms",
        request = "sluice.channel.v1.TermsRequest",
        response = "sluice.channel.v1.TermsReply",
    },
    [110] = {
        name = "sluice.channel.v1.ChannelService/HoldQuota",
        request = "sluice.channel.v1.HoldQuotaRequest",
        response = "sluice.channel.v1.HoldQuotaReply",
    },
    [111] = {
        name = "sluice.channel.v1.ChannelService/ReleaseQuota",
        request = "sluice.channel.v1.ReleaseQuotaRequest",
        response = "sluice.common.v1.Empty",
    },
    [112] = {
        name = "sluice.events.v1.FeedService/Subscribe",
        request = "sluice.events.v1.SubscribeRequest",
        response = "sluice.events.v1.EventBatch",
    },
    [113] = {
        name = "sluice.finance.v1.FinanceService/PutFundAccount",
        request = "sluice.finance.v1.PutFundAccountRequest",
        response = "sluice.finance.v1.FundAccount",
    },
    [114] = {
        name = "sluice.finance.v1.FinanceService/ListFundAccounts",
        request = "sluice.finance.v1.ListFundAccountsRequest",
        response = "sluice.finance.v1.ListFundAccountsReply",
    },
    [115] = {
        name = "sluice.finance.v1.FinanceService/RecordReceipt",
        request = "sluice.finance.v1.RecordReceiptRequest",
        response = "sluice.finance.v1.Receipt",
    },
    [116] = {
        name = "sluice.finance.v1.FinanceService/PostFundEntry",
        request = "sluice.finance.v1.PostFundEntryRequest",
        response = "sluice.finance.v1.FundAccount",
    },
    [117] = {
        name = "sluice.finance.v1.FinanceService/CheckFunds",
        request = "sluice.finance.v1.FreezeRequest",
        response = "sluice.finance.v1.FreezeReply",
    },
    [118] = {
        name = "sluice.finance.v1.FinanceService/Freeze",
        request = "sluice.finance.v1.FreezeRequest",
        response = "sluice.finance.v1.FreezeReply",
    },
    [119] = {
        name = "sluice.finance.v1.FinanceService/Unfreeze",
        request = "sluice.finance.v1.UnfreezeRequest",
        response = "sluice.common.v1.Empty",
    },
    [120] = {
        name = "sluice.finance.v1.FinanceService/GetFreeze",
        request = "sluice.finance.v1.GetFreezeRequest",
        response = "sluice.finance.v1.FundFreeze",
    },
    [121] = {
        name = "sluice.finance.v1.FinanceService/GetReceivable",
        request = "sluice.finance.v1.GetReceivableRequest",
        response = "sluice.finance.v1.Receivable",
    },
    [122] = {
        name = "sluice.finance.v1.FinanceService/ListReceivables",
        request = "sluice.finance.v1.ListReceivablesRequest",
        response = "sluice.finance.v1.ListReceivablesReply",
    },
    [123] = {
        name = "sluice.finance.v1.FinanceService/SettleReceivables",
        request = "sluice.finance.v1.SettleReceivablesRequest",
        response = "sluice.finance.v1.SettleReceivablesReply",
    },
    [124] = {
        name = "sluice.finance.v1.FinanceService/GetStatement",
        request = "sluice.finance.v1.GetStatementRequest",
        response = "sluice.finance.v1.Statement",
    },
    [125] = {
        name = "sluice.finance.v1.FinanceService/GetAgeing",
        request = "sluice.finance.v1.GetAgeingRequest",
        response = "sluice.finance.v1.Ageing",
    },
    [126] = {
        name = "sluice.finance.v1.FinanceService/ListTriggerRules",
        request = "sluice.common.v1.Empty",
        response = "sluice.finance.v1.ListTriggerRulesReply",
    },
    [127] = {
        name = "sluice.finance.v1.FinanceService/GetFinanceSummary",
        request = "sluice.common.v1.Empty",
        response = "sluice.finance.v1.FinanceSummary",
    },
    [128] = {
        name = "sluice.inventory.v1.InventoryService/ImportMaster",
        request = "sluice.inventory.v1.ImportMasterRequest",
        response = "sluice.inventory.v1.ImportMasterReply",
    },
    [129] = {
        name = "sluice.inventory.v1.InventoryService/ListSkus",
        request = "sluice.inventory.v1.ListSkusRequest",
        response = "sluice.inventory.v1.ListSkusReply",
    },
    [130] = {
        name = "sluice.inventory.v1.InventoryService/PutWarehouse",
        request = "sluice.inventory.v1.PutWarehouseRequest",
        response = "sluice.inventory.v1.Warehouse",
    },
    [131] = {
        name = "sluice.inventory.v1.InventoryService/ListWarehouses",
        request = "sluice.common.v1.Empty",
        response = "sluice.inventory.v1.ListWarehousesReply",
    },
    [132] = {
        name = "sluice.inventory.v1.InventoryService/BeginIntake",
        request = "sluice.inventory.v1.BeginIntakeRequest",
        response = "sluice.inventory.v1.Intake",
    },
    [133] = {
        name = "sluice.inventory.v1.InventoryService/AppendIntake",
        request = "sluice.inventory.v1.AppendIntakeRequest",
        response = "sluice.inventory.v1.Intake",
    },
    [134] = {
        name = "sluice.inventory.v1.InventoryService/CommitIntake",
        request = "sluice.inventory.v1.CommitIntakeRequest",
        response = "sluice.inventory.v1.Intake",
    },
    [135] = {
        name = "sluice.inventory.v1.InventoryService/GetIntake",
        request = "sluice.inventory.v1.GetIntakeRequest",
        response = "sluice.inventory.v1.Intake",
    },
    [136] = {
        name = "sluice.inventory.v1.InventoryService/ListIntakeErrors",
        request = "sluice.inventory.v1.GetIntakeRequest",
        response = "sluice.inventory.v1.IntakeErrors",
    },
    [137] = {
        name = "sluice.inventory.v1.InventoryService/Availability",
        request = "sluice.inventory.v1.AvailabilityRequest",
        response = "sluice.inventory.v1.AvailabilityReply",
    },
    [138] = {
        name = "sluice.inventory.v1.InventoryService/ListStock",
        request = "sluice.inventory.v1.ListStockRequest",
        response = "sluice.inventory.v1.ListStockReply",
    },
    [139] = {
        name = "sluice.inventory.v1.InventoryService/Reserve",
        request = "sluice.inventory.v1.ReserveRequest",
        response = "sluice.inventory.v1.ReserveReply",
    },
    [140] = {
        name = "sluice.inventory.v1.InventoryService/ReleaseReservation",
        request = "sluice.inventory.v1.ReleaseReservationRequest",
        response = "sluice.common.v1.Empty",
    },
    [141] = {
        name = "sluice.inventory.v1.InventoryService/GetDevice",
        request = "sluice.inventory.v1.GetDeviceRequest",
        response = "sluice.inventory.v1.Device",
    },
    [142] = {
        name = "sluice.inventory.v1.InventoryService/TraceDevice",
        request = "sluice.inventory.v1.GetDeviceRequest",
        response = "sluice.inventory.v1.DeviceTrace",
    },
    [143] = {
        name = "sluice.inventory.v1.InventoryService/ListShipRequests",
        request = "sluice.inventory.v1.ListShipRequestsRequest",
        response = "sluice.inventory.v1.ListShipRequestsReply",
    },
    [144] = {
        name = "sluice.inventory.v1.InventoryService/GetShipment",
        request = "sluice.inventory.v1.GetShipmentRequest",
        response = "sluice.inventory.v1.Shipment",
    },
    [145] = {
        name = "sluice.inventory.v1.InventoryService/ListShipments",
        request = "sluice.inventory.v1.ListShipmentsRequest",
        response = "sluice.inventory.v1.ListShipmentsReply",
    },
    [146] = {
        name = "sluice.inventory.v1.InventoryService/RecordFulfilment",
        request = "sluice.inventory.v1.RecordFulfilmentRequest",
        response = "sluice.inventory.v1.Shipment",
    },
    [147] = {
        name = "sluice.inventory.v1.InventoryService/ReceiveLogisticsMessage",
        request = "sluice.inventory.v1.ReceiveLogisticsMessageRequest",
        response = "sluice.inventory.v1.ReceiveLogisticsMessageReply",
    },
    [148] = {
        name = "sluice.inventory.v1.InventoryService/ListLogisticsMessages",
        request = "sluice.inventory.v1.ListLogisticsMessagesRequest",
        response = "sluice.inventory.v1.ListLogisticsMessagesReply",
    },
    [149] = {
        name = "sluice.ops.v1.OpsService/Check",
        request = "sluice.common.v1.Empty",
        response = "sluice.ops.v1.CheckReply",
    },
    [150] = {
        name = "sluice.ops.v1.OpsService/GetMetrics",
        request = "sluice.common.v1.Empty",
        response = "sluice.ops.v1.MetricsReply",
    },
    [151] = {
        name = "sluice.order.v1.OrderService/PlaceOrder",
        request = "sluice.order.v1.PlaceOrderRequest",
        response = "sluice.order.v1.Order",
    },
    [152] = {
        name = "sluice.order.v1.OrderService/GetOrder",
        request = "sluice.order.v1.GetOrderRequest",
        response = "sluice.order.v1.Order",
    },
    [153] = {
        name = "sluice.order.v1.OrderService/ListOrders",
        request = "sluice.order.v1.ListOrdersRequest",
        response = "sluice.order.v1.ListOrdersReply",
    },
    [154] = {
        name = "sluice.order.v1.OrderService/ReleaseOrder",
        request = "sluice.order.v1.OrderActionRequest",
        response = "sluice.order.v1.Order",
    },
    [155] = {
        name = "sluice.order.v1.OrderService/CancelOrder",
        request = "sluice.order.v1.OrderActionRequest",
        response = "sluice.order.v1.Order",
    },
    [156] = {
        name = "sluice.order.v1.OrderService/GetTimeline",
        request = "sluice.order.v1.GetOrderRequest",
        response = "sluice.order.v1.Timeline",
    },
    [157] = {
        name = "sluice.order.v1.OrderService/ListOrderTypeRules",
        request = "sluice.common.v1.Empty",
        response = "sluice.order.v1.ListOrderTypeRulesReply",
    },
    [158] = {
        name = "sluice.order.v1.OrderService/GetOrderSummary",
        request = "sluice.common.v1.Empty",
        response = "sluice.order.v1.OrderSummary",
    },
    [159] = {
        name = "sluice.inventory.v1.InventoryService/ListShipmentDevices",
        request = "sluice.inventory.v1.ListShipmentDevicesRequest",
        response = "sluice.inventory.v1.ListShipmentDevicesReply",
    },
}
