import Store
import Values

/// Reads everything that the judgement of a proposal looks at, in one snapshot.
///
/// At most six statements and one for each SKU of the order, all by key: the cost does not grow
/// with parties, contracts, lists or catalogue.
enum TermsFactsReader {
    static func facts(for proposal: Proposal, _ tx: Transaction) throws -> TermsFacts {
        var facts = TermsFacts()
        let (party, shipTo) = try partyAndAddress(proposal, tx)
        facts.party = party
        facts.shipTo = shipTo
        if let party {
            let openings = try ContractTable.openings(
                of: proposal.partyID, orderType: proposal.orderType, tx)
            if let opening = ContractChoice.choose(from: openings, on: proposal.businessDate) {
                facts.contract = try ContractVersionTable.facts(opening, tx)
            }
            facts.priceList = try priceList(for: proposal, party, shipTo, tx)
        }
        for line in proposal.lines where facts.skus[line.sku] == nil {
            facts.skus[line.sku] = try SKUTable.facts(
                line.sku, contract: facts.contract, priceList: facts.priceList, tx)
        }
        return facts
    }

    private static func partyAndAddress(
        _ proposal: Proposal, _ tx: Transaction
    ) throws -> (PartyFacts?, ShipTo?) {
        let row = try tx.first(
            """
            SELECT p.name, p.party_class, p.path, p.active, p.regions, s.ship_to_id, s.name,
                s.address, s.region
            FROM party p
            LEFT JOIN party_ship_to s ON s.party_id = p.party_id AND s.ship_to_id = ?2
            WHERE p.party_id = ?1
            """, .text(proposal.partyID.text), .text(proposal.shipToCode)
        ) { row in
            let party = PartyFacts(
                name: row.text(0), partyClass: try Columns.word(row.text(1), of: .party),
                path: PartyPath(row.text(2)), active: row.bool(3),
                regions: Columns.list(row.text(4)))
            guard let code = row.optionalText(5) else { return (party, ShipTo?.none) }
            let shipTo = ShipTo(
                code: code, name: row.text(6), address: row.text(7), region: row.text(8))
            return (party, shipTo)
        }
        return (row?.0, row?.1)
    }

    /// The list of the address's region wins over the one of every region.
    private static func priceList(
        for proposal: Proposal, _ party: PartyFacts, _ shipTo: ShipTo?, _ tx: Transaction
    ) throws -> PriceListFacts? {
        if let region = shipTo?.region {
            let regional = try PriceListTable.inForce(
                party.partyClass, region: region, proposal.currency, on: proposal.businessDate, tx)
            if let regional { return regional }
        }
        return try PriceListTable.inForce(
            party.partyClass, region: "", proposal.currency, on: proposal.businessDate, tx)
    }
}
