import HTTPTypes
import JSON
import Messages

/// Stock and single devices.
enum StockRoutes {
    static func all(_ peers: Peers) -> [Route] {
        let staff = Access.only(.administrator, .sales, .operations, .finance)
        let readers = Access.only(.administrator, .sales, .operations, .finance, .channel)
        return [
            .read(
                "/v1/stock", "listStock", tag: "stock", "Stock by SKU, place, owner and condition",
                staff,
                query: QueryField.page + [
                    QueryField("sku", .identifier, "only this SKU"),
                    QueryField("place", .identifier, "a warehouse code or a party id"),
                ], stockPageView
            ) { exchange in
                let request = InventoryV1.ListStockRequest(
                    page: exchange.query.page, sku: exchange.query.text("sku"),
                    place: exchange.query.text("place"))
                return try await calling("inventory") {
                    try await peers.inventory.listStock(request, exchange.options())
                }
            },
            .read(
                "/v1/devices/{identifier}", "getDevice", tag: "devices",
                "A device by IMEI, IMEI base, IMEISV or serial number", readers, deviceView
            ) { exchange in
                try await calling("inventory") {
                    try await peers.inventory.getDevice(
                        .init(identifier: exchange.parameter()), exchange.options())
                }
            },
            .read(
                "/v1/devices/{identifier}/trace", "traceDevice", tag: "devices",
                "A device and every movement, oldest first", readers, deviceTraceView
            ) { exchange in
                try await calling("inventory") {
                    try await peers.inventory.traceDevice(
                        .init(identifier: exchange.parameter()), exchange.options())
                }
            },
        ]
    }
}
