internal import NIOConcurrencyHelpers
internal import Synchronization

/// Counters and gauges of one server or client, readable from any thread.
package final class WireStatistics: Sendable {
    private let reads = Atomic<Int>(0)
    private let writes = Atomic<Int>(0)
    private let bytesRead = Atomic<Int>(0)
    private let bytesWritten = Atomic<Int>(0)
    private let goodHandshakes = Atomic<Int>(0)
    private let failedHandshakes = NIOLockedValueBox<[TLSError.Reason: Int]>([:])
    private let openConnections = Atomic<Int>(0)
    private let running = Atomic<Int>(0)
    private let unfinished = Atomic<Int>(0)
    private let refused = NIOLockedValueBox<[FrameRefusal: Int]>([:])
    private let postponed = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)
    private let ejected = Atomic<Int>(0)
    private let retries = Atomic<Int>(0)
    private let repeats = Atomic<Int>(0)
    let admission = AdmissionCounters()

    /// Values at one moment; not one consistent cut.
    package struct Snapshot: Sendable, Equatable {
        /// Reads that gave bytes.
        package var reads = 0
        /// Writes handed to the socket.
        package var writes = 0
        /// Encrypted bytes received.
        package var bytesRead = 0
        /// Encrypted bytes sent.
        package var bytesWritten = 0
        /// Handshakes that succeeded.
        package var handshakes = 0
        /// Handshakes that failed.
        package var failedHandshakes = 0
        /// The same by reason; reasons that never happened are absent.
        package var failedHandshakesByReason: [TLSError.Reason: Int] = [:]
        /// Connections open now.
        package var connections = 0
        /// Calls in flight now.
        package var inFlight = 0
        /// Bytes of requests of which pieces are still to come, over all connections of a server.
        package var unfinishedRequestBytes = 0
        /// Calls that a server refused before their whole request came, by cause; causes that never
        /// happened are absent.
        package var refusedUnbegun: [FrameRefusal: Int] = [:]
        /// Calls of a server whose handlers wait until their clients take the replies before.
        package var postponed = 0
        /// Calls of a client that wait for a connection or for a place on one.
        package var waiting = 0
        /// Addresses that a client leaves out because too many calls failed, on each event loop.
        package var ejected = 0
        /// Attempts that a client made because a retry policy said so.
        package var retries = 0
        /// Repeats that a client made unseen, of calls that were certainly not begun.
        package var repeats = 0
        /// What a server admitted and refused; of a client all zero.
        package var admission = AdmissionSnapshot()
    }

    /// All zero.
    package init() {}

    /// The values now.
    package var snapshot: Snapshot {
        let failed = failedHandshakes.withLockedValue { $0 }
        return Snapshot(
            reads: reads.load(ordering: .relaxed), writes: writes.load(ordering: .relaxed),
            bytesRead: bytesRead.load(ordering: .relaxed),
            bytesWritten: bytesWritten.load(ordering: .relaxed),
            handshakes: goodHandshakes.load(ordering: .relaxed),
            failedHandshakes: failed.values.reduce(0, +), failedHandshakesByReason: failed,
            connections: openConnections.load(ordering: .relaxed),
            inFlight: running.load(ordering: .relaxed),
            unfinishedRequestBytes: unfinished.load(ordering: .relaxed),
            refusedUnbegun: refused.withLockedValue { $0 },
            postponed: postponed.load(ordering: .relaxed),
            waiting: waiting.load(ordering: .relaxed), ejected: ejected.load(ordering: .relaxed),
            retries: retries.load(ordering: .relaxed), repeats: repeats.load(ordering: .relaxed),
            admission: admission.snapshot)
    }

    func countRead(_ bytes: Int) {
        reads.wrappingAdd(1, ordering: .relaxed)
        bytesRead.wrappingAdd(bytes, ordering: .relaxed)
    }

    func countWrite(_ bytes: Int) {
        writes.wrappingAdd(1, ordering: .relaxed)
        bytesWritten.wrappingAdd(bytes, ordering: .relaxed)
    }

    func handshakeSucceeded() { goodHandshakes.wrappingAdd(1, ordering: .relaxed) }

    func handshakeFailed(_ reason: TLSError.Reason) {
        failedHandshakes.withLockedValue { $0[reason, default: 0] += 1 }
    }

    /// A connection came.
    package func connectionOpened() { openConnections.wrappingAdd(1, ordering: .relaxed) }
    /// A connection that was counted has gone.
    package func connectionClosed() { openConnections.wrappingSubtract(1, ordering: .relaxed) }

    /// Calls in flight now.
    var callsInFlight: Int { running.load(ordering: .relaxed) }

    /// Takes a place among the calls in flight; false when there are `limit` already.
    func beginCall(limit: Int) -> Bool { beginCall(atMost: limit) == nil }

    /// Takes a place among the calls in flight. When that would be more than `limit`, takes none
    /// and returns how many there are.
    func beginCall(atMost limit: Int) -> Int? { running.take(atMost: limit) }

    func endCall() { running.wrappingSubtract(1, ordering: .relaxed) }

    /// Takes room for bytes of unfinished requests; false when that would be more than `limit`.
    func takeUnfinished(_ bytes: Int, atMost limit: Int) -> Bool {
        unfinished.take(bytes, atMost: limit) == nil
    }

    func countRefused(_ refusal: FrameRefusal) {
        refused.withLockedValue { $0[refusal, default: 0] += 1 }
    }

    /// So many more, or fewer, calls wait for their clients.
    func postpone(_ change: Int) { postponed.wrappingAdd(change, ordering: .relaxed) }
    /// So many more, or fewer, calls wait for a connection.
    func wait(_ change: Int) { waiting.wrappingAdd(change, ordering: .relaxed) }
    /// So many more, or fewer, addresses are left out.
    func eject(_ change: Int) { ejected.wrappingAdd(change, ordering: .relaxed) }
    func countRetry() { retries.wrappingAdd(1, ordering: .relaxed) }
    func countRepeat() { repeats.wrappingAdd(1, ordering: .relaxed) }

    /// Gives room for bytes of unfinished requests back.
    func giveUnfinished(_ bytes: Int) { unfinished.wrappingSubtract(bytes, ordering: .relaxed) }
}
