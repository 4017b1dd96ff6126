import ServiceKit

/// The instruments of OrderService. Labels are the closed set of order states.
struct OrderMeters: Sendable {
    private let placed: [OrderState: Counter]
    /// Sagas that are not over.
    let activeSagas: Gauge
    /// Age of the oldest of them in seconds.
    let oldestSaga: Gauge
    /// Shipment events of orders that are not with the warehouse.
    let parkedEvents: Gauge

    init(_ metrics: Metrics) {
        placed = Dictionary(
            uniqueKeysWithValues: OrderState.allCases.map { state in
                let counter = metrics.counter(
                    "order_placed_total", help: "Calls that placed an order, by its state in the reply",
                    ["state": state.rawValue])
                return (state, counter)
            })
        activeSagas = metrics.gauge("order_sagas_active", help: "Order sagas that are not over")
        oldestSaga = metrics.gauge("order_saga_oldest_seconds", help: "Age of the oldest active saga")
        parkedEvents = metrics.gauge("order_parked_events", help: "Shipment events set aside")
    }

    /// Counts a reply to PlaceOrder.
    func placed(_ state: OrderState) { placed[state]?.increment() }
}
