// Generated from order.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension OrderV1 {
    /// The server's side of `sluice.order.v1.OrderService`.
    package protocol OrderServiceHandler: Sendable {
        /// Places an order; the reply tells whether it was confirmed or refused, and by which rules. An
        /// order still pending at the deadline is driven on by itself.
        func placeOrder(
            _ request: OrderV1.PlaceOrderRequest, _ call: ServerCall
        ) async throws -> OrderV1.Order

        /// `sluice.order.v1.OrderService/GetOrder`.
        func getOrder(
            _ request: OrderV1.GetOrderRequest, _ call: ServerCall
        ) async throws -> OrderV1.Order

        /// `sluice.order.v1.OrderService/ListOrders`.
        func listOrders(
            _ request: OrderV1.ListOrdersRequest, _ call: ServerCall
        ) async throws -> OrderV1.ListOrdersReply

        /// Releases a held order to the warehouse.
        func releaseOrder(
            _ request: OrderV1.OrderActionRequest, _ call: ServerCall
        ) async throws -> OrderV1.Order

        /// Cancels an order that has not been released.
        func cancelOrder(
            _ request: OrderV1.OrderActionRequest, _ call: ServerCall
        ) async throws -> OrderV1.Order

        /// `sluice.order.v1.OrderService/GetTimeline`.
        func getTimeline(
            _ request: OrderV1.GetOrderRequest, _ call: ServerCall
        ) async throws -> OrderV1.Timeline

        /// `sluice.order.v1.OrderService/ListOrderTypeRules`.
        func listOrderTypeRules(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> OrderV1.ListOrderTypeRulesReply

        /// `sluice.order.v1.OrderService/GetOrderSummary`.
        func getOrderSummary(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> OrderV1.OrderSummary
    }
}

extension OrderV1 {
    /// The methods of `sluice.order.v1.OrderService`: names, numbers and limits.
    package enum OrderServiceMethod {
        /// `sluice.order.v1.OrderService/PlaceOrder`.
        package static let placeOrder = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "PlaceOrder",
            kind: .unary, id: 151,
            requestLimit: 524_288, responseLimit: 524_288,
            request: OrderV1.PlaceOrderRequest.messageType,
            response: OrderV1.Order.messageType)

        /// `sluice.order.v1.OrderService/GetOrder`.
        package static let getOrder = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "GetOrder",
            kind: .unary, id: 152,
            requestLimit: 65_536, responseLimit: 524_288,
            request: OrderV1.GetOrderRequest.messageType,
            response: OrderV1.Order.messageType)

        /// `sluice.order.v1.OrderService/ListOrders`.
        package static let listOrders = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "ListOrders",
            kind: .unary, id: 153,
            requestLimit: 65_536, responseLimit: 4_194_304,
            request: OrderV1.ListOrdersRequest.messageType,
            response: OrderV1.ListOrdersReply.messageType)

        /// `sluice.order.v1.OrderService/ReleaseOrder`.
        package static let releaseOrder = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "ReleaseOrder",
            kind: .unary, id: 154,
            requestLimit: 65_536, responseLimit: 524_288,
            request: OrderV1.OrderActionRequest.messageType,
            response: OrderV1.Order.messageType)

        /// `sluice.order.v1.OrderService/CancelOrder`.
        package static let cancelOrder = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "CancelOrder",
            kind: .unary, id: 155,
            requestLimit: 65_536, responseLimit: 524_288,
            request: OrderV1.OrderActionRequest.messageType,
            response: OrderV1.Order.messageType)

        /// `sluice.order.v1.OrderService/GetTimeline`.
        package static let getTimeline = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "GetTimeline",
            kind: .unary, id: 156,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: OrderV1.GetOrderRequest.messageType,
            response: OrderV1.Timeline.messageType)

        /// `sluice.order.v1.OrderService/ListOrderTypeRules`.
        package static let listOrderTypeRules = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "ListOrderTypeRules",
            kind: .unary, id: 157,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: CommonV1.Empty.messageType,
            response: OrderV1.ListOrderTypeRulesReply.messageType)

        /// `sluice.order.v1.OrderService/GetOrderSummary`.
        package static let getOrderSummary = MethodDescriptor(
            service: "sluice.order.v1.OrderService", name: "GetOrderSummary",
            kind: .unary, id: 158,
            requestLimit: 65_536, responseLimit: 65_536,
            request: CommonV1.Empty.messageType,
            response: OrderV1.OrderSummary.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            placeOrder,
            getOrder,
            listOrders,
            releaseOrder,
            cancelOrder,
            getTimeline,
            listOrderTypeRules,
            getOrderSummary,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.order.v1.OrderService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerOrderService(
        _ handler: some OrderV1.OrderServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = OrderV1.OrderServiceMethod
        unary(Method.placeOrder, allow: allow(Method.placeOrder), handler.placeOrder)
        unary(Method.getOrder, allow: allow(Method.getOrder), handler.getOrder)
        unary(Method.listOrders, allow: allow(Method.listOrders), handler.listOrders)
        unary(Method.releaseOrder, allow: allow(Method.releaseOrder), handler.releaseOrder)
        unary(Method.cancelOrder, allow: allow(Method.cancelOrder), handler.cancelOrder)
        unary(Method.getTimeline, allow: allow(Method.getTimeline), handler.getTimeline)
        unary(Method.listOrderTypeRules, allow: allow(Method.listOrderTypeRules), handler.listOrderTypeRules)
        unary(Method.getOrderSummary, allow: allow(Method.getOrderSummary), handler.getOrderSummary)
    }
}

extension OrderV1 {
    /// Calls `sluice.order.v1.OrderService` through a channel; holds nothing else.
    package struct OrderServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Places an order; the reply tells whether it was confirmed or refused, and by which rules. An
        /// order still pending at the deadline is driven on by itself.
        package func placeOrder(
            _ request: OrderV1.PlaceOrderRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.Order {
            try await channel.unary(OrderServiceMethod.placeOrder, request, options)
        }

        /// `sluice.order.v1.OrderService/GetOrder`.
        package func getOrder(
            _ request: OrderV1.GetOrderRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.Order {
            try await channel.unary(OrderServiceMethod.getOrder, request, options)
        }

        /// `sluice.order.v1.OrderService/ListOrders`.
        package func listOrders(
            _ request: OrderV1.ListOrdersRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.ListOrdersReply {
            try await channel.unary(OrderServiceMethod.listOrders, request, options)
        }

        /// Releases a held order to the warehouse.
        package func releaseOrder(
            _ request: OrderV1.OrderActionRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.Order {
            try await channel.unary(OrderServiceMethod.releaseOrder, request, options)
        }

        /// Cancels an order that has not been released.
        package func cancelOrder(
            _ request: OrderV1.OrderActionRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.Order {
            try await channel.unary(OrderServiceMethod.cancelOrder, request, options)
        }

        /// `sluice.order.v1.OrderService/GetTimeline`.
        package func getTimeline(
            _ request: OrderV1.GetOrderRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.Timeline {
            try await channel.unary(OrderServiceMethod.getTimeline, request, options)
        }

        /// `sluice.order.v1.OrderService/ListOrderTypeRules`.
        package func listOrderTypeRules(
            _ request: CommonV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.ListOrderTypeRulesReply {
            try await channel.unary(OrderServiceMethod.listOrderTypeRules, request, options)
        }

        /// `sluice.order.v1.OrderService/GetOrderSummary`.
        package func getOrderSummary(
            _ request: CommonV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OrderV1.OrderSummary {
            try await channel.unary(OrderServiceMethod.getOrderSummary, request, options)
        }
    }
}
