/// Why a call ends before its handler began, or for a message of its stream of requests: what a
/// connection decides by itself, mostly from frames alone. A closed set, for the labels of metrics.
package enum FrameRefusal: String, Sendable, CaseIterable {
    /// The server has no method of that number.
    case unknownMethod = "unknown_method"
    /// A message came with the REQUEST of a method whose requests are a stream.
    case notAStream = "not_a_stream"
    /// The REQUEST of a method with one request holds none, or does not say how it goes on.
    case notOneMessage = "not_one_message"
    /// As many calls as the connection may have are in flight.
    case connectionFull = "connection_full"
    /// A request above its method's limit.
    case tooLarge = "too_large"
    /// The connection has as many bytes of unfinished requests as it may.
    case unfinished = "unfinished_in_connection"
    /// The server has, or all connections of this peer.
    case noRoom = "unfinished_in_server"
    /// Large calls hold as many bytes of the server as they may, or those of this peer.
    case largeCalls = "large_calls_in_server"
    /// The rest of the request did not come in time.
    case late = "not_complete_in_time"
    /// A metadata block came with a MESSAGE.
    case blockInMessage = "block_in_message"
    /// The peer may not call the method.
    case notAllowed = "not_allowed"
    /// The REQUEST came behind the last GOAWAY.
    case ending = "goaway"

    /// What the caller gets.
    var code: StatusCode {
        switch self {
        case .unknownMethod, .notAStream, .notOneMessage: .unimplemented
        case .connectionFull, .tooLarge, .unfinished, .noRoom, .largeCalls: .resourceExhausted
        case .late: .deadlineExceeded
        case .blockInMessage: .internal
        case .notAllowed: .permissionDenied
        case .ending: .unavailable
        }
    }

    /// The same in words; `method` is what was called, nil where it is not known.
    func words(_ method: MethodDescriptor?) -> String {
        switch self {
        case .unknownMethod: "unknown method"
        case .notAStream: "the method takes a stream of requests"
        case .notOneMessage: "a request is one message"
        case .connectionFull: "too many calls on the connection"
        case .tooLarge:
            method.map { "\($0.sendsStream ? "a" : "the") request is above \($0.requestLimitWords)" }
                ?? "a request is above its limit"
        case .unfinished: "too many bytes in unfinished requests"
        case .noRoom: "too many bytes in unfinished requests of the server"
        case .largeCalls: "too many bytes in large calls of the server"
        case .late: "the request was not complete in time"
        case .blockInMessage: "a message comes with a metadata block"
        case .notAllowed: method.map { "the peer may not call \($0.fullName)" } ?? "not allowed"
        case .ending: "the peer shuts down"
        }
    }
}

extension MethodDescriptor {
    /// Whether requests are a stream.
    var sendsStream: Bool { kind == .clientStreaming || kind == .bidirectional }

    /// The limit of requests, for errors: `65536 bytes, the limit of sluice.order.v1.OrderService/GetOrder`.
    var requestLimitWords: String { "\(requestLimit) bytes, the limit of \(fullName)" }

    /// The same of replies.
    var responseLimitWords: String { "\(responseLimit) bytes, the limit of \(fullName)" }
}
