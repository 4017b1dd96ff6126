/// Why a connection takes no more calls.
struct GoAwayReason: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt16

    /// The process stops.
    static let shutdown = GoAwayReason(rawValue: 0)
    /// The peer broke the protocol.
    static let protocolError = GoAwayReason(rawValue: 1)
    /// The peer went above a bound, for example of cancels or pings.
    static let abuse = GoAwayReason(rawValue: 2)
    /// Nothing was heard in time.
    static let timeout = GoAwayReason(rawValue: 3)
    /// The certificates were changed.
    static let renewed = GoAwayReason(rawValue: 4)
    /// The connection is as old as the server lets it become.
    static let age = GoAwayReason(rawValue: 5)
    /// There were no calls for long.
    static let idle = GoAwayReason(rawValue: 6)

    /// The stream of a first GOAWAY that announces another.
    static let announcement = UInt32(Int32.max)

    var words: String {
        switch self {
        case .shutdown: "the peer shuts down"
        case .protocolError: "the peer reports a protocol error"
        case .abuse: "the peer reports abuse"
        case .timeout: "the peer waited too long"
        case .renewed: "the peer renewed its certificate"
        case .age: "the connection reached its age"
        case .idle: "the connection was idle"
        default: "the peer gave reason \(rawValue)"
        }
    }
}
