internal import Synchronization

/// Counters and gauges of one server or client, readable from any thread.
package final class WireStatistics: Sendable {
    private let reads = Atomic<Int>(0)
    private let writes = Atomic<Int>(0)
    private let bytesRead = Atomic<Int>(0)
    private let bytesWritten = Atomic<Int>(0)
    private let goodHandshakes = Atomic<Int>(0)
    private let failedHandshakes = Atomic<Int>(0)
    private let openConnections = Atomic<Int>(0)
    private let running = Atomic<Int>(0)

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
        /// Connections open now.
        package var connections = 0
        /// Calls in flight now.
        package var inFlight = 0
    }

    /// All zero.
    package init() {}

    /// The values now.
    package var snapshot: Snapshot {
        Snapshot(
            reads: reads.load(ordering: .relaxed), writes: writes.load(ordering: .relaxed),
            bytesRead: bytesRead.load(ordering: .relaxed),
            bytesWritten: bytesWritten.load(ordering: .relaxed),
            handshakes: goodHandshakes.load(ordering: .relaxed),
            failedHandshakes: failedHandshakes.load(ordering: .relaxed),
            connections: openConnections.load(ordering: .relaxed),
            inFlight: running.load(ordering: .relaxed))
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
    func handshakeFailed() { failedHandshakes.wrappingAdd(1, ordering: .relaxed) }
    func connectionOpened() { openConnections.wrappingAdd(1, ordering: .relaxed) }
    func connectionClosed() { openConnections.wrappingSubtract(1, ordering: .relaxed) }

    /// Takes a place among the calls in flight; false when there are `limit` already.
    func beginCall(limit: Int) -> Bool {
        if running.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
        running.wrappingSubtract(1, ordering: .relaxed)
        return false
    }

    func endCall() { running.wrappingSubtract(1, ordering: .relaxed) }
}
