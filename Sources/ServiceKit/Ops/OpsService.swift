package import Messages
package import Store
package import Values
package import Wire

/// Answers readiness and metrics to operators and to the gateway.
package struct OpsService: OpsV1.OpsServiceHandler {
    private let readiness: Readiness
    private let metrics: Metrics

    /// Ready means that `store` answers a query; `scheduler` measures how long that may take.
    package init(store: Store, metrics: Metrics, scheduler: any Scheduler) {
        readiness = Readiness(store: store, scheduler: scheduler)
        self.metrics = metrics
    }

    package func check(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.CheckReply {
        let state = await readiness.store()
        return OpsV1.CheckReply(ready: state.ready, components: [state])
    }

    package func getMetrics(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.MetricsReply
    {
        OpsV1.MetricsReply(text: metrics.expose())
    }
}
