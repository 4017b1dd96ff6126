internal import Glibc

/// The C library's logarithm under a name of our own.
enum Logarithm {
    static func natural(_ number: Double) -> Double { log(number) }
}

/// What became of calls that began by a timetable, by stretch and by half second.
///
/// A call belongs to the stretch and the half second of its planned time; goodput counts the replies
/// that came within a stretch, whenever their calls were planned.
// Unchecked because all tasks of a client run on its one event loop, and nothing else touches it.
final class LoadCounts: @unchecked Sendable {
    enum Outcome {
        case done
        case refused(hasPushback: Bool)
        case failed
    }

    private struct Stretch {
        let begins: Int64
        let ends: Int64
        var goodput = 0
        var refused = 0
        var refusedWithPushback = 0
        var failed = 0
        var lags = Times()
        var rejects = Times()
        /// Times of replies, by half second.
        var halves: [Times]
    }

    private static let half: Int64 = 500_000_000

    private var stretches: [Stretch] = []

    init(_ phases: [Load.Phase], from start: Int64) {
        var begins = start
        for phase in phases {
            let ends = begins + Int64(phase.seconds * 1e9)
            let count = Int((ends - begins + Self.half - 1) / Self.half)
            stretches.append(
                Stretch(begins: begins, ends: ends, halves: Array(repeating: Times(), count: count)))
            begins = ends
        }
    }

    func begins(_ phase: Int) -> Int64 { stretches[phase].begins }
    func ends(_ phase: Int) -> Int64 { stretches[phase].ends }

    /// The call planned for `planned` ended now; it had begun `lag` too late.
    func ended(_ phase: Int, _ planned: Int64, _ lag: Int64, _ outcome: Outcome) {
        let now = Clock.now()
        stretches[phase].lags.add(lag)
        switch outcome {
        case .done:
            let half = Int((planned - stretches[phase].begins) / Self.half)
            stretches[phase].halves[half].add(now - planned)
            if let at = stretches.firstIndex(where: { now >= $0.begins && now < $0.ends }) {
                stretches[at].goodput += 1
            }
        case .refused(let hasPushback):
            stretches[phase].refused += 1
            if hasPushback { stretches[phase].refusedWithPushback += 1 }
            stretches[phase].rejects.add(now - planned)
        case .failed: stretches[phase].failed += 1
        }
    }

    /// One JSON object; times are microseconds.
    func report() -> String {
        "{\"phases\": [\(stretches.map(Self.report).joined(separator: ", "))]}"
    }

    private static func report(_ stretch: Stretch) -> String {
        var all = Times()
        for half in stretch.halves { all.add(half) }
        let halves = stretch.halves.map { "\($0.percentile(0.99))" }.joined(separator: ", ")
        return "{\"seconds\": \(Double(stretch.ends - stretch.begins) / 1e9), "
            + "\"goodput\": \(stretch.goodput), \"done\": \(all.count), "
            + "\"refused\": \(stretch.refused), \"with_pushback\": \(stretch.refusedWithPushback), "
            + "\"failed\": \(stretch.failed), "
            + "\"p50_us\": \(all.percentile(0.5)), \"p99_us\": \(all.percentile(0.99)), "
            + "\"reject_p50_us\": \(stretch.rejects.percentile(0.5)), "
            + "\"reject_p99_us\": \(stretch.rejects.percentile(0.99)), "
            + "\"lag_p99_us\": \(stretch.lags.percentile(0.99)), \"halves_p99_us\": [\(halves)]}"
    }
}

/// Durations in nanoseconds, up to four seconds each.
struct Times {
    private var nanoseconds: [UInt32] = []

    var count: Int { nanoseconds.count }

    mutating func add(_ time: Int64) { nanoseconds.append(UInt32(clamping: time)) }
    mutating func add(_ others: Times) { nanoseconds += others.nanoseconds }

    /// Microseconds that `part` of them stay below; 0 when there are none.
    func percentile(_ part: Double) -> Double {
        guard !nanoseconds.isEmpty else { return 0 }
        let sorted = nanoseconds.sorted()
        return Double(sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * part))]) / 1_000
    }
}
