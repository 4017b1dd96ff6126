import HTTPTypes
import JSON
import Messages
import NIOCore
import Values

/// Shipments, and what the 3PL asks for.
enum ShipmentRoutes {
    private static let readers = Access.only(
        .administrator, .sales, .operations, .finance, .logistics)

    static let fulfilmentForm = Form<InventoryV1.RecordFulfilmentRequest>(
        "FulfilmentInput", .init()
    ) { form in
        form.word("step", .required, of: ["picking", "packed", "shipped"]) { $0.step = $1 }
        form.texts("serials", count: 0...30_000) { $0.serials = $1 }
        form.flag("final") { $0.final = $1 }
        form.text("carrier", length: 0...100) { $0.carrier = $1 }
        form.text("tracking_number", length: 0...100) { $0.trackingNumber = $1 }
        form.text("carton_sscc", length: 0...18) { $0.cartonSscc = $1 }
    }

    static func all(_ peers: Peers, scheduler: any Scheduler) -> [Route] {
        [
            list(peers), get(peers), ofOrder(peers), devices(peers), fulfil(peers),
            requests(peers, scheduler),
        ]
    }

    private static func list(_ peers: Peers) -> Route {
        .read(
            "/v1/shipments", "listShipments", tag: "shipments", "Shipments", readers,
            query: QueryField.page + [
                QueryField("state", .text(1...40), "only in this state"),
                QueryField("party_id", .identifier, "only to this party"),
            ], shipmentPageView
        ) { exchange in
            let request = InventoryV1.ListShipmentsRequest(
                page: exchange.query.page, state: exchange.query.text("state"),
                partyID: exchange.query.text("party_id"))
            return try await calling("inventory") {
                try await peers.inventory.listShipments(request, exchange.options())
            }
        }
    }

    private static func get(_ peers: Peers) -> Route {
        .read(
            "/v1/shipments/{id}", "getShipment", tag: "shipments", "A shipment", readers,
            shipmentView
        ) { exchange in
            try await calling("inventory") {
                try await peers.inventory.getShipment(
                    .init(shipmentID: exchange.parameter()), exchange.options())
            }
        }
    }

    private static func ofOrder(_ peers: Peers) -> Route {
        .read(
            "/v1/orders/{id}/shipment", "getOrderShipment", tag: "shipments",
            "The shipment of an order", readers, shipmentView
        ) { exchange in
            try await calling("inventory") {
                try await peers.inventory.getShipment(
                    .init(orderID: exchange.parameter()), exchange.options())
            }
        }
    }

    private static func devices(_ peers: Peers) -> Route {
        .read(
            "/v1/shipments/{id}/devices", "listShipmentDevices", tag: "shipments",
            "The devices that left with a shipment", readers, query: QueryField.page, devicePageView
        ) { exchange in
            let request = InventoryV1.ListShipmentDevicesRequest(
                page: exchange.query.page, shipmentID: exchange.parameter())
            return try await calling("inventory") {
                try await peers.inventory.listShipmentDevices(request, exchange.options())
            }
        }
    }

    private static func fulfil(_ peers: Peers) -> Route {
        .write(
            .post, "/v1/shipments/{id}/fulfilment", "recordFulfilment", tag: "shipments",
            "Record picking, packing or shipping by scanned serials",
            .only(.administrator, .operations), fulfilmentForm, shipmentView
        ) { exchange, input in
            var request = input
            request.shipmentID = exchange.parameter()
            return try await calling("inventory") {
                try await peers.inventory.recordFulfilment(request, exchange.options())
            }
        }
    }

    /// The 3PL asks for what is new; with `wait` the answer may take that long to come.
    private static func requests(_ peers: Peers, _ scheduler: any Scheduler) -> Route {
        .read(
            "/v1/logistics/ship-requests", "listShipRequests", tag: "logistics",
            "Ship requests with a sequence above 'after', oldest first",
            .only(.administrator, .operations, .logistics),
            query: [
                QueryField("after", .integer(0...Int64.max), "last sequence seen, 0 when absent"),
                QueryField("limit", .integer(1...100), "at most this many, 100 when absent"),
                QueryField("wait", .integer(0...20), "seconds to wait for one, 0 when absent"),
                QueryField("warehouse", .identifier, "only from this warehouse"),
            ], shipRequestsView, timeLimit: .seconds(30)
        ) { exchange in
            let request = InventoryV1.ListShipRequestsRequest(
                after: exchange.query.integer("after") ?? 0,
                limit: Int32(clamping: exchange.query.integer("limit") ?? 100),
                warehouseCode: exchange.query.text("warehouse"))
            let wait = exchange.query.integer("wait") ?? 0
            let until = NIODeadline.now() + .seconds(wait)
            while true {
                let reply = try await calling("inventory") {
                    try await peers.inventory.listShipRequests(request, exchange.options())
                }
                guard reply.requests.isEmpty, NIODeadline.now() < until else { return reply }
                try await scheduler.sleep(for: .milliseconds(250))
            }
        }
    }
}
