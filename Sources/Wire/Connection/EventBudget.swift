internal import NIOCore

/// So many events in a sliding window; a token bucket that needs no clock of its own.
struct EventBudget: Sendable {
    /// Events allowed at once.
    let burst: Int
    /// Time in which one spent event comes back.
    let refill: TimeAmount
    private var spent = 0
    private var since = NIODeadline.uptimeNanoseconds(0)

    init(burst: Int, refill: TimeAmount) {
        self.burst = burst
        self.refill = refill
    }

    /// Takes one event at `now`; false when the budget is used up.
    mutating func take(_ now: NIODeadline) -> Bool {
        let elapsed = (now - since).nanoseconds
        let returned = elapsed / Swift.max(1, refill.nanoseconds)
        if returned > 0 {
            spent = returned >= Int64(spent) ? 0 : spent - Int(returned)
            since = now
        }
        spent += 1
        return spent <= burst
    }
}
