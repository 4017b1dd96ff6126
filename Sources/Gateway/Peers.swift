import Messages
import ServiceKit
import Wire

/// The four services, each behind the channel that reaches it.
struct Peers: Sendable {
    let channel: ChannelV1.ChannelServiceClient
    let order: OrderV1.OrderServiceClient
    let inventory: InventoryV1.InventoryServiceClient
    let finance: FinanceV1.FinanceServiceClient
    /// Readiness and metrics of each, in the order in which they are shown.
    let operations: [ServiceOperations]

    /// - Parameters:
    ///   - channelOf: the channel to a service, by short name.
    ///   - instancesOf: the processes of a service, by short name; nil knows one, without its address.
    init(
        _ channelOf: (String) -> any CallChannel,
        instancesOf: (@Sendable (String) async -> [PeerInstance])? = nil
    ) {
        let channels = ["channel", "order", "inventory", "finance"].map { ($0, channelOf($0)) }
        channel = ChannelV1.ChannelServiceClient(channels[0].1)
        order = OrderV1.OrderServiceClient(channels[1].1)
        inventory = InventoryV1.InventoryServiceClient(channels[2].1)
        finance = FinanceV1.FinanceServiceClient(channels[3].1)
        operations = channels.map { name, channel in
            ServiceOperations(name: name) {
                await instancesOf?(name) ?? [PeerInstance(address: nil, channel: channel)]
            }
        }
    }
}

/// What operators ask each process of a service for.
struct ServiceOperations: Sendable {
    /// The service's short name.
    let name: String
    /// Its processes.
    let instances: @Sendable () async -> [PeerInstance]

    /// Asks every process at once; the answers in their order.
    func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (PeerInstance, OpsV1.OpsServiceClient) async -> Answer
    ) async -> [Answer] {
        let instances = await instances()
        return await withTaskGroup(of: (Int, Answer).self) { group in
            for (index, instance) in instances.enumerated() {
                group.addTask {
                    (index, await question(instance, OpsV1.OpsServiceClient(instance.channel)))
                }
            }
            var answers: [(Int, Answer)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
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
