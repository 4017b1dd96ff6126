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

    /// Registers a client-streaming method: many requests, one reply.
    ///
    /// The handler may reply before the requests ended. Errors as for unary methods.
    package mutating func clientStreaming<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, allow: Set<String>,
        _ handler: @escaping @Sendable (RequestStream<Request>, ServerCall) async throws -> Reply
    ) {
        precondition(method.kind == .clientStreaming, "\(method.fullName) is not a client stream")
        add(ClientStreamingRoute(method: method, allow: allow, handler: handler))
    }

    /// Registers a bidirectional method; the call ends when the handler returns.
    ///
    /// Errors as for unary methods, after the replies already written.
    package mutating func bidirectional<Request: WireMessage, Reply: WireMessage>(
        _ method: MethodDescriptor, allow: Set<String>,
        _ handler:
            @escaping @Sendable (RequestStream<Request>, ServerCall, ResponseWriter<Reply>)
            async throws -> Void
    ) {
        precondition(method.kind == .bidirectional, "\(method.fullName) is not bidirectional")
        add(BidirectionalRoute(method: method, allow: allow, handler: handler))
    }

    /// The methods registered, by id.
    package var methods: [MethodDescriptor] { routes.compactMap { $0?.method } }

    /// The methods registered and who may call them, by id.
    package var descriptions: [RouteDescription] {
        routes.compactMap { $0.map { RouteDescription(method: $0.method, callers: $0.allow) } }
    }

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

/// A registered method, as reflection shows it.
package struct RouteDescription: Sendable, Equatable {
    /// The method.
    package let method: MethodDescriptor
    /// The service names that may call it.
    package let callers: Set<String>

    /// Puts a description together.
    package init(method: MethodDescriptor, callers: Set<String>) {
        self.method = method
        self.callers = callers
    }
}

/// One registered method. Subclasses know the message types.
// Unchecked because a class with subclasses cannot be checked; all members are constants.
class Route: @unchecked Sendable {
    let method: MethodDescriptor
    let allow: Set<String>
    /// Whether requests are a stream.
    let takesStream: Bool

    init(method: MethodDescriptor, allow: Set<String>) {
        self.method = method
        self.allow = allow
        takesStream = method.kind == .clientStreaming || method.kind == .bidirectional
    }

    /// Decodes the one request, or prepares to take many, and makes the stream that runs the
    /// handler on a connection.
    func makeStream(
        _ start: StreamStart, _ bytes: UnsafeRawBufferPointer, _ arena: Arena
    ) throws(RPCError) -> ServerStream {
        preconditionFailure("a route without a handler")
    }

    /// Decodes the one request and makes the work of its handler; the result goes to `sink`.
    func prepare(
        _ bytes: UnsafeRawBufferPointer, _ call: ServerCall, _ arena: Arena, _ sink: any ReplySink
    ) throws(RPCError) -> @Sendable () async -> Void {
        preconditionFailure("a route without a handler")
    }

    /// For a stream of requests: makes the work of its handler and what takes the requests,
    /// `credit` bytes of which may wait.
    func prepareStream(
        _ call: ServerCall, _ sink: any ReplySink, credit: Int
    ) -> (work: @Sendable () async -> Void, requests: any RequestReceiving) {
        preconditionFailure("a route without a handler for streams")
    }

    /// Decodes the request of a call that has one.
    final func request<Request: WireMessage>(
        _ bytes: UnsafeRawBufferPointer, _ arena: Arena
    ) throws(RPCError) -> Request {
        do throws(MessageDecodingError) {
            return try Request(decoding: bytes, limit: method.requestLimit, arena: arena)
        } catch {
            throw Self.undecodable(error, method)
        }
    }

    /// The error for the caller when a request cannot be decoded.
    static func undecodable(
        _ error: MessageDecodingError, _ method: MethodDescriptor
    ) -> RPCError {
        switch error {
        case .tooLarge:
            RPCError(
                .resourceExhausted, "the request is above \(method.requestLimitWords)",
                notProcessed: true, pushback: .never)
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
