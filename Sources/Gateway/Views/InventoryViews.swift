import JSON
import Messages

let rowErrorView = View<InventoryV1.RowError>("RowError") { view in
    view.integer("row") { $0.row }
    view.text("column") { $0.column }
    view.word("kind") { $0.kind }
    view.text("value") { $0.value }
    view.text("message") { $0.message }
}

let masterImportView = View<InventoryV1.ImportMasterReply>("MasterImport") { view in
    view.integer("rows") { $0.rows }
    view.integer("created") { $0.created }
    view.integer("changed") { $0.changed }
    view.integer("unchanged") { $0.unchanged }
    view.list("errors", of: rowErrorView) { $0.errors }
    view.integer("error_count") { $0.errorCount }
}

let skuView = View<InventoryV1.Sku>("Sku") { view in
    view.text("sku") { $0.sku }
    view.text("product_code") { $0.productCode }
    view.text("name") { $0.name }
    view.text("brand") { $0.brand }
    view.text("family") { $0.family }
    view.text("gtin") { $0.gtin }
    view.text("color") { $0.color }
    view.text("memory") { $0.memory }
    view.flag("active") { $0.active }
    view.integer("version") { $0.version }
}

let skuPageView = View<InventoryV1.ListSkusReply>("SkuPage") { view in
    view.list("skus", of: skuView) { $0.skus }
    view.text("next_cursor") { $0.nextCursor }
}

let warehouseView = View<InventoryV1.Warehouse>("Warehouse") { view in
    view.text("code") { $0.code }
    view.text("name") { $0.name }
    view.text("region") { $0.region }
    view.flag("third_party") { $0.thirdParty }
}

let warehousesView = View<InventoryV1.ListWarehousesReply>("Warehouses") { view in
    view.list("warehouses", of: warehouseView) { $0.warehouses }
}

private let kindCountView = View<InventoryV1.KindCount>("KindCount") { view in
    view.word("kind") { $0.kind }
    view.integer("count") { $0.count }
}

let intakeView = View<InventoryV1.Intake>("Intake") { view in
    view.text("intake_id") { $0.intakeID }
    view.text("warehouse_code") { $0.warehouseCode }
    view.text("file_name") { $0.fileName }
    view.word("state") { $0.state.name }
    view.integer("bytes_received") { $0.bytesReceived }
    view.small("chunks_received") { $0.chunksReceived }
    view.integer("rows") { $0.rows }
    view.integer("devices_posted") { $0.devicesPosted }
    view.integer("devices_unchanged") { $0.devicesUnchanged }
    view.integer("error_count") { $0.errorCount }
    view.list("errors", of: rowErrorView) { $0.errors }
    view.list("errors_by_kind", of: kindCountView) { $0.errorsByKind }
}

let intakeErrorsView = View<InventoryV1.IntakeErrors>("IntakeErrors") { view in
    view.list("errors", of: rowErrorView) { $0.errors }
}

let stockView = View<InventoryV1.Stock>("Stock") { view in
    view.text("sku") { $0.sku }
    view.text("place") { $0.place }
    view.text("owner") { $0.owner }
    view.word("condition") { $0.condition }
    view.integer("on_hand") { $0.onHand }
    view.integer("reserved") { $0.reserved }
}

let stockPageView = View<InventoryV1.ListStockReply>("StockPage") { view in
    view.list("stock", of: stockView) { $0.stock }
    view.text("next_cursor") { $0.nextCursor }
}

let deviceView = View<InventoryV1.Device>("Device") { view in
    view.integer("device_id") { $0.deviceID }
    view.text("sku") { $0.sku }
    view.text("sn") { $0.sn }
    view.text("imei1") { $0.imei1 }
    view.text("imei2") { $0.imei2 }
    view.text("carton_sscc") { $0.cartonSscc }
    view.text("pallet_sscc") { $0.palletSscc }
    view.word("state") { $0.state }
    view.text("place") { $0.place }
    view.text("owner") { $0.owner }
    view.word("condition") { $0.condition }
    view.text("order_id") { $0.orderID }
    view.text("shipment_id") { $0.shipmentID }
    view.instant("updated_at") { $0.updatedAtUs }
}

let movementView = View<InventoryV1.Movement>("Movement") { view in
    view.integer("sequence") { $0.sequence }
    view.word("kind") { $0.kind }
    view.word("from_state") { $0.fromState }
    view.word("to_state") { $0.toState }
    view.text("from_place") { $0.fromPlace }
    view.text("to_place") { $0.toPlace }
    view.text("document") { $0.document }
    view.text("actor") { $0.actor }
    view.instant("occurred_at") { $0.occurredAtUs }
    view.instant("recorded_at") { $0.recordedAtUs }
    view.text("hash") { $0.hash }
}

let deviceTraceView = View<InventoryV1.DeviceTrace>("DeviceTrace") { view in
    view.object("device", of: deviceView) { $0.device }
    view.list("movements", of: movementView) { $0.movements }
    view.flag("chain_verified") { $0.chainVerified }
}

private let shipmentLineView = View<InventoryV1.ShipmentLine>("ShipmentLine") { view in
    view.small("line_no") { $0.lineNo }
    view.text("sku") { $0.sku }
    view.integer("ordered") { $0.ordered }
    view.integer("picked") { $0.picked }
    view.integer("shipped") { $0.shipped }
    view.integer("short") { $0.short }
}

let shipmentView = View<InventoryV1.Shipment>("Shipment") { view in
    view.text("shipment_id") { $0.shipmentID }
    view.text("order_id") { $0.orderID }
    view.text("order_number") { $0.orderNumber }
    view.text("party_id") { $0.partyID }
    view.text("warehouse_code") { $0.warehouseCode }
    view.word("state") { $0.state }
    view.text("ship_to_name") { $0.shipToName }
    view.text("ship_to_address") { $0.shipToAddress }
    view.text("ship_to_region") { $0.shipToRegion }
    view.list("lines", of: shipmentLineView) { $0.lines }
    view.text("carrier") { $0.carrier }
    view.text("tracking_number") { $0.trackingNumber }
    view.instant("requested_at") { $0.requestedAtUs }
    view.instant("updated_at") { $0.updatedAtUs }
}

let devicePageView = View<InventoryV1.ListShipmentDevicesReply>("DevicePage") { view in
    view.list("devices", of: deviceView) { $0.devices }
    view.text("next_cursor") { $0.nextCursor }
}

let shipmentPageView = View<InventoryV1.ListShipmentsReply>("ShipmentPage") { view in
    view.list("shipments", of: shipmentView) { $0.shipments }
    view.text("next_cursor") { $0.nextCursor }
}

private let shipRequestView = View<InventoryV1.ShipRequest>("ShipRequest") { view in
    view.integer("sequence") { $0.sequence }
    view.object("shipment", of: shipmentView) { $0.shipment }
}

let shipRequestsView = View<InventoryV1.ListShipRequestsReply>("ShipRequests") { view in
    view.list("requests", of: shipRequestView) { $0.requests }
}
