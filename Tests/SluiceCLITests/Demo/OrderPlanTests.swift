import JSON
import Testing
import Values

@testable import SluiceCLI

@Suite("the demo's orders")
struct OrderPlanTests {
    private let catalogue: Catalogue
    private let parties = Channels.plans.enumerated().map { index, plan in
        OrderPlan.DemoParty(plan: plan, partyID: "party-\(index)")
    }

    init() throws { catalogue = try Catalogue(modelsFile: Checkout.facts + "/models.csv") }

    private func orders(_ count: Int, seed: UInt64) -> [PlannedOrder] {
        OrderPlan(parties: parties, catalogue: catalogue, random: SeededRandom(seed: seed)).orders(count)
    }

    @Test("the same seed plans the same orders, another seed others")
    func seeded() {
        let first = orders(200, seed: 7).map(\.body.serializedText)
        #expect(first == orders(200, seed: 7).map(\.body.serializedText))
        #expect(first != orders(200, seed: 8).map(\.body.serializedText))
    }

    @Test("among 2,000 orders every way to be wrong gets its turn", arguments: [1, 2, 20_261_123])
    func mistakes(seed: UInt64) {
        let planned = orders(2000, seed: seed)
        let broken = Set(planned.compactMap(\.breaks))
        #expect(
            broken == [
                "party_active", "contract_open", "party_class", "date", "sku", "region", "quantity",
                "price_floor", "price", "quota", "stock_availability", "funds", "credit_limit", "order_type",
                "invalid",
            ])
        let wrong = planned.count { $0.breaks != nil }
        #expect((80...260).contains(wrong), "\(wrong) of 2,000 are wrong")
    }

    @Test("the mistakes take turns: no rule is broken a second time before each was broken once")
    func turns() {
        let broken = orders(2000, seed: 3).compactMap(\.breaks)
        // party_active stands for two mistakes: a party that sleeps and a party that nobody knows.
        #expect(Set(broken.prefix(16)).count == 15)
        #expect(Array(broken.prefix(16)) == Array(broken.dropFirst(16).prefix(16)))
    }

    @Test("a right order comes from a party that may place it and names SKUs of the catalogue once each")
    func right() throws {
        let plan = OrderPlan(parties: parties, catalogue: catalogue, random: SeededRandom(seed: 4))
        let skus = Set(catalogue.items.map(\.sku))
        for _ in 0..<500 {
            let order = plan.right()
            #expect(order.breaks == nil)
            let party = try #require(parties.first { $0.partyID == order.body["party_id"]?.text })
            #expect(["agent", "distributor", "retailer"].contains(party.plan.partyClass))
            #expect(party.plan.trait == .none)
            if order.body["order_type"]?.text == "SI-CR" { #expect(party.plan.partyClass == "agent") }
            let lines = try #require(order.body["lines"]?.array)
            #expect((1...3).contains(lines.count))
            let named = lines.compactMap { $0["sku"]?.text }
            #expect(Set(named).count == lines.count)
            #expect(Set(named).isSubset(of: skus))
            #expect(lines.allSatisfy { (1...8).contains($0["quantity"]?.integer ?? 0) })
        }
    }

    @Test("there are 30 parties of all six classes, each code once")
    func parties30() {
        #expect(Channels.plans.count == 30)
        #expect(Set(Channels.plans.map(\.code)).count == 30)
        #expect(
            Set(Channels.plans.map(\.partyClass)) == [
                "agent", "operator", "distributor", "key_account", "retailer", "other",
            ])
        for (index, plan) in Channels.plans.enumerated() {
            if let parent = plan.parent { #expect(parent < index, "\(plan.code) comes before its parent") }
        }
    }
}
