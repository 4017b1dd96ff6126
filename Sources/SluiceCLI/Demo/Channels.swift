import JSON
import Values

/// The demo's 30 parties of six classes, with the contracts, prices and funds that make their orders
/// right, and a few traits that make some orders wrong.
struct Channels: Sendable {
    /// What is special about a party, so that its orders break a rule.
    enum Trait: Sendable {
        case none
        /// Not active.
        case inactive
        /// Its contract ended last year.
        case expired
        /// Hardly any money.
        case poor
        /// A contract with a quota of 20 pieces.
        case quota
        /// Orders of at least 10 and in steps of 5.
        case steps
        /// A small credit limit.
        case smallCredit
        /// No contract at all.
        case noContract
        /// A contract for family E only, and for the East only.
        case narrow
    }

    /// A party as planned.
    struct Plan: Sendable {
        let code: String
        let name: String
        let partyClass: String
        let trait: Trait
        /// Index of the parent in `plans`.
        let parent: Int?
        let regions: [String]
    }

    static let plans: [Plan] = {
        var plans: [Plan] = []
        func add(
            _ code: String, _ name: String, _ partyClass: String, _ trait: Trait = .none, parent: Int? = nil,
            regions: [String] = ["EAST", "SOUTH"]
        ) {
            plans.append(
                Plan(
                    code: code, name: name, partyClass: partyClass, trait: trait, parent: parent,
                    regions: regions))
        }
        for (index, trait) in [Trait.none, .none, .none, .none, .none, .none, .smallCredit, .narrow]
            .enumerated()
        {
            add("AG-\(index + 1)", "Agent \(index + 1)", "agent", trait)
        }
        for index in 1...2 { add("OP-\(index)", "Operator \(index)", "operator") }
        for (index, trait) in [Trait.none, .none, .none, .none, .steps, .quota, .expired, .noContract]
            .enumerated()
        {
            add("DI-\(index + 1)", "Distributor \(index + 1)", "distributor", trait)
        }
        for index in 1...3 { add("KA-\(index)", "Key account \(index)", "key_account") }
        for (index, trait) in [Trait.none, .none, .none, .none, .none, .poor, .inactive].enumerated() {
            add("RE-\(index + 1)", "Retailer \(index + 1)", "retailer", trait, parent: index % 4)
        }
        for index in 1...2 { add("OT-\(index)", "Other \(index)", "other") }
        return plans
    }()

    /// The body of POST /v1/parties.
    static func party(_ plan: Plan, parentID: String?) -> JSONValue {
        var ships: [JSONValue] = []
        for region in plan.regions + ["NORTH"] {
            ships.append([
                "ship_to_id": .string(region), "name": .string("\(plan.name) \(region)"),
                "address": .string("\(region) Road 1"), "region": .string(region),
            ])
        }
        var body: JSONObject = [
            "code": .string(plan.code), "name": .string(plan.name), "party_class": .string(plan.partyClass),
            "active": .bool(plan.trait != .inactive),
            "regions": .array((plan.regions + ["NORTH"]).map(JSONValue.string)), "ship_to": .array(ships),
        ]
        if let parentID { body["parent_party_id"] = .string(parentID) }
        return .object(body)
    }

    /// The body of POST /v1/contracts, nil for a party that has none.
    static func contract(_ plan: Plan, partyID: String, today: BusinessDate) -> JSONValue? {
        let types: [String: (type: String, orders: [String])] = [
            "agent": ("agent_distribution", ["SI-STD", "SI-CR"]),
            "operator": ("operator", ["SI-OP"]),
            "distributor": ("distributor", ["SI-STD"]),
            "key_account": ("key_account_frame", ["SI-KA"]),
            "retailer": ("retail_direct", ["SI-STD"]),
        ]
        guard plan.trait != .noContract, let kind = types[plan.partyClass] else { return nil }
        let expired = plan.trait == .expired
        var body: JSONObject = [
            "party_id": .string(partyID), "contract_type": .string(kind.type), "state": "active",
            "valid_from": .string(today.adding(days: expired ? -700 : -30).description),
            "valid_to": .string(today.adding(days: expired ? -330 : 335).description),
            "order_types": .array(kind.orders.map(JSONValue.string)), "currency": "CNY",
            "discount_bp": .integer(plan.partyClass == "agent" ? 500 : 0),
            "payment_term_days": 30,
            "floor_price_minor": .integer(plan.partyClass == "distributor" ? 90_000 : 0),
            "regions": .array(plan.regions.map(JSONValue.string)),
        ]
        switch plan.trait {
        case .quota: body["quota_quantity"] = 20
        case .steps:
            body["min_quantity"] = 10
            body["quantity_step"] = 5
        case .narrow:
            body["families"] = ["E"]
            body["regions"] = ["EAST"]
        default: break
        }
        return .object(body)
    }

    /// The body of POST /v1/price-lists for a class in a region: `percent` of the list price.
    static func priceList(
        _ partyClass: String, region: String, percent: Int64, _ catalogue: Catalogue, from date: BusinessDate
    ) -> JSONValue {
        [
            "party_class": .string(partyClass), "region": .string(region), "currency": "CNY",
            "effective_from": .string(date.description),
            "prices": .array(
                catalogue.items.map {
                    ["sku": .string($0.sku), "unit_price_minor": .integer($0.listPrice * percent / 100)]
                }),
        ]
    }

    /// Prepayment, rebate and credit limit of a party, in fen.
    static func funds(_ plan: Plan) -> (prepayment: Int64, rebate: Int64, credit: Int64) {
        switch (plan.partyClass, plan.trait) {
        case (_, .poor): (100_000, 0, 0)
        case ("agent", .smallCredit): (300_000_000, 0, 500_000)
        case ("agent", _): (2_000_000_000, 20_000_000, 2_000_000_000)
        case ("distributor", _), ("retailer", _): (2_000_000_000, 10_000_000, 0)
        default: (0, 0, 0)
        }
    }
}
