import Logging
import Testing

@testable import ServiceKit

@Suite("failures of loops") struct LoopFailuresTests {
    @Test("a loop that fails again and again is warned of and rests longer, to a bound")
    func again() {
        var failures = LoopFailures()
        var levels: [Logger.Level] = []
        var pauses: [Duration] = []
        for _ in 0..<6 {
            failures.failed(after: .seconds(59))
            levels.append(failures.level)
            pauses.append(failures.pause)
        }
        #expect(levels == [.debug, .debug, .debug, .warning, .warning, .warning])
        #expect(pauses == [200, 400, 800, 1600, 3200, 3200].map { .milliseconds($0) })
        failures.ended()
        #expect(failures.count == 0)
        #expect(failures.pause == .milliseconds(100))
    }

    @Test("a follower whose connection is replaced every hour is never warned of")
    func hourly() {
        var failures = LoopFailures()
        for _ in 0..<100 {
            failures.failed(after: .seconds(3_600))
            #expect(failures.level == .debug)
            #expect(failures.pause == .milliseconds(200))
        }
    }
}
