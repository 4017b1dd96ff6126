import Messages
import Testing
import Wire

@Suite struct StubTests {
    @Test("a generated client reaches the handler of the same name and brings its reply back")
    func unary() async throws {
        let client = OpsV1.OpsServiceClient(Self.channel(allowing: ["order"]))
        let reply = try await client.check(CommonV1.Empty())
        #expect(reply == Ops.ready)
        #expect(try await client.getMetrics(CommonV1.Empty()) == OpsV1.MetricsReply(text: "a 1\n"))
    }

    @Test("a generated client streams what the handler writes, in order, and then ends")
    func streaming() async throws {
        let client = EventsV1.FeedServiceClient(Self.channel(allowing: ["order"]))
        var positions: [Int64] = []
        for try await batch in try await client.subscribe(.init(afterPosition: 4, maxBatch: 3)) {
            positions += batch.events.map { $0.position }
        }
        #expect(positions == [5, 6, 7])
    }

    @Test("a peer that registration does not allow is turned away")
    func allow() async throws {
        let client = OpsV1.OpsServiceClient(Self.channel(allowing: ["gateway"]))
        let error = await #expect(throws: RPCError.self) { try await client.check(CommonV1.Empty()) }
        #expect(error?.code == .permissionDenied)
    }

    @Test("registration asks for the allowance of every method of the service, once")
    func registration() {
        var asked: [MethodDescriptor] = []
        var router = ServerRouter()
        router.registerOpsService(Ops()) { method in
            asked.append(method)
            return []
        }
        #expect(asked == OpsV1.OpsServiceMethod.all)
    }

    @Test("what a handler refuses arrives with its code, text and details")
    func refusal() async throws {
        let client = EventsV1.FeedServiceClient(Self.channel(allowing: ["order"]))
        let error = await #expect(throws: RPCError.self) {
            for try await _ in try await client.subscribe(.init(afterPosition: -1)) {}
        }
        #expect(error?.code == .outOfRange)
        #expect(error?.message == "position")
        let detail = try CommonV1.ErrorDetail(decoding: error?.details ?? [])
        #expect(detail.violations.map { $0.field } == ["/after_position"])
    }

    private static func channel(allowing peers: Set<String>) -> LocalChannel {
        var router = ServerRouter()
        router.registerOpsService(Ops()) { _ in peers }
        router.registerFeedService(Feed()) { _ in peers }
        return LocalChannel(
            router: router, as: PeerIdentity(trustDomain: "sluice.test", service: "order"),
            timeout: .seconds(60))
    }
}

private struct Ops: OpsV1.OpsServiceHandler {
    static let ready = OpsV1.CheckReply(
        ready: true, components: [.init(name: "store", ready: true, reason: "")])

    func check(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.CheckReply {
        Self.ready
    }

    func getMetrics(
        _ request: CommonV1.Empty, _ call: ServerCall
    ) async throws -> OpsV1.MetricsReply {
        OpsV1.MetricsReply(text: "a 1\n")
    }
}

private struct Feed: EventsV1.FeedServiceHandler {
    func subscribe(
        _ request: EventsV1.SubscribeRequest, _ call: ServerCall,
        _ writer: ResponseWriter<EventsV1.EventBatch>
    ) async throws {
        guard request.afterPosition >= 0 else {
            let detail = CommonV1.ErrorDetail(
                violations: [.init(rule: "invalid", field: "/after_position")])
            throw RPCError(.outOfRange, "position", details: try detail.encoded())
        }
        for offset in 1...Int64(request.maxBatch) {
            try await writer.write(.init(events: [.init(position: request.afterPosition + offset)]))
        }
    }
}
