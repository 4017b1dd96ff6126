/// A step of a shipment (domain.md rule 17). The raw value is the word on the wire and in tables.
enum ShipmentStep: String, Sendable, CaseIterable {
    case acceptedBy3PL = "accepted_by_3pl"
    case picking
    case packed
    case shipped
    case inTransit = "in_transit"
    case outForDelivery = "out_for_delivery"
    case delivered
    case signed
    case refused
    case returned
    case exception

    /// Steps of our own staff at the warehouse.
    static let fulfilment: [ShipmentStep] = [.picking, .packed, .shipped]

    /// How far along the way a step is; an exception is nowhere on the way.
    fileprivate var rank: Int {
        switch self {
        case .exception: 0
        case .acceptedBy3PL: 1
        case .picking: 2
        case .packed: 3
        case .shipped: 4
        case .inTransit: 5
        case .outForDelivery: 6
        case .delivered: 7
        case .signed: 8
        case .refused: 9
        case .returned: 10
        }
    }

    /// True for steps that can only follow goods that left the warehouse.
    var followsShipping: Bool { rank > ShipmentStep.shipped.rank }

    /// True for steps that put the goods into the receiver's hands.
    var isArrival: Bool { self == .delivered || self == .signed }

    /// True for steps that name serials.
    var takesSerials: Bool { Self.fulfilment.contains(self) }
}

/// A step that was reported, however often.
struct SeenStep: Sendable, Equatable {
    let step: ShipmentStep
    /// The latest instant that a report gave, microseconds.
    let occurredAt: Int64
}

/// What a shipment's state is, from the set of steps seen: arrival order has no say.
enum ShipmentProgress {
    /// The state of a shipment without any step.
    static let released = "released"

    /// The furthest step that happened; an exception shows while nothing happened after it.
    static func state(_ steps: some Sequence<SeenStep>) -> String {
        var furthest: SeenStep?
        var exception: SeenStep?
        var latest = Int64.min
        for seen in steps {
            if seen.step == .exception {
                exception = seen
            } else {
                latest = max(latest, seen.occurredAt)
                if seen.step.rank > (furthest?.step.rank ?? -1) { furthest = seen }
            }
        }
        if let exception, exception.occurredAt >= latest { return exception.step.rawValue }
        return furthest?.step.rawValue ?? released
    }
}

/// What left a warehouse at once: one `shipped` report.
struct ShippedPart: Sendable, Equatable {
    /// 1, 2, 3 in order of recording.
    let number: Int64
    let trackingNumber: String
}

/// What to do with a report on a shipment that is known.
enum StepDecision: Sendable, Equatable {
    case apply
    /// An arrival of these parts.
    case arrive([Int64])
    /// Not yet; the reason is shown to operations.
    case park(String)
    /// Never; the reason is shown to operations.
    case reject(String)

    /// Decides on a report of `step`.
    ///
    /// An arrival counts for the part with its tracking number. Without one, or with one that no part
    /// has, it counts for the whole shipment and waits until nothing more will leave.
    static func on(
        _ step: ShipmentStep, trackingNumber: String, parts: [ShippedPart], closed: Bool
    ) -> StepDecision {
        guard step.followsShipping else { return .apply }
        guard !parts.isEmpty else {
            return closed
                ? .reject("nothing was shipped for this shipment")
                : .park("the shipped step has not arrived yet")
        }
        guard step.isArrival else { return .apply }
        if !trackingNumber.isEmpty {
            let named = parts.filter { $0.trackingNumber == trackingNumber }
            if !named.isEmpty { return .arrive(named.map(\.number)) }
        }
        return closed
            ? .arrive(parts.map(\.number)) : .park("the last shipped step has not arrived yet")
    }
}
