import JSON
import Messages
import NIOCore
import ServiceKit
import Wire

/// A party with its contracts, funds, open orders and stock: one answer out of four services.
///
/// The parts are asked for at once, each with its own time. A part that fails is shown as
/// `{"available": false, "reason": ...}` and the others stay; only when ChannelService says that
/// there is no such party is the whole answer 404.
struct PartyOverview: Sendable {
    /// One part as it is shown.
    enum Part: Sendable {
        case document([UInt8])
        case missing(String)

        var bytes: [UInt8] {
            switch self {
            case .document(let bytes): return bytes
            case .missing(let reason):
                var writer = JSONWriter()
                writer.beginObject()
                writer.name("available")
                writer.bool(false)
                writer.name("reason")
                writer.string(reason)
                writer.endObject()
                return writer.bytes
            }
        }
    }

    let partyID: String
    let party: Part
    let contracts: Part
    let funds: Part
    let openOrders: Part
    let stock: Part

    static let view = View<PartyOverview>("PartyOverview") { view in
        view.text("party_id") { $0.partyID }
        view.written("party") { $0.party.bytes }
        view.written("contracts") { $0.contracts.bytes }
        view.written("funds") { $0.funds.bytes }
        view.written("open_orders") { $0.openOrders.bytes }
        view.written("stock") { $0.stock.bytes }
    }

    /// - Parameter partTime: longest wait for one part.
    static func route(_ peers: Peers, partTime: Duration) -> Route {
        .read(
            "/v1/parties/{id}/overview", "getPartyOverview", tag: "parties",
            "A party with contracts, funds, open orders and stock; parts may be unavailable",
            .only(.administrator, .sales, .operations, .finance, .channel), view
        ) { exchange in
            var options = exchange.options()
            options.timeout = min(partTime, exchange.remaining)
            return try await PartyOverview(peers, exchange.parameter(), options)
        }
    }

    private init(_ peers: Peers, _ id: String, _ options: CallOptions) async throws {
        let page = CommonV1.PageRequest(pageSize: 100)
        async let party = Self.part("channel", partyView) {
            try await peers.channel.getParty(.init(partyID: id), options)
        }
        async let contracts = Self.part("channel", contractPageView) {
            try await peers.channel.listContracts(.init(page: page, partyID: id), options)
        }
        async let funds = Self.part("finance", fundAccountsView) {
            try await peers.finance.listFundAccounts(.init(partyID: id), options)
        }
        async let orders = Self.part("order", orderPageView) {
            try await Self.openOrders(peers, id, options)
        }
        async let stock = Self.part("inventory", stockPageView) {
            try await peers.inventory.listStock(.init(page: page, place: id), options)
        }
        partyID = id
        self.party = try await party
        self.contracts = try await contracts
        self.funds = try await funds
        openOrders = try await orders
        self.stock = try await stock
    }

    /// States in which an order still has something to happen.
    private static let open: Set<OrderV1.OrderState> = [
        .pending, .confirmed, .released, .partlyShipped, .cancelling,
    ]

    /// The open ones of the party's newest orders, and the cursor when there are older ones.
    private static func openOrders(
        _ peers: Peers, _ id: String, _ options: CallOptions
    ) async throws(RPCError) -> OrderV1.ListOrdersReply {
        let request = OrderV1.ListOrdersRequest(
            page: CommonV1.PageRequest(pageSize: 200), partyID: id)
        var reply = try await peers.order.listOrders(request, options)
        reply.orders.removeAll { !open.contains($0.state) }
        return reply
    }

    /// A part of one service; throws only when ChannelService knows no such party.
    private static func part<Value: Sendable>(
        _ service: String, _ view: View<Value>,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Part {
        do {
            return .document(view.document(try await body()))
        } catch let error as RPCError {
            if service == "channel", error.code == .notFound {
                throw ServiceFailure(service: service, error: error)
            }
            return .missing(reason(error.code, service))
        }
    }

    private static func reason(_ code: StatusCode, _ service: String) -> String {
        switch code {
        case .deadlineExceeded: "the \(service) service did not answer in time"
        case .unavailable, .cancelled: "the \(service) service is not available"
        case .permissionDenied: "not allowed"
        case .notFound: "nothing is known there yet"
        case .resourceExhausted: "the \(service) service is too busy"
        default: "the \(service) service failed"
        }
    }
}
