import Messages
import ServiceKit
import Wire

extension ServerRouter {
    /// Every method that the process serves, with those who may call it.
    static func finance(
        _ handler: FinanceHandler, _ feed: FeedService, _ ops: OpsService
    ) -> ServerRouter {
        var router = ServerRouter()
        router.registerFinanceService(handler, allow: callers)
        router.registerFeedService(feed) { _ in SharedCallers.feed(of: "finance") }
        router.registerOpsService(ops) { _ in SharedCallers.operations }
        return router
    }

    /// The saga's steps are OrderService's, the rest is for people.
    private static func callers(_ method: MethodDescriptor) -> Set<String> {
        typealias Method = FinanceV1.FinanceServiceMethod
        switch method {
        case Method.freeze, Method.unfreeze, Method.checkFunds: return ["order"]
        case Method.getFreeze: return ["order", "gateway", "operator"]
        default: return ["gateway", "operator"]
        }
    }
}
