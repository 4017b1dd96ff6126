/// The outcome of a call: gRPC's numbers 0...16 with the same meanings.
///
/// Wire itself makes only `cancelled`, `unknown`, `deadlineExceeded`, `permissionDenied`,
/// `resourceExhausted`, `unimplemented`, `internal`, `unavailable` and `unauthenticated`; the
/// other codes always come from a handler.
package struct StatusCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    /// Takes any number; what a frame says is read by `received`.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The code in a frame: numbers above 16 are of a later version and mean `unknown`.
    static func received(_ code: UInt16) -> StatusCode {
        code < names.count ? StatusCode(rawValue: UInt8(code)) : .unknown
    }

    /// The call succeeded.
    package static let ok = StatusCode(rawValue: 0)
    /// The caller gave the call up.
    package static let cancelled = StatusCode(rawValue: 1)
    /// An error whose code this side does not know.
    package static let unknown = StatusCode(rawValue: 2)
    /// The request is wrong whatever the state of the system.
    package static let invalidArgument = StatusCode(rawValue: 3)
    /// The deadline passed; the call may have taken effect.
    package static let deadlineExceeded = StatusCode(rawValue: 4)
    /// What the request names does not exist, or must look so.
    package static let notFound = StatusCode(rawValue: 5)
    /// What the request creates exists.
    package static let alreadyExists = StatusCode(rawValue: 6)
    /// The caller may not do this.
    package static let permissionDenied = StatusCode(rawValue: 7)
    /// A bound was reached: a quota, a queue, a size.
    package static let resourceExhausted = StatusCode(rawValue: 8)
    /// The state of the system refuses this; repeating it unchanged does not help.
    package static let failedPrecondition = StatusCode(rawValue: 9)
    /// A conflict with another transaction; the caller may repeat the whole of it.
    package static let aborted = StatusCode(rawValue: 10)
    /// A position past the end.
    package static let outOfRange = StatusCode(rawValue: 11)
    /// The peer does not know the method.
    package static let unimplemented = StatusCode(rawValue: 12)
    /// An invariant broke; the text is withheld from the caller.
    package static let `internal` = StatusCode(rawValue: 13)
    /// The peer cannot be reached now; repeating later may help.
    package static let unavailable = StatusCode(rawValue: 14)
    /// Stored bytes are lost or damaged.
    package static let dataLoss = StatusCode(rawValue: 15)
    /// The caller did not prove who it is.
    package static let unauthenticated = StatusCode(rawValue: 16)

    private static let names = [
        "ok", "cancelled", "unknown", "invalid_argument", "deadline_exceeded", "not_found",
        "already_exists", "permission_denied", "resource_exhausted", "failed_precondition",
        "aborted", "out_of_range", "unimplemented", "internal", "unavailable", "data_loss",
        "unauthenticated",
    ]

    /// The lower-case word of the code, for labels and logs; "unknown" for numbers above 16.
    package var name: String {
        Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "unknown"
    }
}
