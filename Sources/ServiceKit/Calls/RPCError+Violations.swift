package import Messages
package import Store
package import Wire

extension RPCError {
    /// A refusal that names every broken rule in its details.
    package static func refused(
        _ code: StatusCode, _ message: String, _ violations: [CommonV1.Violation]
    ) -> RPCError {
        let detail = CommonV1.ErrorDetail(violations: violations)
        return RPCError(code, message, details: (try? detail.encoded()) ?? [])
    }

    /// Bad input: every fault at once.
    package static func invalid(_ violations: [CommonV1.Violation]) -> RPCError {
        refused(.invalidArgument, "the request has \(violations.count) fault(s)", violations)
    }

    /// The violations in the details; empty when there are none or the details are not ours.
    package var violations: [CommonV1.Violation] {
        guard !details.isEmpty, let detail = try? CommonV1.ErrorDetail(decoding: details) else { return [] }
        return detail.violations
    }

    /// What a failure of the store means to a caller.
    package init(_ error: StoreError) {
        switch error.code {
        case .overloaded:
            self.init(.resourceExhausted, "the store's queue is full; try again", notProcessed: true)
        case .storageFull:
            self.init(.resourceExhausted, "the store is full", notProcessed: true)
        case .operationMismatch:
            self.init(.alreadyExists, "the operation id was used for another request")
        case .unknownOutcome:
            self.init(.unavailable, "the outcome is unknown; ask again with the same operation id")
        case .closed, .locked:
            self.init(.unavailable, "the store is not open", notProcessed: true)
        default:
            self.init(.internal, "the store failed")
        }
    }
}

extension CommonV1.Violation {
    /// Input of the wrong form: rule "invalid" at a JSON Pointer.
    package static func invalid(_ field: String, _ message: String) -> CommonV1.Violation {
        CommonV1.Violation(rule: "invalid", field: field, message: message)
    }
}
