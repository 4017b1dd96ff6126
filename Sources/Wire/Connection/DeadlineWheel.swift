internal import NIOCore

/// Something that is told when its deadline passes.
protocol DeadlineHolder: AnyObject {
    /// Where the wheel keeps it; only the wheel changes it.
    var deadlineSlot: DeadlineSlot { get set }
    /// The deadline passed; the wheel has let go of the holder.
    func deadlinePassed()
}

/// The place of a holder in a wheel.
struct DeadlineSlot {
    fileprivate var bucket: Int32 = -1
    fileprivate var index: Int32 = 0

    init() {}

    fileprivate init(bucket: Int32, index: Int32) {
        self.bucket = bucket
        self.index = index
    }
}

/// The deadlines of all calls on one event loop: arming and disarming cost a few instructions and
/// no timer. Deadlines fire up to 4 ms late. Belongs to its loop.
final class DeadlineWheel {
    private struct Entry {
        var holder: any DeadlineHolder
        var tick: Int64
    }

    /// Nanoseconds of one tick.
    private static let grain: Int64 = 4_000_000
    private static let size = 1_024

    private let loop: any EventLoop
    private var buckets = [[Entry]](repeating: [], count: DeadlineWheel.size)
    private var count = 0
    private var timer: Scheduled<Void>?
    /// The tick that the timer will fire for.
    private var timerTick = Int64.max
    private var lastFired: Int64 = 0

    init(loop: any EventLoop) {
        self.loop = loop
        lastFired = Self.tick(loop.now) - 1
    }

    private static func tick(_ time: NIODeadline) -> Int64 {
        Int64(clamping: time.uptimeNanoseconds) / grain
    }

    /// Calls `holder.deadlinePassed()` at `deadline`, unless disarmed before.
    func arm(_ holder: any DeadlineHolder, at deadline: NIODeadline) {
        let tick = Swift.max(Self.tick(deadline) + 1, lastFired + 1)
        let bucket = Int(tick % Int64(Self.size))
        // Whole slots are assigned: changing a member through the protocol allocates.
        holder.deadlineSlot = DeadlineSlot(
            bucket: Int32(bucket), index: Int32(buckets[bucket].count))
        buckets[bucket].append(Entry(holder: holder, tick: tick))
        count += 1
        if tick < timerTick { schedule(tick) }
    }

    /// Forgets `holder`; nothing happens when it is not armed.
    func disarm(_ holder: any DeadlineHolder) {
        let slot = holder.deadlineSlot
        guard slot.bucket >= 0 else { return }
        remove(bucket: Int(slot.bucket), index: Int(slot.index))
    }

    private func remove(bucket: Int, index: Int) {
        let last = buckets[bucket].count - 1
        buckets[bucket][index].holder.deadlineSlot = DeadlineSlot()
        if index != last {
            buckets[bucket].swapAt(index, last)
            buckets[bucket][index].holder.deadlineSlot = DeadlineSlot(
                bucket: Int32(bucket), index: Int32(index))
        }
        buckets[bucket].removeLast()
        count -= 1
    }

    private func schedule(_ tick: Int64) {
        timer?.cancel()
        timerTick = tick
        let time = NIODeadline.uptimeNanoseconds(UInt64(tick) * UInt64(Self.grain))
        timer = loop.assumeIsolated().scheduleTask(deadline: time) { [self] in fire() }
    }

    private func fire() {
        timer = nil
        timerTick = Int64.max
        let now = Self.tick(loop.now)
        var due: [any DeadlineHolder] = []
        // After a long sleep each bucket needs one look, not one look per tick slept.
        let first = Swift.max(lastFired + 1, now - Int64(Self.size) + 1)
        if first <= now {
            for tick in first...now {
                let bucket = Int(tick % Int64(Self.size))
                var index = 0
                while index < buckets[bucket].count {
                    if buckets[bucket][index].tick <= now {
                        due.append(buckets[bucket][index].holder)
                        remove(bucket: bucket, index: index)
                    } else {
                        index += 1
                    }
                }
            }
            lastFired = now
        }
        for holder in due { holder.deadlinePassed() }
        scheduleNext()
    }

    /// Wakes for the next bucket that holds anything; nothing in it need be due yet.
    private func scheduleNext() {
        guard count > 0 else { return }
        for ahead in 1...Int64(Self.size) {
            let tick = lastFired + ahead
            guard tick < timerTick else { return }
            if !buckets[Int(tick % Int64(Self.size))].isEmpty {
                schedule(tick)
                return
            }
        }
    }
}
