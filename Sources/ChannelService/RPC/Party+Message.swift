import Messages
import Values

extension PartyDraft {
    init(_ message: ChannelV1.Party) {
        self.init(
            id: message.partyID, code: message.code, name: message.name,
            partyClass: PartyClass(message.partyClass), parentID: message.parentPartyID,
            active: message.active, regions: message.regions,
            shipTo: message.shipTo.map { ShipTo($0) })
    }
}

extension ShipTo {
    init(_ message: ChannelV1.ShipTo) {
        self.init(
            code: message.shipToID, name: message.name, address: message.address,
            region: message.region)
    }

    var wire: ChannelV1.ShipTo {
        ChannelV1.ShipTo(shipToID: code, name: name, address: address, region: region)
    }
}

extension Party {
    var wire: ChannelV1.Party {
        ChannelV1.Party(
            partyID: id.text, code: code, name: name, partyClass: partyClass.wire,
            parentPartyID: parentID?.text ?? "", path: path.text, active: active,
            regions: regions, shipTo: shipTo.map(\.wire), version: version,
            updatedAtUs: updatedAt.microseconds)
    }

    /// The event that tells other services of the party as it is now.
    var changed: EventsV1.Event {
        EventsV1.Event(
            body: .partyChanged(
                EventsV1.PartyChanged(
                    partyID: id.text, code: code, name: name, partyClass: partyClass.wire,
                    path: path.text, active: active, version: version)))
    }
}

extension PartyTable.Query {
    /// Throws `invalid` for a class that is unknown here.
    init(_ request: ChannelV1.ListPartiesRequest, after: String, limit: Int) throws {
        self.init(
            within: request.withinPartyID.isEmpty ? nil : PartyID(request.withinPartyID),
            partyClass: try PartyClass.filter(request.partyClass), after: after, limit: limit)
    }
}

extension PartyClass {
    /// The class that a listing is narrowed to; nil for `unspecified`, `invalid` for an unknown one.
    static func filter(_ message: CommonV1.PartyClass) throws -> PartyClass? {
        guard message != .unspecified else { return nil }
        var faults = Faults()
        let word = PartyClass(message)
        faults.require(word != nil, "/party_class", "must be one of the channel classes")
        try faults.check()
        return word
    }
}
