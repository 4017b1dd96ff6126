import NIOCore
import Testing

@testable import Wire

/// gRPC A50, by its numbers.
@Suite struct OutlierDetectorTests {
    private static func target(_ number: Int) -> Target { Target(host: "h", port: number) }

    private static func at(_ seconds: Int) -> NIODeadline {
        .uptimeNanoseconds(UInt64(1_000 + seconds) * 1_000_000_000)
    }

    private static func detector(
        _ hosts: Int = 5, _ tune: (inout OutlierDetection) -> Void = { _ in }
    ) -> OutlierDetector {
        var parameters = OutlierDetection()
        tune(&parameters)
        var detector = OutlierDetector(parameters)
        detector.keep((1...hosts).map(target))
        return detector
    }

    /// Counts of hosts 1, 2, ... from (successes, failures).
    private static func counts(_ pairs: [(Int, Int)]) -> [Target: CallCounts] {
        var result: [Target: CallCounts] = [:]
        for (index, pair) in pairs.enumerated() {
            result[target(index + 1)] = CallCounts(successes: pair.0, failures: pair.1)
        }
        return result
    }

    private static func ejected(_ detector: OutlierDetector) -> [Int] {
        detector.ejected.keys.map(\.port).sorted()
    }

    @Test("the defaults are those of A50")
    func defaults() {
        let parameters = OutlierDetection()
        #expect(parameters.interval == .seconds(10))
        #expect(parameters.baseEjectionTime == .seconds(30))
        #expect(parameters.maxEjectionTime == .seconds(300))
        #expect(parameters.maxEjectionPercent == 10)
        let rate = OutlierDetection.SuccessRate()
        #expect(
            [rate.stdevFactor, rate.enforcementPercentage, rate.minimumHosts, rate.requestVolume]
                == [1_900, 100, 5, 100])
        let failures = OutlierDetection.FailurePercentage()
        #expect(
            [
                failures.threshold, failures.enforcementPercentage, failures.minimumHosts,
                failures.requestVolume,
            ] == [85, 100, 5, 50])
    }

    @Test("success rate: below mean - 1.9 standard deviations, and not at it")
    func successRate() {
        // Rates 1, 1, 1, 1, 0.5: mean 0.9, deviation 0.2, bound 0.52.
        var detector = Self.detector { $0.failurePercentage = nil }
        detector.sweep(
            Self.counts([(100, 0), (100, 0), (100, 0), (100, 0), (50, 50)]), Self.at(0)
        ) { 0 }
        #expect(Self.ejected(detector) == [5])
        // A factor of 2 puts the bound at 0.5 itself: nothing is below.
        detector = Self.detector {
            $0.failurePercentage = nil
            $0.successRate?.stdevFactor = 2_000
        }
        detector.sweep(
            Self.counts([(100, 0), (100, 0), (100, 0), (100, 0), (50, 50)]), Self.at(0)
        ) { 0 }
        #expect(Self.ejected(detector).isEmpty)
        // Where all fail alike nobody stands out.
        detector.sweep(
            Self.counts([(Int, Int)](repeating: (10, 90), count: 5)), Self.at(10)
        ) { 0 }
        #expect(Self.ejected(detector).isEmpty)
    }

    @Test("success rate: too few calls or too few hosts with enough calls decide nothing")
    func successRateMinimum() {
        var detector = Self.detector { $0.failurePercentage = nil }
        // Host 5 has 99 calls: neither judged nor a judge, so only 4 hosts are left.
        detector.sweep(
            Self.counts([(100, 0), (100, 0), (100, 0), (0, 100), (99, 0)]), Self.at(0)
        ) { 0 }
        #expect(Self.ejected(detector).isEmpty)
        // With a sixth there are 5 judges; the quiet host is not judged.
        detector = Self.detector(6) { $0.failurePercentage = nil }
        detector.sweep(
            Self.counts([(100, 0), (100, 0), (100, 0), (0, 100), (0, 99), (100, 0)]), Self.at(0)
        ) { 0 }
        #expect(Self.ejected(detector) == [4])
    }

    @Test("failure percentage: above 85, not at it; 50 calls are enough, 49 are not")
    func failurePercentage() {
        var detector = Self.detector {
            $0.successRate = nil
            $0.maxEjectionPercent = 100
        }
        detector.sweep(
            Self.counts([(15, 85), (14, 86), (0, 49), (0, 50), (50, 0)]), Self.at(0)
        ) { 0 }
        #expect(Self.ejected(detector) == [2, 4])
        detector = Self.detector(4) { $0.successRate = nil }
        detector.sweep(Self.counts([(0, 100)]), Self.at(0)) { 0 }
        #expect(Self.ejected(detector).isEmpty, "4 hosts are below the minimum of 5")
    }

    @Test(
        "at most the given share is left out, but one always may be, and the last never",
        arguments: [
            (5, 0, 1), (5, 10, 1), (20, 10, 2), (25, 10, 3), (10, 50, 5), (5, 100, 4), (2, 10, 1),
            (1, 100, 0),
        ])
    func share(hosts: Int, percent: Int, expected: Int) {
        var detector = Self.detector(hosts) {
            $0.maxEjectionPercent = percent
            $0.failurePercentage?.minimumHosts = 1
        }
        let bad = [(Int, Int)](repeating: (0, 100), count: hosts)
        detector.sweep(Self.counts(bad), Self.at(0)) { 0 }
        #expect(Self.ejected(detector).count == expected)
        detector.sweep(Self.counts(bad), Self.at(10)) { 0 }
        #expect(Self.ejected(detector).count == expected)
    }

    @Test("the enforcement percentage is a chance")
    func enforcement() {
        for (random, isEjected) in [(29 as UInt64, true), (30, false), (129, true), (199, false)] {
            var detector = Self.detector {
                $0.successRate = nil
                $0.failurePercentage?.enforcementPercentage = 30
            }
            detector.sweep(Self.counts([(0, 100)]), Self.at(0)) { random }
            #expect(Self.ejected(detector).isEmpty != isEjected)
        }
    }

    @Test("left out for base times multiplier; the multiplier grows with each time and shrinks")
    func multiplier() {
        var detector = Self.detector()
        let bad = Self.counts([(0, 100), (100, 0), (100, 0), (100, 0), (100, 0)])
        let good = Self.counts([(Int, Int)](repeating: (100, 0), count: 5))
        let first = Self.target(1)
        detector.sweep(bad, Self.at(0)) { 0 }
        #expect(detector.ejected[first] == Self.at(30))
        for time in [10, 20, 30] {
            detector.sweep(good, Self.at(time)) { 0 }
            #expect(detector.ejected[first] == Self.at(30), "back only after its end")
        }
        detector.sweep(good, Self.at(31)) { 0 }
        #expect(detector.ejected.isEmpty)
        // Again at once: twice as long.
        detector.sweep(bad, Self.at(40)) { 0 }
        #expect(detector.ejected[first] == Self.at(100))
        detector.sweep(good, Self.at(101)) { 0 }
        #expect(detector.ejected.isEmpty)
        // One good interval takes one off: the next time is again twice, not three times.
        detector.sweep(good, Self.at(111)) { 0 }
        detector.sweep(bad, Self.at(121)) { 0 }
        #expect(detector.ejected[first] == Self.at(181))
        // Many good intervals forget everything.
        for time in [182, 192, 202, 212] { detector.sweep(good, Self.at(time)) { 0 } }
        detector.sweep(bad, Self.at(222)) { 0 }
        #expect(detector.ejected[first] == Self.at(252))
    }

    @Test("the time left out has a bound, which is never below the base")
    func longest() {
        for (base, most, times) in [(30, 100, [30, 60, 90, 100]), (60, 10, [60, 60])] {
            var detector = Self.detector {
                $0.baseEjectionTime = .seconds(base)
                $0.maxEjectionTime = .seconds(most)
            }
            let bad = Self.counts([(0, 100), (100, 0), (100, 0), (100, 0), (100, 0)])
            var now = 0
            for time in times {
                detector.sweep(bad, Self.at(now)) { 0 }
                #expect(detector.ejected[Self.target(1)] == Self.at(now + time))
                now += time + 1
                detector.sweep([:], Self.at(now)) { 0 }
                #expect(detector.ejected.isEmpty)
            }
        }
    }

    @Test("both rules find the same host: it counts once")
    func once() {
        var detector = Self.detector { $0.maxEjectionPercent = 100 }
        detector.sweep(
            Self.counts([(0, 100), (100, 0), (100, 0), (100, 0), (100, 0)]), Self.at(0)
        ) { 0 }
        #expect(detector.ejected[Self.target(1)] == Self.at(30))
    }

    @Test("a new list of addresses keeps what is known of those that stay")
    func addresses() {
        var detector = Self.detector()
        let bad = Self.counts([(0, 100), (100, 0), (100, 0), (100, 0), (100, 0)])
        detector.sweep(bad, Self.at(0)) { 0 }
        detector.keep((1...8).map(Self.target))
        #expect(Self.ejected(detector) == [1])
        detector.keep((2...8).map(Self.target))
        #expect(Self.ejected(detector).isEmpty)
        detector.keep((1...8).map(Self.target))
        #expect(Self.ejected(detector).isEmpty, "who was gone comes back as new")
    }

    @Test("statuses of handlers say nothing against a replica")
    func statuses() {
        let counter = OutlierCounter()
        counter.count(nil)
        for code in 1...16 { counter.count(RPCError(StatusCode(rawValue: UInt8(code)), "")) }
        // None, 3, 5, 6, 9, 10, 11 against 2, 4, 7, 8 and 12 to 16; not cancelled.
        #expect(counter.take() == CallCounts(successes: 7, failures: 9))
        counter.count(RPCError(.resourceExhausted, "full", notProcessed: true))
        counter.count(RPCError(.resourceExhausted, "the reply is too large", pushback: .never))
        #expect(counter.take() == CallCounts())
    }
}
