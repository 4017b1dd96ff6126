import NIOCore
import Testing

@testable import Wire

@Suite(.ownThread) struct GradientLimitTests {
    private typealias Work = OverloadModel.Work

    /// 10 workers and calls of 10 ms: 1,000 a second, of which 10 are in flight without a queue.
    private static let capacity = 1_000.0
    private static let workers = 10

    private func model(floor: Int = 4, ceiling: Int = 1_024) -> OverloadModel {
        var settings = GradientLimit.Settings()
        settings.floor = floor
        settings.ceiling = ceiling
        return OverloadModel(workers: Self.workers, settings)
    }

    @Test("a service with few calls keeps its whole limit, however slow they are")
    func quiet() async {
        var model = model()
        for milliseconds in [1.0, 500, 20] {
            let outcome = await model.run(seconds: 30, rate: 20) { _ in Work(milliseconds: milliseconds) }
            #expect(outcome.refused == 0)
            #expect(model.limit.limit == 1_024)
        }
    }

    @Test(
        "ten times the load: goodput stays above 85 % and accepted calls stay quick",
        arguments: [2.0, 10])
    func overload(times: Double) async {
        var model = model()
        let calm = await model.run(seconds: 10, rate: Self.capacity * 0.9) { _ in Work() }
        #expect(calm.refused == 0)
        // The first seconds of the overload are for finding the limit.
        _ = await model.run(seconds: 8, rate: Self.capacity * times) { _ in Work() }
        let outcome = await model.run(seconds: 8, rate: Self.capacity * times) { _ in Work() }
        let goodput = Double(outcome.done) / 8 / Self.capacity
        #expect(goodput >= 0.85, "\(goodput)")
        let calmLatency = calm.latency(0.99)
        let latency = outcome.latency(0.99)
        #expect(latency <= 3 * calmLatency, "\(latency) ms against \(calmLatency) ms")
        // Nothing of it is left afterwards.
        _ = await model.run(seconds: 5, rate: Self.capacity * 0.2) { _ in Work() }
        let after = await model.run(seconds: 5, rate: Self.capacity * 0.2) { _ in Work() }
        #expect(after.refused == 0)
    }

    @Test("a server that starts in the middle of an overload finds its limit, too")
    func coldStart() async {
        var model = model()
        _ = await model.run(seconds: 10, rate: Self.capacity * 10) { _ in Work() }
        let outcome = await model.run(seconds: 6, rate: Self.capacity * 10) { _ in Work() }
        #expect(Double(outcome.done) / 6 / Self.capacity >= 0.85)
        #expect(outcome.latency(0.99) <= 30, "\(outcome.latency(0.99)) ms")
    }

    @Test("without the limit the same load makes every call wait for the whole queue")
    func withoutLimit() async {
        // Shows that the model can fail the tests above.
        var model = model(floor: 1_024)
        _ = await model.run(seconds: 4, rate: Self.capacity * 10) { _ in Work() }
        let outcome = await model.run(seconds: 2, rate: Self.capacity * 10) { _ in Work() }
        #expect(outcome.latency(0.5) > 200)
    }

    @Test("calls that became slower are not taken for a queue")
    func slower() async {
        var model = model(ceiling: 16)
        _ = await model.run(seconds: 20, rate: Self.capacity * 0.95) { _ in Work() }
        // Three times as slow: a third of the calls is what the workers can do now.
        _ = await model.run(seconds: 20, rate: Self.capacity / 3 * 0.95) { _ in Work(milliseconds: 30) }
        let outcome = await model.run(seconds: 60, rate: Self.capacity / 3 * 0.95) { _ in
            Work(milliseconds: 30)
        }
        #expect(Double(outcome.done) / Double(outcome.done + outcome.refused) >= 0.9)
    }

    @Test("another mix of methods is not taken for a queue")
    func mix() async {
        var model = model(ceiling: 16)
        _ = await model.run(seconds: 20, rate: 900) { number in
            number % 10 == 0 ? Work(method: 2, milliseconds: 50) : Work(milliseconds: 5)
        }
        // Half of the calls are the slow kind now; the workers are as busy as before.
        let outcome = await model.run(seconds: 60, rate: 330) { number in
            number % 2 == 0 ? Work(method: 2, milliseconds: 50) : Work(milliseconds: 5)
        }
        #expect(Double(outcome.done) / Double(outcome.done + outcome.refused) >= 0.9)
    }

    @Test("the limit never leaves floor and ceiling", arguments: [1, 7, 100])
    func bounds(floor: Int) {
        var settings = GradientLimit.Settings()
        settings.floor = floor
        settings.ceiling = 200
        var limit = GradientLimit(settings)
        var completed = 0
        for step in 1...20_000 {
            completed += 1
            let changed = limit.measured(
                1, latency: .microseconds(Int64(step % 997) * Int64(step % 89)),
                inFlight: step % 3 == 0 ? 200 : step % 200, completed: completed,
                now: .uptimeNanoseconds(UInt64(step) * 10_000_000))
            if let changed { #expect(changed == limit.limit) }
            guard (floor...200).contains(limit.limit) else {
                Issue.record("a limit of \(limit.limit) at step \(step)")
                return
            }
        }
    }

    @Test("a floor above the ceiling is the ceiling, and nothing below one is taken")
    func strangeSettings() {
        var settings = GradientLimit.Settings()
        settings.ceiling = 3
        #expect(GradientLimit(settings).limit == 3)
        settings.ceiling = 0
        settings.floor = -5
        #expect(GradientLimit(settings).limit == 1)
    }
}
