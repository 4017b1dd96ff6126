package import Messages
package import Store
package import Wire

/// Answers readiness and metrics to operators and to the gateway.
package struct OpsService: OpsV1.OpsServiceHandler {
    private let store: Store
    private let metrics: Metrics

    /// Ready means that `store` answers a query.
    package init(store: Store, metrics: Metrics) {
        self.store = store
        self.metrics = metrics
    }

    package func check(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.CheckReply {
        var state = OpsV1.ComponentState(name: "store", ready: true)
        do {
            _ = try await store.read { try $0.cursor("readiness") }
        } catch {
            state = OpsV1.ComponentState(name: "store", ready: false, reason: "\(error)")
        }
        return OpsV1.CheckReply(ready: state.ready, components: [state])
    }

    package func getMetrics(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.MetricsReply
    {
        OpsV1.MetricsReply(text: metrics.expose())
    }
}
