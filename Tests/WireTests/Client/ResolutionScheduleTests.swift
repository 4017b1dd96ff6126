import NIOCore
import Testing

@testable import Wire

@Suite struct ResolutionScheduleTests {
    private static func at(_ seconds: Double) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000_000 + UInt64(seconds * 1e9))
    }

    private static func schedule() -> ResolutionSchedule {
        ResolutionSchedule(
            interval: .seconds(30), period: .seconds(60),
            backoff: ConnectionBackoff(
                first: .seconds(1), longest: .seconds(4), multiplier: 1.6, jitter: 0))
    }

    @Test("looked up at the first use, once, then after each period")
    func period() {
        var schedule = Self.schedule()
        #expect(schedule.wanted(Self.at(0)) == .none)
        #expect(schedule.begin(Self.at(0)) == .resolve)
        #expect(schedule.begin(Self.at(1)) == .none)
        #expect(schedule.finished(isSuccess: true, Self.at(2), random: 0) == .wake(Self.at(60)))
        #expect(schedule.timerFired(Self.at(60)) == .resolve)
        #expect(schedule.finished(isSuccess: true, Self.at(61), random: 0) == .wake(Self.at(120)))
    }

    @Test("a lost connection brings the next lookup forward, never below the interval")
    func interval() {
        var schedule = Self.schedule()
        _ = schedule.begin(Self.at(0))
        _ = schedule.finished(isSuccess: true, Self.at(1), random: 0)
        #expect(schedule.wanted(Self.at(5)) == .wake(Self.at(30)))
        // Further losses change nothing.
        #expect(schedule.wanted(Self.at(6)) == .none)
        #expect(schedule.timerFired(Self.at(30)) == .resolve)
        _ = schedule.finished(isSuccess: true, Self.at(31), random: 0)
        #expect(schedule.wanted(Self.at(65)) == .resolve)
        #expect(schedule.wanted(Self.at(65)) == .none)
    }

    @Test("a loss during a lookup asks for another, after the interval")
    func during() {
        var schedule = Self.schedule()
        _ = schedule.begin(Self.at(0))
        #expect(schedule.wanted(Self.at(1)) == .none)
        #expect(schedule.finished(isSuccess: true, Self.at(2), random: 0) == .wake(Self.at(30)))
        #expect(schedule.timerFired(Self.at(30)) == .resolve)
        // A lookup that took longer than the interval is followed at once.
        #expect(schedule.wanted(Self.at(40)) == .none)
        #expect(schedule.finished(isSuccess: true, Self.at(70), random: 0) == .wake(Self.at(70)))
    }

    @Test("failed lookups follow each other with growing rests, and a success ends that")
    func failure() {
        var schedule = Self.schedule()
        _ = schedule.begin(Self.at(0))
        var now = 10.0
        for rest in [1, 1.6, 2.56, 4, 4] {
            #expect(
                schedule.finished(isSuccess: false, Self.at(now), random: 0)
                    == .wake(Self.at(now + rest)))
            // Nobody can shorten a rest after a failure.
            #expect(schedule.wanted(Self.at(now)) == .none)
            now += rest
            #expect(schedule.timerFired(Self.at(now)) == .resolve)
        }
        _ = schedule.finished(isSuccess: true, Self.at(now), random: 0)
        _ = schedule.timerFired(Self.at(now + 60))
        #expect(
            schedule.finished(isSuccess: false, Self.at(now + 60), random: 0)
                == .wake(Self.at(now + 61)))
    }

    @Test("a timer that fires too soon waits on; after the end nothing happens")
    func end() {
        var schedule = Self.schedule()
        _ = schedule.begin(Self.at(0))
        _ = schedule.finished(isSuccess: true, Self.at(0), random: 0)
        #expect(schedule.timerFired(Self.at(59)) == .wake(Self.at(60)))
        schedule.close()
        #expect(schedule.timerFired(Self.at(60)) == .none)
        #expect(schedule.wanted(Self.at(99)) == .none)
        #expect(schedule.begin(Self.at(99)) == .none)
        #expect(schedule.finished(isSuccess: true, Self.at(99), random: 0) == .none)
    }
}
