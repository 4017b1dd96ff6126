import Synchronization

/// Counts of observations in fixed buckets, in the unit of its name.
package final class Histogram: Sendable {
    /// Upper bounds of OpenTelemetry's gRPC latencies (gRFC A66), in seconds.
    package static let latencies: [Double] = [
        0, 0.00001, 0.00005, 0.0001, 0.0003, 0.0006, 0.0008, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006,
        0.008, 0.01, 0.013, 0.016, 0.02, 0.025, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.13, 0.16, 0.2,
        0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 2, 5, 10, 20, 50, 100,
    ]
    /// Upper bounds of OpenTelemetry's gRPC sizes (gRFC A66), in bytes, up to the largest message.
    package static let sizes: [Double] = [
        0, 1_024, 2_048, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304,
    ]

    /// Upper bounds of repeats of one call: a policy makes at most four.
    package static let retries: [Double] = [1, 2, 3, 4, 5]

    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }

    /// Upper bounds of the buckets, ascending; a last bucket holds everything above.
    package let bounds: [Double]
    private let state: Mutex<State>

    /// An empty histogram. `bounds` ascend.
    package init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: [Int64](repeating: 0, count: bounds.count + 1)))
    }

    /// Adds one observation.
    package func record(_ value: Double) {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        let index = low
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    /// Adds a duration, in seconds.
    package func record(_ duration: Duration) {
        let parts = duration.components
        record(Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }

    /// Lines of Prometheus text for this name and these labels.
    func lines(_ name: String, _ labels: String) -> String {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let prefix = labels.isEmpty ? "" : labels + ","
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        var text = ""
        var running: Int64 = 0
        for (index, count) in counts.enumerated() {
            running += count
            let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(running)\n"
        }
        return text + "\(name)_sum\(braces) \(sum)\n\(name)_count\(braces) \(running)\n"
    }
}
