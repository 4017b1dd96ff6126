import Values

/// A line of an order. `quantity` = `shipped` + `open` + `cancelled`, always.
struct OrderLine: Equatable, Sendable {
    /// 1 and up, without gaps.
    let lineNo: Int32
    let sku: String
    /// 1 to 1,000,000.
    let quantity: Int64
    /// Net price of one unit in minor units of the order's currency.
    let unitPriceMinor: Int64
    /// Left the warehouse.
    var shipped: Int64 = 0
    /// Given up: short-shipped, cancelled or refused.
    var cancelled: Int64 = 0
    /// The very devices ordered, by any identifier; empty when any device will do.
    var serials: [String] = []

    /// Still to be shipped.
    var open: Int64 { quantity - shipped - cancelled }
}

/// Where an order's goods go, as the terms named it when the order was judged.
struct ShipTo: Equatable, Sendable {
    /// Code within the party, for example "MAIN".
    var code = ""
    var name = ""
    var address = ""
    var region = ""
}

/// An order of any type.
struct Order: Equatable, Sendable {
    let id: OrderID
    /// SO-<year>-<number>; empty until the order is stored.
    var number = ""
    let orderType: String
    /// Version of the restriction row that it was judged by.
    let ruleVersion: Int64
    var state: OrderState
    let partyID: String
    var partyName = ""
    var shipTo = ShipTo()
    let warehouseCode: String
    /// ISO 4217.
    let currency: String
    /// Sum of quantity x unit price over the lines.
    var totalMinor: Int64
    var lines: [OrderLine]
    /// Why it was refused, in rule order.
    var broken: [BrokenRule] = []
    /// Why it was cancelled, in the caller's words.
    var cancelReason = ""
    var contractID = ""
    var contractVersion: Int64 = 0
    var priceListID = ""
    var priceListVersion: Int64 = 0
    var paymentTermDays: Int32 = 0
    /// yyyy-mm-dd in the company's zone, the day on which it was placed.
    let businessDate: String
    /// The customer's own order number.
    let reference: String
    /// True keeps it confirmed until somebody releases it.
    let held: Bool
    /// The furthest delivery step so far.
    var deliveryStep: DeliveryStep?
    /// A proof of delivery has come, perhaps before the ship confirmation.
    var isDelivered = false
    let createdAt: Instant
    var updatedAt: Instant
    /// Counts changes, from 1.
    var version: Int64 = 1
    /// Timeline entries so far; the next one has the number after it.
    var entryCount: Int64 = 0

    /// Total quantity over the lines; bounded by 500 lines of 1,000,000.
    var quantity: Int64 { lines.reduce(0) { $0 + $1.quantity } }

    /// Goes to the next state. Whoever decides it has checked that the edge is legal.
    mutating func move(to next: OrderState) {
        precondition(state.next.contains(next), "an order goes along legal edges only")
        state = next
    }

    /// Gives up whatever is still open, because the order ends here.
    mutating func closeLines() {
        for index in lines.indices { lines[index].cancelled += lines[index].open }
    }

    /// Sum of quantity x unit price, or `ValueError.overflow`.
    static func total(of lines: [OrderLine]) throws(ValueError) -> Int64 {
        var total: Int64 = 0
        for line in lines {
            total = try Checked.add(total, try Checked.multiply(line.quantity, line.unitPriceMinor))
        }
        return total
    }
}

extension Order {
    /// The trail of a new order: placed, judged, and refused where it was.
    func openingEntries(by name: String, at now: Instant) -> [TimelineEntry] {
        let placed =
            reference.isEmpty ? "order \(number) placed" : "order \(number) placed, reference \(reference)"
        var entries = [TimelineEntry(at: now, kind: "placed", text: placed, actor: name)]
        let verdict =
            broken.isEmpty
            ? "no rule broken; contract version \(contractVersion), rule version \(ruleVersion)"
            : "\(broken.count) failure(s), rule version \(ruleVersion)"
        entries.append(TimelineEntry(at: now, kind: "judged", text: verdict, actor: name))
        if state == .refused {
            entries.append(
                TimelineEntry(at: now, kind: "refused", text: BrokenRule.summary(broken), actor: name))
        }
        return entries
    }

    /// The readable number of the `count`th order of a year: at least six digits.
    static func number(year: some StringProtocol, count: Int64) -> String {
        let digits = String(count)
        return "SO-\(year)-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits)"
    }
}

/// A line of the trail: what happened to an order, when, by whom.
struct TimelineEntry: Equatable, Sendable {
    /// 1 and up without gaps, in the order of recording; 0 before it is stored.
    var sequence: Int64 = 0
    /// When it happened in the world.
    let occurredAt: Instant
    /// When it was recorded here.
    var recordedAt: Instant
    /// placed, judged, reserved, frozen, quota_held, confirmed, released, refused, cancelling, undone,
    /// cancelled, or a delivery step
    let kind: String
    let text: String
    /// User id, or the name of the service that acted.
    let actor: String

    init(
        sequence: Int64 = 0, at occurredAt: Instant, recordedAt: Instant? = nil, kind: String, text: String,
        actor: String
    ) {
        self.sequence = sequence
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt ?? occurredAt
        self.kind = kind
        self.text = text
        self.actor = actor
    }
}
