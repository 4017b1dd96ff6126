/// A route of a method with one request. The stream of a call and a call within the process run its
/// handler the same way.
class SingleRequestRoute<Request: WireMessage>: Route,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    /// Runs the handler and sends its outcome to `sink`.
    func handle(_ request: Request, _ call: ServerCall, _ sink: any ReplySink) async {}

    override func makeStream(
        _ start: StreamStart, _ bytes: UnsafeRawBufferPointer, _ arena: Arena
    ) throws(RPCError) -> ServerStream {
        let request: Request = try request(bytes, arena)
        if let spare = start.connection.spares.take(for: self),
            let stream = spare as? SingleRequestStream<Request>
        {
            stream.renew(start, request)
            return stream
        }
        return SingleRequestStream(start, self, request)
    }

    override func prepare(
        _ bytes: UnsafeRawBufferPointer, _ call: ServerCall, _ arena: Arena, _ sink: any ReplySink
    ) throws(RPCError) -> @Sendable () async -> Void {
        let request: Request = try request(bytes, arena)
        return { await self.handle(request, call, sink) }
    }
}

/// The stream of a call with one request: holds it, and is used again, so that calls in a steady
/// state allocate nothing.
final class SingleRequestStream<Request: WireMessage>: ServerStream,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    private let route: SingleRequestRoute<Request>
    private var request: Request?

    init(_ start: StreamStart, _ route: SingleRequestRoute<Request>, _ request: Request) {
        self.route = route
        self.request = request
        super.init(start, route.method)
    }

    func renew(_ start: StreamStart, _ request: Request) {
        self.request = request
        renew(start)
    }

    override func fits(_ route: Route) -> Bool { self.route === route }

    override var isReusable: Bool { true }

    override func retire() {
        request = nil
        super.retire()
    }

    override func perform() async {
        guard let request else { return }
        await route.handle(request, ServerCall(self), self)
    }
}

// Unchecked as its superclass is.
final class UnaryRoute<Request: WireMessage, Reply: WireMessage>: SingleRequestRoute<Request>,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    typealias Handler = @Sendable (Request, ServerCall) async throws -> Reply
    private let handler: Handler

    init(method: MethodDescriptor, allow: Set<String>, handler: @escaping Handler) {
        self.handler = handler
        super.init(method: method, allow: allow)
    }

    override func handle(_ request: Request, _ call: ServerCall, _ sink: any ReplySink) async {
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

final class ServerStreamingRoute<Request: WireMessage, Reply: WireMessage>:
    SingleRequestRoute<Request>,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    typealias Handler = @Sendable (Request, ServerCall, ResponseWriter<Reply>) async throws -> Void
    private let handler: Handler

    init(method: MethodDescriptor, allow: Set<String>, handler: @escaping Handler) {
        self.handler = handler
        super.init(method: method, allow: allow)
    }

    override func handle(_ request: Request, _ call: ServerCall, _ sink: any ReplySink) async {
        let writer = ResponseWriter<Reply> { reply throws(RPCError) in try await sink.send(reply) }
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

/// A route of a method whose requests are a stream.
class RequestStreamRoute<Request: WireMessage>: Route,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    /// Runs the handler and sends its outcome to `sink`.
    func handle(
        _ requests: RequestStream<Request>, _ call: ServerCall, _ sink: any ReplySink
    ) async {}

    override func makeStream(
        _ start: StreamStart, _ bytes: UnsafeRawBufferPointer, _ arena: Arena
    ) throws(RPCError) -> ServerStream {
        RequestStreamStream(start, self)
    }

    override func prepareStream(
        _ call: ServerCall, _ sink: any ReplySink, credit: Int
    ) -> (work: @Sendable () async -> Void, requests: any RequestReceiving) {
        let receiver = RequestReceiver<Request>(method, credit: credit)
        let requests = RequestStream(receiver.requests)
        return ({ await self.handle(requests, call, sink) }, receiver)
    }
}

/// The stream of a call whose requests are a stream.
final class RequestStreamStream<Request: WireMessage>: ServerStream,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    private let route: RequestStreamRoute<Request>
    private let messages: MessageBuffer<Request>

    init(_ start: StreamStart, _ route: RequestStreamRoute<Request>) {
        self.route = route
        let receiver = RequestReceiver<Request>(
            route.method, credit: start.connection.configuration.streamCredit)
        messages = receiver.requests
        super.init(start, route.method)
        requests = receiver
    }

    override func perform() async {
        await route.handle(RequestStream(messages), ServerCall(self), self)
    }
}

final class ClientStreamingRoute<Request: WireMessage, Reply: WireMessage>:
    RequestStreamRoute<Request>,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    typealias Handler = @Sendable (RequestStream<Request>, ServerCall) async throws -> Reply
    private let handler: Handler

    init(method: MethodDescriptor, allow: Set<String>, handler: @escaping Handler) {
        self.handler = handler
        super.init(method: method, allow: allow)
    }

    override func handle(
        _ requests: RequestStream<Request>, _ call: ServerCall, _ sink: any ReplySink
    ) async {
        do {
            let reply = try await ServerCall.$current.withValue(call) {
                try await handler(requests, call)
            }
            await sink.reply(reply)
        } catch {
            await sink.end(sink.status(of: error))
        }
    }
}

final class BidirectionalRoute<Request: WireMessage, Reply: WireMessage>:
    RequestStreamRoute<Request>,
    // Unchecked as its superclass is.
    @unchecked Sendable
{
    typealias Handler =
        @Sendable (RequestStream<Request>, ServerCall, ResponseWriter<Reply>) async throws -> Void
    private let handler: Handler

    init(method: MethodDescriptor, allow: Set<String>, handler: @escaping Handler) {
        self.handler = handler
        super.init(method: method, allow: allow)
    }

    override func handle(
        _ requests: RequestStream<Request>, _ call: ServerCall, _ sink: any ReplySink
    ) async {
        let writer = ResponseWriter<Reply> { reply throws(RPCError) in try await sink.send(reply) }
        do {
            try await ServerCall.$current.withValue(call) {
                try await handler(requests, call, writer)
            }
            await sink.end(nil)
        } catch {
            await sink.end(sink.status(of: error))
        }
    }
}
