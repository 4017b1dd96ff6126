/// When an address that fails much more than others, or nearly always, is left out for a while: the
/// parameters of gRPC A50 with its defaults. Percentages are 0 to 100.
///
/// Failures are statuses that say something about the replica: unknown, deadline_exceeded,
/// permission_denied, resource_exhausted, unimplemented, internal, unavailable, data_loss,
/// unauthenticated. Codes that only a handler makes in answer to a request (invalid_argument,
/// not_found, already_exists, failed_precondition, aborted, out_of_range) count as successes, unlike in
/// gRPC: a replica that refuses a wrong order works. Calls that the caller cancelled count as nothing, and
/// so do those that the replica had no place for, or that are too large: who is left out for being full
/// leaves his load to others that are as full.
package struct OutlierDetection: Sendable, Equatable {
    /// Leaves out addresses whose success rate is far below the mean of all.
    package struct SuccessRate: Sendable, Equatable {
        /// Thousandths of a standard deviation below the mean that are far.
        package var stdevFactor = 1_900
        /// The chance that what was found is also done.
        package var enforcementPercentage = 100
        /// Addresses with enough calls that it takes at least.
        package var minimumHosts = 5
        /// Calls in an interval that are enough.
        package var requestVolume = 100

        /// The defaults.
        package init() {}
    }

    /// Leaves out addresses of which nearly all calls fail.
    package struct FailurePercentage: Sendable, Equatable {
        /// Above it an address is left out.
        package var threshold = 85
        /// The chance that what was found is also done.
        package var enforcementPercentage = 100
        /// Addresses that the client must have at least.
        package var minimumHosts = 5
        /// Calls in an interval that are enough.
        package var requestVolume = 50

        /// The defaults.
        package init() {}
    }

    /// Time between looks at the counters.
    package var interval: Duration = .seconds(10)
    /// Time left out, multiplied by how often it happened in a row.
    package var baseEjectionTime: Duration = .seconds(30)
    /// Longest time left out; never below `baseEjectionTime`.
    package var maxEjectionTime: Duration = .seconds(300)
    /// Addresses left out at once stay below this share of all; one is always allowed, the last never.
    package var maxEjectionPercent = 10
    /// Nil: not done.
    package var successRate: SuccessRate? = SuccessRate()
    /// Nil: not done.
    package var failurePercentage: FailurePercentage? = FailurePercentage()

    /// The defaults.
    package init() {}

    /// What an outcome says about the replica: true for a failure, nil for nothing.
    static func isFailure(_ error: RPCError?) -> Bool? {
        guard let error else { return false }
        return switch error.code {
        case .cancelled: nil
        case .resourceExhausted where error.notProcessed || error.pushback != nil: nil
        case .ok, .invalidArgument, .notFound, .alreadyExists, .failedPrecondition, .aborted,
            .outOfRange:
            false
        default: true
        }
    }
}
