import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Values
import Wire

/// Answers requests: finds the route, then admission, sign-in, roles, key, query, body, handler,
/// audit, log. Every outcome that is not an answer becomes a problem here.
struct Pipeline: Sendable {
    let routes: [Route]
    let tree: RouteTree
    let admission: Admission
    let authentication: Authentication
    let bodies: BodyReading
    let audit: Audit
    let log: AccessLog
    let randomness: any RandomSource
    let clock: any WallClock
    let dates: DateHeader
    /// Time for a whole request where its route names none.
    let timeLimit: TimeAmount
    /// Who acts in the trail when a body's signature was right.
    let signer: String

    /// Answers one request. Throws only when there is nobody to answer.
    ///
    /// - Parameter address: of the other end, without port; empty when it is not known.
    func respond(to request: Request, from address: String) async throws -> Response {
        let started = NIODeadline.now()
        var state = RequestState(
            entry: AccessLog.Entry(
                requestID: Hexadecimal.text(randomness.bytes(8)),
                trace: trace(request.headers),
                method: request.method.rawValue,
                address: address),
            started: started)
        let outcome: Result<Reply, Problem>
        do {
            outcome = .success(try await answer(request, &state))
        } catch {
            outcome = .failure(try problem(error, &state))
        }
        let response = render(outcome, state, head: request.method == .head)
        log.finished(
            state.entry, status: response.status.code, took: NIODeadline.now() - started)
        return response
    }

    /// The client's trace with a span of this request; a new trace when it names none properly.
    private func trace(_ headers: HTTPFields) -> TraceContext {
        let given = headers[.traceparent].flatMap { TraceContext(traceparent: $0) }
        return given?.child(randomness.next) ?? .root(randomness.next)
    }

    /// True when a body announced with `Expect: 100-continue` should be sent.
    func expectsBody(_ request: Request) -> Bool {
        guard case .route(let index, _) = tree.find(request.method, request.uri.path) else {
            return false
        }
        return bodies.wouldRead(request.headers, routes[index].input)
    }

    /// What is learned of a request on its way.
    private struct RequestState {
        var entry: AccessLog.Entry
        let started: NIODeadline
    }

    private func answer(_ request: Request, _ state: inout RequestState) async throws -> Reply {
        let path = request.uri.path
        let (index, parameters) = try find(request.method, path)
        let route = routes[index]
        state.entry.routeIndex = index
        state.entry.path = route.path
        // Probes are answered when nothing else is: they tell that the process lives.
        if route.access == .open, !route.changes {
            return try await handle(route, parameters, request, .anonymous, &state)
        }
        try admission.enter()
        defer { admission.leave() }
        let principal = try await authentication.principal(request.headers, route.access)
        state.entry.userID = principal.userID
        let caller = principal.userID.isEmpty ? state.entry.address : principal.userID
        try admission.enter(caller: caller)
        defer { admission.leave(caller: caller) }
        return try await handle(route, parameters, request, principal, &state)
    }

    private func find(
        _ method: HTTPRequest.Method, _ path: String
    ) throws(Problem) -> (Int, [String]) {
        switch tree.find(method, path) {
        case .route(let index, let parameters):
            return (index, parameters)
        case .otherMethods(let methods):
            var problem = Problem(.methodNotAllowed, "This path knows other methods.")
            let head = methods.contains("GET") ? ["HEAD"] : []
            problem.allow = (methods + head).sorted().joined(separator: ", ")
            throw problem
        case .nothing:
            throw Problem(.notFound, "There is no such path.")
        }
    }

    private func handle(
        _ route: Route, _ parameters: [String], _ request: Request, _ principal: Principal,
        _ state: inout RequestState
    ) async throws -> Reply {
        guard route.changes else {
            return try await run(route, parameters, request, principal, .none, state)
        }
        var content = RequestContent.none
        let outcome: Result<Reply, Problem>
        do {
            guard principal.may(route.access) else { throw Problem.forbidden }
            content = try await bodies.read(request, route.input)
            outcome = .success(
                try await run(route, parameters, request, principal, content, state))
        } catch {
            outcome = .failure(try problem(error, &state))
        }
        let status: Int
        switch outcome {
        case .success(let reply): status = reply.status
        case .failure(let problem): status = problem.status
        }
        let signed = route.access == .signature && status != Problem.Kind.unauthenticated.status
        let trail = Audit.Entry(
            actor: signed ? signer : principal.userID, method: request.method.rawValue,
            path: String(request.uri.path.prefix(512)), requestID: state.entry.requestID,
            idempotencyKey: Self.key(request.headers),
            bodyDigest: route.secretBody ? [] : Audit.digest(content), status: status,
            address: state.entry.address)
        try await audit.write(trail)
        return try outcome.get()
    }

    private func run(
        _ route: Route, _ parameters: [String], _ request: Request, _ principal: Principal,
        _ content: RequestContent, _ state: RequestState
    ) async throws -> Reply {
        guard principal.may(route.access) else { throw Problem.forbidden }
        let exchange = Exchange(
            requestID: state.entry.requestID, trace: state.entry.trace, principal: principal,
            address: state.entry.address, parameters: parameters,
            query: try QueryValues(request.uri.query, fields: route.query),
            idempotencyKey: try checkedKey(route, request.headers),
            signature: WebhookHeaders(
                timestamp: request.headers[.sluiceTimestamp] ?? "",
                signature: request.headers[.sluiceSignature] ?? ""),
            authorization: request.headers[.authorization] ?? "",
            prefersCSV: (request.headers[.accept] ?? "").hasPrefix("text/csv"),
            content: content, deadline: state.started + (route.timeLimit ?? timeLimit))
        return try await route.run(exchange)
    }

    private static func key(_ headers: HTTPFields) -> String {
        String((headers[.idempotencyKey] ?? "").prefix(100))
    }

    /// The key as it may be used for an operation id: 1 to 100 visible ASCII characters.
    private func checkedKey(_ route: Route, _ headers: HTTPFields) throws(Problem) -> String {
        guard route.key != .none else { return "" }
        let key = headers[.idempotencyKey] ?? ""
        if key.isEmpty, route.key == .optional { return "" }
        guard !key.isEmpty else {
            throw Problem.invalid(
                .missing, "Idempotency-Key",
                "is required: any text that is new for every operation, such as a UUID")
        }
        guard key.utf8.count <= 100, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem.invalid(
                .badFormat, "Idempotency-Key", "must be 1 to 100 visible ASCII characters")
        }
        return key
    }

    /// An error as a problem; throws on when the connection is gone.
    private func problem(_ error: any Error, _ state: inout RequestState) throws -> Problem {
        if let lost = error as? ConnectionLost { throw lost.cause ?? lost }
        if let expected = Problem.expected(error) {
            if expected.status >= 500, let cause = AccessLog.Cause(error) { state.entry.cause = cause }
            return expected
        }
        if error is CancellationError { throw error }
        log.unexpected(error, state.entry)
        return Problem(.internal, "The request id helps to find the cause.")
    }

    private func render(
        _ outcome: Result<Reply, Problem>, _ state: RequestState, head: Bool
    ) -> Response {
        var headers = HTTPFields()
        headers[.date] = dates.text(clock.now())
        headers[.requestID] = state.entry.requestID
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.strictTransportSecurity] = "max-age=31536000"
        let status: Int
        let body: ResponseBody
        switch outcome {
        case .success(let reply):
            status = reply.status
            if !reply.contentType.isEmpty { headers[.contentType] = reply.contentType }
            switch reply.content {
            case .none: body = ResponseBody()
            case .bytes(let bytes): body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            case .stream(let write): body = ResponseBody(write)
            }
        case .failure(let problem):
            status = problem.status
            headers[.contentType] = "application/problem+json"
            if let seconds = problem.retryAfterSeconds {
                headers[.retryAfterSeconds] = String(seconds)
            }
            if let allow = problem.allow { headers[.allow] = allow }
            if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
            if problem.closesConnection { headers[.connection] = "close" }
            let document = problem.document(requestID: state.entry.requestID)
            body = ResponseBody(byteBuffer: ByteBuffer(bytes: document))
        }
        let response = Response(
            status: HTTPResponse.Status(code: status), headers: headers, body: body)
        return head ? response.createHeadResponse() : response
    }
}

extension Problem {
    static let forbidden = Problem(.forbidden, "None of your roles may do this.")
}
