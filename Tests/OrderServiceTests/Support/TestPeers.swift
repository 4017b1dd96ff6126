import Messages
import Synchronization
import Values
import Wire

// Small peers that keep real state: what they hold for which order, and what they refuse for good.
// They speak the generated methods through `LocalChannel`; the real services are covered by the
// system tests.

/// With which overload class each method of a peer was called.
final class SeenClasses: Sendable {
    private let seen = Mutex<[String: Set<OverloadClass>]>([:])

    /// The classes, by method.
    var all: [String: Set<OverloadClass>] { seen.withLock { $0 } }

    func note(_ call: ServerCall) {
        seen.withLock { _ = $0[call.method.name, default: []].insert(call.metadata.overloadClass) }
    }
}

/// ChannelService as far as an order needs it: parties, prices, a quota.
final class ChannelPeer: Sendable {
    struct State {
        var parties: [String: EventsV1.PartyChanged] = [:]
        var prices: [String: Int64] = ["A": 10_000, "B": 2_500]
        var quota: Int64?
        var held: [String: Int64] = [:]
        var closed: Set<String> = []
        /// Returned by Terms besides its own findings.
        var violations: [CommonV1.Violation] = []
        var allowedClasses: [CommonV1.PartyClass] = []
        var termsCalls = 0
    }

    let state = Mutex(State())
    let classes = SeenClasses()
    /// The state as it is now.
    var snapshot: State { state.withLock { $0 } }

    func router() -> ServerRouter {
        var router = ServerRouter()
        typealias Method = ChannelV1.ChannelServiceMethod
        router.unary(Method.terms, allow: ["order"]) {
            self.classes.note($1)
            return self.terms($0, $1)
        }
        router.unary(Method.getParty, allow: ["order"]) { try self.party($0, $1) }
        router.unary(Method.holdQuota, allow: ["order"]) {
            self.classes.note($1)
            return try self.holdQuota($0, $1)
        }
        router.unary(Method.releaseQuota, allow: ["order"]) {
            self.classes.note($1)
            return self.releaseQuota($0, $1)
        }
        return router
    }

    private func terms(_ request: ChannelV1.TermsRequest, _ call: ServerCall) -> ChannelV1.TermsReply {
        state.withLock { state in
            state.termsCalls += 1
            state.allowedClasses = request.allowedClasses
            var violations = state.violations
            var lines: [ChannelV1.PricedLine] = []
            for (index, line) in request.lines.enumerated() {
                guard let price = state.prices[line.sku] else {
                    violations.append(
                        CommonV1.Violation(
                            rule: "sku", field: "/lines/\(index)/sku", message: "unknown"))
                    continue
                }
                lines.append(
                    ChannelV1.PricedLine(
                        lineNo: line.lineNo, sku: line.sku, quantity: line.quantity,
                        unitPriceMinor: price, listPriceMinor: price))
            }
            return ChannelV1.TermsReply(
                violations: violations, contractID: "c1", contractVersion: 3, priceListID: "l1",
                priceListVersion: 2, paymentTermDays: 30, lines: lines,
                shipTo: ChannelV1.ShipTo(
                    shipToID: "MAIN", name: "Main store", address: "1 Long Road", region: "east"),
                partyName: state.parties[request.partyID]?.name ?? "Party",
                quotaLimited: state.quota != nil)
        }
    }

    private func party(_ request: ChannelV1.GetPartyRequest, _ call: ServerCall) throws -> ChannelV1.Party {
        guard let party = state.withLock({ $0.parties[request.partyID] }) else {
            throw RPCError(.notFound, "party not found")
        }
        return ChannelV1.Party(
            partyID: party.partyID, code: party.code, name: party.name, path: party.path, active: true,
            version: party.version)
    }

    private func holdQuota(
        _ request: ChannelV1.HoldQuotaRequest, _ call: ServerCall
    ) throws -> ChannelV1.HoldQuotaReply {
        try state.withLock { state in
            guard !state.closed.contains(request.orderID) else {
                throw RPCError(.failedPrecondition, "the quota hold was released")
            }
            if state.held[request.orderID] != nil { return ChannelV1.HoldQuotaReply() }
            let used = state.held.values.reduce(0, +)
            guard used + request.quantity <= state.quota ?? 0 else {
                return ChannelV1.HoldQuotaReply(violations: [
                    CommonV1.Violation(rule: "quota", field: "/lines", message: "over the quota")
                ])
            }
            state.held[request.orderID] = request.quantity
            return ChannelV1.HoldQuotaReply()
        }
    }

    private func releaseQuota(_ request: ChannelV1.ReleaseQuotaRequest, _ call: ServerCall) -> CommonV1.Empty
    {
        state.withLock { state in
            state.held[request.orderID] = nil
            state.closed.insert(request.orderID)
        }
        return CommonV1.Empty()
    }
}

/// InventoryService as far as an order needs it: stock and reservations.
final class InventoryPeer: Sendable {
    struct State {
        var stock: [String: Int64] = ["A": 1_000_000, "B": 1_000_000]
        var warehouses: Set<String> = ["WH1"]
        var reserved: [String: [String: Int64]] = [:]
        var closed: Set<String> = []
        /// Reserve refuses although Availability did not know better.
        var refusesReserve = false
        var operations: [String] = []
    }

    let state = Mutex(State())
    let classes = SeenClasses()
    /// The state as it is now.
    var snapshot: State { state.withLock { $0 } }

    func router() -> ServerRouter {
        var router = ServerRouter()
        typealias Method = InventoryV1.InventoryServiceMethod
        router.unary(Method.availability, allow: ["order"]) {
            self.classes.note($1)
            return try self.availability($0, $1)
        }
        router.unary(Method.reserve, allow: ["order"]) {
            self.classes.note($1)
            return try self.reserve($0, $1)
        }
        router.unary(Method.releaseReservation, allow: ["order"]) {
            self.classes.note($1)
            return self.release($0, $1)
        }
        return router
    }

    private func availability(
        _ request: InventoryV1.AvailabilityRequest, _ call: ServerCall
    ) throws -> InventoryV1.AvailabilityReply {
        try state.withLock { state in
            guard state.warehouses.contains(request.warehouseCode) else {
                throw RPCError(.notFound, "unknown warehouse")
            }
            return InventoryV1.AvailabilityReply(
                lines: request.lines.map { line in
                    InventoryV1.LineAvailability(
                        lineNo: line.lineNo, known: state.stock[line.sku] != nil,
                        available: state.stock[line.sku] ?? 0)
                })
        }
    }

    private func reserve(
        _ request: InventoryV1.ReserveRequest, _ call: ServerCall
    ) throws -> InventoryV1.ReserveReply {
        try state.withLock { state in
            state.operations.append(call.metadata.operationID)
            guard !state.closed.contains(request.orderID) else {
                throw RPCError(.failedPrecondition, "the reservation was released")
            }
            if state.reserved[request.orderID] != nil { return InventoryV1.ReserveReply() }
            let short = request.lines.filter {
                state.refusesReserve || (state.stock[$0.sku] ?? 0) < $0.quantity
            }
            guard short.isEmpty else {
                return InventoryV1.ReserveReply(
                    violations: short.map { line in
                        CommonV1.Violation(
                            rule: "stock_availability", field: "/lines/\(line.lineNo - 1)/quantity",
                            message: "taken by another order")
                    })
            }
            for line in request.lines { state.stock[line.sku, default: 0] -= line.quantity }
            state.reserved[request.orderID] = Dictionary(
                request.lines.map { ($0.sku, $0.quantity) }, uniquingKeysWith: +)
            return InventoryV1.ReserveReply()
        }
    }

    private func release(
        _ request: InventoryV1.ReleaseReservationRequest, _ call: ServerCall
    ) -> CommonV1.Empty {
        state.withLock { state in
            for (sku, quantity) in state.reserved[request.orderID] ?? [:] {
                state.stock[sku, default: 0] += quantity
            }
            state.reserved[request.orderID] = nil
            state.closed.insert(request.orderID)
        }
        return CommonV1.Empty()
    }
}

/// FinanceService as far as an order needs it: one balance per party.
final class FinancePeer: Sendable {
    struct State {
        var balance: Int64 = 1_000_000_000_000
        var frozen: [String: Int64] = [:]
        var closed: Set<String> = []
        /// Added to every refusal: credit_limit, overdue.
        var extra: [CommonV1.Violation] = []
        var checks = 0
        var lastRequest = FinanceV1.FreezeRequest()
    }

    let state = Mutex(State())
    let classes = SeenClasses()
    /// The state as it is now.
    var snapshot: State { state.withLock { $0 } }

    func router() -> ServerRouter {
        var router = ServerRouter()
        typealias Method = FinanceV1.FinanceServiceMethod
        router.unary(Method.checkFunds, allow: ["order"]) {
            self.classes.note($1)
            return self.check($0, $1)
        }
        router.unary(Method.freeze, allow: ["order"]) {
            self.classes.note($1)
            return try self.freeze($0, $1)
        }
        router.unary(Method.unfreeze, allow: ["order"]) {
            self.classes.note($1)
            return self.unfreeze($0, $1)
        }
        return router
    }

    private static func amount(_ request: FinanceV1.FreezeRequest) -> Int64 {
        request.lines.reduce(0) { $0 + $1.quantity * $1.unitPriceMinor }
    }

    private static func refusal(_ request: FinanceV1.FreezeRequest, _ state: State) -> [CommonV1.Violation] {
        let missing = amount(request) > state.balance
        let funds = CommonV1.Violation(rule: "funds", field: "", message: "short")
        return (missing ? [funds] : []) + state.extra
    }

    private func check(_ request: FinanceV1.FreezeRequest, _ call: ServerCall) -> FinanceV1.FreezeReply {
        state.withLock { state in
            state.checks += 1
            return FinanceV1.FreezeReply(violations: Self.refusal(request, state))
        }
    }

    private func freeze(
        _ request: FinanceV1.FreezeRequest, _ call: ServerCall
    ) throws -> FinanceV1.FreezeReply {
        try state.withLock { state in
            state.lastRequest = request
            guard !state.closed.contains(request.orderID) else {
                throw RPCError(.failedPrecondition, "the freeze was undone")
            }
            let amount = Self.amount(request)
            let part = FinanceV1.FreezePart(fundType: .prepayment, amountMinor: amount)
            if state.frozen[request.orderID] != nil { return FinanceV1.FreezeReply(parts: [part]) }
            let refusal = Self.refusal(request, state)
            guard refusal.isEmpty else { return FinanceV1.FreezeReply(violations: refusal) }
            state.balance -= amount
            state.frozen[request.orderID] = amount
            return FinanceV1.FreezeReply(parts: [part])
        }
    }

    private func unfreeze(_ request: FinanceV1.UnfreezeRequest, _ call: ServerCall) -> CommonV1.Empty {
        state.withLock { state in
            state.balance += state.frozen[request.orderID] ?? 0
            state.frozen[request.orderID] = nil
            state.closed.insert(request.orderID)
        }
        return CommonV1.Empty()
    }
}

/// A line to a peer that can be cut: before the peer hears the call, or before its reply arrives.
final class Cable: CallChannel, Sendable {
    enum Mode: Sendable { case whole, cutBefore, cutAfter }

    private let inner: Mutex<LocalChannel>
    private let router: Mutex<ServerRouter>
    private let mode = Mutex(Mode.whole)
    /// Called when a call of the method is about to be passed on.
    private let hook = Mutex<[String: @Sendable () async -> Void]>([:])

    init(_ router: ServerRouter) {
        self.router = Mutex(router)
        inner = Mutex(Cable.channel(router))
    }

    private static func channel(_ router: ServerRouter) -> LocalChannel {
        LocalChannel(router: router, as: PeerIdentity(trustDomain: "sluice.test", service: "order"))
    }

    /// Adds methods to the peer at the other end.
    func add(_ register: (inout ServerRouter) -> Void) {
        var changed = router.withLock { $0 }
        register(&changed)
        let final = changed
        router.withLock { $0 = final }
        inner.withLock { $0 = Cable.channel(final) }
    }

    func set(_ mode: Mode) { self.mode.withLock { $0 = mode } }

    func onCall(_ method: String, _ body: (@Sendable () async -> Void)?) {
        hook.withLock { $0[method] = body }
    }

    func unary<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> Reply {
        if let body = hook.withLock({ $0[method.name] }) { await body() }
        let mode = mode.withLock { $0 }
        if mode == .cutBefore { throw RPCError(.unavailable, "the peer is down", notProcessed: true) }
        let reply: Reply = try await inner.withLock({ $0 }).unary(method, request, options)
        if mode == .cutAfter { throw RPCError(.unavailable, "the connection broke") }
        return reply
    }

    func serverStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
    ) async throws(RPCError) -> ResponseStream<Reply> {
        try await inner.withLock({ $0 }).serverStreaming(method, request, options)
    }

    func clientStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> ClientStreamingCall<Request, Reply> {
        try await inner.withLock({ $0 }).clientStreaming(method, options)
    }

    func bidirectional<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, _ options: CallOptions
    ) async throws(RPCError) -> BidirectionalCall<Request, Reply> {
        try await inner.withLock({ $0 }).bidirectional(method, options)
    }
}
