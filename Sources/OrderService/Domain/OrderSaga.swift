import Values

/// A step that holds something for an order at its owner, and that can be undone there.
enum SagaStep: String, CaseIterable, Sendable {
    /// InventoryService: stock.
    case reserve
    /// FinanceService: funds or credit.
    case freeze
    /// ChannelService: contract quota.
    case quota

    /// The steps that an order of this type needs.
    static func needed(by rule: OrderTypeRule, quotaLimited: Bool) -> [SagaStep] {
        [.reserve] + (rule.freezesFunds ? [.freeze] : []) + (quotaLimited ? [.quota] : [])
    }
}

/// Where a step stands. `refused`, `undone` and `skipped` are ends; `done` is one unless it is undone.
enum SagaStepState: String, CaseIterable, Sendable {
    /// Written before the first call: the owner may or may not have seen it.
    case started
    /// The owner holds it.
    case done
    /// The owner refused and holds nothing.
    case refused
    /// Written before the first undo call.
    case undoStarted = "undo_started"
    /// The owner holds nothing and will refuse a late call of the step.
    case undone
    /// This order does not need the step.
    case skipped
}

/// Where a saga stands.
enum SagaPhase: String, CaseIterable, Sendable {
    /// Steps are being called.
    case holding
    /// Everything is held and the order confirmed; it waits for its release.
    case held
    /// The order is with the warehouse; the saga is over.
    case released
    /// What was held is being given back.
    case undoing
    /// Everything was given back; the saga is over.
    case undone

    /// Whether the driver has something to do.
    var isActive: Bool { self == .holding || self == .undoing }
}

/// Why a saga undoes its steps.
enum SagaEnding: String, CaseIterable, Sendable {
    case refused
    case cancelled
}

/// What happened to a saga.
enum SagaEvent: Equatable, Sendable {
    /// The owner holds it; `note` says what, for the trail.
    case stepDone(SagaStep, note: String)
    /// The owner refused for these reasons.
    case stepRefused(SagaStep, [BrokenRule])
    /// No answer, or one that leaves open whether the owner acted.
    case stepUnknown(SagaStep)
    case undoDone(SagaStep)
    case undoUnknown(SagaStep)
    case cancelRequested
    case releaseRequested
    /// Decide what is next, now that everything known has been told.
    case tick(Instant)
}

/// What the shell has to do.
enum SagaAction: Equatable, Sendable {
    case call(SagaStep)
    case undo(SagaStep)
    /// Everything is held: the order is confirmed.
    case confirm
    /// The order goes to the warehouse.
    case release
    /// The order is refused; `undo` or `finish` follows.
    case refuse([BrokenRule])
    /// The order is being cancelled; `undo` or `finish` follows.
    case startCancelling
    /// Nothing is held any more.
    case finish(SagaEnding)
    /// A peer did not answer: go on later. `attempts` counts the rounds without answer, from 1.
    case wait(attempts: Int)
    /// The request comes too late.
    case reject

    /// Whether it is a call to a peer.
    var isCall: Bool {
        switch self {
        case .call, .undo: true
        default: false
        }
    }
}

/// The order saga: holds stock, funds and quota for an order, all or nothing.
///
/// A pure machine. The shell tells it what happened, asks with `tick` what to do, stores the machine
/// and the effects of its actions in one transaction, and then makes the calls. Every call is written
/// down as `started` or `undo_started` before it is made, so a crash at any point only repeats calls,
/// and owners answer repeats as they answered before.
struct OrderSaga: Equatable, Sendable {
    struct Step: Equatable, Sendable {
        let name: SagaStep
        var state: SagaStepState
        /// Calls begun of the step, or of its undo once that started; from 1.
        var attempts: Int = 1
        /// What the owner said it holds, for the trail.
        var note = ""
    }

    private(set) var phase: SagaPhase
    private(set) var ending: SagaEnding?
    private(set) var steps: [Step]
    /// Rounds without answer since the phase began.
    private(set) var failures: Int
    /// The order may be confirmed only before this instant; owners drop their holds later than that.
    let confirmBefore: Instant
    /// False keeps a confirmed order until its release is asked for.
    let releasesAtOnce: Bool
    /// Reasons told since the last tick.
    private var reasons: [BrokenRule] = []
    /// A peer did not answer since the last tick.
    private var isUnanswered = false

    /// A new saga whose `needed` steps are about to be called; the others are recorded as skipped
    /// where `recorded` names them.
    init(needed: [SagaStep], recorded: [SagaStep] = [], confirmBefore: Instant, releasesAtOnce: Bool) {
        let steps = SagaStep.allCases.compactMap { name -> Step? in
            if needed.contains(name) { return Step(name: name, state: .started) }
            return recorded.contains(name) ? Step(name: name, state: .skipped, attempts: 0) : nil
        }
        self.init(
            phase: .holding, ending: nil, steps: steps, failures: 0, confirmBefore: confirmBefore,
            releasesAtOnce: releasesAtOnce)
    }

    /// A saga as it was stored.
    init(
        phase: SagaPhase, ending: SagaEnding?, steps: [Step], failures: Int, confirmBefore: Instant,
        releasesAtOnce: Bool
    ) {
        self.phase = phase
        self.ending = ending
        self.steps = steps
        self.failures = failures
        self.confirmBefore = confirmBefore
        self.releasesAtOnce = releasesAtOnce
    }

    /// Takes `event` in. Step and undo events only record; requests and `tick` return actions.
    mutating func on(_ event: SagaEvent) -> [SagaAction] {
        switch event {
        case .stepDone(let name, let note):
            change(name, from: .started) { step in
                step.state = .done
                step.note = note
            }
        case .stepRefused(let name, let broken):
            guard change(name, from: .started, { $0.state = .refused }) else { break }
            reasons += broken.isEmpty ? [Self.unexplained(name)] : broken
        case .stepUnknown(let name):
            if change(name, from: .started, { $0.attempts += 1 }) { isUnanswered = true }
        case .undoDone(let name):
            change(name, from: .undoStarted) { $0.state = .undone }
        case .undoUnknown(let name):
            if change(name, from: .undoStarted, { $0.attempts += 1 }) { isUnanswered = true }
        case .cancelRequested:
            guard phase == .holding || phase == .held else { return [.reject] }
            return [.startCancelling] + undoAll(.cancelled)
        case .releaseRequested:
            guard phase == .held else { return [.reject] }
            phase = .released
            return [.release]
        case .tick(let now):
            return tick(now)
        }
        return []
    }

    private mutating func tick(_ now: Instant) -> [SagaAction] {
        switch phase {
        case .held, .released, .undone: return []
        case .undoing: return next { $0.state == .undoStarted ? .undo($0.name) : nil }
        case .holding:
            if !reasons.isEmpty { return [.refuse(reasons)] + undoAll(.refused) }
            if now >= confirmBefore { return [.refuse([Self.ranOut])] + undoAll(.refused) }
            return next { $0.state == .started ? .call($0.name) : nil }
        }
    }

    /// The calls still to be made; the end of the phase when there is none; a wait after silence.
    private mutating func next(_ call: (Step) -> SagaAction?) -> [SagaAction] {
        let calls = steps.compactMap(call)
        if calls.isEmpty {
            settle()
            guard phase == .holding else { return finish() }
            phase = releasesAtOnce ? .released : .held
            return releasesAtOnce ? [.confirm, .release] : [.confirm]
        }
        guard isUnanswered else { return calls }
        isUnanswered = false
        failures += 1
        return [.wait(attempts: failures)]
    }

    private mutating func undoAll(_ ending: SagaEnding) -> [SagaAction] {
        settle()
        phase = .undoing
        self.ending = ending
        var undos: [SagaAction] = []
        for index in steps.indices where steps[index].state == .started || steps[index].state == .done {
            steps[index].state = .undoStarted
            steps[index].attempts = 1
            undos.append(.undo(steps[index].name))
        }
        return undos.isEmpty ? finish() : undos
    }

    private mutating func finish() -> [SagaAction] {
        phase = .undone
        guard let ending else { preconditionFailure("an undoing saga has an ending") }
        return [.finish(ending)]
    }

    /// A new phase begins with a clean slate.
    private mutating func settle() {
        failures = 0
        reasons = []
        isUnanswered = false
    }

    /// Changes a step that stands in `state`; anything else is a late answer and ignored.
    @discardableResult
    private mutating func change(
        _ name: SagaStep, from state: SagaStepState, _ body: (inout Step) -> Void
    ) -> Bool {
        guard let index = steps.firstIndex(where: { $0.name == name && $0.state == state }) else {
            return false
        }
        body(&steps[index])
        return true
    }

    private static let ranOut = BrokenRule(
        .hold, "", "a service that has to hold something for the order did not answer in time")

    private static func unexplained(_ step: SagaStep) -> BrokenRule {
        switch step {
        case .reserve: BrokenRule(.stockAvailability, "", "the stock could not be reserved")
        case .freeze: BrokenRule(.funds, "", "the funds could not be frozen")
        case .quota: BrokenRule(.quota, "", "the quota could not be held")
        }
    }
}
