/// Why a call failed, as the caller sees it.
package struct RPCError: Error, Sendable, Equatable {
    /// What the caller should do next follows from the code.
    package var code: StatusCode
    /// Constant text for people; never holds a payload or a secret.
    package var message: String
    /// An encoded `sluice.common.v1.ErrorDetail`, or empty.
    package var details: [UInt8]
    /// True when the peer certainly did not start the work, so repeating is safe.
    package var notProcessed: Bool
    /// What the server wants of the client's retry layer; nil when it says nothing.
    package var pushback: RetryPushback?
    /// Pairs the server sent with the status: its trailing metadata.
    package var trailers: [Metadata.Pair] = []

    /// Makes an error; `details` at most 32 KiB, longer ones are dropped when sent.
    package init(
        _ code: StatusCode, _ message: String, details: [UInt8] = [], notProcessed: Bool = false,
        pushback: RetryPushback? = nil
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.notProcessed = notProcessed
        self.pushback = pushback
    }
}

extension RPCError: CustomStringConvertible {
    package var description: String {
        notProcessed ? "\(code.name): \(message) (not processed)" : "\(code.name): \(message)"
    }
}
