import Conformance
import Messages
import Synchronization
import Wire

/// One call of a running case, whatever its kind: requests go in, facts of replies come out.
final class RunningCall: Sendable {
    typealias Request = ConformanceV1.CallRequest
    typealias Reply = ConformanceV1.CallReply
    typealias Client = ConformanceV1.ConformanceServiceClient

    /// How the call ended.
    struct End: Sendable {
        var code: StatusCode = .ok
        var message = ""
        var notProcessed = false
        var trailers: [Metadata.Pair] = []
    }

    private struct State {
        var initial: [Metadata.Pair]?
        var trailing: [Metadata.Pair] = []
        var end: End?
    }

    /// The calls of each kind. Dropping a stream's cancels the call.
    private enum Kind {
        case unary(Task<[String: Word], any Error>)
        case replies(any Reader)
        case requests(RequestWriter<Request>, ClientStreamingCall<Request, Reply>?)
        case both(RequestWriter<Request>, any Reader)
    }

    /// Replies are read by one step at a time.
    private protocol Reader: Sendable {
        /// The facts of the next reply; nil at the end.
        func next() async throws -> [String: Word]?
    }

    private actor ReplyReader<Message: WireMessage>: Reader {
        private var iterator: ResponseStream<Message>.AsyncIterator
        private let facts: @Sendable (Message) throws -> [String: Word]

        init(
            _ stream: ResponseStream<Message>,
            _ facts: @escaping @Sendable (Message) throws -> [String: Word]
        ) {
            iterator = stream.makeAsyncIterator()
            self.facts = facts
        }

        func next() async throws -> [String: Word]? {
            var iterator = iterator
            defer { self.iterator = iterator }
            return try await iterator.next().map(facts)
        }
    }

    private let state = Mutex(State())
    private let kind = Mutex<Kind?>(nil)

    /// Begins a call as its step says.
    init(_ step: Word, on channel: any CallChannel) async throws {
        let name = step["method"].text ?? ""
        var options = CaseMessages.options(step)
        options.onMetadata = { [weak self] metadata in self?.took(metadata) }
        let client = Client(channel)
        let made = try await Self.begin(name, step, client, channel, options)
        kind.withLock { $0 = made }
    }

    private static func begin(
        _ name: String, _ step: Word, _ client: Client, _ channel: any CallChannel,
        _ options: CallOptions
    ) async throws -> sending Kind {
        typealias Method = ConformanceV1.ConformanceServiceMethod
        switch name {
        case "StreamingOutputCall":
            let request = try CaseMessages.request(step["request"])
            return .replies(
                ReplyReader(try await client.streamingOutputCall(request, options)) {
                    try CaseMessages.facts($0)
                })
        case "StreamingInputCall":
            let call = try await client.streamingInputCall(options)
            return .requests(call.requests, call)
        case "FullDuplexCall":
            let call = try await client.fullDuplexCall(options)
            return .both(call.requests, ReplyReader(call.responses) { try CaseMessages.facts($0) })
        case "EmptyCall":
            return .unary(Task { try await empty(client.emptyCall(.init(), options)) })
        case "ForbiddenCall":
            return .unary(Task { try await empty(client.forbiddenCall(.init(), options)) })
        case "UnimplementedCall":
            let other = ConformanceV1.UnimplementedServiceClient(channel)
            return .unary(Task { try await empty(other.unimplementedCall(.init(), options)) })
        case "HealthCheck", "HealthWatch": return try await health(name, step, channel, options)
        case "ChainCall":
            let request = ConformanceV1.ChainRequest(
                timeoutUs: Int64(step["request"]["timeout_ms"].number ?? 0) * 1_000,
                detached: step["request"]["detached"].flag)
            return .unary(
                Task { CaseMessages.facts(try await client.chainCall(request, options)) })
        case "UnaryCall", "LargeUnaryCall", "EvolvedCall":
            let methods = [
                "UnaryCall": Method.unaryCall, "LargeUnaryCall": Method.largeUnaryCall,
                "EvolvedCall": Method.evolvedCall,
            ]
            guard let method = methods[name] else { break }
            let request = try CaseMessages.request(step["request"])
            return .unary(
                Task {
                    let reply: Reply = try await channel.unary(method, request, options)
                    return try CaseMessages.facts(reply)
                })
        default: break
        }
        throw CaseFailure("there is no method \(name)")
    }

    private static func health(
        _ name: String, _ step: Word, _ channel: any CallChannel, _ options: CallOptions
    ) async throws -> sending Kind {
        let client = WireV1.HealthClient(channel)
        let request = WireV1.HealthCheckRequest(service: step["request"]["service"].text ?? "")
        guard name == "HealthWatch" else {
            return .unary(Task { CaseMessages.facts(try await client.check(request, options)) })
        }
        return .replies(
            ReplyReader(try await client.watch(request, options)) { CaseMessages.facts($0) })
    }

    private static func empty(_ reply: ConformanceV1.Empty) throws -> [String: Word] {
        ["encoded_size": .number(try reply.encoded().count)]
    }

    private func took(_ metadata: ReplyMetadata) {
        state.withLock { state in
            switch metadata {
            case .initial(let pairs): state.initial = pairs
            case .trailing(let pairs): state.trailing = pairs
            }
        }
    }

    /// The initial metadata, when it came.
    var initial: [Metadata.Pair]? { state.withLock { $0.initial } }

    /// Sends one request of a stream.
    func send(_ request: Request, last: Bool) async throws {
        guard let requests else { throw CaseFailure("a call without a stream of requests") }
        try await requests.write(request)
        if last { requests.finish() }
    }

    /// Half-closes.
    func finish() { requests?.finish() }

    private var requests: RequestWriter<Request>? {
        kind.withLock { kind in
            switch kind {
            case .requests(let writer, _), .both(let writer, _): writer
            case .unary, .replies, nil: nil
            }
        }
    }

    /// The facts of the next reply; nil at the end, which `end` then tells.
    func next() async -> [String: Word]? {
        if state.withLock({ $0.end != nil }) { return nil }
        do {
            if let facts = try await receive() { return facts }
            state.withLock { $0.end = End(trailers: $0.trailing) }
        } catch {
            state.withLock { $0.end = Self.ended(error) }
        }
        return nil
    }

    private func receive() async throws -> [String: Word]? {
        switch kind.withLock({ $0 }) {
        case .unary(let task):
            let facts = try await task.value
            // The next read finds the end.
            kind.withLock { $0 = nil }
            return facts
        case .requests(let writer, let call):
            guard let call else { return nil }
            let facts = try CaseMessages.facts(try await call.reply())
            kind.withLock { $0 = .requests(writer, nil) }
            return facts
        case .replies(let reader), .both(_, let reader):
            return try await reader.next()
        case nil: return nil
        }
    }

    /// How the call ended; nil while it runs.
    var end: End? { state.withLock { $0.end } }

    /// Cancels the call as a task of the application does: the task that waits for it is cancelled,
    /// or, where nobody waits, the call is dropped.
    func cancel() async {
        let reader: (any Reader)? = kind.withLock { kind in
            switch kind {
            case .unary(let task): task.cancel()
            case .replies(let reader), .both(_, let reader): return reader
            case .requests, nil:
                kind = nil
                state.withLock { $0.end = $0.end ?? End(code: .cancelled) }
            }
            return nil
        }
        guard let reader else { return }
        // Replies that were read ahead come first; then the cancellation.
        while end == nil {
            let waiting = Task { try await reader.next() }
            waiting.cancel()
            switch await waiting.result {
            case .success(nil): state.withLock { $0.end = End(trailers: $0.trailing) }
            case .success: continue
            case .failure(let error): state.withLock { $0.end = Self.ended(error) }
            }
        }
    }

    private static func ended(_ error: any Error) -> End {
        guard let error = error as? RPCError else {
            return End(code: .unknown, message: "\(error)")
        }
        return End(
            code: error.code, message: error.message, notProcessed: error.notProcessed,
            trailers: error.trailers)
    }
}
