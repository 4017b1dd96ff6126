import Messages
import Wire

// Documents of the tests, valid as they are; a test changes what it is about.

extension TestService {
    @discardableResult
    func makeParty(
        _ code: String, _ partyClass: CommonV1.PartyClass = .agent, parent: String = "",
        regions: [String] = ["EAST", "NORTH"], active: Bool = true
    ) async throws -> ChannelV1.Party {
        let party = ChannelV1.Party(
            code: code, name: "Party \(code)", partyClass: partyClass, parentPartyID: parent,
            active: active, regions: regions,
            shipTo: [
                ChannelV1.ShipTo(
                    shipToID: "MAIN", name: "Main store", address: "1 First Road",
                    region: "EAST"),
                ChannelV1.ShipTo(
                    shipToID: "FAR", name: "Far store", address: "9 Last Road", region: "WEST"),
            ])
        return try await client().putParty(ChannelV1.PutPartyRequest(party: party), once())
    }

    @discardableResult
    func makeContract(
        _ partyID: String, _ change: (inout ChannelV1.Contract) -> Void = { _ in }
    ) async throws -> ChannelV1.Contract {
        var contract = sampleContract(partyID)
        change(&contract)
        return try await client().putContract(
            ChannelV1.PutContractRequest(contract: contract), once())
    }

    @discardableResult
    func makePriceList(
        _ prices: [String: Int64], region: String = "", from: String = "2016-01-01",
        _ partyClass: CommonV1.PartyClass = .agent
    ) async throws -> ChannelV1.PriceList {
        let list = ChannelV1.PriceList(
            partyClass: partyClass, region: region, currency: "CNY", effectiveFrom: from,
            prices: prices.sorted { $0.key < $1.key }.map {
                ChannelV1.FixedPrice(sku: $0.key, unitPriceMinor: $0.value)
            })
        return try await client().putPriceList(
            ChannelV1.PutPriceListRequest(priceList: list), once())
    }

    /// The terms of `lines` for the party, as OrderService asks.
    func terms(
        _ partyID: String, _ lines: [ChannelV1.ProposedLine],
        _ change: (inout ChannelV1.TermsRequest) -> Void = { _ in }
    ) async throws -> ChannelV1.TermsReply {
        var request = ChannelV1.TermsRequest(
            partyID: partyID, orderType: "SI-STD", shipToID: "MAIN", currency: "CNY",
            businessDate: "2016-11-23", lines: lines,
            allowedClasses: [.agent, .distributor, .retailer], priceRule: "class_list")
        change(&request)
        return try await client("order").terms(request, CallOptions())
    }
}

/// An active contract of agent distribution for SI-STD in 2016.
func sampleContract(_ partyID: String) -> ChannelV1.Contract {
    ChannelV1.Contract(
        contractType: .agentDistribution, state: .active, partyID: partyID,
        validFrom: "2016-01-01", validTo: "2016-12-31", orderTypes: ["SI-STD"], currency: "CNY")
}

func line(
    _ number: Int32, _ sku: String, _ quantity: Int64, at price: Int64 = 0
) -> ChannelV1.ProposedLine {
    ChannelV1.ProposedLine(
        lineNo: number, sku: sku, quantity: quantity, requestedUnitPriceMinor: price)
}
