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
        /// Close it at once: the server has its connections.
        case tooMany
        /// Close it at once: enough handshakes are under way.
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
    }

    private var limits: Limits
    private var handshaking: Set<ID> = []
    private var peers: [ID: PeerIdentity] = [:]
    /// Connections of each identity, the oldest first.
    private var byPeer: [PeerIdentity: [ID]] = [:]

    init(_ limits: Limits) { self.limits = limits }

    /// Connections, handshakes included.
    var count: Int { handshaking.count + peers.count }
    /// Handshakes under way.
    var handshakes: Int { handshaking.count }
    /// Connections of the peer that has most.
    var mostOfPeer: Int { byPeer.values.lazy.map(\.count).max() ?? 0 }
    /// Connections of `peer`.
    func count(of peer: PeerIdentity) -> Int { byPeer[peer]?.count ?? 0 }

    mutating func accepted(_ id: ID) -> OnAccept {
        guard count < limits.connections else { return .tooMany }
        guard handshaking.count < limits.handshakes else { return .tooManyHandshakes }
        handshaking.insert(id)
        return .handshake
    }

    /// The handshake of `id` proved that it is `peer`. `idleSince` tells since when a connection
    /// has no calls, nil when it has some. A connection that may not stay is forgotten.
    mutating func identified(
        _ id: ID, as peer: PeerIdentity, now: NIODeadline, idleSince: (ID) -> NIODeadline?
    ) -> OnIdentified {
        handshaking.remove(id)
        let others = byPeer[peer] ?? []
        var outcome = OnIdentified.stay
        if others.count >= limits.perPeer {
            let victim = others.first { other in
                idleSince(other).map { now - $0 >= limits.idle } ?? false
            }
            guard let victim else { return .tooManyOfPeer }
            // It closes on its own time; the place is the new one's from now on.
            left(victim)
            outcome = .stayInsteadOf(victim)
        }
        peers[id] = peer
        byPeer[peer, default: []].append(id)
        return outcome
    }

    /// `id` is gone, at whatever stage. Harmless when it was forgotten before.
    mutating func left(_ id: ID) {
        handshaking.remove(id)
        guard let peer = peers.removeValue(forKey: id) else { return }
        byPeer[peer]?.removeAll { $0 == id }
        if byPeer[peer]?.isEmpty == true { byPeer[peer] = nil }
    }
}
