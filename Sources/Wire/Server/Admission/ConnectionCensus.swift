internal import NIOCore

/// Which connections a server has, and whether it takes one more: bounds over the server, over
/// handshakes and per peer identity.
///
/// Pure: time and what only connections know are arguments. `ID` names a connection.
struct ConnectionCensus<ID: Hashable & Sendable>: Sendable {
    /// The bounds.
    struct Limits: Sendable, Equatable {
        /// Connections at once, handshakes included.
        var connections = 1_024
        /// Handshakes at once.
        var handshakes = 64
        /// Connections of one identity at once.
        var perPeer = 768
        /// How long a connection must have had no calls before it may be closed for a new one.
        /// A peer that only reconnects too eagerly would otherwise chase its own connections.
        var idle: TimeAmount = .seconds(10)
    }

    /// What to do with a new connection.
    enum OnAccept: Equatable {
        /// Begin the handshake.
        case handshake
        /// Begin the handshake; close this one, which takes its time, for it.
        case handshakeInsteadOf(ID)
        /// Close it at once: the server has its connections.
        case tooMany
        /// Close it at once: enough handshakes are under way, and no address has more of them.
        case tooManyHandshakes
    }

    /// What to do with a connection whose peer is known now.
    enum OnIdentified: Equatable {
        /// It may stay.
        case stay
        /// It may stay; close the peer's oldest idle connection for it.
        case stayInsteadOf(ID)
        /// Close it: its peer has its connections, and uses them.
        case tooManyOfPeer
        /// Close it: its place was given to another before its handshake was over.
        case replaced
    }

    /// A handshake under way, and from which address.
    private struct Handshake {
        let id: ID
        let source: String
    }

    private var limits: Limits
    /// The oldest first.
    private var handshaking: [Handshake] = []
    /// Those whose places others have, and that are not gone yet.
    private var leaving: Set<ID> = []
    private var peers: [ID: PeerIdentity] = [:]
    /// Connections of each identity, the oldest first.
    private var byPeer: [PeerIdentity: [ID]] = [:]

    init(_ limits: Limits) { self.limits = limits }

    /// Connections, those included whose handshake goes on or that are about to leave.
    var count: Int { handshaking.count + peers.count + leaving.count }
    /// Handshakes under way.
    var handshakes: Int { handshaking.count }
    /// Connections of the peer that has most.
    var mostOfPeer: Int { byPeer.values.lazy.map(\.count).max() ?? 0 }
    /// Connections of `peer`.
    func count(of peer: PeerIdentity) -> Int { byPeer[peer]?.count ?? 0 }

    /// A connection came from the address `source`. When all handshakes are taken, the address with
    /// most of them gives up its oldest, so that sockets without a word keep nobody else out.
    mutating func accepted(_ id: ID, from source: String = "") -> OnAccept {
        guard count < limits.connections else { return .tooMany }
        let fresh = Handshake(id: id, source: source)
        guard handshaking.count >= limits.handshakes else {
            handshaking.append(fresh)
            return .handshake
        }
        guard let victim = oldestOfMost(besides: source) else { return .tooManyHandshakes }
        let replaced = handshaking.remove(at: victim).id
        leaving.insert(replaced)
        handshaking.append(fresh)
        return .handshakeInsteadOf(replaced)
    }

    /// The oldest handshake of the address with most of them; nil when `source` has as many.
    private func oldestOfMost(besides source: String) -> Int? {
        var counts: [String: Int] = [:]
        for one in handshaking { counts[one.source, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        guard counts[source, default: 0] < most else { return nil }
        return handshaking.firstIndex { counts[$0.source] == most }
    }

    /// The handshake of `id` proved that it is `peer`. `idleSince` tells since when a connection
    /// has no calls, nil when it has some. A connection that may not stay is forgotten.
    mutating func identified(
        _ id: ID, as peer: PeerIdentity, now: NIODeadline, idleSince: (ID) -> NIODeadline?
    ) -> OnIdentified {
        guard let index = handshaking.firstIndex(where: { $0.id == id }) else { return .replaced }
        handshaking.remove(at: index)
        let others = byPeer[peer] ?? []
        var outcome = OnIdentified.stay
        if others.count >= limits.perPeer {
            let victim = others.first { other in
                idleSince(other).map { now - $0 >= limits.idle } ?? false
            }
            guard let victim else { return .tooManyOfPeer }
            // It closes on its own time; of its peer's places the new one has it from now on.
            dismissed(victim)
            outcome = .stayInsteadOf(victim)
        }
        peers[id] = peer
        byPeer[peer, default: []].append(id)
        return outcome
    }

    /// `id` is closed for another reason once its handshake is over; it is counted until it is gone.
    mutating func dismissed(_ id: ID) {
        left(id)
        leaving.insert(id)
    }

    /// `id` is gone, at whatever stage. Harmless when it was forgotten before.
    mutating func left(_ id: ID) {
        leaving.remove(id)
        handshaking.removeAll { $0.id == id }
        guard let peer = peers.removeValue(forKey: id) else { return }
        byPeer[peer]?.removeAll { $0 == id }
        if byPeer[peer]?.isEmpty == true { byPeer[peer] = nil }
    }
}
