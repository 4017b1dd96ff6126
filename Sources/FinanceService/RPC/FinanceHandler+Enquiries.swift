import Messages
import ServiceKit
import Store
import Values
import Wire

extension FinanceHandler {
    func listFundAccounts(
        _ request: FinanceV1.ListFundAccountsRequest, _ call: ServerCall
    ) async throws -> FinanceV1.ListFundAccountsReply {
        let actor = try call.actor()
        var faults = RequestFaults()
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes)
        try faults.check()
        let accounts = try await store.look { transaction in
            try PartyDirectory.requireVisible(actor, partyID: request.partyID, transaction)
            return try AccountRows.funds(of: PartyID(request.partyID), transaction)
        }
        return FinanceV1.ListFundAccountsReply(
            accounts: accounts.map { FinanceV1.FundAccount($0) })
    }

    func getFreeze(
        _ request: FinanceV1.GetFreezeRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FundFreeze {
        let actor = try call.actor()
        var faults = RequestFaults()
        faults.text(request.orderID, "/order_id", limit: Bounds.idBytes)
        try faults.check()
        return try await store.look { transaction in
            guard let stored = try FreezeRows.one(OrderID(request.orderID), transaction) else {
                throw RPCError(.notFound, "not found")
            }
            try PartyDirectory.requireVisible(
                actor, partyID: stored.freeze.partyID.text, transaction)
            return FinanceV1.FundFreeze(stored)
        }
    }

    func getReceivable(
        _ request: FinanceV1.GetReceivableRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Receivable {
        let actor = try call.actor()
        var faults = RequestFaults()
        faults.text(request.receivableID, "/receivable_id", limit: Bounds.idBytes)
        try faults.check()
        return try await store.look { transaction in
            let id = ReceivableID(request.receivableID)
            guard let receivable = try ReceivableRows.one(id, transaction) else {
                throw RPCError(.notFound, "not found")
            }
            try PartyDirectory.requireVisible(actor, partyID: receivable.partyID.text, transaction)
            return FinanceV1.Receivable(
                receivable, allocations: try ReceivableRows.allocations(of: id, transaction))
        }
    }

    func listReceivables(
        _ request: FinanceV1.ListReceivablesRequest, _ call: ServerCall
    ) async throws -> FinanceV1.ListReceivablesReply {
        let actor = try call.actor()
        let limit = PageSize.of(request.page)
        let cursor = try Cursor.decode(request.page?.cursor ?? "", count: 1)
        let before = cursor.first ?? ReceivableRows.beforeAll
        let found = try await store.look { transaction in
            try ReadReceivables.list(
                request, actor, before: before, limit: limit + 1, transaction)
        }
        let page = found.prefix(limit)
        return FinanceV1.ListReceivablesReply(
            receivables: page.map { FinanceV1.Receivable($0) },
            nextCursor: found.count > limit
                ? Cursor.encode([page.last?.receivableID.text ?? ""]) : "")
    }

    func getStatement(
        _ request: FinanceV1.GetStatementRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Statement {
        let actor = try call.actor()
        var faults = RequestFaults()
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes)
        // Credit is a limit without postings; what is owed under it stands on the receivable account.
        let onReceivables = request.fundType == .unspecified || request.fundType == .credit
        let code =
            onReceivables
            ? .receivable : faults.fundType(request.fundType, "/fund_type").account
        let currency = faults.currency(request.currency, "/currency")
        let from = faults.date(request.fromDate, "/from_date")
        let to = faults.date(request.toDate, "/to_date")
        faults.require(from <= to, "/to_date", "must not be before from_date")
        try faults.check()
        let statement = try await store.look { transaction in
            try PartyDirectory.requireVisible(actor, partyID: request.partyID, transaction)
            return try refusing {
                try ReadStatement.run(
                    code, of: PartyID(request.partyID), currency, from: from, to: to,
                    lineLimit: Bounds.statementLines, transaction)
            }
        }
        if !statement.chainVerified { metrics.brokenChains.increment() }
        return FinanceV1.Statement(statement, of: request, from: from, to: to)
    }

    func getAgeing(
        _ request: FinanceV1.GetAgeingRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Ageing {
        let actor = try call.actor()
        let today = today
        var faults = RequestFaults()
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes, optional: true)
        let currency = faults.currency(request.currency, "/currency")
        let asOf = faults.date(request.asOfDate, "/as_of_date", default: today)
        try faults.check()
        let ageing = try await store.look { transaction in
            let party = try ReadReceivables.party(request.partyID, actor, transaction)
            return try refusing {
                try ReadAgeing.run(party: party, currency, asOf: asOf, today: today, transaction)
            }
        }
        return FinanceV1.Ageing(ageing, asOf: asOf, currency: currency)
    }

    func listTriggerRules(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> FinanceV1.ListTriggerRulesReply {
        let rules = try await store.look { try RuleRows.triggers($0) }
        return FinanceV1.ListTriggerRulesReply(rules: rules.map { FinanceV1.TriggerRule($0) })
    }

    func getFinanceSummary(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> FinanceV1.FinanceSummary {
        if let actor = try call.actor(), actor.scopePartyID != nil {
            throw RPCError(.permissionDenied, "the summary is about every party")
        }
        return try await store.look { transaction in
            let sums = try AgeingRows.summary(.cny, transaction)
            return FinanceV1.FinanceSummary(
                receivablesOpened: sums.opened, receivablesSettled: sums.settled,
                receivablesOpenMinor: sums.openMinor,
                freezesOpen: try FreezeRows.openCount(transaction))
        }
    }
}

/// Which receivables a caller may see.
private enum ReadReceivables {
    /// The party asked for, checked against the user's scope. A channel user who names none means his
    /// own party; anybody else means every party (nil).
    static func party(
        _ partyID: String, _ actor: Actor?, _ transaction: Transaction
    ) throws -> PartyID? {
        let asked = partyID.isEmpty ? actor?.scopePartyID ?? "" : partyID
        guard !asked.isEmpty else { return nil }
        try PartyDirectory.requireVisible(actor, partyID: asked, transaction)
        return PartyID(asked)
    }

    static func list(
        _ request: FinanceV1.ListReceivablesRequest, _ actor: Actor?, before cursor: String,
        limit: Int, _ transaction: Transaction
    ) throws -> [Receivable] {
        guard !request.orderID.isEmpty else {
            guard let party = try party(request.partyID, actor, transaction) else {
                return try ReceivableRows.list(
                    openOnly: request.openOnly, before: cursor, limit: limit, transaction)
            }
            return try ReceivableRows.list(
                party: party, openOnly: request.openOnly, before: cursor, limit: limit, transaction)
        }
        // All receivables of an order are of one party, so one check decides; a foreign order looks like
        // one without receivables.
        let found = try ReceivableRows.list(
            order: OrderID(request.orderID), openOnly: request.openOnly, before: cursor,
            limit: limit, transaction)
        guard let owner = found.first?.partyID.text else { return [] }
        if !request.partyID.isEmpty, owner != request.partyID { return [] }
        return try isVisible(owner, actor, transaction) ? found : []
    }

    private static func isVisible(
        _ partyID: String, _ actor: Actor?, _ transaction: Transaction
    ) throws -> Bool {
        do {
            try PartyDirectory.requireVisible(actor, partyID: partyID, transaction)
            return true
        } catch let error as RPCError where error.code == .notFound {
            return false
        }
    }
}
