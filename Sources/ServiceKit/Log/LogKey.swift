package import Logging

/// The keys of log metadata: a wrong one does not compile.
package enum LogKey: String, Sendable {
    case service
    case method = "rpc.method"
    case status = "rpc.status"
    case peer
    case orderID = "order.id"
    case partyID = "party.id"
    case shipmentID = "shipment.id"
    case messageID = "message.id"
    case requestID = "request.id"
    case traceID = "trace.id"
    case spanID = "span.id"
    case operationID = "operation.id"
    case feed
    case position
    case loop
    case attempt
    case error
    case variable
    case value
    case address
    case milliseconds
    case count
    case path = "http.path"
    case file
    case build
    case schema
    case httpMethod = "http.method"
    case httpStatus = "http.status"
    case userID = "user.id"
    case reason
    case certificates
    case heldBack = "held_back"
}

extension Logger {
    /// Logs constant `text` at `level` with `facts` as metadata.
    package func log(
        _ level: Logger.Level, _ text: StaticString, _ facts: KeyValuePairs<LogKey, String> = [:]
    ) {
        guard level >= logLevel else { return }
        var metadata = Logger.Metadata()
        for (key, value) in facts { metadata[key.rawValue] = .string(value) }
        log(level: level, "\(text)", metadata: metadata)
    }
}
