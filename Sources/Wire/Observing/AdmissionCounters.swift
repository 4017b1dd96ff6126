internal import Synchronization

/// A count per overload class.
package struct ClassCounts: Sendable, Equatable {
    /// Calls of class `critical`.
    package var critical = 0
    /// Calls of class `interactive`.
    package var interactive = 0
    /// Calls of class `bulk`.
    package var bulk = 0

    /// Calls of all classes.
    package var total: Int { critical + interactive + bulk }
}

/// What a server admitted and refused, at one moment; not one consistent cut.
package struct AdmissionSnapshot: Sendable, Equatable {
    /// Calls whose handlers were begun.
    package var admitted = ClassCounts()
    /// Calls refused because the server's fixed bound was reached.
    package var serverFull = ClassCounts()
    /// Calls refused because the measured limit was reached.
    package var overloaded = ClassCounts()
    /// Calls refused because the rest was reserved for more important ones.
    package var reserved = ClassCounts()
    /// Calls refused because their peer had its share.
    package var peerFull = ClassCounts()
    /// The calls that may be in flight now; 0 before a server began.
    package var limit = 0
    /// Connections closed at once because the server had its number of them.
    package var connectionsRefused = 0
    /// Connections closed at once because enough handshakes were under way.
    package var handshakesRefused = 0
    /// Handshakes cut off for a newer one from an address that had fewer under way.
    package var handshakesReplaced = 0
    /// Connections closed after the handshake because others of their peer were cut off too often.
    package var excludedConnectionsRefused = 0
    /// Connections closed after the handshake because their peer had its share.
    package var peerConnectionsRefused = 0
    /// Idle connections closed for a newer one of the same peer.
    package var connectionsReplaced = 0
    /// Times the server stopped accepting for a while because the system gave no descriptor.
    package var acceptPauses = 0

    /// Calls refused for want of a place.
    package var refused: Int { serverFull.total + overloaded.total + reserved.total + peerFull.total }
}

/// One counter per overload class.
private struct ClassCounters: ~Copyable {
    let critical = Atomic<Int>(0)
    let interactive = Atomic<Int>(0)
    let bulk = Atomic<Int>(0)

    borrowing func add(_ overload: OverloadClass) {
        switch overload {
        case .critical: critical.wrappingAdd(1, ordering: .relaxed)
        case .interactive: interactive.wrappingAdd(1, ordering: .relaxed)
        case .bulk: bulk.wrappingAdd(1, ordering: .relaxed)
        }
    }

    var counts: ClassCounts {
        ClassCounts(
            critical: critical.load(ordering: .relaxed),
            interactive: interactive.load(ordering: .relaxed), bulk: bulk.load(ordering: .relaxed))
    }
}

/// Counts what a server admits and refuses; any thread.
final class AdmissionCounters: Sendable {
    private let admittedCalls = ClassCounters()
    private let serverFull = ClassCounters()
    private let overloaded = ClassCounters()
    private let reserved = ClassCounters()
    private let peerFull = ClassCounters()
    private let limit = Atomic<Int>(0)
    private let connections = Atomic<Int>(0)
    private let handshakes = Atomic<Int>(0)
    private let handshakesLost = Atomic<Int>(0)
    private let excluded = Atomic<Int>(0)
    private let peerConnections = Atomic<Int>(0)
    private let replaced = Atomic<Int>(0)
    private let pauses = Atomic<Int>(0)

    func admitted(_ overload: OverloadClass) { admittedCalls.add(overload) }

    func refused(_ overload: OverloadClass, _ refusal: Refusal) {
        switch refusal {
        case .serverFull: serverFull.add(overload)
        case .overloaded: overloaded.add(overload)
        case .reserved: reserved.add(overload)
        case .peerFull: peerFull.add(overload)
        }
    }

    func limitIs(_ value: Int) { limit.store(value, ordering: .relaxed) }
    func connectionRefused() { connections.wrappingAdd(1, ordering: .relaxed) }
    func handshakeRefused() { handshakes.wrappingAdd(1, ordering: .relaxed) }
    func handshakeReplaced() { handshakesLost.wrappingAdd(1, ordering: .relaxed) }
    func excludedConnectionRefused() { excluded.wrappingAdd(1, ordering: .relaxed) }
    func peerConnectionRefused() { peerConnections.wrappingAdd(1, ordering: .relaxed) }
    func connectionReplaced() { replaced.wrappingAdd(1, ordering: .relaxed) }
    func acceptPaused() { pauses.wrappingAdd(1, ordering: .relaxed) }

    var snapshot: AdmissionSnapshot {
        var snapshot = AdmissionSnapshot()
        snapshot.admitted = admittedCalls.counts
        snapshot.serverFull = serverFull.counts
        snapshot.overloaded = overloaded.counts
        snapshot.reserved = reserved.counts
        snapshot.peerFull = peerFull.counts
        snapshot.limit = limit.load(ordering: .relaxed)
        snapshot.connectionsRefused = connections.load(ordering: .relaxed)
        snapshot.handshakesRefused = handshakes.load(ordering: .relaxed)
        snapshot.handshakesReplaced = handshakesLost.load(ordering: .relaxed)
        snapshot.excludedConnectionsRefused = excluded.load(ordering: .relaxed)
        snapshot.peerConnectionsRefused = peerConnections.load(ordering: .relaxed)
        snapshot.connectionsReplaced = replaced.load(ordering: .relaxed)
        snapshot.acceptPauses = pauses.load(ordering: .relaxed)
        return snapshot
    }
}
