/// Why a call or a connection was not admitted. The texts are constants: refusing costs nothing
/// but the frame that says so.
package enum Refusal: Sendable, Equatable, CaseIterable {
    /// As many calls run as the server's fixed bound allows.
    case serverFull
    /// As many calls run as the server finishes without a queue, by its own measurement.
    case overloaded
    /// What is left is reserved for more important calls.
    case reserved
    /// The peer has its share of the server's calls, over all its connections.
    case peerFull

    /// What the caller is told.
    var words: String {
        switch self {
        case .serverFull: "too many calls in the server"
        case .overloaded: "the server is overloaded"
        case .reserved: "what is left of the server is reserved for more important calls"
        case .peerFull: "too many calls of this peer in the server"
        }
    }

    /// The lower-case word of the reason, for labels and logs.
    package var name: StaticString {
        switch self {
        case .serverFull: "server_full"
        case .overloaded: "overloaded"
        case .reserved: "reserved"
        case .peerFull: "peer_full"
        }
    }
}
