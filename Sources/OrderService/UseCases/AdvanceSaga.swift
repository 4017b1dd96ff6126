import Store
import Values

/// An order, its saga and the rule row it was judged by: what a driver works on.
struct SagaRun: Sendable {
    var order: Order
    var record: SagaRecord
    let rule: OrderTypeRule

    /// The saga of a stored order, or nil when it has none.
    static func load(
        _ order: Order, _ rules: RuleBook, confirmMargin: Duration, _ tx: Transaction
    ) throws -> SagaRun? {
        guard let rule = rules.rule(order.orderType, version: order.ruleVersion) else {
            throw UnreadableRow(column: "orders.rule_version")
        }
        let record = try SagaTable.record(
            of: order.id, confirmMargin: confirmMargin, releasesAtOnce: !order.held, tx)
        return record.map { SagaRun(order: order, record: $0, rule: rule) }
    }
}

/// One transaction of a saga: takes events in, stores the machine and everything that its actions mean
/// for the order, its trail and the feed. Used alike by the call that places an order, by cancel and
/// release, and by the background driver.
struct AdvanceSaga: Sendable {
    /// Where a saga stands after a transaction.
    struct Outcome: Sendable {
        var run: SagaRun
        /// No call is to be made before `next_at_us`, or ever.
        var rests: Bool
        /// The machine would not take the request.
        var rejected: Bool
    }

    let configuration: OrderConfiguration
    let random: @Sendable () -> UInt64
    /// Epoch of the store: tells this process's writes from those of the one before.
    let epoch: Int64

    /// Advances `run` by `events`; `claim` is how long the caller keeps the saga for its next calls.
    /// Nil, and nothing stored, when the saga has moved on since `run` was read.
    func callAsFunction(
        _ run: SagaRun, _ events: [SagaEvent], by name: String, reason: String = "", claim: Duration,
        _ tx: Transaction
    ) throws -> Outcome? {
        var change = Change(run: run, now: tx.now, actor: name, reason: reason)
        var actions: [SagaAction] = []
        for event in events { actions += change.next.record.saga.on(event) }
        change.noteSteps()
        actions += change.next.record.saga.on(.tick(tx.now))
        change.take(actions)
        if change.rejected { return Outcome(run: run, rests: true, rejected: true) }
        let nextAt = next(change, claim: claim)
        guard
            try SagaTable.update(
                &change.next.record, from: run.record, of: run.order.id, nextAt: nextAt, epoch: epoch, tx)
        else { return nil }
        try change.store(tx)
        let rests = change.wait != nil || !change.next.record.saga.phase.isActive
        return Outcome(run: change.next, rests: rests, rejected: false)
    }

    private func next(_ change: Change, claim: Duration) -> Instant? {
        guard change.next.record.saga.phase.isActive else { return nil }
        guard let attempts = change.wait else { return change.now.adding(claim) }
        return change.now.adding(configuration.backoff.delay(attempts: attempts, random: random()))
    }
}

/// What the actions of one transaction mean for an order.
private struct Change {
    var next: SagaRun
    let now: Instant
    var wait: Int?
    var rejected = false
    private let before: SagaRun
    private let actor: String
    private let reason: String
    private var entries: [TimelineEntry] = []
    private var events: [OrderEvent] = []

    init(run: SagaRun, now: Instant, actor: String, reason: String) {
        before = run
        next = run
        self.now = now
        self.actor = actor
        self.reason = reason
    }

    /// Turns actions into changes of the order. Calls are the driver's part and pass by.
    mutating func take(_ actions: [SagaAction]) {
        for action in actions {
            switch action {
            case .call, .undo: break
            case .confirm:
                next.order.move(to: .confirmed)
                add("confirmed", "order \(next.order.number) confirmed")
                events.append(.confirmed)
            case .release:
                next.order.move(to: .released)
                add("released", "released to warehouse \(next.order.warehouseCode)")
                events.append(.released)
            case .refuse(let broken): refuse(broken, undoes: actions.contains { $0.isCall })
            case .startCancelling:
                next.order.move(to: .cancelling)
                next.order.cancelReason = reason
                next.order.closeLines()
                add("cancelling", reason.isEmpty ? "cancel asked for" : "cancel asked for: \(reason)")
                events.append(.cancelled(reason: reason.isEmpty ? "cancelled" : reason))
            case .finish(.cancelled):
                next.order.move(to: .cancelled)
                add("cancelled", "everything held for the order was given back")
            case .finish(.refused): break
            case .wait(let attempts): wait = attempts
            case .reject: rejected = true
            }
        }
    }

    private mutating func refuse(_ broken: [BrokenRule], undoes: Bool) {
        next.order.move(to: .refused)
        next.order.broken = BrokenRule.merged(broken)
        next.order.closeLines()
        add("refused", BrokenRule.summary(next.order.broken))
        if undoes { events.append(.cancelled(reason: "refused")) }
    }

    /// Trail entries for steps that were done or undone since the last look.
    mutating func noteSteps() {
        for (old, step) in zip(before.record.saga.steps, next.record.saga.steps)
        where old.state != step.state {
            switch (step.name, step.state) {
            case (.reserve, .done): add("reserved", step.note)
            case (.freeze, .done): add("frozen", step.note)
            case (.quota, .done): add("quota_held", step.note)
            case (.reserve, .undone): add("undone", "stock reservation given back")
            case (.freeze, .undone): add("undone", "frozen funds given back")
            case (.quota, .undone): add("undone", "quota given back")
            default: continue
            }
        }
    }

    private mutating func add(_ kind: String, _ text: String) {
        entries.append(TimelineEntry(at: now, kind: kind, text: text, actor: actor))
    }

    /// Writes the order's side: its row, its trail, its events.
    mutating func store(_ tx: Transaction) throws {
        guard !entries.isEmpty || next.order != before.order else { return }
        try TimelineTable.append(entries, to: &next.order, tx)
        next.order.updatedAt = now
        next.order.version = before.order.version + 1
        guard try OrderTable.move(next.order, fromVersion: before.order.version, tx) else {
            throw OrderMovedAlone()
        }
        if next.order.lines != before.order.lines { try OrderTable.closeLines(of: next.order.id, tx) }
        if next.order.broken != before.order.broken {
            try OrderTable.insert(next.order.broken, of: next.order.id, tx)
        }
        for event in events { try tx.publish(event.payload(of: next.order)) }
    }
}

/// An order whose saga is at work changed without its saga: its state can no longer be trusted.
struct OrderMovedAlone: Error {}
