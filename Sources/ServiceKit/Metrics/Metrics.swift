import Synchronization

/// A number that only grows.
package final class Counter: Sendable {
    private let value = Atomic<Int64>(0)

    /// Adds `amount`, which must not be negative.
    package func increment(by amount: Int64 = 1) { value.wrappingAdd(amount, ordering: .relaxed) }

    /// The present count.
    package var count: Int64 { value.load(ordering: .relaxed) }
}

/// A number that goes up and down.
package final class Gauge: Sendable {
    private let value = Atomic<Int64>(0)

    /// Replaces the number.
    package func set(_ amount: Int64) { value.store(amount, ordering: .relaxed) }
    /// Adds `amount`, negative to subtract.
    package func add(_ amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
    /// The present number.
    package var current: Int64 { value.load(ordering: .relaxed) }
}

/// Counts of durations in fixed buckets.
package final class DurationHistogram: Sendable {
    /// Upper bounds in microseconds, each about 2.5 times the one before.
    package static let bounds: [Int64] = [
        100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000,
    ]

    private let buckets = Mutex((counts: [Int64](repeating: 0, count: bounds.count + 1), sum: Int64(0)))

    /// Adds one observation.
    package func record(_ duration: Duration) {
        let parts = duration.components
        let micro = parts.seconds &* 1_000_000 &+ parts.attoseconds / 1_000_000_000_000
        let index = Self.bounds.firstIndex { micro <= $0 } ?? Self.bounds.count
        buckets.withLock { state in
            state.counts[index] += 1
            state.sum &+= micro
        }
    }

    fileprivate var snapshot: (counts: [Int64], sum: Int64) { buckets.withLock { $0 } }
}

/// The instruments of one process and their text form for Prometheus.
///
/// Names are `<service>_<noun>_<unit>`; labels are closed sets.
package final class Metrics: Sendable {
    private enum Instrument: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case computed(@Sendable () -> Int64)
        case computedCounter(@Sendable () -> Int64)
        case histogram(DurationHistogram)
        case distribution(Histogram)
    }

    private struct Series: Hashable {
        let name: String
        let labels: String
    }

    private struct State {
        var help: [String: String] = [:]
        var series: [Series: Instrument] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// The counter of this name and these labels; the same instrument each time.
    package func counter(_ name: String, help: String, _ labels: [String: String] = [:]) -> Counter {
        let found = instrument(name, help, labels) { .counter(Counter()) }
        guard case .counter(let counter) = found else { preconditionFailure("\(name) is no counter") }
        return counter
    }

    /// The gauge of this name and these labels; the same instrument each time.
    package func gauge(_ name: String, help: String, _ labels: [String: String] = [:]) -> Gauge {
        let found = instrument(name, help, labels) { .gauge(Gauge()) }
        guard case .gauge(let gauge) = found else { preconditionFailure("\(name) is no gauge") }
        return gauge
    }

    /// A gauge that is read when it is asked for.
    package func gauge(
        _ name: String, help: String, _ labels: [String: String] = [:], read: @escaping @Sendable () -> Int64
    ) {
        _ = instrument(name, help, labels) { .computed(read) }
    }

    /// A counter that is read when it is asked for; what it reads never falls.
    package func counter(
        _ name: String, help: String, _ labels: [String: String] = [:], read: @escaping @Sendable () -> Int64
    ) {
        _ = instrument(name, help, labels) { .computedCounter(read) }
    }

    /// The histogram of this name and these labels, in the unit of the name; the same instrument each
    /// time.
    package func distribution(
        _ name: String, help: String, bounds: [Double], _ labels: [String: String] = [:]
    ) -> Histogram {
        let found = instrument(name, help, labels) { .distribution(Histogram(bounds: bounds)) }
        guard case .distribution(let histogram) = found else {
            preconditionFailure("\(name) is no such histogram")
        }
        return histogram
    }

    /// The histogram of this name (unit seconds) and these labels; the same instrument each time.
    package func histogram(_ name: String, help: String, _ labels: [String: String] = [:])
        -> DurationHistogram
    {
        let found = instrument(name, help, labels) { .histogram(DurationHistogram()) }
        guard case .histogram(let histogram) = found else { preconditionFailure("\(name) is no histogram") }
        return histogram
    }

    private func instrument(
        _ name: String, _ help: String, _ labels: [String: String], make: () -> Instrument
    ) -> Instrument {
        let series = Series(name: name, labels: Metrics.text(labels))
        return state.withLock { state in
            if let found = state.series[series] { return found }
            let made = make()
            state.series[series] = made
            state.help[name] = help
            return made
        }
    }

    /// Every instrument in Prometheus text format 0.0.4, sorted by name.
    package func expose() -> String {
        let (help, series) = state.withLock { ($0.help, $0.series) }
        var text = ""
        var last = ""
        for (key, instrument) in series.sorted(by: {
            ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels)
        }) {
            if key.name != last {
                last = key.name
                text += "# HELP \(key.name) \(help[key.name] ?? "")\n# TYPE \(key.name) \(kind(instrument))\n"
            }
            switch instrument {
            case .counter(let counter): text += "\(key.name)\(braces(key.labels)) \(counter.count)\n"
            case .gauge(let gauge): text += "\(key.name)\(braces(key.labels)) \(gauge.current)\n"
            case .computed(let read), .computedCounter(let read):
                text += "\(key.name)\(braces(key.labels)) \(read())\n"
            case .histogram(let histogram): text += lines(of: histogram, key.name, key.labels)
            case .distribution(let histogram): text += histogram.lines(key.name, key.labels)
            }
        }
        return text
    }

    private func kind(_ instrument: Instrument) -> String {
        switch instrument {
        case .counter, .computedCounter: "counter"
        case .gauge, .computed: "gauge"
        case .histogram, .distribution: "histogram"
        }
    }

    private func lines(of histogram: DurationHistogram, _ name: String, _ labels: String) -> String {
        let (counts, sum) = histogram.snapshot
        var text = ""
        var running: Int64 = 0
        for (index, count) in counts.enumerated() {
            running += count
            let bound =
                index < DurationHistogram.bounds.count
                ? String(Double(DurationHistogram.bounds[index]) / 1_000_000) : "+Inf"
            let joined = labels.isEmpty ? "le=\"\(bound)\"" : "\(labels),le=\"\(bound)\""
            text += "\(name)_bucket{\(joined)} \(running)\n"
        }
        text += "\(name)_sum\(braces(labels)) \(Double(sum) / 1_000_000)\n"
        return text + "\(name)_count\(braces(labels)) \(running)\n"
    }

    private func braces(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    private static func text(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { key, value in
            let escaped = value.flatMap { character in
                switch character {
                case "\\": "\\\\"
                case "\"": "\\\""
                case "\n": "\\n"
                default: String(character)
                }
            }
            return "\(key)=\"\(String(escaped))\""
        }.joined(separator: ",")
    }
}
