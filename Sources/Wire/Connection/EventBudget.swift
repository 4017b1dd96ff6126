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

    /// Takes one event at `now` when the budget is not used up; what it refuses is not spent.
    mutating func takeIfLeft(_ now: NIODeadline) -> Bool {
        if take(now) { return true }
        spent -= 1
        return false
    }

    /// Takes one event at `now`; false when the budget is used up.
    mutating func take(_ now: NIODeadline) -> Bool {
        let returned = (now - since).nanoseconds / Swift.max(1, refill.nanoseconds)
        if returned >= Int64(spent) {
            spent = 0
            since = now
        } else if returned > 0 {
            spent -= Int(returned)
            // The rest of the time counts for the next event.
            since = since + .nanoseconds(returned * refill.nanoseconds)
        }
        spent += 1
        return spent <= burst
    }
}
