import Testing
import Values

@testable import OrderService

/// Explores every state that a saga and the owners of its steps can be in, over all outcomes of calls
/// (answered, refused, lost before the owner acted, lost after), crashes between any two writes,
/// cancels at any time, and the deadline passing at any time.
@Suite struct OrderSagaTests {
    enum Owner: String { case free, holds, closed }

    struct World: Hashable {
        var phase: String
        var ending: String
        var steps: [String]
        var owners: [String]
    }

    static let deadline = Instant(microseconds: 1_000_000)
    static let before = Instant(microseconds: 0)

    private static func world(_ saga: OrderSaga, _ owners: [Owner]) -> World {
        World(
            phase: saga.phase.rawValue, ending: saga.ending?.rawValue ?? "",
            steps: saga.steps.map(\.state.rawValue), owners: owners.map(\.rawValue))
    }

    /// As it comes back from the database.
    private static func reloaded(_ saga: OrderSaga) -> OrderSaga {
        OrderSaga(
            phase: saga.phase, ending: saga.ending,
            steps: saga.steps.map { OrderSaga.Step(name: $0.name, state: $0.state) }, failures: 0,
            confirmBefore: deadline, releasesAtOnce: saga.releasesAtOnce)
    }

    /// What a call can come to: the event that the caller sees (nil: it crashed first) and the owner
    /// after it.
    private static func outcomes(_ action: SagaAction, _ owner: Owner) -> [(SagaEvent, Owner)] {
        switch action {
        case .call(let step):
            let refused: (SagaEvent, Owner) = (.stepRefused(step, []), owner)
            let lost: (SagaEvent, Owner) = (.stepUnknown(step), owner)
            switch owner {
            case .free:
                return [
                    (.stepDone(step, note: ""), .holds), (.stepUnknown(step), .holds), refused, lost,
                ]
            case .holds: return [(.stepDone(step, note: ""), .holds), lost]
            case .closed: return [refused, lost]
            }
        case .undo(let step):
            return [
                (.undoDone(step), .closed), (.undoUnknown(step), .closed), (.undoUnknown(step), owner),
            ]
        default: return []
        }
    }

    private static func combinations(
        _ calls: [SagaAction], _ owners: [Owner], _ steps: [OrderSaga.Step]
    ) -> [([SagaEvent], [Owner])] {
        var results: [([SagaEvent], [Owner])] = [([], owners)]
        for call in calls {
            guard let index = steps.firstIndex(where: { call == .call($0.name) || call == .undo($0.name) })
            else { continue }
            results = results.flatMap { events, owners in
                outcomes(call, owners[index]).map { event, owner in
                    var next = owners
                    next[index] = owner
                    return (events + [event], next)
                }
            }
        }
        return results
    }

    /// Every state that can follow in one transaction or crash.
    private static func successors(_ saga: OrderSaga, _ owners: [Owner]) -> [(OrderSaga, [Owner])] {
        var results: [(OrderSaga, [Owner])] = []
        for now in [before, deadline] {
            var ahead = saga
            let due = ahead.on(.tick(now))
            if due.contains(where: { !$0.isCall }) { results.append((ahead, owners)) }
            guard due.allSatisfy(\.isCall) else { continue }
            for (events, after) in combinations(due, owners, saga.steps) {
                results.append((saga, after))  // crash, or another driver came first: nothing stored
                for end in [before, deadline] {
                    var settled = saga
                    for event in events { _ = settled.on(event) }
                    _ = settled.on(.tick(end))
                    results.append((settled, after))
                }
            }
        }
        for event in [SagaEvent.cancelRequested, .releaseRequested] {
            var asked = saga
            if asked.on(event) != [.reject] { results.append((asked, owners)) }
        }
        return results
    }

    static func explore(
        needed: [SagaStep], recorded: [SagaStep], releasesAtOnce: Bool,
        _ visit: (OrderSaga, [Owner]) -> Void
    ) -> Int {
        let start = OrderSaga(
            needed: needed, recorded: recorded, confirmBefore: deadline, releasesAtOnce: releasesAtOnce)
        var queue = [(start, start.steps.map { _ in Owner.free })]
        var seen: Set<World> = [world(start, queue[0].1)]
        while let (saga, owners) = queue.popLast() {
            visit(saga, owners)
            for (next, after) in successors(saga, owners) where seen.insert(world(next, after)).inserted {
                queue.append((reloaded(next), after))
            }
        }
        return seen.count
    }

    @Test(
        "whatever is lost or crashes, an order is confirmed only with all held, else nothing stays held",
        arguments: [true, false], [[SagaStep.reserve, .freeze], [.reserve, .freeze, .quota], [.reserve]])
    func invariants(releasesAtOnce: Bool, needed: [SagaStep]) {
        let recorded: [SagaStep] = needed.contains(.freeze) ? [] : [.freeze]
        let count = Self.explore(needed: needed, recorded: recorded, releasesAtOnce: releasesAtOnce) {
            saga, owners in
            for (step, owner) in zip(saga.steps, owners) {
                switch step.state {
                case .done: #expect(owner == .holds, "\(saga) \(owners)")
                case .refused, .skipped: #expect(owner != .holds, "\(saga) \(owners)")
                case .undone: #expect(owner == .closed, "\(saga) \(owners)")
                case .started, .undoStarted: #expect(saga.phase.isActive, "\(saga) \(owners)")
                }
            }
            switch saga.phase {
            case .held, .released:
                let allHeld = saga.steps.allSatisfy { $0.state == .done || $0.state == .skipped }
                #expect(allHeld)
            case .undone:
                #expect(!owners.contains(.holds), "\(saga) \(owners)")
                #expect(saga.ending != nil)
            case .holding: #expect(saga.ending == nil)
            case .undoing: #expect(saga.ending != nil)
            }
        }
        #expect(count > needed.count * 4)
    }

    @Test(
        "from every state that a crash can leave, a saga whose peers answer ends", arguments: [true, false])
    func everySagaEnds(releasesAtOnce: Bool) {
        _ = Self.explore(
            needed: SagaStep.allCases, recorded: [], releasesAtOnce: releasesAtOnce
        ) { saga, owners in
            var saga = saga
            var owners = owners
            for _ in 0..<4 where saga.phase.isActive {
                var ahead = saga
                let due = ahead.on(.tick(Self.before))
                for call in due where call.isCall {
                    guard
                        let index = saga.steps.firstIndex(where: {
                            call == .call($0.name) || call == .undo($0.name)
                        }), let (event, owner) = Self.outcomes(call, owners[index]).first
                    else { continue }
                    _ = saga.on(event)
                    owners[index] = owner
                }
                _ = saga.on(.tick(Self.before))
            }
            #expect(!saga.phase.isActive, "\(saga)")
        }
    }

    private func saga(_ needed: [SagaStep] = [.reserve, .freeze], releasesAtOnce: Bool = true) -> OrderSaga {
        OrderSaga(needed: needed, confirmBefore: Self.deadline, releasesAtOnce: releasesAtOnce)
    }

    @Test("the steps of a new saga are called together")
    func firstTick() {
        var saga = saga(SagaStep.allCases)
        #expect(saga.on(.tick(Self.before)) == [.call(.reserve), .call(.freeze), .call(.quota)])
    }

    @Test("an order is confirmed and released in one transaction when everything is held")
    func happyPath() {
        var saga = saga()
        _ = saga.on(.stepDone(.reserve, note: ""))
        _ = saga.on(.stepDone(.freeze, note: ""))
        #expect(saga.on(.tick(Self.before)) == [.confirm, .release])
        #expect(saga.phase == .released)
    }

    @Test("a held order is confirmed and waits for its release")
    func heldOrder() {
        var saga = saga(releasesAtOnce: false)
        _ = saga.on(.stepDone(.reserve, note: ""))
        _ = saga.on(.stepDone(.freeze, note: ""))
        #expect(saga.on(.tick(Self.before)) == [.confirm])
        #expect(saga.on(.releaseRequested) == [.release])
        #expect(saga.on(.cancelRequested) == [.reject])
    }

    @Test("a refusal gives every reason and undoes what was held and what is unknown")
    func refusal() {
        var saga = saga(SagaStep.allCases)
        let funds = BrokenRule(.funds, "", "short")
        let stock = BrokenRule(.stockAvailability, "/lines/0", "none")
        _ = saga.on(.stepRefused(.freeze, [funds]))
        _ = saga.on(.stepRefused(.reserve, [stock]))
        _ = saga.on(.stepUnknown(.quota))
        #expect(saga.on(.tick(Self.before)) == [.refuse([funds, stock]), .undo(.quota)])
        #expect(saga.phase == .undoing)
    }

    @Test("everything held too late is given back instead of confirmed")
    func tooLate() {
        var saga = saga()
        _ = saga.on(.stepDone(.reserve, note: ""))
        _ = saga.on(.stepDone(.freeze, note: ""))
        let actions = saga.on(.tick(Self.deadline))
        #expect(actions.contains(.undo(.reserve)) && actions.contains(.undo(.freeze)))
        #expect(!actions.contains(.confirm))
    }

    @Test("silence makes the saga wait longer each time, and an answer starts the count anew")
    func silence() {
        var saga = saga()
        _ = saga.on(.stepUnknown(.freeze))
        #expect(saga.on(.tick(Self.before)) == [.wait(attempts: 1)])
        _ = saga.on(.stepUnknown(.freeze))
        #expect(saga.on(.tick(Self.before)) == [.wait(attempts: 2)])
        _ = saga.on(.stepRefused(.freeze, []))
        _ = saga.on(.tick(Self.before))
        #expect(saga.failures == 0)
    }

    @Test("a step that nobody needs is recorded as skipped and never called or undone")
    func skipped() {
        var saga = OrderSaga(
            needed: [.reserve], recorded: [.freeze], confirmBefore: Self.deadline, releasesAtOnce: false)
        #expect(saga.on(.tick(Self.before)) == [.call(.reserve)])
        _ = saga.on(.stepDone(.reserve, note: ""))
        #expect(saga.on(.tick(Self.before)) == [.confirm])
        #expect(saga.on(.cancelRequested) == [.startCancelling, .undo(.reserve)])
    }
}
