import Messages
import ServiceKit
import Synchronization
import Wire

/// What the services of a test were asked, and what they are to answer.
final class PeerScript: Sendable {
    /// A call as it arrived.
    struct Seen: Sendable {
        let method: String
        let operationID: String
        let actor: Actor?
        let request: any Sendable
        let remaining: Duration?
        let trace: TraceContext?
        let overloadClass: OverloadClass
    }

    typealias Rule = @Sendable (any Sendable, ServerCall) async throws -> (any Sendable)?

    private struct State {
        var seen: [Seen] = []
        var rules: [String: Rule] = [:]
        var down: Set<String> = []
    }

    private let state = Mutex(State())

    /// Says how calls of a method are answered; a rule that gives nil leaves the usual answer.
    func on(_ method: String, _ rule: @escaping Rule) {
        state.withLock { $0.rules[method] = rule }
    }

    /// Lets every call of a method fail.
    func fail(_ method: String, _ error: RPCError) {
        on(method) { _, _ in throw error }
    }

    /// Takes a service's readiness away, or gives it back.
    func setDown(_ service: String, _ down: Bool) {
        state.withLock { state in
            if down { state.down.insert(service) } else { state.down.remove(service) }
        }
    }

    func isDown(_ service: String) -> Bool { state.withLock { $0.down.contains(service) } }

    /// Calls of a method so far.
    func seen(_ method: String) -> [Seen] {
        state.withLock { $0.seen.filter { $0.method == method } }
    }

    /// All calls so far.
    var count: Int { state.withLock { $0.seen.count } }

    func meet<Request: Sendable, Reply: Sendable>(
        _ call: ServerCall, _ request: Request, _ usual: Reply
    ) async throws -> Reply {
        let seen = Seen(
            method: call.method.name, operationID: call.metadata.operationID,
            actor: try call.actor(), request: request, remaining: call.remaining,
            trace: call.metadata.trace, overloadClass: call.metadata.overloadClass)
        let rule = state.withLock { state in
            state.seen.append(seen)
            return state.rules[call.method.name]
        }
        guard let rule, let reply = try await rule(request, call) else { return usual }
        guard let typed = reply as? Reply else {
            throw RPCError(.internal, "the script gave a reply of a wrong type")
        }
        return typed
    }
}
