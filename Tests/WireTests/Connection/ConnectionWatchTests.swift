import NIOCore
import Testing

@testable import Wire

@Suite struct ConnectionWatchTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func at(_ seconds: Double) -> NIODeadline {
        Self.start + .nanoseconds(Int64(seconds * 1_000_000_000))
    }

    private func watch(
        frame: Int64 = 10, keepalive: Int64 = 5, stalled: Int64 = 30, idle: Int64? = nil
    ) -> ConnectionWatch {
        var watch = ConnectionWatch(
            .init(
                frame: .seconds(frame), keepalive: .seconds(keepalive), stalled: .seconds(stalled)),
            now: Self.start)
        watch.begin(idleLimit: idle.map { .seconds($0) }, Self.start)
        return watch
    }

    /// Looks when the watch says so, until it wants something or `end` is reached.
    private func run(
        _ watch: inout ConnectionWatch, from: Double = 0, inFlight: Int = 0, isIdle: Bool? = nil,
        until end: Double
    ) -> (time: Double, verdict: ConnectionWatch.Verdict)? {
        var now = at(from)
        let isIdle = isIdle ?? (inFlight == 0)
        while true {
            now = watch.nextLook(now, inFlight: inFlight, isIdle: isIdle)
            guard now <= at(end) else { return nil }
            let verdict = watch.look(now, inFlight: inFlight, isIdle: isIdle)
            if verdict != .fine {
                return (Double((now - Self.start).nanoseconds) / 1e9, verdict)
            }
        }
    }

    @Test("a begun frame has its time, not more and not less, whenever it began", arguments: [0, 1.3, 4.9])
    func frame(begin: Double) throws {
        var watch = watch()
        watch.isInside(true, at(begin))
        // Further bytes of the same frame change nothing.
        watch.isInside(false, at(begin + 9))
        let outcome = try #require(run(&watch, until: 60))
        #expect(abs(outcome.time - begin - 10) < 0.001)
        #expect(outcome.verdict == .end("a frame was not completed in time"))
        var completed = self.watch()
        completed.isInside(true, at(0))
        completed.isInside(true, at(9))
        #expect(abs((run(&completed, until: 60)?.time ?? 0) - 19) < 0.001)
        completed.isBetweenFrames()
        #expect(run(&completed, until: 600) == nil)
    }

    @Test(
        "silence is asked about after the keepalive time, and given up after as much",
        arguments: [1, 5, 60])
    func silence(keepalive: Int64) throws {
        var watch = watch(keepalive: keepalive, idle: 1)
        watch.heard(at(0.5))
        let asked = try #require(run(&watch, inFlight: 1, until: 600))
        #expect(asked.verdict == .ask)
        #expect(abs(asked.time - 0.5 - Double(keepalive)) < 0.001)
        var lost = watch
        let given = try #require(run(&lost, from: asked.time, inFlight: 1, until: 600))
        #expect(given.verdict == .end("the peer does not answer"))
        #expect(abs(given.time - asked.time - Double(keepalive)) < 0.001)
        watch.heard(at(asked.time + 0.1))
        let again = try #require(run(&watch, from: asked.time + 0.1, inFlight: 1, until: 600))
        #expect(again.verdict == .ask)
    }

    @Test("nobody is asked while no call is in flight")
    func quiet() {
        var watch = watch()
        #expect(run(&watch, until: 600) == nil)
    }

    @Test("while the socket takes no bytes, only that is judged")
    func stalled() throws {
        var watch = watch()
        watch.isInside(true, at(0))
        watch.stalled(at(1))
        watch.isReadHeld = true
        watch.stalled(at(20))
        let outcome = try #require(run(&watch, inFlight: 3, until: 600))
        #expect(outcome.verdict == .end("the peer takes no bytes"))
        #expect(abs(outcome.time - 31) < 0.001)
        // Without a read that waits, silence says nothing either: no PING reaches the peer.
        var outstanding = self.watch()
        outstanding.stalled(at(0))
        #expect(abs((run(&outstanding, inFlight: 1, until: 600)?.time ?? 0) - 30) < 0.001)
    }

    @Test("what was begun before we stopped to read has its whole time again")
    func resumed() throws {
        var watch = watch()
        watch.isInside(true, at(0))
        watch.stalled(at(1))
        watch.isReadHeld = true
        let reads = watch.flows(at(20))
        #expect(reads)
        let twice = watch.flows(at(20))
        #expect(!twice)
        let asked = try #require(run(&watch, from: 20, inFlight: 1, until: 600))
        #expect(asked.verdict == .ask && abs(asked.time - 25) < 0.001)
        watch.heard(at(29))
        let ended = try #require(run(&watch, from: 29, inFlight: 1, until: 600))
        #expect(ended.verdict == .end("a frame was not completed in time"))
        #expect(abs(ended.time - 30) < 0.001)
    }

    @Test("an idle connection is retired after its time without calls")
    func idle() throws {
        var watch = watch(idle: 7)
        #expect(abs((run(&watch, until: 60)?.time ?? 0) - 7) < 0.001)
        watch.idled(at(20))
        let outcome = try #require(run(&watch, from: 20, until: 60))
        #expect(outcome.verdict == .retire && abs(outcome.time - 27) < 0.001)
    }

    @Test("a call that does not keep a connection from being idle is asked about like any")
    func idleWithCall() throws {
        var watch = watch(idle: 7)
        let asked = try #require(run(&watch, inFlight: 1, isIdle: true, until: 60))
        #expect(asked.verdict == .ask && abs(asked.time - 5) < 0.001)
        watch.heard(at(5.1))
        let outcome = try #require(run(&watch, from: 5.1, inFlight: 1, isIdle: true, until: 60))
        #expect(outcome.verdict == .retire && abs(outcome.time - 7) < 0.001)
    }
}
