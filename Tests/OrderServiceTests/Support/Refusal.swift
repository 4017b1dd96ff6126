import Messages
import ServiceKit
import Testing
import Wire

/// The error that `body` ends with; records an issue when it does not end with one.
func refusal(
    _ body: () async throws -> some Any, sourceLocation: SourceLocation = #_sourceLocation
) async -> RPCError {
    do {
        let value = try await body()
        Issue.record("expected a refusal, got \(value)", sourceLocation: sourceLocation)
    } catch let error as RPCError {
        return error
    } catch {
        Issue.record("expected an RPCError, got \(error)", sourceLocation: sourceLocation)
    }
    return RPCError(.unknown, "")
}

extension RPCError {
    /// The rules or fields that a refusal names.
    var fields: [String] { violations.map(\.field) }
}
