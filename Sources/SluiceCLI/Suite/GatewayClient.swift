import HTTPSClient
import JSON
import NIOPosix
import Synchronization
import Values

/// Calls the gateway's JSON API as one user.
final class GatewayClient: Sendable {
    /// What the gateway answered.
    struct Answer: Sendable {
        let status: Int
        let body: JSONValue

        /// The rules that a problem body names.
        var rules: [String] { (body["violations"]?.array ?? []).compactMap { $0["rule"]?.text } }
    }

    private let client: HTTPSClient
    private let token: String?
    private let clock: any WallClock
    private let randomness: any RandomSource

    private init(client: HTTPSClient, token: String?, clock: any WallClock, randomness: any RandomSource) {
        self.client = client
        self.token = token
        self.clock = clock
        self.randomness = randomness
    }

    /// A client of the gateway at `port` on this machine that nobody is logged in to.
    convenience init(
        port: Int, trust: String, group: MultiThreadedEventLoopGroup, clock: any WallClock,
        randomness: any RandomSource
    ) throws {
        self.init(
            client: try HTTPSClient(host: "127.0.0.1", port: port, trust: trust, group: group),
            token: nil, clock: clock, randomness: randomness)
    }

    /// The same connection pool with an API key or session token.
    func with(token: String) -> GatewayClient {
        GatewayClient(client: client, token: token, clock: clock, randomness: randomness)
    }

    /// Logs in; returns a client of that user.
    func login(user: String, password: String) async throws -> GatewayClient {
        let answer = try await send(
            "POST", "/v1/sessions", ["user": .string(user), "password": .string(password)])
        guard let token = answer.body["token"]?.text else {
            throw SuiteError(description: "login of \(user): \(answer.status) \(answer.body.serializedText)")
        }
        return with(token: token)
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path, nil) }

    /// Sends a mutation under `key`, or under a fresh idempotency key.
    func send(_ method: String, _ path: String, _ body: JSONValue?, key: String? = nil) async throws -> Answer
    {
        try await raw(
            method, path, body: body?.serialized() ?? [], type: "application/json", key: key)
    }

    /// Sends a mutation and insists on success.
    @discardableResult
    func must(_ method: String, _ path: String, _ body: JSONValue?) async throws -> JSONValue {
        let answer = try await send(method, path, body)
        guard (200..<300).contains(answer.status) else {
            throw SuiteError(description: "\(method) \(path): \(answer.status) \(answer.body.serializedText)")
        }
        return answer.body
    }

    /// Reads and insists on success.
    func look(_ path: String) async throws -> JSONValue {
        let answer = try await get(path)
        guard answer.status == 200 else {
            throw SuiteError(description: "GET \(path): \(answer.status) \(answer.body.serializedText)")
        }
        return answer.body
    }

    /// Sends bytes of any media type, as part of the trace that `traceparent` names.
    func raw(
        _ method: String, _ path: String, body: [UInt8], type: String, key: String? = nil,
        traceparent: String? = nil
    ) async throws -> Answer {
        var headers: [(String, String)] = []
        if let traceparent { headers.append(("traceparent", traceparent)) }
        if let token { headers.append(("authorization", "Bearer \(token)")) }
        if method != "GET" {
            headers.append(("content-type", type))
            headers.append(("idempotency-key", key ?? freshKey()))
        }
        let reply = try await client.request(method, path, headers: headers, body: body)
        let value =
            reply.body.isEmpty ? JSONValue.null : (try? JSONValue.parse(reply.body)) ?? .string(reply.text)
        return Answer(status: reply.status, body: value)
    }

    /// A new UUIDv7 text, good as idempotency key and as client-made id.
    func freshKey() -> String { UUIDv7(at: clock.now(), randomness: randomness).description }

    func close() { client.close() }
}
