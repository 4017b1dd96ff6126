import Messages
import ServiceKit
import Wire

/// The four services, each behind the channel that reaches it.
struct Peers: Sendable {
    let channel: ChannelV1.ChannelServiceClient
    let order: OrderV1.OrderServiceClient
    let inventory: InventoryV1.InventoryServiceClient
    let finance: FinanceV1.FinanceServiceClient
    /// Readiness and metrics of each, by short name, in the order in which they are shown.
    let operations: [(name: String, client: OpsV1.OpsServiceClient)]

    /// - Parameter channelOf: the channel to a service, by short name.
    init(_ channelOf: (String) -> any CallChannel) {
        let channels = ["channel", "order", "inventory", "finance"].map { ($0, channelOf($0)) }
        channel = ChannelV1.ChannelServiceClient(channels[0].1)
        order = OrderV1.OrderServiceClient(channels[1].1)
        inventory = InventoryV1.InventoryServiceClient(channels[2].1)
        finance = FinanceV1.FinanceServiceClient(channels[3].1)
        operations = channels.map { ($0.0, OpsV1.OpsServiceClient($0.1)) }
    }
}

/// Names the service that was called in the error of a failed call.
func calling<Reply: Sendable>(
    _ service: String, _ body: () async throws -> Reply
) async throws -> Reply {
    do {
        return try await body()
    } catch let error as RPCError {
        throw ServiceFailure(service: service, error: error)
    }
}
