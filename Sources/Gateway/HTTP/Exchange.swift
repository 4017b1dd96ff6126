import HummingbirdCore
import JSON
import NIOCore
import Values
import Wire

/// The body of a request as far as it was read.
enum RequestContent: Sendable {
    case none
    case bytes([UInt8])
    case stream(RequestBody)
}

/// One request on its way through a handler: who asks, for what, with which body, until when.
struct Exchange: Sendable {
    /// Names the request in logs, audit trail and answers.
    let requestID: String
    /// What calls to services continue.
    let trace: TraceContext
    let principal: Principal
    /// Address of the other end, without port.
    let address: String
    /// Values of the parts in braces, in the order of the path, decoded.
    let parameters: [String]
    let query: QueryValues
    /// Empty when there is none.
    let idempotencyKey: String
    /// Values of the headers `Sluice-Timestamp` and `Sluice-Signature`; empty when absent.
    let signature: WebhookHeaders
    /// The header of that name; empty when absent.
    let authorization: String
    /// True when the client prefers `text/csv`.
    let prefersCSV: Bool
    let content: RequestContent
    /// On the clock of the event loops.
    let deadline: NIODeadline

    /// A part in braces.
    func parameter(_ index: Int = 0) -> String { parameters[index] }

    /// The body as a JSON tree.
    func json() throws(Problem) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(bytes)
        } catch {
            throw Problem.unreadable(error)
        }
    }

    /// The body; empty when there is none.
    var bytes: [UInt8] {
        if case .bytes(let bytes) = content { bytes } else { [] }
    }

    /// Options of a call on the user's behalf: what is left of the time, the actor, and the key as
    /// operation id, so that a replay is answered by the service that did the work; the trace goes on.
    /// Reports, exports and uploads are `bulk`: under overload they give way to those who wait for less.
    func options(step: String = "", overloadClass: OverloadClass = .interactive) -> CallOptions {
        var options = CallOptions(
            timeout: remaining, actor: principal.actor, trace: trace, overloadClass: overloadClass)
        if !idempotencyKey.isEmpty { options.operationID = idempotencyKey + step }
        return options
    }

    /// Time left, at least a millisecond so that a call made too late fails by its deadline.
    var remaining: Duration {
        let left = (deadline - NIODeadline.now()).nanoseconds
        return .nanoseconds(max(left, 1_000_000))
    }
}

extension Problem {
    /// A body that is no JSON document. What is wrong with a single value names its pointer.
    static func unreadable(_ error: JSONError) -> Problem {
        var problem = Problem(.malformed, "The body is not JSON: \(error.description).")
        if error.reason == .integerOutOfRange {
            problem = .invalid(.outOfRange, error.pointer, error.text)
        } else if case .duplicateMember(let name) = error.reason {
            problem = .invalid(
                .badFormat, JSONPointer.member(error.pointer, name), "is given twice")
        }
        return problem
    }
}
