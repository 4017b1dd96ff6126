import Logging
import ServiceKit
import Store
import Values

/// Judges an order with everyone who has a say in it, stores it with its verdict, and has everything
/// held for it.
struct PlaceOrder: Sendable {
    let store: Store
    let peers: Peers
    let rules: RuleBook
    let drive: DriveSaga
    let clock: any WallClock
    let randomness: any RandomSource
    let zone: BusinessZone
    let logger: Logger
    let configuration: OrderConfiguration

    /// Places `draft` once per operation. A repeat returns the order as it is by then.
    ///
    /// - Throws: `OrderError`; an error of the peer when one could not be asked, with nothing stored.
    func callAsFunction(
        _ draft: OrderDraft, _ operation: Operation, by caller: Caller
    ) async throws -> Order {
        let rule = try check(draft)
        try await requireVisible(draft.partyID, caller)
        let proposal: Proposal
        do {
            proposal = try await judged(draft, rule)
        } catch {
            // Peers may be down when somebody asks again for an order that exists.
            if let known = try await placed(under: operation, by: caller) { return known }
            throw error
        }
        do {
            let run = try await record(proposal, rule, operation, by: caller)
            return run.order.state == .refused ? run.order : try await driven(run)
        } catch is OperationTaken {
            guard let known = try await placed(under: operation, by: caller) else {
                throw OrderError.notFound
            }
            return known
        }
    }

    private func check(_ draft: OrderDraft) throws -> OrderTypeRule {
        var faults = draft.faults(within: configuration.limits)
        let rule = rules.current(draft.orderType)
        if rule == nil, !faults.contains(where: { $0.field == "/order_type" }) {
            faults.append(BrokenRule(rule: "invalid", field: "/order_type", message: "is no order type"))
        }
        guard faults.isEmpty, let rule else { throw OrderError.invalid(faults) }
        return rule
    }

    /// A channel user's own party needs no look; one below it may be too new to be known here.
    private func requireVisible(_ partyID: String, _ caller: Caller) async throws {
        guard caller.isScoped, caller.scope != partyID else { return }
        try await peers.learn(partyID)
        try await store.read { try Visibility.require(partyID, for: caller, $0) }
    }

    /// The order that was placed under the operation, or nil.
    private func placed(under operation: Operation, by caller: Caller) async throws -> Order? {
        try await store.read { tx in
            guard
                let known = try OrderTable.placed(scope: operation.scope, operationID: operation.id, tx)
            else { return nil }
            guard known.fingerprint == operation.fingerprint else { throw OrderError.operationMismatch }
            return try Visibility.order(known.id, for: caller, tx)
        }
    }
}

/// An order as judged, not stored yet.
private struct Proposal: Sendable {
    var order: Order
    /// The contract has a quota to hold.
    var isQuotaLimited = false
}

/// The operation id is taken in its scope: by an earlier try, or by one that runs at the same time.
private struct OperationTaken: Error {}

// MARK: Judging

extension PlaceOrder {
    /// The order as it is to be stored: pending, or refused with every reason.
    private func judged(_ draft: OrderDraft, _ rule: OrderTypeRule) async throws -> Proposal {
        let today = BusinessDate(clock.now(), zone: zone)
        guard rule.active else {
            // The rest of the row is not in force, so there is nothing to ask the others.
            let order = try newOrder(Judgement(draft: draft, rule: rule, terms: Terms()), on: today)
            let text = "orders of type \(rule.orderType) are not open yet"
            return Proposal(order: refused(order, [BrokenRule(.orderType, "/order_type", text)]))
        }
        async let terms = peers.terms(of: draft, rule, on: today)
        async let shortages = peers.shortages(of: draft)
        var judgement = Judgement(draft: draft, rule: rule, terms: try await terms)
        judgement.broken = judgement.terms.broken
        judgement.add(stock: try await shortages)
        let order = try newOrder(judgement, on: today)
        if judgement.broken.isEmpty {
            return Proposal(order: order, isQuotaLimited: judgement.terms.quotaLimited)
        }
        if judgement.isPriced { judgement.broken += try await peers.fundsShort(for: order, rule) }
        return Proposal(order: refused(order, judgement.broken))
    }

    private func newOrder(_ judgement: Judgement, on today: BusinessDate) throws -> Order {
        let now = clock.now()
        let id = OrderID(UUIDv7(at: now, randomness: randomness).description)
        do {
            return try judgement.order(id: id, on: today, at: now)
        } catch {
            throw OrderError.invalid([
                BrokenRule(rule: "invalid", field: "/lines", message: "the total amount is too large")
            ])
        }
    }

    private func refused(_ order: Order, _ broken: [BrokenRule]) -> Order {
        var refused = order
        refused.broken = BrokenRule.merged(broken)
        refused.move(to: .refused)
        refused.closeLines()
        return refused
    }
}

// MARK: Storing and driving

extension PlaceOrder {
    /// The first transaction: the order with its verdict and, unless refused, its saga, claimed.
    private func record(
        _ proposal: Proposal, _ rule: OrderTypeRule, _ operation: Operation, by caller: Caller
    ) async throws -> SagaRun {
        let (configuration, epoch) = (configuration, drive.advance.epoch)
        return try await store.write { tx in
            try Visibility.require(proposal.order.partyID, for: caller, tx)
            var order = proposal.order
            let year = order.businessDate.prefix(4)
            order.number = Order.number(year: year, count: try tx.nextNumber("order-\(year)"))
            let entries = order.openingEntries(by: caller.name, at: tx.now)
            order.entryCount = Int64(entries.count)
            guard try OrderTable.insert(order, operation, tx) else { throw OperationTaken() }
            try TimelineTable.append(entries, to: order.id, after: 0, tx)
            let expiresAt = tx.now.adding(configuration.holdDuration)
            let saga = OrderSaga(
                needed: SagaStep.needed(by: rule, quotaLimited: proposal.isQuotaLimited),
                recorded: rule.freezesFunds ? [] : [.freeze],
                confirmBefore: expiresAt.adding(.zero - configuration.confirmMargin),
                releasesAtOnce: !order.held)
            let record = SagaRecord(saga: saga, expiresAt: expiresAt, startedAt: tx.now, version: 1)
            if order.state != .refused {
                let claimed = tx.now.adding(configuration.claim)
                try SagaTable.insert(record, of: order.id, claimedUntil: claimed, epoch: epoch, tx)
            }
            return SagaRun(order: order, record: record, rule: rule)
        }
    }

    /// Drives the saga; when the store fails under it, the order is pending and the background goes on.
    private func driven(_ run: SagaRun) async throws -> Order {
        do {
            return try await drive(run)
        } catch let error as StoreError {
            logger.log(
                .warning, "a saga is left to the background",
                [.orderID: run.order.id.text, .error: "\(error)"])
            return run.order
        }
    }
}
