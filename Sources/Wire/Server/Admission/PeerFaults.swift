internal import NIOCore

/// Where connections come from: an identity may stand for many processes, of which one is at fault.
struct PeerOrigin: Hashable, Sendable {
    let peer: PeerIdentity
    /// As `ServerConnection.source` tells it.
    let address: String
}

/// Which peers' connections were cut off so often of late that they get no new ones for a while.
///
/// A fault now and then costs nothing, nor do, while a peer is kept out, those of connections that it has
/// open. Whoever goes on is kept out for a time that doubles; after a time without faults all is forgotten.
///
/// Pure: time is an argument.
struct PeerFaults: Sendable {
    /// The bounds.
    struct Limits: Sendable, Equatable {
        /// Connections that may be cut off within `window` at no cost.
        var free = 3
        var window: TimeAmount = .seconds(30)
        /// How long a peer is kept out at first.
        var shortest: TimeAmount = .seconds(1)
        /// How long at most.
        var longest: TimeAmount = .seconds(30)
        /// Peers remembered; others are not kept out.
        var peers = 256
    }

    private struct Record {
        var began: NIODeadline
        var count = 0
        /// How long the peer was kept out last.
        var wait: TimeAmount?
        /// Until when.
        var until: NIODeadline
    }

    private let limits: Limits
    private var records: [PeerOrigin: Record] = [:]

    init(_ limits: Limits) { self.limits = limits }

    /// Whether `peer` gets no new connection.
    func isKeptOut(_ peer: PeerOrigin, now: NIODeadline) -> Bool {
        guard let record = records[peer], record.wait != nil else { return false }
        return now < record.until
    }

    /// A connection of `peer` is cut off.
    mutating func cutOff(_ peer: PeerOrigin, now: NIODeadline) {
        records = records.filter { !isForgotten($0.value, now) }
        guard records[peer] != nil || records.count < limits.peers else { return }
        var record = records[peer] ?? Record(began: now, until: now)
        defer { records[peer] = record }
        if let wait = record.wait {
            // Of a connection that was open before: said already.
            guard now >= record.until else { return }
            keepOut(&record, Swift.min(wait * 2, limits.longest), now)
            return
        }
        record.count += 1
        record.until = now
        if record.count > limits.free { keepOut(&record, limits.shortest, now) }
    }

    private func keepOut(_ record: inout Record, _ wait: TimeAmount, _ now: NIODeadline) {
        record.wait = wait
        record.until = now + wait
    }

    /// Those who were kept out are remembered for a window more, so that to wait once is not enough.
    private func isForgotten(_ record: Record, _ now: NIODeadline) -> Bool {
        now - (record.wait == nil ? record.began : record.until) >= limits.window
    }
}
