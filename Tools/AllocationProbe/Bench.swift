import CAllocationCounter
import Messages
import NIOCore
import NIOPosix
import Wire

/// A server on one loop, and a client on another that makes its calls from a handler there, as a
/// service does that calls another.
struct Bench {
    static let echo = MethodDescriptor(
        service: "sluice.probe.v1.Probe", name: "Echo", kind: .unary, id: 101,
        request: CommonV1.Money.messageType, response: CommonV1.Money.messageType)
    static let count = MethodDescriptor(
        service: "sluice.probe.v1.Probe", name: "Count", kind: .serverStreaming, id: 102,
        request: CommonV1.Money.messageType, response: CommonV1.Money.messageType)
    static let sum = MethodDescriptor(
        service: "sluice.probe.v1.Probe", name: "Sum", kind: .clientStreaming, id: 103,
        request: CommonV1.Money.messageType, response: CommonV1.Money.messageType)
    static let converse = MethodDescriptor(
        service: "sluice.probe.v1.Probe", name: "Converse", kind: .bidirectional, id: 104,
        request: CommonV1.Money.messageType, response: CommonV1.Money.messageType)
    static let drive = MethodDescriptor(
        service: "sluice.probe.v1.Probe", name: "Drive", kind: .unary, id: 105,
        request: CommonV1.PageRequest.messageType, response: CommonV1.Empty.messageType)
    /// Calls, or messages of a stream, that are counted.
    static let calls = 10_000
    static let serverSlot: Int32 = 0
    static let clientSlot: Int32 = 1

    let certificates: String

    private func files(_ service: String) -> TLSFiles {
        TLSFiles(
            certificate: certificates + "/\(service).pem",
            privateKey: certificates + "/\(service).key", trust: certificates + "/ca.pem",
            trustDomain: "probe.test")
    }

    func run(tracing: Bool) async throws -> [String: Double] {
        let backGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let frontGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let controlGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await backGroup.next().submit { allocation_counter_attach(Self.serverSlot) }.get()
        try await frontGroup.next().submit { allocation_counter_attach(Self.clientSlot) }.get()

        var router = ServerRouter()
        Self.register(&router)
        let back = WireServer(
            configuration: ServerConfiguration(tls: files("back")), router: router, group: backGroup)
        let backAddress = try await back.start()
        let client = WireClient(
            configuration: ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: backAddress.port ?? 0)],
                service: "back", tls: files("front")),
            group: frontGroup)

        var frontRouter = ServerRouter()
        frontRouter.unary(Self.drive, allow: ["back"]) { (wanted: CommonV1.PageRequest, _) in
            try await Self.drive(client, Work(rawValue: wanted.cursor))
            return CommonV1.Empty()
        }
        let front = WireServer(
            configuration: ServerConfiguration(tls: files("front")), router: frontRouter,
            group: frontGroup)
        let frontAddress = try await front.start()
        let control = WireClient(
            configuration: ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: frontAddress.port ?? 0)],
                service: "front", tls: files("back")),
            group: controlGroup)

        var figures: [String: Double] = [:]
        for work in Work.allCases {
            // Warm: buffers, tables and the allocator's own caches reach their size.
            try await Self.ask(control, work)
            if tracing { allocation_counter_trace(1) }
            let before = [Self.serverSlot, Self.clientSlot].map(allocation_counter_count)
            try await Self.ask(control, work)
            let after = [Self.serverSlot, Self.clientSlot].map(allocation_counter_count)
            allocation_counter_trace(0)
            figures["server_\(work.rawValue)"] = Double(after[0] - before[0]) / Double(Self.calls)
            figures["client_\(work.rawValue)"] = Double(after[1] - before[1]) / Double(Self.calls)
        }
        await control.close()
        await client.close()
        await front.shutdown(grace: .seconds(1))
        await back.shutdown(grace: .seconds(1))
        for group in [backGroup, frontGroup, controlGroup] { try await group.shutdownGracefully() }
        return figures
    }

    /// What is done between two readings of the counters.
    private enum Work: String, CaseIterable {
        /// Unary calls, one or 64 in flight.
        case one = "unary_1"
        case many = "unary_64"
        /// A stream of replies, of requests, and of both in turn.
        case replies = "replies"
        case requests = "requests"
        case turns = "turns"
    }

    private static func register(_ router: inout ServerRouter) {
        router.unary(echo, allow: ["front"]) { (money: CommonV1.Money, _) in money }
        router.serverStreaming(count, allow: ["front"]) {
            (wanted: CommonV1.Money, _, replies: ResponseWriter<CommonV1.Money>) in
            for number in 0..<wanted.amountMinor {
                try await replies.write(CommonV1.Money(amountMinor: number, currency: "CNY"))
            }
        }
        router.clientStreaming(sum, allow: ["front"]) { (requests: RequestStream<CommonV1.Money>, _) in
            var sum: Int64 = 0
            for try await request in requests { sum += request.amountMinor }
            return CommonV1.Money(amountMinor: sum, currency: "CNY")
        }
        router.bidirectional(converse, allow: ["front"]) {
            (requests: RequestStream<CommonV1.Money>, _, replies: ResponseWriter<CommonV1.Money>) in
            for try await request in requests { try await replies.write(request) }
        }
    }

    private static func ask(_ control: WireClient, _ work: Work) async throws {
        let _: CommonV1.Empty = try await control.unary(
            drive, CommonV1.PageRequest(cursor: work.rawValue), CallOptions(timeout: .seconds(120)))
    }

    private static func drive(_ client: WireClient, _ work: Work?) async throws {
        let options = CallOptions(timeout: .seconds(60))
        switch work {
        case .one: try await call(client, at: 1, options)
        case .many: try await call(client, at: 64, options)
        case .replies:
            let wanted = CommonV1.Money(amountMinor: Int64(calls), currency: "CNY")
            let replies: ResponseStream<CommonV1.Money> = try await client.serverStreaming(
                count, wanted, options)
            var number: Int64 = 0
            for try await reply in replies {
                precondition(reply.amountMinor == number, "another reply")
                number += 1
            }
            precondition(number == calls, "replies are missing")
        case .requests:
            let call: ClientStreamingCall<CommonV1.Money, CommonV1.Money> = try await client.clientStreaming(
                sum, options)
            for number in 0..<calls {
                try await call.requests.write(CommonV1.Money(amountMinor: Int64(number), currency: "CNY"))
            }
            call.requests.finish()
            let sum = try await call.reply().amountMinor
            precondition(sum == calls * (calls - 1) / 2, "requests are missing")
        case .turns:
            let call: BidirectionalCall<CommonV1.Money, CommonV1.Money> = try await client.bidirectional(
                converse, options)
            var replies = call.responses.makeAsyncIterator()
            for number in 0..<calls {
                try await call.requests.write(CommonV1.Money(amountMinor: Int64(number), currency: "CNY"))
                let reply = try await replies.next()
                precondition(reply?.amountMinor == Int64(number), "another reply")
            }
            call.requests.finish()
            let end = try await replies.next()
            precondition(end == nil, "a reply too many")
        case nil: preconditionFailure("there is no such work")
        }
    }

    /// Makes the calls, `inFlight` at a time.
    private static func call(
        _ client: WireClient, at inFlight: Int, _ options: CallOptions
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<inFlight {
                let share = calls / inFlight + (worker < calls % inFlight ? 1 : 0)
                group.addTask {
                    for number in 0..<share {
                        let reply: CommonV1.Money = try await client.unary(
                            echo, CommonV1.Money(amountMinor: Int64(number), currency: "CNY"), options)
                        precondition(reply.amountMinor == Int64(number), "another call's reply")
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
