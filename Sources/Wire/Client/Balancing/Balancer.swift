/// How a client chooses among the connections that may take a call.
package enum BalancingPolicy: Sendable, Hashable {
    /// Of two connections drawn at random the one with fewer calls in flight (gRPC's
    /// `least_request` with two choices); with one or two connections all are compared.
    case leastInFlight
    /// One after the other (gRPC's `round_robin`), beginning anywhere.
    case roundRobin
}

/// What a balancer wants to know of a connection.
protocol BalancedConnection {
    /// Whether it takes a call now.
    var hasRoom: Bool { get }
    /// Calls in flight.
    var inFlight: Int { get }
}

extension ClientConnection: BalancedConnection {}

/// Chooses connections by a policy. Costs no memory and, with one connection, no randomness.
struct Balancer {
    private let policy: BalancingPolicy
    private var random: LoopRandom
    private var turn: Int

    /// `seed` decides about ties and draws.
    init(_ policy: BalancingPolicy, seed: UInt64) {
        self.policy = policy
        random = LoopRandom(seed: seed)
        turn = Int(random.next() >> 33)
    }

    /// The place of the connection to use; nil when none has room.
    mutating func choose(_ connections: [some BalancedConnection]) -> Int? {
        switch connections.count {
        case 0: return nil
        case 1: return connections[0].hasRoom ? 0 : nil
        default: break
        }
        switch policy {
        case .leastInFlight: return fewest(connections)
        case .roundRobin: return next(connections)
        }
    }

    private mutating func next(_ connections: [some BalancedConnection]) -> Int? {
        let count = connections.count
        if turn >= count { turn %= count }
        for _ in 0..<count {
            turn = turn + 1 < count ? turn + 1 : 0
            if connections[turn].hasRoom { return turn }
        }
        return nil
    }

    private mutating func fewest(_ connections: [some BalancedConnection]) -> Int? {
        let count = UInt64(connections.count)
        let drawn = random.next()
        let one = Int((drawn >> 32) % count)
        var other = Int((drawn & 0xffff_ffff) % (count - 1))
        if other >= one { other += 1 }
        switch (connections[one].hasRoom, connections[other].hasRoom) {
        // A tie goes to `one`, which was drawn.
        case (true, true):
            return connections[other].inFlight < connections[one].inFlight ? other : one
        case (true, false): return one
        case (false, true): return other
        case (false, false): return anyWithRoom(connections)
        }
    }

    /// Both draws were full: of all that have room the one with the fewest calls.
    private func anyWithRoom(_ connections: [some BalancedConnection]) -> Int? {
        var best: Int?
        for (index, connection) in connections.enumerated() where connection.hasRoom {
            if best.map({ connection.inFlight < connections[$0].inFlight }) ?? true { best = index }
        }
        return best
    }
}

/// Small fast randomness for choices where nobody gains by guessing them: SplitMix64, as published by
/// Steele, Lea and Flood (2014).
struct LoopRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
