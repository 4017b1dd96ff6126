import HTTPTypes
import JSON
import Messages

/// Orders: placing, releasing, cancelling, following.
enum OrderRoutes {
    static let lineForm = Form<OrderV1.PlaceOrderLine>("OrderLineInput", .init()) { form in
        form.identifier("sku", .required) { $0.sku = $1 }
        form.integer("quantity", .required, in: 1...1_000_000_000) { $0.quantity = $1 }
        form.integer("unit_price_minor", in: 0...1_000_000_000_000) { $0.unitPriceMinor = $1 }
        form.texts("serials", count: 0...30_000) { $0.serials = $1 }
    }

    static let placeForm = Form<OrderV1.PlaceOrderRequest>("OrderInput", .init()) { form in
        form.identifier("party_id", .required) { $0.partyID = $1 }
        form.identifier("order_type", .required) { $0.orderType = $1 }
        form.identifier("ship_to_id") { $0.shipToID = $1 }
        form.identifier("warehouse_code") { $0.warehouseCode = $1 }
        form.currency("currency") { $0.currency = $1 }
        form.text("reference", length: 0...100) { $0.reference = $1 }
        form.list("lines", .required, count: 1...500, of: lineForm) { $0.lines = $1 }
        form.flag("hold") { $0.hold = $1 }
    }

    static let actionForm = Form<OrderV1.OrderActionRequest>("OrderActionInput", .init()) { form in
        form.text("reason") { $0.reason = $1 }
        form.integer("expected_version", in: 0...Int64.max) { $0.expectedVersion = $1 }
    }

    private static let states = OrderV1.OrderState.all.map(\.name)
    private static let readers = Access.only(
        .administrator, .sales, .operations, .finance, .channel)

    static func all(_ peers: Peers) -> [Route] {
        [
            place(peers), list(peers), get(peers), timeline(peers), summary(peers), types(peers),
            action(
                "release", "releaseOrder", "Release a held order to the warehouse",
                .only(.administrator, .sales, .operations)
            ) { exchange, request in
                try await calling("order") {
                    try await peers.order.releaseOrder(request, exchange.options())
                }
            },
            action(
                "cancel", "cancelOrder", "Cancel an order that was not released",
                .only(.administrator, .sales, .operations, .channel)
            ) { exchange, request in
                try await calling("order") {
                    try await peers.order.cancelOrder(request, exchange.options())
                }
            },
        ]
    }

    private static func place(_ peers: Peers) -> Route {
        .write(
            .post, "/v1/orders", "placeOrder", tag: "orders",
            "Place an order; refused by rules it is 422 and names every broken rule",
            .only(.administrator, .sales, .channel), placeForm, orderView,
            statuses: [201, 202],
            // Still pending: it is driven on by itself and can be read under its id.
            status: { $0.state == .pending ? 202 : 201 }
        ) { exchange, request in
            let order = try await calling("order") {
                try await peers.order.placeOrder(request, exchange.options())
            }
            if order.state == .refused { throw Problem.refused(order) }
            return order
        }
    }

    private static func list(_ peers: Peers) -> Route {
        .read(
            "/v1/orders", "listOrders", tag: "orders", "Orders, newest first", readers,
            query: QueryField.page + [
                QueryField("party_id", .identifier, "only this party's"),
                QueryField("state", .word(states), "only in this state"),
                QueryField("order_type", .identifier, "only of this type"),
            ], orderPageView
        ) { exchange in
            let state = OrderV1.OrderState(name: exchange.query.text("state")) ?? .unspecified
            let request = OrderV1.ListOrdersRequest(
                page: exchange.query.page, partyID: exchange.query.text("party_id"),
                state: state, orderType: exchange.query.text("order_type"))
            return try await calling("order") {
                try await peers.order.listOrders(request, exchange.options())
            }
        }
    }

    /// An order by its id or by its number: ids have 36 characters with dashes, numbers do not.
    static func reference(_ text: String) -> OrderV1.GetOrderRequest {
        let isID = text.utf8.count == 36 && text.utf8.filter { $0 == UInt8(ascii: "-") }.count == 4
        return isID
            ? OrderV1.GetOrderRequest(orderID: text) : OrderV1.GetOrderRequest(number: text)
    }

    private static func get(_ peers: Peers) -> Route {
        .read(
            "/v1/orders/{id}", "getOrder", tag: "orders", "An order, by id or number", readers,
            orderView
        ) { exchange in
            try await calling("order") {
                try await peers.order.getOrder(
                    reference(exchange.parameter()), exchange.options())
            }
        }
    }

    private static func timeline(_ peers: Peers) -> Route {
        .read(
            "/v1/orders/{id}/timeline", "getOrderTimeline", tag: "orders",
            "Everything that happened to an order, oldest first", readers, timelineView
        ) { exchange in
            try await calling("order") {
                try await peers.order.getTimeline(
                    reference(exchange.parameter()), exchange.options())
            }
        }
    }

    private static func summary(_ peers: Peers) -> Route {
        .read(
            "/v1/orders/summary", "getOrderSummary", tag: "orders",
            "Orders counted by state, refusals by rule",
            .only(.administrator, .sales, .operations, .finance), orderSummaryView
        ) { exchange in
            try await calling("order") {
                try await peers.order.getOrderSummary(.init(), exchange.options())
            }
        }
    }

    private static func types(_ peers: Peers) -> Route {
        .read(
            "/v1/order-types", "listOrderTypes", tag: "orders",
            "The restriction table: what each order type asks for", readers, orderTypesView
        ) { exchange in
            try await calling("order") {
                try await peers.order.listOrderTypeRules(.init(), exchange.options())
            }
        }
    }

    private static func action(
        _ word: String, _ name: String, _ summary: String, _ access: Access,
        run: @escaping @Sendable (Exchange, OrderV1.OrderActionRequest) async throws -> OrderV1.Order
    ) -> Route {
        .write(
            .post, "/v1/orders/{id}/\(word)", name, tag: "orders", summary, access, actionForm,
            orderView
        ) { exchange, input in
            var request = input
            request.orderID = exchange.parameter()
            return try await run(exchange, request)
        }
    }
}

extension Problem {
    /// A stored order that broke rules.
    static func refused(_ order: OrderV1.Order) -> Problem {
        var problem = Problem(.refused, "The order is refused; see violations.")
        problem.orderID = order.orderID
        problem.violations = order.violations
        return problem
    }
}
