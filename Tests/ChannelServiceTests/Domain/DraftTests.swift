import Testing

@testable import ChannelService

/// The fields of the faults that `check` must throw.
private func faults<T>(_ check: () throws(ChannelError) -> T) -> [String] {
    do {
        _ = try check()
        return []
    } catch {
        guard case .invalid(let violations) = error else { return ["not invalid"] }
        return violations.allSatisfy { $0.rule == .invalid } ? violations.map(\.field) : ["rule"]
    }
}

@Suite struct DraftTests {
    @Test("every fault of a party is told at once")
    func party() {
        var draft = PartyDraft()
        draft.code = "no spaces"
        draft.name = "  "
        draft.regions = ["EAST", "", "EAST", "a\nb"]
        draft.shipTo = [
            ShipTo(code: "", name: "", address: "", region: ""),
            ShipTo(code: "A", name: "A", address: "A", region: "A"),
            ShipTo(code: "A", name: "A", address: "A", region: "A"),
        ]
        #expect(
            faults { () throws(ChannelError) in try draft.checked() } == [
                "/code", "/name", "/party_class", "/regions/1", "/regions/2", "/regions/3",
                "/ship_to/0/ship_to_id", "/ship_to/0/name", "/ship_to/0/address",
                "/ship_to/0/region", "/ship_to/2/ship_to_id",
            ])
    }

    @Test("every fault of a contract is told at once")
    func contract() {
        var draft = ContractDraft()
        draft.type = .operator
        draft.validFrom = "2016-02-30"
        draft.validTo = "2016-12-31"
        draft.orderTypes = ["SI-OP", "SI-STD", "SI-OP"]
        draft.currency = "yuan"
        draft.fixedPrices = [UnitPrice(sku: "A", minorUnits: 0), UnitPrice(sku: "A", minorUnits: 1)]
        draft.discountBasisPoints = 10_001
        draft.quotaQuantity = -1
        #expect(
            faults { () throws(ChannelError) in try draft.checked() } == [
                "/party_id", "/state", "/valid_from", "/order_types/1", "/order_types/2",
                "/currency", "/fixed_prices/0/unit_price_minor", "/fixed_prices/1/sku",
                "/discount_bp", "/quota_quantity",
            ])
    }

    @Test("a contract that ends before it begins is refused")
    func backwards() {
        var draft = ContractDraft()
        draft.type = .operator
        draft.state = .draft
        draft.partyID = "p"
        draft.validFrom = "2016-12-31"
        draft.validTo = "2016-12-30"
        draft.orderTypes = ["SI-OP"]
        draft.currency = "CNY"
        #expect(faults { () throws(ChannelError) in try draft.checked() } == ["/valid_to"])
        draft.validTo = "2016-12-31"
        #expect(faults { () throws(ChannelError) in try draft.checked() } == [])
    }

    @Test("a fixed price below the contract's own floor is refused")
    func fixedBelowFloor() {
        var draft = ContractDraft()
        draft.type = .operator
        draft.state = .draft
        draft.partyID = "p"
        draft.validFrom = "2016-01-01"
        draft.validTo = "2016-12-31"
        draft.orderTypes = ["SI-OP"]
        draft.currency = "CNY"
        draft.floorPriceMinor = 100
        draft.fixedPrices = [UnitPrice(sku: "A", minorUnits: 100), UnitPrice(sku: "B", minorUnits: 99)]
        #expect(
            faults { () throws(ChannelError) in try draft.checked() }
                == ["/fixed_prices/1/unit_price_minor"])
    }

    @Test("every fault of a price list is told at once")
    func priceList() {
        var draft = PriceListDraft()
        draft.id = "x"
        draft.effectiveFrom = "tomorrow"
        #expect(
            faults { () throws(ChannelError) in try draft.checked() } == [
                "/price_list_id", "/party_class", "/currency", "/effective_from", "/prices",
            ])
    }

    @Test("every fault of a proposal is told at once")
    func proposal() {
        var draft = ProposalDraft()
        draft.allowedClasses = [.agent, nil]
        draft.lines = [
            ProposedLine(lineNo: 1, sku: "", quantity: 0, requestedUnitPriceMinor: -1),
            ProposedLine(lineNo: 1, sku: "A", quantity: 1, requestedUnitPriceMinor: 0),
        ]
        #expect(
            faults { () throws(ChannelError) in try draft.checked() } == [
                "/party_id", "/order_type", "/currency", "/business_date", "/price_rule",
                "/allowed_classes/1", "/lines/0/sku", "/lines/0/quantity",
                "/lines/0/unit_price_minor", "/lines/1/line_no",
            ])
    }

    @Test("a list is refused at its limit and one, not at its limit")
    func limits() {
        func draft(_ count: Int) -> PriceListDraft {
            PriceListDraft(
                partyClass: .agent, currency: "CNY", effectiveFrom: "2016-01-01",
                prices: (0..<count).map { UnitPrice(sku: "S\($0)", minorUnits: 1) })
        }
        let full = draft(Limits.prices)
        let over = draft(Limits.prices + 1)
        #expect(faults { () throws(ChannelError) in try full.checked() } == [])
        #expect(faults { () throws(ChannelError) in try over.checked() } == ["/prices"])
    }
}
