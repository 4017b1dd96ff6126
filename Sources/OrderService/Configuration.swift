import ServiceKit

/// Every bound and interval of OrderService that is not part of the process's own configuration.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_ORDER_HOLD_SECONDS | how long stock, funds and quota are held unconfirmed, 120 to 86,400 | 900 |
/// | SLUICE_ORDER_SAGA_INTERVAL_MILLISECONDS | how often due sagas are looked for, 10 to 60,000 | 200 |
/// | SLUICE_ORDER_SAGA_PARALLELISM | sagas driven at once in the background, 1 to 256 | 16 |
struct OrderConfiguration: Sendable {
    /// How long stock, funds and quota are held for an order that is not confirmed yet.
    var holdDuration = Duration.seconds(15 * 60)
    /// Confirmation must come this long before the holds run out: more than clocks can differ.
    var confirmMargin = Duration.seconds(60)
    /// Longest wait for a peer's part in judging an order.
    var judgeTimeout = Duration.seconds(4)
    /// Longest wait for one step of a saga.
    var stepTimeout = Duration.seconds(4)
    /// How long a driver owns a saga that it claimed; more than a step and its transactions can take.
    var claim = Duration.seconds(20)
    /// Waits between attempts when a peer does not answer.
    var backoff = Backoff()
    /// How often due sagas are looked for.
    var driverInterval = Duration.milliseconds(200)
    /// Most due sagas taken in one look.
    var driverBatch = 256
    /// Most sagas driven at once in the background.
    var driverParallelism = 16
    /// A saga that is still at work after this long is an alarm.
    var alarmAfter = Duration.seconds(600)
    /// How often parked shipment events are tried again, and how many at a time.
    var parkedInterval = Duration.seconds(5)
    var parkedBatch = 200
    /// How often the restriction table is read again.
    var rulesInterval = Duration.seconds(30)
    /// Bounds of a request.
    var limits = OrderLimits()

    /// Everything at its default.
    init() {}

    /// The defaults with what the environment says; faults stay in `settings` until its `check()`.
    init(settings: Settings) {
        holdDuration = .seconds(settings.integer("order_hold_seconds", default: 900, in: 120...86_400))
        driverInterval = .milliseconds(
            settings.integer("order_saga_interval_milliseconds", default: 200, in: 10...60_000))
        driverParallelism = settings.integer("order_saga_parallelism", default: 16, in: 1...256)
    }
}
