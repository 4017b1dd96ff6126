import Messages
import NIOCore
import NIOPosix
import Synchronization
import Wire

/// A service for tests: methods that echo, wait, refuse, stream.
enum Probe {
    static let service = "sluice.test.v1.Probe"

    static func method(
        _ name: String, _ id: UInt16, _ kind: MethodDescriptor.Kind = .unary, limit: Int = 65_536,
        _ type: MessageType = CommonV1.Money.messageType
    ) -> MethodDescriptor {
        MethodDescriptor(
            service: service, name: name, kind: kind, id: id, requestLimit: limit,
            responseLimit: limit, request: type, response: type)
    }

    static let echo = method("Echo", 50)
    static let wait = method("Wait", 51)
    static let refuse = method("Refuse", 52)
    static let count = method("Count", 53, .serverStreaming)
    static let bulk = method(
        "Bulk", 54, limit: 4 * 1024 * 1024, InventoryV1.AppendIntakeRequest.messageType)
    static let forbidden = method("Forbidden", 55)
    static let missing = method("Missing", 56)
    static let trap = method("Fail", 57)
    static let small = method(
        "Small", 58, limit: 65_536, InventoryV1.AppendIntakeRequest.messageType)
    static let bulkStream = method(
        "BulkStream", 59, .serverStreaming, limit: 1_048_576,
        InventoryV1.AppendIntakeRequest.messageType)
    static let describe = method("Describe", 60)
    static let sum = method("Sum", 61, .clientStreaming)
    static let mirror = method("Mirror", 62, .bidirectional)
    static let deaf = method("Deaf", 63, .bidirectional)
    static let bulkUp = method(
        "BulkUp", 64, .clientStreaming, limit: 1_048_576,
        InventoryV1.AppendIntakeRequest.messageType)
    static let dressed = method("Dressed", 65)

    struct Unexpected: Error {}

    /// What handlers saw.
    final class Log: Sendable {
        let started = Atomic<Int>(0)
        let cancelled = Atomic<Int>(0)
        let finished = Atomic<Int>(0)
        let written = Atomic<Int>(0)

        func waitUntil(_ condition: () -> Bool) async -> Bool {
            for _ in 0..<6_000 {
                if condition() { return true }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return condition()
        }
    }

    /// Lines in the order in which they came.
    final class Noted: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    static func router(_ log: Log = Log()) -> ServerRouter {
        var router = ServerRouter()
        let everybody: Set<String> = ["gateway", "order", "inventory"]
        router.unary(echo, allow: everybody) { (money: CommonV1.Money, _) in money }
        router.unary(wait, allow: everybody) { (money: CommonV1.Money, _) in
            log.started.wrappingAdd(1, ordering: .relaxed)
            do {
                try await Task.sleep(for: .milliseconds(money.amountMinor))
            } catch {
                log.cancelled.wrappingAdd(1, ordering: .relaxed)
                throw error
            }
            log.finished.wrappingAdd(1, ordering: .relaxed)
            return money
        }
        router.unary(refuse, allow: everybody) { (money: CommonV1.Money, _) -> CommonV1.Money in
            throw RPCError(.failedPrecondition, "tabs\t and \u{1F600}", details: [1, 0, 2])
        }
        router.unary(trap, allow: everybody) { (money: CommonV1.Money, _) -> CommonV1.Money in
            throw Unexpected()
        }
        router.unary(forbidden, allow: ["finance"]) { (money: CommonV1.Money, _) in money }
        router.unary(bulk, allow: everybody) { (chunk: InventoryV1.AppendIntakeRequest, _) in chunk }
        router.unary(small, allow: everybody) { (chunk: InventoryV1.AppendIntakeRequest, _) in chunk }
        router.unary(describe, allow: everybody) { (money: CommonV1.Money, call) in
            let left = call.remaining.map { Int64($0 / .milliseconds(1)) } ?? -1
            return CommonV1.Money(
                amountMinor: left,
                currency: "\(call.peer.service) \(call.metadata.operationID) \(call.metadata.attempt)")
        }
        router.serverStreaming(count, allow: everybody) {
            (money: CommonV1.Money, _, writer: ResponseWriter<CommonV1.Money>) in
            do throws(RPCError) {
                for number in 0..<money.amountMinor {
                    try await writer.write(CommonV1.Money(amountMinor: number, currency: "CNY"))
                    log.written.wrappingAdd(1, ordering: .relaxed)
                }
            } catch {
                log.cancelled.wrappingAdd(1, ordering: .relaxed)
                throw error
            }
            if money.currency == "BAD" { throw RPCError(.aborted, "after the last") }
        }
        router.serverStreaming(bulkStream, allow: everybody) {
            (
                chunk: InventoryV1.AppendIntakeRequest, _,
                writer: ResponseWriter<InventoryV1.AppendIntakeRequest>
            ) in
            for _ in 0..<chunk.index {
                try await writer.write(chunk)
                log.written.wrappingAdd(1, ordering: .relaxed)
            }
        }
        registerStreams(&router, everybody, log)
        return router
    }

    private static func registerStreams(
        _ router: inout ServerRouter, _ everybody: Set<String>, _ log: Log
    ) {
        router.clientStreaming(sum, allow: everybody) {
            (requests: RequestStream<CommonV1.Money>, _) in
            var total: Int64 = 0
            do throws(RPCError) {
                for try await money in requests {
                    total += money.amountMinor
                    if money.currency == "STOP" { break }
                }
            } catch {
                log.cancelled.wrappingAdd(1, ordering: .relaxed)
                throw error
            }
            return CommonV1.Money(amountMinor: total, currency: "CNY")
        }
        router.bidirectional(mirror, allow: everybody) {
            (
                requests: RequestStream<CommonV1.Money>, call,
                writer: ResponseWriter<CommonV1.Money>
            ) in
            for try await money in requests {
                if money.currency == "BAD" { throw RPCError(.aborted, "as asked") }
                try await writer.write(money)
            }
        }
        router.bidirectional(deaf, allow: everybody) {
            (requests: RequestStream<CommonV1.Money>, _, _: ResponseWriter<CommonV1.Money>) in
            log.started.wrappingAdd(1, ordering: .relaxed)
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                log.cancelled.wrappingAdd(1, ordering: .relaxed)
                throw error
            }
        }
        router.clientStreaming(bulkUp, allow: everybody) {
            (requests: RequestStream<InventoryV1.AppendIntakeRequest>, _) in
            var chunk = InventoryV1.AppendIntakeRequest()
            for try await part in requests { chunk.index += Int32(part.data.count) }
            return chunk
        }
        router.unary(dressed, allow: everybody) { (money: CommonV1.Money, call) in
            try await call.sendInitialMetadata([Metadata.Pair("first", [0xab, 0xab, 0])])
            await call.setTrailingMetadata(call.metadata.custom)
            if money.amountMinor < 0 {
                throw RPCError(.aborted, "negative", pushback: .after(.milliseconds(70)))
            }
            return money
        }
    }
}

/// A server and a client of it, on a group of their own.
struct Pair: Sendable {
    let server: WireServer
    let client: WireClient
    let address: SocketAddress
    let log: Probe.Log
    let port: Int
    let group: MultiThreadedEventLoopGroup

    static func with(
        loops: Int = 2, client clientLeaf: String = "gateway", server serverLeaf: String = "order",
        expecting: String = "order", router: ServerRouter? = nil,
        _ tuneServer: (inout ServerConfiguration) -> Void = { _ in },
        _ tuneClient: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (Pair) async throws -> Void
    ) async throws {
        let authority = try TestAuthority.get()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let log = Probe.Log()
        var serverConfiguration = ServerConfiguration(tls: authority.files(serverLeaf))
        // Tasks wait for their turn among all tests of the process: one that sends HELLO may be late.
        serverConfiguration.handshakeTimeout = .seconds(60)
        serverConfiguration.helloTimeout = .seconds(60)
        tuneServer(&serverConfiguration)
        let server = WireServer(
            configuration: serverConfiguration, router: router ?? Probe.router(log), group: group)
        let address = try await server.start()
        let port = address.port ?? 0
        var clientConfiguration = ClientConfiguration(
            targets: [Target(host: "127.0.0.1", port: port)], service: expecting,
            tls: authority.files(clientLeaf))
        clientConfiguration.loops = 1
        // All tests of the target run at once: only a test about deadlines may meet one.
        clientConfiguration.timeout = .seconds(60)
        tuneClient(&clientConfiguration)
        let client = WireClient(configuration: clientConfiguration, group: group)
        let pair = Pair(server: server, client: client, address: address, log: log, port: port, group: group)
        var failure: (any Error)?
        do { try await body(pair) } catch { failure = error }
        await client.close()
        await server.shutdown(grace: .milliseconds(200))
        try await group.shutdownGracefully()
        if let failure { throw failure }
    }

    /// The configuration of a further client of the server.
    func configuration(
        clock: TLSOptions?, secured: @escaping @Sendable (TLSHandshakeCompleted) -> Void
    ) throws -> ClientConfiguration {
        var configuration = ClientConfiguration(
            targets: [Target(host: "127.0.0.1", port: port)], service: "order",
            tls: try TestAuthority.get().files("gateway"))
        configuration.loops = 1
        configuration.tlsOptions = clock ?? TLSOptions()
        configuration.observer.connectionSecured = secured
        return configuration
    }

    func echo(_ amount: Int64, _ options: CallOptions = CallOptions()) async throws -> Int64 {
        let reply: CommonV1.Money = try await client.unary(
            Probe.echo, CommonV1.Money(amountMinor: amount, currency: "CNY"), options)
        return reply.amountMinor
    }
}

/// The status `body` throws, nil when it throws none or something else.
func errorOf<R>(_ body: () async throws -> R) async -> RPCError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? RPCError
    }
}
