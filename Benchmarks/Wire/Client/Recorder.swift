/// Counts what ends inside the measured time, and remembers how long it took.
///
/// Tells when that time begins, so that the starter can read processor times.
// Unchecked because all tasks of a client run on its one event loop, and nothing else touches it.
final class Recorder: @unchecked Sendable {
    private let begins: Int64
    let ends: Int64
    private var hasBegun = false
    private var count = 0
    private var bytes = 0
    private var nanoseconds: [UInt32] = []

    init(_ options: Options) {
        let now = Clock.now()
        begins = now + Int64(options.warmUp * 1e9)
        ends = begins + Int64(options.seconds * 1e9)
        nanoseconds.reserveCapacity(1 << 20)
    }

    /// Something that began at `start` has ended; false when the measured time is over.
    @discardableResult
    func ended(_ start: Int64, bytes size: Int = 0, count number: Int = 1) -> Bool {
        let now = Clock.now()
        guard now >= begins else { return true }
        guard now < ends else { return false }
        if !hasBegun {
            hasBegun = true
            Output.line("begin")
        }
        count += number
        bytes += size
        guard number > 0 else { return true }
        nanoseconds.append(UInt32(clamping: now - start))
        return true
    }

    /// One JSON object. `failed` counts what is not among the others.
    func report(failed: Int = 0) -> String {
        Output.line("end")
        nanoseconds.sort()
        func percentile(_ part: Double) -> Double {
            guard !nanoseconds.isEmpty else { return 0 }
            let index = min(nanoseconds.count - 1, Int(Double(nanoseconds.count) * part))
            return Double(nanoseconds[index]) / 1_000
        }
        let seconds = Double(ends - begins) / 1e9
        return "{\"count\": \(count), \"seconds\": \(seconds), \"bytes\": \(bytes), "
            + "\"failed\": \(failed), "
            + "\"p50_us\": \(percentile(0.5)), \"p99_us\": \(percentile(0.99)), "
            + "\"p999_us\": \(percentile(0.999))}"
    }
}
