import Messages
import Synchronization
import Testing
import Wire

@Suite("what observers are told") struct ObserverTests {
    /// What was told, by kind.
    private final class Told: Sendable {
        struct State {
            var started: [String] = []
            var attempts: [String] = []
            var attemptEnds: [StatusCode] = []
            var callEnds: [StatusCode] = []
            var events: [ConnectionEvent] = []
            var traces: [TraceContext?] = []
        }

        let state = Mutex(State())

        func wait(_ condition: (State) -> Bool) async -> Bool {
            for _ in 0..<2_000 {
                if state.withLock({ condition($0) }) { return true }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return state.withLock { condition($0) }
        }
    }

    @Test("a server tells each call that came, and its end with the trace")
    func server() async throws {
        let told = Told()
        try await Pair.with({ configuration in
            configuration.observer.callStarted = { method in
                told.state.withLock { $0.started.append(method.name) }
            }
            configuration.observer.callFinished = { call in
                told.state.withLock {
                    $0.callEnds.append(call.status)
                    $0.traces.append(call.trace)
                }
            }
        }) { pair in
            let trace = TraceContext(traceHigh: 1, traceLow: 2, spanID: 3)
            _ = try await pair.echo(1, CallOptions(trace: trace))
            _ = await errorOf {
                let _: CommonV1.Money = try await pair.client.unary(
                    Probe.forbidden, CommonV1.Money(), CallOptions())
            }
            let heard = await told.wait { $0.callEnds.count == 2 }
            #expect(heard)
            let state = told.state.withLock { $0 }
            #expect(state.started == ["Echo", "Forbidden"])
            #expect(state.callEnds == [.ok, .permissionDenied])
            #expect(state.traces.first??.traceID == trace.traceID)
            #expect(state.traces.last == .some(nil))
        }
    }

    @Test("a client tells each try by itself, and how its connections come and go")
    func client() async throws {
        let told = Told()
        try await Pair.with(
            { _ in },
            { configuration in
                configuration.observer.attemptStarted = { method in
                    told.state.withLock { $0.attempts.append(method.name) }
                }
                configuration.observer.attemptFinished = { call in
                    told.state.withLock { $0.attemptEnds.append(call.status) }
                }
                configuration.observer.callFinished = { call in
                    told.state.withLock { $0.callEnds.append(call.status) }
                }
                configuration.observer.connectionChanged = { event in
                    told.state.withLock { $0.events.append(event) }
                }
            }
        ) { pair in
            _ = try await pair.echo(1)
            _ = await errorOf {
                let _: CommonV1.Money = try await pair.client.unary(
                    Probe.refuse, CommonV1.Money(), CallOptions())
            }
            let heard = await told.wait { $0.callEnds.count == 2 }
            #expect(heard)
            let state = told.state.withLock { $0 }
            #expect(state.attempts == ["Echo", "Refuse"])
            #expect(state.attemptEnds == [.ok, .failedPrecondition])
            #expect(state.callEnds == state.attemptEnds)
            #expect(state.events == [.connected])
            await pair.server.shutdown(grace: .seconds(5))
            let left = await told.wait { $0.events.count >= 2 }
            #expect(left)
            #expect(told.state.withLock { $0.events[1] } == .disconnected(.goAway))
            // Nobody listens any more: the next call's attempt to connect fails, and no try was made.
            _ = await errorOf { try await pair.echo(1) }
            let failed = await told.wait { $0.events.contains(.attemptFailed) }
            #expect(failed)
            #expect(told.state.withLock { $0.attempts.count } == 2)
        }
    }
}
