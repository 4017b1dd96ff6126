import Messages
import ServiceKit
import Wire

extension ChannelError {
    /// The sole mapping of this service's errors to statuses. The texts are constant; what is
    /// wrong stands in the violations.
    var status: RPCError {
        switch self {
        case .invalid(let violations):
            .refused(.invalidArgument, "the request is not well formed", violations.map(\.wire))
        case .refused(let violations):
            .refused(.failedPrecondition, "the request is refused", violations.map(\.wire))
        case .taken(let violations):
            .refused(.alreadyExists, "a unique word is taken", violations.map(\.wire))
        case .notFound:
            RPCError(.notFound, "not found")
        case .versionConflict(let stored):
            .refused(
                .aborted, "the document was changed; read it again",
                [
                    Violation(
                        rule: .version, field: "/expected_version",
                        message: "the stored version is \(stored)"
                    ).wire
                ])
        case .notAllowed:
            RPCError(.permissionDenied, "a channel user may not do this")
        case .corrupt:
            RPCError(.dataLoss, "a stored document cannot be read")
        }
    }
}

/// Runs a use case and gives its refusal as a status, so that it is kept under the operation id.
func answering<Reply>(_ useCase: () throws -> Reply) throws -> Reply {
    do {
        return try useCase()
    } catch let error as ChannelError {
        throw error.status
    }
}
