/// Where a device is in its life (domain.md rule 3). The raw value stands in tables and replies.
enum DeviceState: String, Sendable, CaseIterable {
    case announced
    case inStock = "in_stock"
    case reserved
    case packed
    case inTransit = "in_transit"
    case atChannel = "at_channel"
    case soldOut = "sold_out"
    case returned
    case doa
    case demo
    case locked
    case scrapped
    case lost
}

/// What happens to a device. One transition is one immutable movement.
enum MovementKind: String, Sendable, CaseIterable {
    /// A supplier named it in a shipping notice.
    case announced
    /// It came into a warehouse.
    case received
    /// It was bound to an order.
    case reserved
    /// It is free again.
    case released
    case packed
    /// It left the warehouse.
    case shipped
    /// The receiver has it.
    case arrived
    /// From one tier to the next, without leaving the state at_channel.
    case soldThrough = "sold_through"
    case soldOut = "sold_out"
    case returned
    /// Back into sellable stock, or found again.
    case restocked
    /// Dead on arrival.
    case declaredDOA = "declared_doa"
    case demoed
    case locked
    /// Free for sale again where it is.
    case unlocked
    case scrapped
    case lost
}

/// A movement that the state does not allow.
struct IllegalMovement: Error, Equatable, Sendable {
    /// nil when the device does not exist yet.
    let state: DeviceState?
    let kind: MovementKind
}

/// The life of one device as a state machine; knows no place, owner or clock.
struct DeviceLifecycle: Equatable, Sendable {
    /// nil before the first movement.
    private(set) var state: DeviceState?

    init(state: DeviceState? = nil) { self.state = state }

    /// Moves on and answers the state after; refuses an edge that rule 3 does not have.
    @discardableResult
    mutating func apply(_ kind: MovementKind) throws(IllegalMovement) -> DeviceState {
        guard let next = Self.target(of: kind, from: state) else {
            throw IllegalMovement(state: state, kind: kind)
        }
        state = next
        return next
    }

    /// The state after `kind` from `state`, nil when there is no such edge.
    static func target(of kind: MovementKind, from state: DeviceState?) -> DeviceState? {
        let (sources, target) = edges(of: kind)
        return sources.contains(state) ? target : nil
    }

    private static func edges(of kind: MovementKind) -> ([DeviceState?], DeviceState) {
        switch kind {
        case .announced: ([nil], .announced)
        case .received: ([nil, .announced], .inStock)
        case .reserved: ([.inStock], .reserved)
        case .released: ([.reserved, .packed], .inStock)
        case .packed: ([.inStock, .reserved], .packed)
        case .shipped: ([.inStock, .reserved, .packed], .inTransit)
        case .arrived: ([.inTransit], .atChannel)
        case .soldThrough: ([.atChannel], .atChannel)
        case .soldOut: ([.atChannel], .soldOut)
        case .returned: ([.inTransit, .atChannel, .soldOut, .demo, .doa], .returned)
        case .restocked: ([.returned, .demo, .locked, .lost], .inStock)
        case .declaredDOA: ([.atChannel, .soldOut, .returned], .doa)
        case .demoed: ([.inStock, .atChannel], .demo)
        case .locked: ([.inStock, .atChannel, .returned], .locked)
        case .unlocked: ([.locked, .demo], .atChannel)
        case .scrapped: ([.inStock, .returned, .doa, .demo, .locked, .lost], .scrapped)
        case .lost: ([.announced, .inStock, .reserved, .packed, .inTransit, .atChannel], .lost)
        }
    }
}
