import Messages
import ServiceKit
import Store
import Wire

/// The only mapping from what a service or the store answers to what a caller over HTTP sees.
extension Problem {
    /// What a failed call of a service means to the caller.
    ///
    /// Texts of business codes come from the service and are meant to be read; texts of failures
    /// are withheld.
    init(_ error: RPCError, service: String) {
        switch error.code {
        case .invalidArgument, .outOfRange:
            let found = error.violations
            self = found.isEmpty ? Problem(.invalid, error.message) : .invalid(found)
        case .failedPrecondition:
            self = Problem(error.violations.isEmpty ? .conflict : .refused, error.message)
            violations = error.violations
        case .notFound:
            self = Problem(.notFound, "There is no such thing, or it is not yours to see.")
        case .alreadyExists:
            let reused = error.message.hasPrefix(Self.mismatchText)
            self = Problem(reused ? .idempotencyKeyReused : .conflict, error.message)
            violations = error.violations
        case .aborted:
            self = Problem(.conflict, error.message)
            violations = error.violations
        case .permissionDenied:
            self = Problem(.forbidden, "The service does not allow this.")
        case .resourceExhausted where error.pushback == .never:
            // A repeat would be as large as this one.
            self =
                error.notProcessed
                ? Problem(.tooLarge, "The request is larger than the \(service) service takes.")
                : Problem(
                    .internal, "The answer of the \(service) service is larger than it may be; ask for less.")
        case .resourceExhausted:
            self = .unavailable(.overloaded, "The \(service) service is too busy; try again.")
        case .unavailable, .cancelled:
            self = .unavailable(
                .unavailable,
                "The \(service) service is not available; try again with the same Idempotency-Key.")
        case .deadlineExceeded:
            self = .unavailable(
                .timeout,
                "The \(service) service did not answer in time; "
                    + "try again with the same Idempotency-Key.")
        case .unimplemented:
            self = Problem(.unimplemented, "The \(service) service does not offer this.")
        default:
            self = Problem(.internal, "The \(service) service failed.")
        }
    }

    /// What a failure of the gateway's own store means.
    init(_ error: StoreError) {
        self.init(RPCError(error), service: "gateway")
    }

    /// Any error as a problem; nil for one that nobody expected, which is then logged.
    static func expected(_ error: any Error) -> Problem? {
        switch error {
        case let problem as Problem: problem
        case let failure as ServiceFailure: Problem(failure.error, service: failure.service)
        case let error as StoreError: Problem(error)
        case let error as RPCError where error.code != .internal:
            Problem(error, service: "gateway")
        default: nil
        }
    }

    /// How every service begins the text of an operation id that came with another request.
    static let mismatchText = "the operation id was used"
}

/// A failed call and the service that was called.
struct ServiceFailure: Error, Sendable {
    let service: String
    let error: RPCError
}
