import HTTPTypes

extension HTTPField.Name {
    /// Names the operation, so that a repeat has no second effect.
    static let idempotencyKey = known("Idempotency-Key")
    /// Seconds since 1970, signed with the body of a webhook.
    static let sluiceTimestamp = known("Sluice-Timestamp")
    /// Signature of a webhook.
    static let sluiceSignature = known("Sluice-Signature")
    /// Names the request in logs and in the audit trail.
    static let requestID = known("X-Request-Id")
    /// The trace that the request belongs to, as W3C Trace Context has it.
    static let traceparent = known("traceparent")
    static let retryAfterSeconds = known("Retry-After")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let made = HTTPField.Name(name) else {
            preconditionFailure("a header name of ours is a token")
        }
        return made
    }
}
