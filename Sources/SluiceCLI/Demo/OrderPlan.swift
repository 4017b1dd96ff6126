import JSON
import Values

/// One order that a client of the demo places, and what should come of it.
struct PlannedOrder: Sendable {
    let body: JSONValue
    /// The rule it breaks on purpose; nil when it should be confirmed while stock and funds last.
    let breaks: String?
}

/// Plans the demo's orders from a seed: most are right, the others wrong in every way of rule 5.
struct OrderPlan {
    /// One of this many orders is wrong on purpose.
    static let wrongOneIn: UInt64 = 12

    let parties: [DemoParty]
    let catalogue: Catalogue
    let random: any RandomSource

    /// A party as it was stored.
    struct DemoParty: Sendable {
        let plan: Channels.Plan
        let partyID: String
    }

    /// The ways to be wrong, in the order of rule 5; each gets its turn.
    private static let mistakes = [
        "party_active", "contract_open", "party_class", "date", "sku", "region", "quantity", "price_floor",
        "price", "quota", "stock_availability", "funds", "credit_limit", "order_type", "invalid", "not_found",
    ]

    /// `count` orders.
    func orders(_ count: Int) -> [PlannedOrder] {
        var wrong = 0
        return (0..<count).map { _ in
            guard random.next(below: Self.wrongOneIn) == 0 else { return right() }
            defer { wrong += 1 }
            return mistaken(Self.mistakes[wrong % Self.mistakes.count])
        }
    }

    /// An order that breaks no rule.
    func right() -> PlannedOrder {
        let buyers = parties.filter {
            $0.plan.trait == .none && ["agent", "distributor", "retailer"].contains($0.plan.partyClass)
        }
        let buyer = buyers[Int(random.next(below: UInt64(buyers.count)))]
        let credit = buyer.plan.partyClass == "agent" && random.next(below: 2) == 0
        return order(buyer, type: credit ? "SI-CR" : "SI-STD", lines: lines(1 + Int(random.next(below: 3))))
    }

    private func mistaken(_ rule: String) -> PlannedOrder {
        let one = lines(1)
        switch rule {
        case "party_active": return order(party(.inactive), lines: one, breaks: rule)
        case "contract_open": return order(party(.noContract), lines: one, breaks: rule)
        case "party_class": return order(party("key_account"), lines: one, breaks: rule)
        case "date": return order(party(.expired), lines: one, breaks: rule)
        case "sku": return order(party("agent"), lines: [line("NO-SUCH-SKU", 1)], breaks: rule)
        case "region": return order(party("distributor"), shipTo: "NORTH", lines: one, breaks: rule)
        case "quantity":
            return order(party(.steps), lines: [line(one[0]["sku"]?.text ?? "", 7)], breaks: rule)
        case "price_floor":
            return order(
                party("distributor"), lines: [line(one[0]["sku"]?.text ?? "", 1, price: 50_000)], breaks: rule
            )
        case "price":
            return order(party("agent"), lines: [line(one[0]["sku"]?.text ?? "", 1, price: 1)], breaks: rule)
        case "quota": return order(party(.quota), lines: [line(one[0]["sku"]?.text ?? "", 25)], breaks: rule)
        case "stock_availability":
            return order(party("agent"), lines: [line(one[0]["sku"]?.text ?? "", 5000)], breaks: rule)
        case "funds": return order(party(.poor), lines: [line(one[0]["sku"]?.text ?? "", 3)], breaks: rule)
        case "credit_limit":
            return order(
                party(.smallCredit), type: "SI-CR", lines: [line(one[0]["sku"]?.text ?? "", 20)], breaks: rule
            )
        case "order_type": return order(party("agent"), type: "SI-OP", lines: one, breaks: rule)
        case "invalid":
            return order(party("agent"), lines: [line(one[0]["sku"]?.text ?? "", -3)], breaks: rule)
        default:
            let stranger = UUIDv7(at: Instant(microseconds: 0), randomness: random).description
            return PlannedOrder(
                body: body(partyID: stranger, type: "SI-STD", shipTo: "EAST", lines: one),
                breaks: "party_active")
        }
    }

    private func order(
        _ party: DemoParty, type: String = "SI-STD", shipTo: String = "EAST", lines: [JSONValue],
        breaks: String? = nil
    ) -> PlannedOrder {
        PlannedOrder(
            body: body(partyID: party.partyID, type: type, shipTo: shipTo, lines: lines), breaks: breaks)
    }

    private func body(partyID: String, type: String, shipTo: String, lines: [JSONValue]) -> JSONValue {
        [
            "party_id": .string(partyID), "order_type": .string(type), "ship_to_id": .string(shipTo),
            "warehouse_code": "WH-1", "currency": "CNY", "lines": .array(lines),
        ]
    }

    private func lines(_ count: Int) -> [JSONValue] {
        var chosen: Set<Int> = []
        while chosen.count < count { chosen.insert(Int(random.next(below: UInt64(catalogue.items.count)))) }
        return chosen.sorted().map { line(catalogue.items[$0].sku, Int64(1 + random.next(below: 8))) }
    }

    private func line(_ sku: String, _ quantity: Int64, price: Int64 = 0) -> JSONValue {
        var line: JSONObject = ["sku": .string(sku), "quantity": .integer(quantity)]
        if price > 0 { line["unit_price_minor"] = .integer(price) }
        return .object(line)
    }

    private func party(_ trait: Channels.Trait) -> DemoParty { first { $0.plan.trait == trait } }

    private func party(_ partyClass: String) -> DemoParty {
        first { $0.plan.partyClass == partyClass && $0.plan.trait == .none }
    }

    private func first(_ matches: (DemoParty) -> Bool) -> DemoParty {
        guard let party = parties.first(where: matches) else {
            preconditionFailure("the demo's parties have every class and trait")
        }
        return party
    }
}
