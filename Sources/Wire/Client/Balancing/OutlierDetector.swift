internal import NIOCore

/// Calls that ended at one address in one interval.
struct CallCounts: Equatable {
    var successes = 0
    var failures = 0

    var volume: Int { successes + failures }
    /// From 0 to 1; only with a volume above 0.
    var successRate: Double { Double(successes) / Double(volume) }
}

/// Which addresses are left out: the algorithm of gRPC A50. Has no clock, no timer, no randomness.
///
/// Where the text of A50 says that ejection stops when the ejected percentage is greater than the
/// maximum, it stops here when it is reached, as in gRPC's implementations; one is always allowed, unless
/// it is the last: one address always stays.
struct OutlierDetector {
    private struct Host {
        let target: Target
        var multiplier = 0
        var ejected: NIODeadline?
    }

    private let parameters: OutlierDetection
    private var hosts: [Host] = []

    init(_ parameters: OutlierDetection) { self.parameters = parameters }

    /// These are the addresses now; what is known about those that stay is kept.
    mutating func keep(_ targets: [Target]) {
        hosts = targets.map { target in
            hosts.first { $0.target == target } ?? Host(target: target)
        }
    }

    /// The addresses left out and until when, if nothing changes.
    var ejected: [Target: NIODeadline] {
        var result: [Target: NIODeadline] = [:]
        for host in hosts {
            if let end = end(host) { result[host.target] = end }
        }
        return result
    }

    private func end(_ host: Host) -> NIODeadline? {
        guard let begin = host.ejected else { return nil }
        let base = TimeAmount(parameters.baseEjectionTime).nanoseconds
        let most = Swift.max(base, TimeAmount(parameters.maxEjectionTime).nanoseconds)
        let (product, overflow) = base.multipliedReportingOverflow(by: Int64(host.multiplier))
        return begin + .nanoseconds(overflow ? most : Swift.min(product, most))
    }

    /// An interval ended at `now` with these counts. `random` is asked once per address found, for
    /// the enforcement percentage.
    mutating func sweep(
        _ counts: [Target: CallCounts], _ now: NIODeadline, random: () -> UInt64
    ) {
        if let rule = parameters.successRate { sweep(rule, counts, now, random) }
        if let rule = parameters.failurePercentage { sweep(rule, counts, now, random) }
        for index in hosts.indices {
            if let end = end(hosts[index]) {
                if now > end { hosts[index].ejected = nil }
            } else if hosts[index].multiplier > 0 {
                hosts[index].multiplier -= 1
            }
        }
    }

    private var isAtMost: Bool {
        let count = hosts.count { $0.ejected != nil }
        if count + 1 >= hosts.count { return true }
        return count > 0 && count * 100 >= parameters.maxEjectionPercent * hosts.count
    }

    private mutating func sweep(
        _ rule: OutlierDetection.SuccessRate, _ counts: [Target: CallCounts], _ now: NIODeadline,
        _ random: () -> UInt64
    ) {
        let enough = Swift.max(1, rule.requestVolume)
        let rates = hosts.map { host -> Double? in
            guard let count = counts[host.target], count.volume >= enough else { return nil }
            return count.successRate
        }
        let known = rates.compactMap(\.self)
        guard known.count >= Swift.max(1, rule.minimumHosts) else { return }
        let mean = known.reduce(0, +) / Double(known.count)
        let variance =
            known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)
        let bound = mean - variance.squareRoot() * Double(rule.stdevFactor) / 1_000
        for index in hosts.indices {
            if isAtMost { return }
            guard let rate = rates[index], rate < bound else { continue }
            eject(index, now, rule.enforcementPercentage, random)
        }
    }

    private mutating func sweep(
        _ rule: OutlierDetection.FailurePercentage, _ counts: [Target: CallCounts],
        _ now: NIODeadline, _ random: () -> UInt64
    ) {
        guard hosts.count >= rule.minimumHosts else { return }
        let enough = Swift.max(1, rule.requestVolume)
        for index in hosts.indices {
            if isAtMost { return }
            guard let count = counts[hosts[index].target], count.volume >= enough,
                count.failures * 100 > rule.threshold * count.volume
            else { continue }
            eject(index, now, rule.enforcementPercentage, random)
        }
    }

    /// One sweep leaves an address out once, also when both rules find it.
    private mutating func eject(
        _ index: Int, _ now: NIODeadline, _ percentage: Int, _ random: () -> UInt64
    ) {
        guard hosts[index].ejected == nil, Int(random() % 100) < percentage else { return }
        hosts[index].ejected = now
        hosts[index].multiplier += 1
    }
}
