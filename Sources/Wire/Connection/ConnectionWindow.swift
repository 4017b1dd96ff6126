internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Synchronization

/// What a receiver owes its sender: what was read adds up and is told a part of the window at a time,
/// so that few frames are spent on it.
final class OwedCredit: Sendable {
    private let part: Int
    private let owed = Atomic<Int>(0)

    /// The debt of a stream: its reader always leaves its sender credit.
    init(ofStream window: Int) { part = window / 2 }

    /// The debt of a connection. Streams that nobody reads hold some of its window for as long as they like:
    /// were half of it owed, three of them would stop a fourth that is read.
    init(ofConnection window: Int) { part = window / 16 }

    /// Adds to the debt; returns what is to be told now, 0 when that can wait.
    func add(_ cost: Int) -> Int {
        guard owed.wrappingAdd(cost, ordering: .relaxed).newValue >= part else { return 0 }
        return owed.exchange(0, ordering: .relaxed)
    }
}

/// The receiving window of a connection over all its streams.
// Unchecked because `connection` is touched on the event loop only.
final class ConnectionWindow: @unchecked Sendable {
    private let executor: LoopExecutor
    private let owed: OwedCredit
    /// Set once, before the first frame.
    weak var connection: ConnectionChannel?

    init(size: Int, executor: LoopExecutor) {
        self.executor = executor
        owed = OwedCredit(ofConnection: size)
    }

    /// Messages that cost `cost` were read or thrown away; from any thread.
    func give(_ cost: Int) {
        let due = owed.add(cost)
        if due > 0 { tell(due, stream: 0) }
    }

    /// Has the connection send a WINDOW; from any thread.
    func tell(_ bytes: Int, stream: UInt32) {
        if executor.loop.inEventLoop {
            connection?.tellCredit(bytes, stream: stream)
        } else {
            executor.execute { self.connection?.tellCredit(bytes, stream: stream) }
        }
    }
}

/// The receiving window of one stream.
///
/// The stream's credit comes back when its reader worked messages off. The connection's comes back then
/// too on a server, so that no client makes it hold more than that; on a client already when the reader
/// takes them into its hand. There readers wait for calls of their own on the same connection: if what they
/// hold counted for it, a few of them would keep the replies away that they wait for.
final class ReceiveWindow: Sendable {
    private struct Place: Sendable {
        let connection: ConnectionWindow
        let stream: UInt32
    }

    private let owed: OwedCredit
    private let freesConnectionEarly: Bool
    private let place = NIOLockedValueBox<Place?>(nil)

    /// - Parameter freesConnectionEarly: what the reader has in its hand costs only the stream.
    init(size: Int, freesConnectionEarly: Bool = false) {
        owed = OwedCredit(ofStream: size)
        self.freesConnectionEarly = freesConnectionEarly
    }

    /// The stream runs on `connection` under this id.
    func bind(to connection: ConnectionWindow, stream: UInt32) {
        place.withLockedValue { $0 = Place(connection: connection, stream: stream) }
    }

    /// The reader took messages that cost `cost` into its hand; from any thread.
    func inHand(_ cost: Int) {
        guard freesConnectionEarly, cost > 0 else { return }
        place.withLockedValue { $0 }?.connection.give(cost)
    }

    /// Messages that cost `cost` and were in the reader's hand were worked off; from any thread.
    func workedOff(_ cost: Int) { taken(cost, connection: !freesConnectionEarly) }

    /// Messages that cost `cost` were thrown away before anybody took them; from any thread.
    func thrownAway(_ cost: Int) { taken(cost, connection: true) }

    private func taken(_ cost: Int, connection isOwed: Bool) {
        guard cost > 0, let place = place.withLockedValue({ $0 }) else { return }
        if isOwed { place.connection.give(cost) }
        let due = owed.add(cost)
        if due > 0 { place.connection.tell(due, stream: place.stream) }
    }
}
