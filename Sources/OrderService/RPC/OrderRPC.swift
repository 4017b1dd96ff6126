import Crypto
import Messages
import ServiceKit
import Store
import Wire

/// The methods of order.proto: decode, use case, encode.
struct OrderRPC: OrderV1.OrderServiceHandler {
    let store: Store
    let place: PlaceOrder
    let change: ChangeOrder
    let show: ShowOrders
    let drive: DriveSaga
    let peers: Peers
    let rules: RuleBook
    let limits: OrderLimits
    let meters: OrderMeters

    /// Bytes of orders on one page: half of what the method's reply may have.
    private static let pageBytes = 2 * 1024 * 1024

    func placeOrder(_ request: OrderV1.PlaceOrderRequest, _ call: ServerCall) async throws -> OrderV1.Order {
        let caller = try Caller(call)
        let key = try call.operationKey()
        let operation = Operation(
            scope: key.scope, id: key.id,
            fingerprint: try Array(SHA256.hash(data: request.encoded())))
        return try await answering {
            let order = try await place(OrderDraft(request), operation, by: caller)
            meters.placed(order.state)
            return OrderV1.Order(order)
        }
    }

    func getOrder(_ request: OrderV1.GetOrderRequest, _ call: ServerCall) async throws -> OrderV1.Order {
        let caller = try Caller(call)
        try check(request)
        return try await learning(request, caller) {
            OrderV1.Order(try await show.order(id: request.orderID, number: request.number, for: caller))
        }
    }

    func getTimeline(_ request: OrderV1.GetOrderRequest, _ call: ServerCall) async throws -> OrderV1.Timeline
    {
        let caller = try Caller(call)
        try check(request)
        return try await learning(request, caller) {
            let (order, entries) = try await show.timeline(
                id: request.orderID, number: request.number, for: caller)
            return OrderV1.Timeline(
                orderID: order.id.text, number: order.number,
                entries: entries.map(OrderV1.TimelineEntry.init))
        }
    }

    func listOrders(
        _ request: OrderV1.ListOrdersRequest, _ call: ServerCall
    ) async throws -> OrderV1.ListOrdersReply {
        let caller = try Caller(call)
        let before = try Cursor.decode(request.page?.cursor ?? "", count: 1).first ?? ""
        let filter = try filter(of: request)
        return try await answering {
            let (orders, more) = try await show.page(
                filter, before: before, limit: PageSize.of(request.page), byteLimit: Self.pageBytes,
                for: caller)
            let next = more ? orders.last.map { Cursor.encode([$0.id.text]) } ?? "" : ""
            return OrderV1.ListOrdersReply(orders: orders.map(OrderV1.Order.init), nextCursor: next)
        }
    }

    func releaseOrder(_ request: OrderV1.OrderActionRequest, _ call: ServerCall) async throws -> OrderV1.Order
    {
        let caller = try Caller(call)
        let action = try action(request)
        try await learn(id: request.orderID, number: "", caller)
        return try await store.perform(call, request) { tx in
            try deciding { OrderV1.Order(try change.release(action, by: caller, tx)) }
        }
    }

    func cancelOrder(_ request: OrderV1.OrderActionRequest, _ call: ServerCall) async throws -> OrderV1.Order
    {
        let caller = try Caller(call)
        let action = try action(request)
        try await learn(id: request.orderID, number: "", caller)
        let accepted = try await store.perform(call, request) { tx in
            try deciding { OrderV1.Order(try change.cancel(action, by: caller, tx)) }
        }
        return try await answering {
            // The reply that is kept says "cancelling"; what the caller gets is how far it is by now.
            if let order = try await drive.resume(action.orderID) { return OrderV1.Order(order) }
            if accepted.state == .cancelled { return accepted }
            return OrderV1.Order(try await show.order(id: request.orderID, number: "", for: caller))
        }
    }

    func listOrderTypeRules(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> OrderV1.ListOrderTypeRulesReply {
        _ = try Caller(call)
        return OrderV1.ListOrderTypeRulesReply(rules: rules.inForce.map(OrderV1.OrderTypeRule.init))
    }

    func getOrderSummary(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OrderV1.OrderSummary {
        let caller = try Caller(call)
        return try await answering { OrderV1.OrderSummary(try await show.summary(for: caller)) }
    }
}

// MARK: Requests

extension OrderRPC {
    private func check(_ request: OrderV1.GetOrderRequest) throws {
        var faults = FaultList(limit: limits.faults)
        if request.orderID.isEmpty {
            faults.word("/number", request.number, limits.wordBytes)
        } else {
            faults.word("/order_id", request.orderID, limits.wordBytes)
        }
        try raise(faults)
    }

    private func action(_ request: OrderV1.OrderActionRequest) throws -> ChangeOrder.Request {
        var faults = FaultList(limit: limits.faults)
        faults.word("/order_id", request.orderID, limits.wordBytes)
        faults.text("/reason", request.reason, limits.textBytes)
        if request.expectedVersion < 0 { faults.add("/expected_version", "must not be negative") }
        try raise(faults)
        return ChangeOrder.Request(
            orderID: OrderID(request.orderID), reason: request.reason,
            expectedVersion: request.expectedVersion)
    }

    private func filter(of request: OrderV1.ListOrdersRequest) throws -> OrderQueries.Filter {
        var faults = FaultList(limit: limits.faults)
        if !request.partyID.isEmpty { faults.word("/party_id", request.partyID, limits.wordBytes) }
        if !request.orderType.isEmpty { faults.word("/order_type", request.orderType, limits.wordBytes) }
        let known = request.state == .unspecified || OrderV1.OrderState.all.contains(request.state)
        if !known { faults.add("/state", "is no order state") }
        try raise(faults)
        return OrderQueries.Filter(
            partyID: request.partyID, state: request.state == .unspecified ? "" : request.state.name,
            orderType: request.orderType)
    }

    private func raise(_ faults: FaultList) throws {
        if !faults.list.isEmpty { throw RPCError(OrderError.invalid(faults.list)) }
    }

    /// Looks, and once more when the order's party was too new to be known here.
    private func learning<Reply>(
        _ request: OrderV1.GetOrderRequest, _ caller: Caller, _ look: () async throws -> Reply
    ) async throws -> Reply {
        try await answering {
            do {
                return try await look()
            } catch OrderError.notFound where caller.isScoped {
                try await learn(id: request.orderID, number: request.number, caller)
                return try await look()
            }
        }
    }

    /// Makes sure that the party of an order is known here before a channel user's scope is checked.
    /// Whatever goes wrong shows as "not found" there, the same for every order.
    private func learn(id: String, number: String, _ caller: Caller) async throws {
        guard caller.isScoped,
            let party = try await answering({ try await show.party(id: id, number: number) })
        else { return }
        try? await peers.learn(party)
    }
}

extension Caller {
    /// The caller as the call's certificate and metadata name it.
    init(_ call: ServerCall) throws {
        let actor = try call.actor()
        self.init(actor: actor, name: actor?.userID ?? call.peer.service)
    }
}
