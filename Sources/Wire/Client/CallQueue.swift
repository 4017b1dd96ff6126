/// The calls of a loop that wait for a connection, oldest first. Calls that gave up stay until their
/// turn comes and are then passed over, so that giving up costs nothing.
struct CallQueue {
    private var calls: [ClientCall] = []
    private var first = 0
    /// Calls that still wait.
    private(set) var count = 0

    /// Whether nobody waits.
    var isEmpty: Bool { count == 0 }

    /// Adds a call at the end.
    mutating func append(_ call: ClientCall) {
        call.isWaiting = true
        calls.append(call)
        count += 1
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
        if count == 0 {
            calls.removeAll(keepingCapacity: true)
            first = 0
        }
    }

    /// Takes out every call for which `condition` holds.
    mutating func takeAll(where condition: (ClientCall) -> Bool) -> [ClientCall] {
        let taken = calls[first...].filter { $0.isWaiting && condition($0) }
        for call in taken { leave(call) }
        return taken
    }
}
