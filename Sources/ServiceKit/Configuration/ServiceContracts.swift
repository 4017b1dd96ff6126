import Messages
package import Wire

/// The methods that each service answers in the contracts that this process was built with.
package enum ServiceContracts {
    /// What every service answers beside its own methods.
    private static let shared =
        EventsV1.FeedServiceMethod.all + OpsV1.OpsServiceMethod.all + WireV1.HealthMethod.all
        + WireV1.ReflectionMethod.all + WireV1.ChannelsMethod.all

    /// All methods of `service` (`order`), the protocol's own included; none of a name that is no service.
    package static func methods(of service: String) -> [MethodDescriptor] {
        switch service {
        case "channel": ChannelV1.ChannelServiceMethod.all + shared
        case "order": OrderV1.OrderServiceMethod.all + shared
        case "inventory": InventoryV1.InventoryServiceMethod.all + shared
        case "finance": FinanceV1.FinanceServiceMethod.all + shared
        default: []
        }
    }

    /// What a client of `service` says in HELLO; 0, which says nothing, of a name that is no service.
    package static func schemaHash(of service: String) -> UInt64 {
        let methods = methods(of: service)
        return methods.isEmpty ? 0 : MethodDescriptor.schemaHash(of: methods)
    }
}
