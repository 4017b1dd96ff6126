import Store
import Values

/// What an order wants to hold of a contract's quota.
struct QuotaRequest: Equatable, Sendable {
    let orderID: String
    let contractID: String
    let quantity: Int64
    let amountMinor: Int64
    let expiresAt: Instant
}

/// Takes quota for an order: one conditional update, so holds in parallel never exceed it.
///
/// Repeating it for an order changes nothing; after the order's release it is refused.
struct HoldQuota: Sendable {
    /// The violations when the quota has not enough left: the step's definite refusal.
    func run(_ request: QuotaRequest, _ tx: Transaction) throws -> [Violation] {
        try check(request)
        let contractID = ContractID(request.contractID)
        let amount = QuotaUse(quantity: request.quantity, amountMinor: request.amountMinor)
        let stored = try QuotaTable.hold(of: request.orderID, tx)
        switch QuotaHoldStateMachine.hold(stored, contractID: contractID, amount: amount) {
        case .alreadyHeld:
            return []
        case .refuseReleased:
            throw refusal("the quota of this order was released before", "/order_id")
        case .refuseDifferent:
            throw refusal("the order holds another quota already", "/order_id")
        case .take:
            return try take(amount, of: contractID, request, tx)
        }
    }

    private func take(
        _ amount: QuotaUse, of contractID: ContractID, _ request: QuotaRequest, _ tx: Transaction
    ) throws -> [Violation] {
        guard try QuotaTable.take(amount, of: contractID, tx) else {
            guard let state = try QuotaTable.state(of: contractID, tx) else {
                throw ChannelError.notFound(.contract)
            }
            let violations = QuotaJudge.violations(
                of: amount, used: state.used, quota: state.quota, number: state.number, field: "")
            guard violations.isEmpty else { return violations }
            throw refusal("the sum of all holds would be too large", "/amount_minor")
        }
        try QuotaTable.insert(
            QuotaHold(
                orderID: request.orderID, contractID: contractID, amount: amount, state: .held,
                expiresAt: request.expiresAt), tx)
        return []
    }

    private func check(_ request: QuotaRequest) throws {
        var faults = Faults()
        faults.text(request.orderID, "/order_id", limit: Limits.identifierBytes)
        faults.text(request.contractID, "/contract_id", limit: Limits.identifierBytes)
        faults.number(request.quantity, "/quantity", in: 1...Limits.quantity)
        faults.number(request.amountMinor, "/amount_minor", in: 0...Limits.amountMinor)
        faults.require(
            request.expiresAt.microseconds > 0, "/expires_at_us", "must be an instant")
        try faults.check()
    }

    private func refusal(_ message: String, _ field: String) -> ChannelError {
        .refused([Violation(rule: .state, field: field, message: message)])
    }
}
