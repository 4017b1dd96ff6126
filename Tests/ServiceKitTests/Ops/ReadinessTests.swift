import Messages
import Store
import Synchronization
import Testing
import Values

@testable import ServiceKit

@Suite("readiness") struct ReadinessTests {
    /// A scheduler whose time passes at once, or not before the wait is cancelled.
    private final class Time: Scheduler {
        let passes = Mutex(false)
        let waited = Mutex<[Duration]>([])

        func sleep(for duration: Duration) async throws {
            waited.withLock { $0.append(duration) }
            if passes.withLock({ $0 }) { return }
            // Nothing comes: the loop ends when its task is cancelled.
            let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
            for await _ in stream {}
            continuation.finish()
            throw CancellationError()
        }
    }

    /// A store that answers when it is told to.
    private final class Reader: Sendable {
        private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        private let asked = Mutex(0)
        private let error = Mutex<StoreError?>(nil)

        var count: Int { asked.withLock { $0 } }

        func fail(_ error: StoreError) { self.error.withLock { $0 = error } }
        func answer() { continuation.finish() }

        func read() async throws {
            asked.withLock { $0 += 1 }
            for await _ in stream {}
            if let error = error.withLock({ $0 }) { throw error }
        }
    }

    private let time = Time()
    private let reader = Reader()

    private func readiness() -> Readiness {
        let reader = reader
        return Readiness(scheduler: time) { try await reader.read() }
    }

    @Test("a store that does not answer in two seconds is not ready, and is asked once until it answers")
    func hangs() async throws {
        let readiness = readiness()
        time.passes.withLock { $0 = true }
        for _ in 0..<3 {
            let state = await readiness.store()
            #expect(!state.ready)
            #expect(state.reason == "the store does not answer")
        }
        #expect(try await eventually { reader.count == 1 })
        #expect(time.waited.withLock { $0.first } == .seconds(2))
        time.passes.withLock { $0 = false }
        reader.answer()
        #expect(try await eventually { await readiness.store().ready })
    }

    @Test("a store that answers is ready, also when it has too much to do; one that fails is not")
    func answers() async {
        reader.answer()
        #expect(await readiness().store().ready)
        reader.fail(StoreError(.overloaded, "too much"))
        #expect(await readiness().store().ready)
        reader.fail(StoreError(.inputOutput, "no disk"))
        #expect(await !readiness().store().ready)
    }

    @Test("who was told to stop waiting does not make the store late for others")
    func cancelled() async throws {
        let readiness = readiness()
        let asking = Task { await readiness.store().ready }
        #expect(try await eventually { reader.count == 1 })
        asking.cancel()
        #expect(await !asking.value)
        reader.answer()
        #expect(await readiness.store().ready)
    }
}

@Suite("who may call what all services answer") struct SharedCallersTests {
    @Test("readiness and metrics are for those who act for people, a feed also for the other services")
    func callers() {
        #expect(SharedCallers.operations == ["gateway", "operator"])
        #expect(SharedCallers.feed(of: "order") == ["finance", "inventory", "channel", "operator"])
        #expect(SharedCallers.feed(of: "finance") == ["order", "inventory", "channel", "operator"])
    }
}
