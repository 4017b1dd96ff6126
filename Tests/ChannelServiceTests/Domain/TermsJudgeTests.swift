import Testing
import Values

@testable import ChannelService

private let dollars: Currency = {
    guard let currency = try? Currency("USD") else { preconditionFailure("USD is a currency") }
    return currency
}()

/// An agent in the east with an active contract for everything, and a list price of 1,499.00.
private struct Case {
    var party: PartyFacts? = PartyFacts(
        name: "A", partyClass: .agent, path: PartyPath("/a/"), active: true, regions: ["EAST"])
    var shipTo: ShipTo? = ShipTo(code: "MAIN", name: "M", address: "1", region: "EAST")
    var hasContract = true
    var contract = ContractCase()
    var priceList: PriceListFacts? = PriceListFacts(id: PriceListID("l"), version: 3)
    var skus = ["P1": Case.sku(list: 149_900)]
    var lines = [ProposedLine(lineNo: 1, sku: "P1", quantity: 10, requestedUnitPriceMinor: 0)]
    var allowed: Set<PartyClass> = [.agent, .distributor, .retailer]
    var priceRule = PriceRule.classList
    var currency = Currency.cny
    var date = "2016-11-23"

    static func sku(
        active: Bool = true, family: String = "PHONE", listed: Bool = false, fixed: Int64? = nil,
        list: Int64? = nil
    ) -> SKUFacts {
        SKUFacts(
            active: active, family: family, listedByContract: listed, fixedPriceMinor: fixed,
            listPriceMinor: list)
    }

    func judge() throws -> TermsVerdict {
        let proposal = Proposal(
            partyID: PartyID("a"), orderType: "SI-STD", shipToCode: "MAIN", currency: currency,
            businessDate: try #require(BusinessDate(date)), lines: lines,
            allowedClasses: allowed, priceRule: priceRule)
        let facts = TermsFacts(
            party: party, shipTo: shipTo, contract: hasContract ? try contract.facts() : nil,
            priceList: priceList, skus: skus)
        return TermsJudge.judge(proposal, by: facts)
    }
}

private struct ContractCase {
    var state = ContractState.active
    var from = "2016-01-01"
    var to = "2016-12-31"
    var namesSKUs = false
    var families: [String] = []
    var regions: [String] = []
    var currency = Currency.cny
    var discount: Int32 = 0
    var floor: Int64 = 0
    var minimum: Int64 = 0
    var step: Int64 = 0
    var quota = Quota(quantity: 0, amountMinor: 0)
    var used = QuotaUse.none

    func facts() throws -> ContractFacts {
        ContractFacts(
            id: ContractID("c"), number: "CT-1", version: 2, state: state,
            validity: Validity(
                from: try #require(BusinessDate(from)), to: try #require(BusinessDate(to))),
            namesSKUs: namesSKUs, families: families, regions: regions, currency: currency,
            discountBasisPoints: discount, floorPriceMinor: floor, minimumQuantity: minimum,
            quantityStep: step, quota: quota, used: used, paymentTermDays: 30)
    }
}

/// What a changed case breaks: "rule field" in order.
private struct Broken: Sendable, CustomTestStringConvertible {
    let name: String
    let marks: [String]
    let change: @Sendable (inout Case) -> Void

    var testDescription: String { name }

    init(_ name: String, _ marks: String..., change: @escaping @Sendable (inout Case) -> Void) {
        self.name = name
        self.marks = marks
        self.change = change
    }

    func marksFound() throws -> [String] {
        var subject = Case()
        change(&subject)
        return try subject.judge().violations.map { "\($0.rule.rawValue) \($0.field)" }
    }
}

@Suite struct TermsJudgeTests {
    @Test("a proposal that keeps every rule is priced and has no violation")
    func clean() throws {
        let verdict = try Case().judge()
        #expect(verdict.violations == [])
        #expect(
            verdict.lines == [
                PricedLine(
                    lineNo: 1, sku: "P1", quantity: 10, unitPriceMinor: 149_900,
                    listPriceMinor: 149_900)
            ])
        #expect(verdict.totalMinor == 1_499_000)
        #expect(!verdict.quotaLimited)
    }

    private static let partyRules = [
        Broken("unknown party", "party_active /party_id") { $0.party = nil },
        Broken("inactive party", "party_active /party_id") {
            $0.party = PartyFacts(
                name: "A", partyClass: .agent, path: PartyPath("/a/"), active: false, regions: [])
        },
        Broken("class that may not", "party_class /order_type") { $0.allowed = [.operator] },
        Broken("any class may") { $0.allowed = [] },
        Broken("no contract", "contract_open /order_type") { $0.hasContract = false },
        Broken("draft contract", "contract_open /order_type") { $0.contract.state = .draft },
        Broken("ended contract", "contract_open /order_type") { $0.contract.state = .ended },
        Broken("the day before", "date /order_type") { $0.contract.from = "2016-11-24" },
        Broken("the day after", "date /order_type") { $0.contract.to = "2016-11-22" },
        Broken("the first day") { $0.contract.from = "2016-11-23" },
        Broken("the last day") { $0.contract.to = "2016-11-23" },
        Broken("unknown address", "region /ship_to_id") { $0.shipTo = nil },
        Broken("region not of the contract", "region /ship_to_id") {
            $0.contract.regions = ["WEST"]
        },
        Broken("region not of the party", "region /ship_to_id") {
            $0.shipTo = ShipTo(code: "MAIN", name: "M", address: "1", region: "SOUTH")
        },
        Broken("a party without regions is barred from none") {
            $0.party = PartyFacts(
                name: "A", partyClass: .agent, path: PartyPath("/a/"), active: true, regions: [])
        },
    ]

    @Test("party, contract, date and region", arguments: partyRules)
    private func party(_ broken: Broken) throws {
        #expect(try broken.marksFound() == broken.marks)
    }

    private static let lineRules = [
        Broken("unknown SKU", "sku /lines/0/sku") { $0.skus = [:] },
        Broken("SKU no longer sold", "sku /lines/0/sku") {
            $0.skus["P1"] = Case.sku(active: false, list: 1)
        },
        Broken("SKU not of the contract", "sku /lines/0/sku") { $0.contract.namesSKUs = true },
        Broken("SKU of the contract") {
            $0.contract.namesSKUs = true
            $0.skus["P1"] = Case.sku(listed: true, list: 1)
        },
        Broken("family not of the contract", "sku /lines/0/sku") {
            $0.contract.families = ["TABLET"]
        },
        Broken("family of the contract") { $0.contract.families = ["TABLET", "PHONE"] },
        Broken("below the minimum", "quantity /lines/0/quantity") { $0.contract.minimum = 11 },
        Broken("at the minimum") { $0.contract.minimum = 10 },
        Broken("off the step", "quantity /lines/0/quantity") { $0.contract.step = 3 },
        Broken("on the step") { $0.contract.step = 5 },
        Broken(
            "below the minimum and off the step", "quantity /lines/0/quantity",
            "quantity /lines/0/quantity"
        ) {
            $0.contract.minimum = 11
            $0.contract.step = 3
        },
        Broken("net below the floor", "price_floor /lines/0/unit_price_minor") {
            $0.contract.discount = 500
            $0.contract.floor = 142_406
        },
        Broken("net at the floor") {
            $0.contract.discount = 500
            $0.contract.floor = 142_405
        },
        Broken("the entitled price is asked for") { $0.ask(149_900) },
        Broken("less is asked for", "price /lines/0/unit_price_minor") { $0.ask(149_899) },
        Broken("more is asked for", "price /lines/0/unit_price_minor") { $0.ask(149_901) },
        Broken(
            "less than the floor is asked for", "price_floor /lines/0/unit_price_minor",
            "price /lines/0/unit_price_minor"
        ) {
            $0.contract.floor = 140_000
            $0.ask(139_999)
        },
        Broken("on no list", "price /lines/0/unit_price_minor") { $0.skus["P1"] = Case.sku() },
        Broken("no fixed price", "price /lines/0/unit_price_minor") {
            $0.priceRule = .contractFixed
        },
        Broken("another currency than the contract's", "price /currency") {
            $0.contract.currency = dollars
        },
        Broken("an amount out of range", "quantity /lines/0/quantity") {
            $0.skus["P1"] = Case.sku(list: Limits.priceMinor)
            $0.lines = [
                ProposedLine(
                    lineNo: 1, sku: "P1", quantity: Limits.quantity, requestedUnitPriceMinor: 0)
            ]
        },
    ]

    @Test("SKU, quantity, floor and price", arguments: lineRules)
    private func lines(_ broken: Broken) throws {
        #expect(try broken.marksFound() == broken.marks)
    }

    private static let quotaRules = [
        Broken("all that is left") {
            $0.contract.quota = Quota(quantity: 100, amountMinor: 0)
            $0.contract.used = QuotaUse(quantity: 90, amountMinor: 0)
        },
        Broken("one piece more than is left", "quota /lines") {
            $0.contract.quota = Quota(quantity: 100, amountMinor: 0)
            $0.contract.used = QuotaUse(quantity: 91, amountMinor: 0)
        },
        Broken("one fen more than is left", "quota /lines") {
            $0.contract.quota = Quota(quantity: 0, amountMinor: 1_498_999)
        },
        Broken("more in both measures", "quota /lines", "quota /lines") {
            $0.contract.quota = Quota(quantity: 9, amountMinor: 1)
        },
        Broken("lines count together", "quota /lines") {
            $0.contract.quota = Quota(quantity: 10, amountMinor: 0)
            $0.lines.append(
                ProposedLine(lineNo: 2, sku: "P1", quantity: 1, requestedUnitPriceMinor: 0))
        },
    ]

    @Test("quota", arguments: quotaRules)
    private func quota(_ broken: Broken) throws {
        #expect(try broken.marksFound() == broken.marks)
    }

    @Test("a proposal that is wrong in every way has every rule, in the order of the rule table")
    func everything() throws {
        var subject = Case()
        subject.party = PartyFacts(
            name: "A", partyClass: .operator, path: PartyPath("/a/"), active: false,
            regions: ["NORTH"])
        subject.contract.state = .ended
        subject.contract.to = "2016-06-30"
        subject.contract.families = ["TABLET"]
        subject.contract.minimum = 100
        subject.contract.floor = 140_000
        subject.contract.quota = Quota(quantity: 5, amountMinor: 0)
        subject.lines = [
            ProposedLine(lineNo: 1, sku: "P1", quantity: 10, requestedUnitPriceMinor: 100),
            ProposedLine(lineNo: 2, sku: "P2", quantity: 10, requestedUnitPriceMinor: 0),
        ]
        let verdict = try subject.judge()
        #expect(
            verdict.violations.map { "\($0.rule.rawValue) \($0.field)" } == [
                "party_active /party_id", "party_class /order_type", "contract_open /order_type",
                "date /order_type", "sku /lines/0/sku", "sku /lines/1/sku", "region /ship_to_id",
                "quantity /lines/0/quantity", "quantity /lines/1/quantity",
                "price_floor /lines/0/unit_price_minor", "price /lines/0/unit_price_minor",
                "quota /lines",
            ])
        let ordered = verdict.violations.map(\.rule.rank)
        #expect(ordered == ordered.sorted())
        #expect(verdict.lines.map(\.lineNo) == [1], "the unknown SKU has no price")
    }

    @Test("a fixed price wins over the list and takes no discount")
    func fixedPrice() throws {
        var subject = Case()
        subject.contract.discount = 500
        subject.skus["P1"] = Case.sku(fixed: 139_900, list: 149_900)
        for rule in PriceRule.allCases {
            subject.priceRule = rule
            #expect(try subject.judge().lines.map(\.unitPriceMinor) == [139_900])
        }
    }

    @Test("without a contract the list price is told without a discount")
    func noContract() throws {
        var subject = Case()
        subject.hasContract = false
        #expect(try subject.judge().lines.map(\.unitPriceMinor) == [149_900])
    }

    @Test("the total is the sum of the lines")
    func total() throws {
        var subject = Case()
        subject.contract.discount = 500
        subject.skus["P2"] = Case.sku(list: 10)
        subject.lines.append(
            ProposedLine(lineNo: 2, sku: "P2", quantity: 3, requestedUnitPriceMinor: 0))
        #expect(try subject.judge().totalMinor == 142_405 * 10 + 10 * 3)
    }
}

extension Case {
    fileprivate mutating func ask(_ price: Int64) {
        lines = [
            ProposedLine(lineNo: 1, sku: "P1", quantity: 10, requestedUnitPriceMinor: price)
        ]
    }
}
