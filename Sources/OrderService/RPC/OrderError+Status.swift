import Messages
import ServiceKit
import Store
import Wire

extension RPCError {
    /// The status of a domain error: the only place that maps them.
    init(_ error: OrderError) {
        switch error {
        case .notFound: self.init(.notFound, "not found")
        case .invalid(let broken): self = .invalid(broken.map(CommonV1.Violation.init))
        case .wrongState(let action, let state):
            let text = "an order that is \(state.rawValue) cannot be \(action)"
            self = .refused(
                .failedPrecondition, text,
                [CommonV1.Violation(rule: "state", field: "/order_id", message: text)])
        case .versionMismatch(let expected, let stored):
            let text = "the order has version \(stored), not \(expected): read it again"
            self = .refused(
                .aborted, text,
                [CommonV1.Violation(rule: "version", field: "/expected_version", message: text)])
        case .operationMismatch:
            self.init(.alreadyExists, "the operation id was used for another request")
        case .releaseIsForStaff: self.init(.permissionDenied, "channel users do not release orders")
        }
    }
}

/// Runs `body` and turns domain and store errors into the status that the caller should see.
func answering<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as OrderError {
        throw RPCError(error)
    } catch let error as StoreError {
        throw RPCError(error)
    }
}

/// The same for code inside a transaction: store errors pass, so that the store can act on them.
func deciding<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as OrderError {
        throw RPCError(error)
    }
}
