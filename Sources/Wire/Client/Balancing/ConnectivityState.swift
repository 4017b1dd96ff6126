internal import NIOCore

/// How far a subchannel is, with gRPC's names.
enum ConnectivityState: String, Sendable {
    /// No connection, and none was needed since the last one ended.
    case idle
    case connecting
    case ready
    /// The last attempt failed, the peer says that it does not serve, or the address is left out.
    case transientFailure = "transient_failure"
    /// The address is not the service's any more, or the client is closed.
    case shutdown
}

/// What a subchannel can tell about itself at one moment.
struct SubchannelSnapshot: Sendable {
    let address: Target
    let state: ConnectivityState
    /// Why the last connection or attempt ended.
    let lastError: String
    let inFlight: Int
    /// Attempts of calls that were sent here, and how they ended.
    let started: Int
    let succeeded: Int
    let failed: Int
    /// Left out by outlier detection until then.
    let ejectedUntil: NIODeadline?
    /// When the next attempt to connect may begin; nil when none failed.
    let nextAttempt: NIODeadline?
    /// What the health watch last said; nil without a watch and before its first word.
    let isHealthy: Bool?
}

/// What a client can tell about its part on one loop.
struct ClientLoopSnapshot: Sendable {
    let subchannels: [SubchannelSnapshot]
    /// Calls that wait for a connection or for room on one.
    let waiting: Int
    /// Calls that rest between two attempts.
    let resting: Int
    /// What is known about the name; nil for targets that are a list.
    let resolution: Resolution?
}
