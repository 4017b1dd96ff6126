/// What a sender may still send on one stream, and the tasks that wait for room. Belongs to the
/// event loop.
struct SendWindow {
    /// A WINDOW may not lift credit above this.
    static let largest = Int(Int32.max)

    /// Below 0 after a message larger than the credit.
    private(set) var credit: Int
    private var waiters: [UnsafeContinuation<Void, Never>] = []

    init(credit: Int, waiters: [UnsafeContinuation<Void, Never>] = []) {
        self.credit = credit
        self.waiters = waiters
    }

    /// Whether a task waits for room.
    var isWaiting: Bool { !waiters.isEmpty }

    /// A message is about to be sent.
    mutating func use(_ cost: Int) { credit -= cost }

    /// The receiver takes `bytes` more; false when that is above what a window may be.
    mutating func add(_ bytes: Int) -> Bool {
        credit += bytes
        return credit <= Self.largest
    }

    /// A task waits.
    mutating func wait(_ continuation: UnsafeContinuation<Void, Never>) {
        waiters.append(continuation)
    }

    /// The tasks that waited; they look again.
    mutating func takeWaiters() -> [UnsafeContinuation<Void, Never>] {
        defer { waiters.removeAll(keepingCapacity: true) }
        return waiters
    }
}

/// A stream whose tasks wait for room on a connection.
protocol RoomWaiter: AnyObject {
    /// There may be room: let them look again.
    func wake()
}
