import Messages
import Synchronization
import Testing

@testable import Wire

@Suite("W3C trace context") struct TraceContextTests {
    @Test("the text form is read and written alike")
    func text() throws {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let trace = try #require(TraceContext(traceparent: text))
        #expect(trace.traceHigh == 0x4bf9_2f35_77b3_4da6)
        #expect(trace.traceLow == 0xa3ce_929d_0e0e_4736)
        #expect(trace.spanID == 0x00f0_67aa_0ba9_02b7)
        #expect(trace.flags == 1)
        #expect(trace.traceparent == text)
        #expect(trace.spanText == "00f067aa0ba902b7")
    }

    @Test(
        "what the recommendation calls invalid is refused",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        ])
    func invalid(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test("a later version is read as far as it is known")
    func later() throws {
        let trace = try #require(
            TraceContext(traceparent: "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"))
        #expect(trace.traceparent == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    }

    @Test("each call is a span of its own: the caller's, the call's and the handler's differ in one trace")
    func spans() async throws {
        let seen = Mutex<[TraceContext]>([])
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, call) in
            seen.withLock { seen in
                if let sent = call.metadata.trace { seen.append(sent) }
                if let own = call.trace { seen.append(own) }
                let options = CallOptions().metadata(inside: call)
                if let child = options.trace { seen.append(child) }
            }
            return money
        }
        try await Pair.with(router: router) { pair in
            let root = TraceContext(traceHigh: 1, traceLow: 2, spanID: 3)
            for _ in 0..<2 { _ = try await pair.echo(1, CallOptions(trace: root)) }
            let traces = seen.withLock { $0 }
            #expect(traces.count == 6)
            #expect(traces.allSatisfy { $0.traceID == root.traceID && $0.flags == root.flags })
            // A child begins from the handler's span: the client gives it one of its own when it calls.
            #expect(traces[2] == traces[1])
            let spans = [traces[0], traces[1], traces[3], traces[4]].map(\.spanID) + [root.spanID]
            #expect(Set(spans).count == 5)
        }
    }

    @Test("a call without a trace gets none")
    func none() async throws {
        let traces = Mutex<[TraceContext?]>([])
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, call) in
            traces.withLock { $0.append(call.trace) }
            return money
        }
        try await Pair.with(router: router) { pair in _ = try await pair.echo(1) }
        #expect(traces.withLock { $0 } == [nil])
    }

    @Test("a new trace and a new span have ids that are not zero")
    func made() {
        var numbers: [UInt64] = [0, 7, 0, 0, 9, 0, 0, 0, 0]
        let next: () -> UInt64 = { numbers.removeFirst() }
        let root = TraceContext.root(next)
        #expect(root == TraceContext(traceHigh: 7, traceLow: 0, spanID: 9))
        let child = root.child(next)
        #expect(child == TraceContext(traceHigh: 7, traceLow: 0, spanID: 1))
    }
}
