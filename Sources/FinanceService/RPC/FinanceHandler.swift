import Messages
import ServiceKit
import Store
import Values
import Wire

/// The service as its callers see it: reads a request, runs a use case, writes the reply.
struct FinanceHandler: FinanceV1.FinanceServiceHandler {
    let store: Store
    let directory: PartyDirectory
    let clock: any WallClock
    let zone: BusinessZone
    let metrics: FinanceMetrics

    /// The company's day.
    var today: BusinessDate { BusinessDate(clock.now(), zone: zone) }

    /// The user's roles that may change money; services that may call at all are named in Assembly.
    private static let financeRoles: Set<String> = ["finance", "administrator"]

    /// Throws `permissionDenied` for a user who may not change money.
    private func requireFinance(_ call: ServerCall) throws(RPCError) {
        guard let actor = try call.actor() else { return }
        guard actor.scopePartyID == nil, !actor.roles.isDisjoint(with: Self.financeRoles) else {
            throw RPCError(.permissionDenied, "this needs the role finance or administrator")
        }
    }

    func putFundAccount(
        _ request: FinanceV1.PutFundAccountRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FundAccount {
        try requireFinance(call)
        let command = try PutFundAccountCommand(request)
        try await directory.ensureKnown(request.partyID)
        return try await store.perform(call, request) { transaction in
            try refusing { FinanceV1.FundAccount(try PutFundAccount.run(command, transaction)) }
        }
    }

    func recordReceipt(
        _ request: FinanceV1.RecordReceiptRequest, _ call: ServerCall
    ) async throws -> FinanceV1.Receipt {
        try requireFinance(call)
        let command = try RecordReceiptCommand(request, today: today, actor: call.who)
        try await directory.ensureKnown(request.partyID)
        let useCase = RecordReceipt(announce: publishReceivable)
        return try await store.perform(call, request) { transaction in
            try refusing { FinanceV1.Receipt(try useCase.run(command, transaction)) }
        }
    }

    func postFundEntry(
        _ request: FinanceV1.PostFundEntryRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FundAccount {
        try requireFinance(call)
        let command = try PostFundEntryCommand(request, today: today, actor: call.who)
        try await directory.ensureKnown(request.partyID)
        return try await store.perform(call, request) { transaction in
            try refusing { FinanceV1.FundAccount(try PostFundEntry.run(command, transaction)) }
        }
    }

    func settleReceivables(
        _ request: FinanceV1.SettleReceivablesRequest, _ call: ServerCall
    ) async throws -> FinanceV1.SettleReceivablesReply {
        try requireFinance(call)
        let command = try SettleReceivablesCommand(request, today: today, actor: call.who)
        let useCase = SettleReceivables(
            itemLimit: Bounds.settlementItems, announce: publishReceivable)
        return try await store.perform(call, request) { transaction in
            try refusing {
                let (settled, receivables) = try useCase.run(command, transaction)
                return FinanceV1.SettleReceivablesReply(
                    settledMinor: settled,
                    receivables: receivables.map { FinanceV1.Receivable($0) })
            }
        }
    }

    func checkFunds(
        _ request: FinanceV1.FreezeRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FreezeReply {
        let command = try FreezeCommand(request, holds: false)
        let verdict = try await store.look { transaction in
            try refusing { try FreezeFunds.check(command, transaction) }
        }
        return FinanceV1.FreezeReply(verdict, currency: command.currency)
    }

    // Freeze and Unfreeze keep no operation row: the order's own row makes them idempotent, and they
    // stand on the path of every order.

    func freeze(
        _ request: FinanceV1.FreezeRequest, _ call: ServerCall
    ) async throws -> FinanceV1.FreezeReply {
        let command = try FreezeCommand(request, holds: true)
        let verdict = try await mapped {
            try await store.write { transaction in
                try refusing { try FreezeFunds.run(command, transaction) }
            }
        }
        metrics.count(verdict)
        return FinanceV1.FreezeReply(verdict, currency: command.currency)
    }

    func unfreeze(
        _ request: FinanceV1.UnfreezeRequest, _ call: ServerCall
    ) async throws -> CommonV1.Empty {
        var faults = RequestFaults()
        faults.text(request.orderID, "/order_id", limit: Bounds.idBytes)
        try faults.check()
        let orderID = OrderID(request.orderID)
        try await mapped {
            try await store.write { try EndFreeze.unfreeze(orderID, $0) }
        }
        return CommonV1.Empty()
    }
}
