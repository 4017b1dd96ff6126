import HTTPTypes
import JSON
import Messages
import NIOCore
import Wire

/// Products, SKUs, TACs and warehouses.
enum MasterRoutes {
    static let warehouseForm = Form<InventoryV1.PutWarehouseRequest>(
        "WarehouseInput", .init(warehouse: .init())
    ) { form in
        form.text("name", .required) { $0.warehouse?.name = $1 }
        form.text("region", length: 0...64) { $0.warehouse?.region = $1 }
        form.flag("third_party") { $0.warehouse?.thirdParty = $1 }
    }

    private static let readers = Access.only(
        .administrator, .sales, .operations, .finance, .channel)
    private static let writers = Access.only(.administrator, .operations)

    /// - Parameter csvLimit: largest import file, in bytes.
    static func all(_ peers: Peers, csvLimit: Int) -> [Route] {
        [
            importing("products", .product, "product_code,name,brand,family", peers, csvLimit),
            importing("skus", .sku, "sku,product_code,name,gtin,color,memory", peers, csvLimit),
            importing("tacs", .tac, "tac,product_code", peers, csvLimit),
            .read(
                "/v1/skus", "listSkus", tag: "master", "SKUs, by code", readers,
                query: QueryField.page, skuPageView
            ) { exchange in
                try await calling("inventory") {
                    try await peers.inventory.listSkus(
                        .init(page: exchange.query.page), exchange.options())
                }
            },
            .read(
                "/v1/warehouses", "listWarehouses", tag: "warehouses", "Warehouses", readers,
                warehousesView
            ) { exchange in
                try await calling("inventory") {
                    try await peers.inventory.listWarehouses(.init(), exchange.options())
                }
            },
            .write(
                .put, "/v1/warehouses/{code}", "putWarehouse", tag: "warehouses",
                "Create or change a warehouse", writers, warehouseForm, warehouseView
            ) { exchange, input in
                var request = input
                request.warehouse?.code = exchange.parameter()
                return try await calling("inventory") {
                    try await peers.inventory.putWarehouse(request, exchange.options())
                }
            },
        ]
    }

    private static func importing(
        _ word: String, _ kind: InventoryV1.MasterKind, _ columns: String, _ peers: Peers,
        _ limit: Int
    ) -> Route {
        Route(
            method: .post, path: "/v1/master/\(word)",
            name: "import\(word.prefix(1).uppercased())\(word.dropFirst())", tag: "master",
            summary: "Import \(word) from CSV with the columns \(columns); all or nothing",
            access: writers, input: .csv(limit: limit),
            outputs: [
                RouteOutput(
                    status: 200, summary: "Imported", content: .json(masterImportView.schema)),
                RouteOutput(
                    status: 422, summary: "Rows have errors, nothing was stored",
                    content: .json(masterImportView.schema)),
            ],
            key: .required, timeLimit: .seconds(60)
        ) { exchange in
            let request = InventoryV1.ImportMasterRequest(kind: kind, csv: exchange.bytes)
            let reply = try await calling("inventory") {
                try await peers.inventory.importMaster(
                    request, exchange.options(overloadClass: .bulk))
            }
            return .json(reply.errorCount > 0 ? 422 : 200, masterImportView.document(reply))
        }
    }
}
