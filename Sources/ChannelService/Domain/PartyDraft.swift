/// A party as somebody wants it to be, before it is checked.
struct PartyDraft: Equatable, Sendable {
    /// Empty to create a party.
    var id = ""
    var code = ""
    var name = ""
    /// Nil when the caller gave none, or one that is unknown here.
    var partyClass: PartyClass?
    /// Empty for a root.
    var parentID = ""
    var active = true
    var regions: [String] = []
    var shipTo: [ShipTo] = []

    /// Throws every fault of form at once, as `ChannelError.invalid`; returns the party's class.
    func checked() throws(ChannelError) -> PartyClass {
        var faults = Faults()
        faults.text(id, "/party_id", limit: Limits.identifierBytes, optional: true)
        faults.code(code, "/code", limit: Limits.codeBytes)
        faults.text(name, "/name", limit: Limits.nameBytes)
        faults.require(partyClass != nil, "/party_class", "must be one of the channel classes")
        faults.text(
            parentID, "/parent_party_id", limit: Limits.identifierBytes, optional: true)
        faults.list(regions, "/regions", limit: Limits.regions) { faults, region, pointer in
            faults.text(region, pointer, limit: Limits.regionBytes)
        }
        checkShipTo(&faults)
        try faults.check()
        guard let partyClass else { throw .invalid(faults.violations) }
        return partyClass
    }

    private func checkShipTo(_ faults: inout Faults) {
        faults.require(
            shipTo.count <= Limits.shipTo, "/ship_to", "must have at most \(Limits.shipTo) items")
        var seen: Set<String> = []
        for (index, place) in shipTo.prefix(Limits.shipTo).enumerated() {
            let pointer = "/ship_to/\(index)"
            faults.code(place.code, "\(pointer)/ship_to_id", limit: Limits.codeBytes)
            faults.require(
                seen.insert(place.code).inserted, "\(pointer)/ship_to_id", "stands here twice")
            faults.text(place.name, "\(pointer)/name", limit: Limits.nameBytes)
            faults.text(place.address, "\(pointer)/address", limit: Limits.addressBytes)
            faults.text(place.region, "\(pointer)/region", limit: Limits.regionBytes)
        }
    }
}
