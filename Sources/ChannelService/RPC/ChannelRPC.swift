import Messages
import ServiceKit
import Store
import Values
import Wire

/// The methods of ChannelService: decode, use case in one transaction, encode.
struct ChannelRPC: Sendable {
    let store: Store
    let metrics: ChannelMetrics

    private let putPartyCase = PutParty { party, tx in try tx.publish(party.changed.encoded()) }

    init(store: Store, metrics: ChannelMetrics) {
        self.store = store
        self.metrics = metrics
    }

    /// The place in a listing and the size of its page.
    private func page(_ request: CommonV1.PageRequest?) throws -> (after: String, limit: Int) {
        let key = try Cursor.decode(request?.cursor ?? "", count: 1)
        return (key.first ?? "", PageSize.of(request))
    }

    private func cursor<Item>(after page: Page<Item>, _ id: (Item) -> String) -> String {
        guard page.hasMore, let last = page.items.last else { return "" }
        return Cursor.encode([id(last)])
    }
}

extension Caller {
    /// The end user that the gateway names, or the peer itself.
    init(_ call: ServerCall) throws {
        let actor = try call.actor()
        self.init(
            who: actor?.userID ?? call.peer.service,
            scope: actor?.scopePartyID.map { PartyID($0) })
    }
}

// MARK: Parties

extension ChannelRPC: ChannelV1.ChannelServiceHandler {
    func putParty(
        _ request: ChannelV1.PutPartyRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Party {
        let caller = try Caller(call)
        let draft = PartyDraft(request.party ?? ChannelV1.Party())
        let expected = request.expectedVersion
        return try await store.perform(call, request) { tx in
            try answering {
                try putPartyCase.run(draft, expectedVersion: expected, caller, tx).wire
            }
        }
    }

    func getParty(
        _ request: ChannelV1.GetPartyRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Party {
        let caller = try Caller(call)
        return try await store.look { tx in
            try answering {
                try GetParty().run(id: request.partyID, code: request.code, caller, tx).wire
            }
        }
    }

    func listParties(
        _ request: ChannelV1.ListPartiesRequest, _ call: ServerCall
    ) async throws -> ChannelV1.ListPartiesReply {
        let caller = try Caller(call)
        let (after, limit) = try page(request.page)
        let page = try await store.look { tx in
            try answering {
                let query = try PartyTable.Query(request, after: after, limit: limit)
                return try ListParties().run(query, caller, tx)
            }
        }
        return ChannelV1.ListPartiesReply(
            parties: page.items.map(\.wire), nextCursor: cursor(after: page, \.id.text))
    }

    // MARK: Contracts

    func putContract(
        _ request: ChannelV1.PutContractRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Contract {
        let caller = try Caller(call)
        let draft = ContractDraft(request.contract ?? ChannelV1.Contract())
        let expected = request.expectedVersion
        return try await store.perform(call, request) { tx in
            try answering {
                try PutContract().run(draft, expectedVersion: expected, caller, tx).wire
            }
        }
    }

    func getContract(
        _ request: ChannelV1.GetContractRequest, _ call: ServerCall
    ) async throws -> ChannelV1.Contract {
        let caller = try Caller(call)
        return try await store.look { tx in
            try answering {
                try GetContract().run(
                    id: request.contractID, version: request.version, caller, tx
                ).wire
            }
        }
    }

    func listContracts(
        _ request: ChannelV1.ListContractsRequest, _ call: ServerCall
    ) async throws -> ChannelV1.ListContractsReply {
        let caller = try Caller(call)
        let (after, limit) = try page(request.page)
        let query = ContractTable.Query(
            partyID: request.partyID.isEmpty ? nil : PartyID(request.partyID), after: after,
            limit: limit)
        let page = try await store.look { tx in
            try answering { try ListContracts().run(query, caller, tx) }
        }
        return ChannelV1.ListContractsReply(
            contracts: page.items.map(\.wire), nextCursor: cursor(after: page, \.id.text))
    }

    // MARK: Price lists

    func putPriceList(
        _ request: ChannelV1.PutPriceListRequest, _ call: ServerCall
    ) async throws -> ChannelV1.PriceList {
        let caller = try Caller(call)
        let draft = PriceListDraft(request.priceList ?? ChannelV1.PriceList())
        return try await store.perform(call, request) { tx in
            try answering { try PutPriceList().run(draft, caller, tx).wire }
        }
    }

    func getPriceList(
        _ request: ChannelV1.GetPriceListRequest, _ call: ServerCall
    ) async throws -> ChannelV1.PriceList {
        let caller = try Caller(call)
        return try await store.look { tx in
            try answering { try GetPriceList().run(id: request.priceListID, caller, tx).wire }
        }
    }

    func listPriceLists(
        _ request: ChannelV1.ListPriceListsRequest, _ call: ServerCall
    ) async throws -> ChannelV1.ListPriceListsReply {
        let caller = try Caller(call)
        let (after, limit) = try page(request.page)
        let page = try await store.look { tx in
            try answering {
                let query = PriceListTable.Query(
                    partyClass: try PartyClass.filter(request.partyClass), after: after,
                    limit: limit)
                return try ListPriceLists().run(query, caller, tx)
            }
        }
        return ChannelV1.ListPriceListsReply(
            priceLists: page.items.map(\.wire), nextCursor: cursor(after: page, \.id.text))
    }

    // MARK: Terms and quota

    func terms(
        _ request: ChannelV1.TermsRequest, _ call: ServerCall
    ) async throws -> ChannelV1.TermsReply {
        let caller = try Caller(call)
        let draft = ProposalDraft(request)
        let verdict = try await store.look { tx in
            try answering { try JudgeTerms().run(draft, caller, tx) }
        }
        metrics.count(verdict)
        return verdict.wire(currency: request.currency)
    }

    func holdQuota(
        _ request: ChannelV1.HoldQuotaRequest, _ call: ServerCall
    ) async throws -> ChannelV1.HoldQuotaReply {
        try Caller(call).requireService()
        let wanted = QuotaRequest(request)
        return try await store.perform(call, request) { tx in
            try answering {
                ChannelV1.HoldQuotaReply(
                    violations: try HoldQuota().run(wanted, tx).map(\.wire))
            }
        }
    }

    func releaseQuota(
        _ request: ChannelV1.ReleaseQuotaRequest, _ call: ServerCall
    ) async throws -> CommonV1.Empty {
        try Caller(call).requireService()
        return try await store.perform(call, request) { tx in
            try answering { try EndQuotaHolds().release(orderID: request.orderID, tx) }
            return CommonV1.Empty()
        }
    }
}

extension Caller {
    /// Quota is held by the order saga: no channel user has a part in it.
    fileprivate func requireService() throws {
        try answering { try requireStaff() }
    }
}

extension QuotaRequest {
    fileprivate init(_ request: ChannelV1.HoldQuotaRequest) {
        self.init(
            orderID: request.orderID, contractID: request.contractID,
            quantity: request.quantity, amountMinor: request.amountMinor,
            expiresAt: Instant(microseconds: request.expiresAtUs))
    }
}
