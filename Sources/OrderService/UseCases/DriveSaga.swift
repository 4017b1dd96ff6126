import Logging
import ServiceKit
import Store
import Values

/// Drives sagas: makes the calls that a saga asks for, in parallel, and stores what came of them, until
/// the saga rests. The same code runs for the call that places an order and for the background.
struct DriveSaga: Sendable {
    let store: Store
    let peers: Peers
    let rules: RuleBook
    let advance: AdvanceSaga
    let clock: any WallClock
    let logger: Logger
    let configuration: OrderConfiguration

    /// The name under which the trail shows what nobody asked for.
    static let actor = "order"

    /// Drives a saga that the caller has claimed; returns the order as it then is.
    ///
    /// When a peer does not answer, the saga is left to the background and the order comes back
    /// pending or cancelling.
    func callAsFunction(_ start: SagaRun) async throws -> Order {
        var causes: [String] = []
        return try await drive(start, &causes)
    }

    /// `causes` gets what the calls that had no answer said, in words.
    private func drive(_ start: SagaRun, _ causes: inout [String]) async throws -> Order {
        var run = start
        while true {
            var ahead = run.record.saga
            let due = ahead.on(.tick(clock.now()))
            if due.isEmpty { return run.order }
            // Time alone may have decided (the holds run out): then nothing is called any more.
            let decided = due.contains { !$0.isCall }
            let events = decided ? [] : await perform(due, run, &causes)
            let (present, advance, claim) = (run, advance, configuration.claim)
            let outcome = try await store.write { tx in
                try advance(present, events, by: Self.actor, claim: claim, tx)
            }
            guard let outcome else { return try await current(run.order) }
            run = outcome.run
            if outcome.rests { return run.order }
        }
    }

    /// Claims the saga of an order if it is due, and drives it. Nil when it was not due.
    @discardableResult
    func resume(_ id: OrderID) async throws -> Order? {
        let (rules, configuration, epoch) = (rules, configuration, advance.epoch)
        let run = try await store.write { tx -> SagaRun? in
            let until = tx.now.adding(configuration.claim)
            guard try SagaTable.claim(id, until: until, epoch: epoch, tx),
                let order = try OrderTable.order(id, tx)
            else { return nil }
            return try SagaRun.load(order, rules, confirmMargin: configuration.confirmMargin, tx)
        }
        guard let run else { return nil }
        var causes: [String] = []
        defer { alarm(run, causes) }
        return try await drive(run, &causes)
    }

    /// Said after the try, so that it says why: the words of the calls that had no answer.
    private func alarm(_ run: SagaRun, _ causes: [String]) {
        guard clock.now().since(run.record.startedAt) > configuration.alarmAfter else { return }
        logger.log(
            .error, "an order saga is not getting on",
            [
                .orderID: run.order.id.text, .attempt: "\(run.record.saga.failures)",
                .reason: run.record.saga.phase.rawValue,
                .error: causes.isEmpty ? "-" : causes.joined(separator: "; "),
            ])
    }

    private func perform(
        _ calls: [SagaAction], _ run: SagaRun, _ causes: inout [String]
    ) async -> [SagaEvent] {
        let answers = await withTaskGroup(of: Peers.StepAnswer?.self) { group in
            for call in calls {
                group.addTask {
                    switch call {
                    case .call(let step): await peers.hold(step, run)
                    case .undo(let step): await peers.giveBack(step, run)
                    default: nil
                    }
                }
            }
            var answers: [Peers.StepAnswer] = []
            for await answer in group {
                if let answer { answers.append(answer) }
            }
            return answers
        }
        causes += answers.compactMap(\.cause)
        return answers.map(\.event)
    }

    private func current(_ order: Order) async throws -> Order {
        try await store.read { try OrderTable.order(order.id, $0) } ?? order
    }
}
