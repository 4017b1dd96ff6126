/// The methods a server answers, who may call each, and their handlers.
///
/// Deny by default: a method that is not registered is `unimplemented`, a peer that is not in a
/// method's allow-list gets `permissionDenied`.
package struct ServerRouter: Sendable {
    private var routes: [Route?] = []

    /// An empty router.
    package init() {}

    /// Registers a unary method. `allow` holds the service names (last part of the SPIFFE id)
    /// that may call it; an empty set allows nobody. Traps when the id is taken.
    ///
    /// An `RPCError` of the handler goes to the caller as it is; anything else becomes `internal`
    /// with its text withheld.
    package mutating func unary<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, allow: Set<String>,
        _ handler: @escaping @Sendable (Request, ServerCall) async throws -> Reply
    ) {
        precondition(method.kind == .unary, "\(method.fullName) is not unary")
        add(UnaryRoute(method: method, allow: allow, handler: handler))
    }

    /// Registers a server-streaming method; the stream ends when the handler returns.
    ///
    /// Errors as for unary methods, after the replies already written.
    package mutating func serverStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, allow: Set<String>,
        _ handler:
            @escaping @Sendable (Request, ServerCall, ResponseWriter<Reply>) async throws
            -> Void
    ) {
        precondition(method.kind == .serverStreaming, "\(method.fullName) is not a server stream")
        add(ServerStreamingRoute(method: method, allow: allow, handler: handler))
    }

    /// The methods registered, by id.
    package var methods: [MethodDescriptor] { routes.compactMap { $0?.method } }

    private mutating func add(_ route: Route) {
        let id = Int(route.method.id)
        while routes.count <= id { routes.append(nil) }
        precondition(routes[id] == nil, "method id \(id) is registered twice")
        routes[id] = route
    }

    func route(_ id: UInt16) -> Route? {
        Int(id) < routes.count ? routes[Int(id)] : nil
    }
}

/// One registered method. Subclasses know the message types.
// Unchecked because a class with subclasses cannot be checked; all members are constants.
class Route: @unchecked Sendable {
    let method: MethodDescriptor
    let allow: Set<String>

    init(method: MethodDescriptor, allow: Set<String>) {
        self.method = method
        self.allow = allow
    }

    /// Decodes the request and makes the work of its handler; the result goes to `sink`.
    func prepare(
        _ bytes: UnsafeRawBufferPointer, _ call: ServerCall, _ arena: Arena, _ sink: any ReplySink
    ) throws(RPCError) -> @Sendable () async -> Void {
        preconditionFailure("a route without a handler")
    }

    /// The error for the caller when the request cannot be decoded.
    func undecodable(_ error: MessageDecodingError) -> RPCError {
        switch error {
        case .tooLarge(let limit):
            RPCError(.resourceExhausted, "the request is above \(limit) bytes", notProcessed: true)
        default:
            RPCError(
                .internal, "the request cannot be decoded as \(method.request.name): \(error)",
                notProcessed: true)
        }
    }
}

/// Where the outcome of a handler goes. Its functions may be called from any task.
protocol ReplySink: AnyObject, Sendable {
    /// The one reply of a unary call; ends it.
    nonisolated(nonsending) func reply(_ message: some WireMessage) async
    /// One reply of a stream.
    nonisolated(nonsending) func send(_ message: some WireMessage) async throws(RPCError)
    /// The end of the call.
    nonisolated(nonsending) func end(_ error: RPCError?) async
    /// What to say about an error that is not an `RPCError`.
    func status(of error: any Error) -> RPCError
}

// Unchecked as its superclass is.
final class UnaryRoute<Request: WireMessage, Reply: WireMessage>: Route, @unchecked Sendable {
    typealias Handler = @Sendable (Request, ServerCall) async throws -> Reply
    private let handler: Handler

    init(method: MethodDescriptor, allow: Set<String>, handler: @escaping Handler) {
        self.handler = handler
        super.init(method: method, allow: allow)
    }

    override func prepare(
        _ bytes: UnsafeRawBufferPointer, _ call: ServerCall, _ arena: Arena, _ sink: any ReplySink
    ) throws(RPCError) -> @Sendable () async -> Void {
        let request: Request
        do throws(MessageDecodingError) {
            request = try Request(decoding: bytes, limit: method.requestLimit, arena: arena)
        } catch {
            throw undecodable(error)
        }
        let handler = handler
        return {
            do {
                let reply = try await ServerCall.$current.withValue(call) {
                    try await handler(request, call)
                }
                await sink.reply(reply)
            } catch {
                await sink.end(sink.status(of: error))
            }
        }
    }
}

final class ServerStreamingRoute<Request: WireMessage, Reply: WireMessage>: Route,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    typealias Handler = @Sendable (Request, ServerCall, ResponseWriter<Reply>) async throws -> Void
    private let handler: Handler

    init(method: MethodDescriptor, allow: Set<String>, handler: @escaping Handler) {
        self.handler = handler
        super.init(method: method, allow: allow)
    }

    override func prepare(
        _ bytes: UnsafeRawBufferPointer, _ call: ServerCall, _ arena: Arena, _ sink: any ReplySink
    ) throws(RPCError) -> @Sendable () async -> Void {
        let request: Request
        do throws(MessageDecodingError) {
            request = try Request(decoding: bytes, limit: method.requestLimit, arena: arena)
        } catch {
            throw undecodable(error)
        }
        let handler = handler
        let writer = ResponseWriter<Reply> { reply throws(RPCError) in try await sink.send(reply) }
        return {
            do {
                try await ServerCall.$current.withValue(call) {
                    try await handler(request, call, writer)
                }
                await sink.end(nil)
            } catch {
                await sink.end(sink.status(of: error))
            }
        }
    }
}
