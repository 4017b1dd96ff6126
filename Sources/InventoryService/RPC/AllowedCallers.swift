import Messages
import Wire

/// Which services may call which of its own methods (architecture.md decision 11).
enum AllowedCallers {
    static func inventory(_ method: MethodDescriptor) -> Set<String> {
        typealias Method = InventoryV1.InventoryServiceMethod
        switch method {
        case Method.availability: return people.union(["order"])
        case Method.reserve, Method.releaseReservation: return ["order", "operator"]
        default: return people
        }
    }

    /// Those who act for people.
    private static let people: Set<String> = ["gateway", "operator"]
}
