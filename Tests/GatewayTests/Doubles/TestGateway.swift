import Foundation
import HTTPTypes
import HummingbirdCore
import JSON
import Messages
import NIOCore
import ServiceKit
import Store
import Values
import Wire

@testable import Gateway

/// The gateway with everything but sockets and real services: real routes, real pipeline, real
/// store in a directory of its own, scripted services behind real encoding.
final class TestGateway: Sendable {
    let assembly: Assembly
    let script = PeerScript()
    let clock = ManualClock(Instant(microseconds: 1_763_000_000_000_000))
    let store: Store
    let metrics = Metrics()
    let log = LogLines()
    let configuration: GatewayConfiguration
    private let directory: String

    static let webhookSecret = Array("a secret of the third party".utf8)
    static let adminPassword = "correct horse battery"

    /// - Parameter change: changes the configuration before anything is made from it.
    init(_ change: (inout GatewayConfiguration) -> Void = { _ in }) async throws {
        var configuration = GatewayConfiguration()
        configuration.passwordCost = ScryptCost(logRounds: 10, blockSize: 8, parallelism: 1)
        configuration.adminPassword = Self.adminPassword
        configuration.webhookSecrets = [Self.webhookSecret]
        configuration.cacheSeconds = 3_600
        change(&configuration)
        self.configuration = configuration
        directory = NSTemporaryDirectory() + "gateway-\(ProcessInfo.processInfo.globallyUniqueString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let randomness = SeededRandom(seed: 20_261_123)
        store = try Store.open(
            StoreConfiguration(path: directory + "/gateway.sqlite"),
            migrations: GatewayMigrations.all, clock: clock, randomness: randomness)
        let script = script
        let logger = log.logger
        assembly = Assembly(
            Assembly.Ingredients(
                configuration: configuration, store: store,
                peers: Peers { Self.channel(to: $0, script) }, clock: clock,
                randomness: randomness, scheduler: SystemScheduler(), logger: logger,
                metrics: metrics))
        try await assembly.firstAdministrator.make()
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    static func channel(to service: String, _ script: PeerScript) -> LocalChannel {
        var router = ServerRouter()
        let gateway: (MethodDescriptor) -> Set<String> = { _ in ["gateway"] }
        switch service {
        case "channel":
            router.registerChannelService(ScriptedChannel(script: script), allow: gateway)
        case "order": router.registerOrderService(ScriptedOrder(script: script), allow: gateway)
        case "inventory":
            router.registerInventoryService(ScriptedInventory(script: script), allow: gateway)
        default: router.registerFinanceService(ScriptedFinance(script: script), allow: gateway)
        }
        router.registerOpsService(ScriptedOps(service: service, script: script), allow: gateway)
        return LocalChannel(
            router: router, as: PeerIdentity(trustDomain: "sluice.test", service: "gateway"),
            timeout: .seconds(60))
    }

    /// Ends threads and closes files.
    func close() async {
        await assembly.passwords.close()
        await store.close()
    }

    /// A key with these rights, made in the store.
    func key(_ roles: Set<Role>, scope: String? = nil) async throws -> String {
        let token = Token(prefix: Token.keyPrefix, randomness: SystemRandom())
        try await store.write { transaction in
            let key = APIKey(
                keyID: transaction.newID().description, name: "test", roles: roles,
                scopePartyID: scope, createdAt: transaction.now, expiresAt: nil, revokedAt: nil)
            try APIKeyTable.insert(key, digest: token.digest, by: "test", transaction)
        }
        return token.text
    }

    /// Signs in; the token.
    func signIn(_ user: String = "admin", _ password: String = adminPassword) async throws -> String {
        let answer = try await send(
            .post, "/v1/sessions",
            json: ["user": .string(user), "password": .string(password)])
        guard answer.status == 201, let token = answer.json["token"]?.text else {
            throw UnexpectedAnswer(answer: answer)
        }
        return token
    }

    /// Sends a request through the pipeline.
    func send(
        _ method: HTTPRequest.Method, _ path: String, json: JSONValue? = nil, token: String? = nil,
        key: String? = nil, headers extra: [String: String] = [:], address: String = "192.0.2.1"
    ) async throws -> Answer {
        var headers = extra
        if json != nil { headers["Content-Type"] = "application/json" }
        if let token { headers["Authorization"] = "Bearer \(token)" }
        if let key { headers["Idempotency-Key"] = key }
        return try await send(
            method, path, body: json?.serialized() ?? [], headers: headers, address: address)
    }

    /// Sends raw bytes through the pipeline.
    func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8], headers: [String: String],
        address: String = "192.0.2.1"
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        if fields[.contentLength] == nil, !body.isEmpty {
            fields[.contentLength] = String(body.count)
        }
        let head = HTTPRequest(
            method: method, scheme: "https", authority: "gateway", path: path,
            headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await assembly.pipeline.respond(to: request, from: address)
        let collected = Collected()
        try await response.body.write(collected)
        return Answer(
            status: response.status.code, headers: response.headers, body: collected.bytes)
    }
}

/// An answer as the client sees it.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    /// The body as a tree; null when it is not JSON.
    var json: JSONValue { (try? JSONValue.parse(body, limits: JSONLimits(values: 1_000_000))) ?? .null }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The violated rules of a problem, in order.
    var rules: [String] { json["violations"]?.array?.compactMap { $0["rule"]?.text } ?? [] }

    /// The fields of a problem's violations, in order.
    var fields: [String] { json["violations"]?.array?.compactMap { $0["field"]?.text } ?? [] }

    /// The last part of a problem's type.
    var problem: String { json["type"]?.text?.split(separator: ":").last.map(String.init) ?? "" }
}

struct UnexpectedAnswer: Error {
    let answer: Answer
}

/// Collects a body that is written in parts.
private final class Collected: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws {
        bytes.append(contentsOf: buffer.readableBytesView)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Runs a body with a gateway that is closed after it.
func withGateway(
    _ change: (inout GatewayConfiguration) -> Void = { _ in },
    _ body: (TestGateway) async throws -> Void
) async throws {
    let gateway = try await TestGateway(change)
    do {
        try await body(gateway)
    } catch {
        await gateway.close()
        throw error
    }
    await gateway.close()
}
