import Messages
import Wire

/// Which services may call which of its own methods (architecture.md decision 11).
enum AllowedCallers {
    static func channel(_ method: MethodDescriptor) -> Set<String> {
        typealias Method = ChannelV1.ChannelServiceMethod
        switch method {
        case Method.terms, Method.holdQuota, Method.releaseQuota:
            return people.union(["order"])
        case Method.getParty:
            return people.union(["order", "finance", "inventory"])
        default:
            return people
        }
    }

    /// Those who act for people.
    private static let people: Set<String> = ["gateway", "operator"]
}
