import Store

/// Cancels and releases orders on request. Both run inside one transaction that the caller opens, so
/// that the operation's idempotency row commits with them.
struct ChangeOrder: Sendable {
    let rules: RuleBook
    let advance: AdvanceSaga
    let configuration: OrderConfiguration

    /// What is asked for.
    struct Request: Sendable {
        let orderID: OrderID
        let reason: String
        /// 0 means any.
        let expectedVersion: Int64
    }

    /// Accepts the cancel of an order that was not released. What it holds is then given back by its
    /// saga, which is due at once.
    func cancel(_ request: Request, by caller: Caller, _ tx: Transaction) throws -> Order {
        let order = try checked(request, by: caller, tx)
        guard order.state == .pending || order.state == .confirmed else {
            throw OrderError.wrongState(action: "cancelled", state: order.state)
        }
        return try apply(.cancelRequested, to: order, request, "cancelled", by: caller, tx)
    }

    /// Releases a confirmed order to the warehouse. Only the company's own people may.
    func release(_ request: Request, by caller: Caller, _ tx: Transaction) throws -> Order {
        let order = try checked(request, by: caller, tx)
        guard !caller.isScoped else { throw OrderError.releaseIsForStaff }
        guard order.state == .confirmed else {
            throw OrderError.wrongState(action: "released", state: order.state)
        }
        return try apply(.releaseRequested, to: order, request, "released", by: caller, tx)
    }

    private func checked(_ request: Request, by caller: Caller, _ tx: Transaction) throws -> Order {
        let order = try Visibility.order(request.orderID, for: caller, tx)
        guard request.expectedVersion == 0 || request.expectedVersion == order.version else {
            throw OrderError.versionMismatch(expected: request.expectedVersion, stored: order.version)
        }
        return order
    }

    private func apply(
        _ event: SagaEvent, to order: Order, _ request: Request, _ action: String, by caller: Caller,
        _ tx: Transaction
    ) throws -> Order {
        let margin = configuration.confirmMargin
        guard let run = try SagaRun.load(order, rules, confirmMargin: margin, tx),
            let outcome = try advance(
                run, [event], by: caller.name, reason: request.reason, claim: .zero, tx),
            !outcome.rejected
        else { throw OrderError.wrongState(action: action, state: order.state) }
        return outcome.run.order
    }
}
