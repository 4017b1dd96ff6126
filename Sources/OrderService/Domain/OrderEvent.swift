/// What OrderService tells the other services through its feed.
enum OrderEvent: Equatable, Sendable {
    /// What is held for the order is needed and no longer runs out.
    case confirmed
    /// The order may be shipped.
    case released
    /// What is held for the order must go.
    case cancelled(reason: String)
}
