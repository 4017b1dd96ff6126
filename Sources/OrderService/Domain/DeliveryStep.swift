import Values

/// A step of domain.md rule 17 that an order's delivery can reach.
///
/// `exception` is no step of the way: it is kept in the timeline only, so that it does not hide how
/// far the goods are.
enum DeliveryStep: String, CaseIterable, Sendable {
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

    /// 1 and up; the state shown is the highest one that happened, whatever came when.
    var rank: Int64 { Self.ranks[self] ?? 0 }

    /// Proof that the goods are with the party.
    var isDelivery: Bool { self == .delivered || self == .signed }

    private static let ranks: [DeliveryStep: Int64] = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, Int64($0 + 1)) })
}

/// A quantity of a line, as InventoryService reports it.
struct LineQuantity: Equatable, Sendable {
    let lineNo: Int32
    let sku: String
    let quantity: Int64
}

/// Something that happened to an order's shipment.
struct ShipmentFact: Equatable, Sendable {
    /// The event that brought it: the key that makes repeats harmless.
    let eventID: String
    let orderID: OrderID
    let shipmentID: String
    /// The word as it came; an unknown one is kept in the timeline and changes nothing else.
    let step: String
    let occurredAt: Instant
    /// What left the warehouse with this event.
    var shipped: [LineQuantity] = []
    /// What will never leave.
    var short: [LineQuantity] = []
    var carrier = ""
    var trackingNumber = ""

    /// Whether the order's lines are needed to take it in.
    var touchesLines: Bool { !shipped.isEmpty || !short.isEmpty }
}

/// How far an order's delivery is: the part of an order that shipment events move.
///
/// Every change is a sum, a maximum or a flag, so any order of arrival ends in the same place.
struct OrderProgress: Equatable, Sendable {
    var state: OrderState
    var step: DeliveryStep?
    var isDelivered: Bool

    /// Takes `fact` in; `lines` are all lines of the order where the fact touches lines, else empty.
    /// Returns what did not fit the lines: more shipped or given up than was open.
    mutating func take(_ fact: ShipmentFact, lines: inout [OrderLine]) -> [LineQuantity] {
        if let reached = DeliveryStep(rawValue: fact.step) {
            if reached.rank > step?.rank ?? 0 { step = reached }
            if reached.isDelivery { isDelivered = true }
        }
        var excess: [LineQuantity] = []
        if fact.touchesLines {
            excess += Self.move(fact.shipped, in: &lines) { $0.shipped += $1 }
            excess += Self.move(fact.short, in: &lines) { $0.cancelled += $1 }
            state = Self.stateOf(lines)
        }
        if isDelivered, state == .shipped { state = .delivered }
        return excess
    }

    private static func move(
        _ quantities: [LineQuantity], in lines: inout [OrderLine], _ add: (inout OrderLine, Int64) -> Void
    ) -> [LineQuantity] {
        var excess: [LineQuantity] = []
        for fact in quantities where fact.quantity > 0 {
            guard let index = lines.firstIndex(where: { $0.lineNo == fact.lineNo && $0.sku == fact.sku })
            else {
                excess.append(fact)
                continue
            }
            let fits = min(fact.quantity, lines[index].open)
            add(&lines[index], fits)
            if fits < fact.quantity {
                excess.append(
                    LineQuantity(lineNo: fact.lineNo, sku: fact.sku, quantity: fact.quantity - fits))
            }
        }
        return excess
    }

    private static func stateOf(_ lines: [OrderLine]) -> OrderState {
        if lines.allSatisfy({ $0.open == 0 }) { return .shipped }
        return lines.contains { $0.shipped > 0 || $0.cancelled > 0 } ? .partlyShipped : .released
    }
}
