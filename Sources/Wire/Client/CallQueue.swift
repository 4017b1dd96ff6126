/// The calls of a loop that wait for a connection, oldest first. Calls that gave up stay until their
/// turn comes or until they are more than half of all, so that giving up costs next to nothing.
struct CallQueue {
    private var calls: [ClientCall] = []
    private var first = 0
    /// Calls that still wait.
    private(set) var count = 0
    private let statistics: WireStatistics

    /// Counts those that wait in `statistics`.
    init(_ statistics: WireStatistics = WireStatistics()) { self.statistics = statistics }

    /// Whether nobody waits.
    var isEmpty: Bool { count == 0 }

    /// Adds a call at the end.
    mutating func append(_ call: ClientCall) {
        call.isWaiting = true
        calls.append(call)
        count += 1
        statistics.wait(1)
    }

    /// The oldest call that still waits.
    mutating func next() -> ClientCall? {
        while first < calls.count, !calls[first].isWaiting { first += 1 }
        guard first < calls.count else {
            calls.removeAll(keepingCapacity: true)
            first = 0
            return nil
        }
        if first >= 1_024, first * 2 >= calls.count {
            calls.removeFirst(first)
            first = 0
        }
        return calls[first]
    }

    /// `call` waits no longer.
    mutating func leave(_ call: ClientCall) {
        guard call.isWaiting else { return }
        call.isWaiting = false
        count -= 1
        statistics.wait(-1)
        if count == 0 {
            calls.removeAll(keepingCapacity: true)
            first = 0
        } else if calls.count > 64, calls.count > 2 * count {
            // Without this, one call that waits for ever would keep all that gave up behind it.
            calls.removeAll { !$0.isWaiting }
            first = 0
        }
    }

    /// Places taken, also by calls that gave up.
    var places: Int { calls.count }

    /// Takes out every call for which `condition` holds, each once: a call that waited, left and
    /// waits again may still have its old place.
    mutating func takeAll(where condition: (ClientCall) -> Bool) -> [ClientCall] {
        var taken: [ClientCall] = []
        for call in Array(calls[first...]) where call.isWaiting && condition(call) {
            leave(call)
            taken.append(call)
        }
        return taken
    }
}
