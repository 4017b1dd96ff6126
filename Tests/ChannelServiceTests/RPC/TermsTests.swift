import Messages
import Testing
import Wire

@testable import ChannelService

@Suite struct TermsTests {
    @Test("a list price of 1,499.00 less 5 % is 1,424.05, and the reply says by what it was judged")
    func price() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            let contract = try await service.makeContract(party.partyID) {
                $0.discountBp = 500
                $0.paymentTermDays = 30
            }
            let list = try await service.makePriceList(["P1": 149_900])
            try await service.know("P1")
            let reply = try await service.terms(party.partyID, [line(1, "P1", 10)])
            #expect(
                reply
                    == ChannelV1.TermsReply(
                        contractID: contract.contractID, contractVersion: 1,
                        contractNumber: contract.number, priceListID: list.priceListID,
                        priceListVersion: 1, paymentTermDays: 30,
                        lines: [
                            ChannelV1.PricedLine(
                                lineNo: 1, sku: "P1", quantity: 10, unitPriceMinor: 142_405,
                                listPriceMinor: 149_900)
                        ], totalMinor: 1_424_050, currency: "CNY", shipTo: party.shipTo[0],
                        partyPath: party.path, partyClass: .agent, partyName: "Party A",
                        quotaLimited: false))
        }
    }

    @Test("the list in force is the newest start not after the business date, the region's first")
    func lists() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A", regions: [])
            try await service.makeContract(party.partyID)
            try await service.makePriceList(["P1": 100], from: "2016-01-01")
            try await service.makePriceList(["P1": 200], from: "2016-11-15")
            try await service.makePriceList(["P1": 50], region: "EAST", from: "2016-11-20")
            try await service.makePriceList(["P1": 999], from: "2016-01-01", .retailer)
            try await service.know("P1")
            func price(_ date: String, _ shipTo: String) async throws -> [Int64] {
                try await service.terms(party.partyID, [line(1, "P1", 1)]) {
                    $0.businessDate = date
                    $0.shipToID = shipTo
                }.lines.map(\.unitPriceMinor)
            }
            #expect(try await price("2016-11-14", "FAR") == [100])
            #expect(try await price("2016-11-15", "FAR") == [200])
            #expect(try await price("2016-11-19", "MAIN") == [200])
            #expect(try await price("2016-11-20", "MAIN") == [50])
            #expect(try await price("2016-11-20", "FAR") == [200])
            #expect(try await price("2015-12-31", "FAR") == [])
        }
    }

    @Test("the contract's fixed price wins over the list")
    func fixedPrice() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            try await service.makeContract(party.partyID) {
                $0.discountBp = 500
                $0.fixedPrices = [ChannelV1.FixedPrice(sku: "P1", unitPriceMinor: 139_900)]
            }
            try await service.makePriceList(["P1": 149_900, "P2": 10_000])
            try await service.know("P1", "P2")
            let reply = try await service.terms(
                party.partyID, [line(1, "P1", 2), line(2, "P2", 1)])
            #expect(reply.violations.isEmpty)
            #expect(reply.lines.map(\.unitPriceMinor) == [139_900, 9_500])
            #expect(reply.totalMinor == 289_300)
        }
    }

    @Test("the contract with the larger priority judges, and its newest version")
    func priority() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            try await service.makeContract(party.partyID)
            let special = try await service.makeContract(party.partyID) { $0.priority = 5 }
            try await service.makePriceList(["P1": 10_000])
            try await service.know("P1")
            var next = special
            next.discountBp = 1_000
            _ = try await service.client().putContract(
                ChannelV1.PutContractRequest(contract: next, expectedVersion: 1), service.once())
            let reply = try await service.terms(party.partyID, [line(1, "P1", 1)])
            #expect(reply.contractID == special.contractID)
            #expect(reply.contractVersion == 2)
            #expect(reply.totalMinor == 9_000)
        }
    }

    @Test("a contract covers the SKUs and families that it names, and nothing else")
    func coverage() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty("A")
            try await service.makeContract(party.partyID) {
                $0.skus = ["P1"]
                $0.families = ["TABLET"]
            }
            try await service.makePriceList(["P1": 1, "P2": 1, "T1": 1, "OLD": 1])
            try await service.know("P1", "P2")
            try await service.know("T1", family: "TABLET")
            try await service.know("OLD", family: "TABLET", active: false)
            let reply = try await service.terms(
                party.partyID,
                [
                    line(1, "P1", 1), line(2, "P2", 1), line(3, "T1", 1), line(4, "OLD", 1),
                    line(5, "NONE", 1),
                ])
            #expect(
                reply.violations.marks == [
                    "sku /lines/1/sku", "sku /lines/3/sku", "sku /lines/4/sku",
                ])
        }
    }

    @Test("a proposal that is wrong in every way has every rule in the order of the rule table")
    func everything() async throws {
        try await TestService.run { service in
            let party = try await service.makeParty(
                "A", .operator, regions: ["EAST"], active: false)
            try await service.makeContract(party.partyID) {
                $0.state = .draft
                $0.validTo = "2016-06-30"
                $0.skus = ["OTHER"]
                $0.minQuantity = 100
                $0.quantityStep = 7
                $0.floorPriceMinor = 50
                $0.quotaQuantity = 9
            }
            try await service.makePriceList(["P1": 100], .operator)
            try await service.know("P1")
            let reply = try await service.terms(party.partyID, [line(1, "P1", 10, at: 49)]) {
                $0.shipToID = "FAR"
            }
            #expect(
                reply.violations.marks == [
                    "party_active /party_id", "party_class /order_type",
                    "contract_open /order_type", "date /order_type", "sku /lines/0/sku",
                    "region /ship_to_id", "quantity /lines/0/quantity",
                    "quantity /lines/0/quantity", "price_floor /lines/0/unit_price_minor",
                    "price /lines/0/unit_price_minor", "quota /lines",
                ])
            #expect(reply.quotaLimited)
        }
    }

    @Test("an unknown party is a broken rule, not a failed call")
    func unknownParty() async throws {
        try await TestService.run { service in
            try await service.know("P1")
            let reply = try await service.terms("nobody", [line(1, "P1", 1), line(2, "P2", 1)])
            #expect(reply.violations.marks.first == "party_active /party_id")
            #expect(reply.violations.marks.contains("sku /lines/1/sku"))
        }
    }

    @Test("a malformed proposal is told every fault")
    func malformed() async throws {
        try await TestService.run { service in
            let found = await violations(.invalidArgument) {
                _ = try await service.terms("p", [line(1, "P1", 0)]) {
                    $0.businessDate = "23.11.2016"
                    $0.priceRule = "free"
                }
            }
            #expect(
                found.marks == [
                    "invalid /business_date", "invalid /price_rule", "invalid /lines/0/quantity",
                ])
        }
    }
}
