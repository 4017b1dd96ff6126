/// An order's id: a UUIDv7 in its text form.
struct OrderID: Hashable, Sendable, CustomStringConvertible {
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { text }
}

/// Where an order stands. The words are those of order.proto.
enum OrderState: String, CaseIterable, Sendable {
    /// Judged, being reserved and frozen.
    case pending
    /// Everything is held; not yet with the warehouse.
    case confirmed
    /// The warehouse may ship it.
    case released
    case partlyShipped = "partly_shipped"
    /// Everything was shipped or given up.
    case shipped
    case delivered
    case refused
    case cancelled
    /// Cancel accepted, holds being undone.
    case cancelling

    /// The states that may follow; nothing else is a legal edge.
    var next: Set<OrderState> {
        switch self {
        case .pending: [.confirmed, .released, .refused, .cancelling]
        case .confirmed: [.released, .cancelling]
        case .cancelling: [.cancelled]
        case .released: [.partlyShipped, .shipped, .delivered]
        case .partlyShipped: [.shipped, .delivered]
        case .shipped: [.delivered]
        case .delivered, .refused, .cancelled: []
        }
    }

    /// Released or later: shipments of it are expected.
    var isWithWarehouse: Bool {
        switch self {
        case .released, .partlyShipped, .shipped, .delivered: true
        case .pending, .confirmed, .refused, .cancelled, .cancelling: false
        }
    }
}
