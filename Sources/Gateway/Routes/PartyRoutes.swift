import HTTPTypes
import JSON
import Messages

/// Parties: the channels and their shops.
enum PartyRoutes {
    static let classes = CommonV1.PartyClass.all.map(\.name)

    static let shipToForm = Form<ChannelV1.ShipTo>("ShipToInput", .init()) { form in
        form.identifier("ship_to_id", .required) { $0.shipToID = $1 }
        form.text("name") { $0.name = $1 }
        form.text("address", length: 0...500) { $0.address = $1 }
        form.text("region", length: 0...64) { $0.region = $1 }
    }

    /// A new party is active unless it says otherwise.
    static let partyForm = Form<ChannelV1.PutPartyRequest>(
        "PartyInput", .init(party: ChannelV1.Party(active: true))
    ) { form in
        form.identifier("code", .required) { $0.party?.code = $1 }
        form.text("name", .required) { $0.party?.name = $1 }
        form.word("party_class", .required, of: classes) {
            $0.party?.partyClass = CommonV1.PartyClass(name: $1) ?? .unspecified
        }
        form.identifier("parent_party_id") { $0.party?.parentPartyID = $1 }
        form.flag("active") { $0.party?.active = $1 }
        form.texts("regions", count: 0...64) { $0.party?.regions = $1 }
        form.list("ship_to", count: 0...50, of: shipToForm) { $0.party?.shipTo = $1 }
        form.integer("expected_version", in: 0...Int64.max) { $0.expectedVersion = $1 }
    }

    private static let readers = Access.only(
        .administrator, .sales, .operations, .finance, .channel)
    private static let writers = Access.only(.administrator, .sales)

    static func all(_ peers: Peers) -> [Route] {
        [list(peers), create(peers), get(peers), change(peers)]
    }

    private static func list(_ peers: Peers) -> Route {
        .read(
            "/v1/parties", "listParties", tag: "parties", "Parties, by code", readers,
            query: QueryField.page + [
                QueryField("party_class", .word(classes), "only of this class"),
                QueryField("within_party_id", .identifier, "only this party and those below it"),
            ], partyPageView
        ) { exchange in
            let partyClass = CommonV1.PartyClass(name: exchange.query.text("party_class"))
            let request = ChannelV1.ListPartiesRequest(
                page: exchange.query.page, partyClass: partyClass ?? .unspecified,
                withinPartyID: exchange.query.text("within_party_id"))
            return try await calling("channel") {
                try await peers.channel.listParties(request, exchange.options())
            }
        }
    }

    private static func create(_ peers: Peers) -> Route {
        .write(
            .post, "/v1/parties", "createParty", tag: "parties", "Create a party", writers,
            partyForm, partyView, status: 201
        ) { exchange, request in
            try await calling("channel") {
                try await peers.channel.putParty(request, exchange.options())
            }
        }
    }

    private static func get(_ peers: Peers) -> Route {
        .read(
            "/v1/parties/{id}", "getParty", tag: "parties", "A party", readers, partyView
        ) { exchange in
            try await calling("channel") {
                try await peers.channel.getParty(
                    .init(partyID: exchange.parameter()), exchange.options())
            }
        }
    }

    private static func change(_ peers: Peers) -> Route {
        .write(
            .put, "/v1/parties/{id}", "changeParty", tag: "parties",
            "Change a party; expected_version must be the present one", writers, partyForm,
            partyView
        ) { exchange, input in
            var request = input
            request.party?.partyID = exchange.parameter()
            return try await calling("channel") {
                try await peers.channel.putParty(request, exchange.options())
            }
        }
    }
}
