internal import Conformance
internal import Wire

/// Does what each request asks of it (`conformance.proto`).
struct ConformanceHandler: ConformanceV1.ConformanceServiceHandler {
    typealias Request = ConformanceV1.CallRequest
    typealias Reply = ConformanceV1.CallReply

    /// What a handler throws when it is asked to fail with an error that is no status.
    private struct Unexpected: Error {
        let text: String
    }

    /// What a call's requests add up to.
    private struct Totals {
        var received: UInt64 = 0
        var requests: UInt32 = 0
        var sum: Int64 = 0

        mutating func add(_ request: Request) {
            received += UInt64(request.payload.count)
            requests += 1
            for number in request.numbers { sum += Int64(number) }
        }
    }

    let log: HandlerLog
    /// Calls the second server.
    let onward: any CallChannel
    let health: ConformanceHealth
    /// Replaces the second server.
    let restart: @Sendable (Duration) async throws -> Void

    func emptyCall(
        _ request: ConformanceV1.Empty, _ call: ServerCall
    ) async throws -> ConformanceV1.Empty { request }

    func unaryCall(_ request: Request, _ call: ServerCall) async throws -> Reply {
        try await answer(request, call)
    }

    func largeUnaryCall(_ request: Request, _ call: ServerCall) async throws -> Reply {
        try await answer(request, call)
    }

    func evolvedCall(
        _ request: Request, _ call: ServerCall
    ) async throws -> ConformanceV1.EvolvedReply {
        let reply = try await answer(request, call)
        return ConformanceV1.EvolvedReply(
            payload: reply.payload, received: reply.received, requests: reply.requests,
            sum: reply.sum, facts: reply.facts, remark: "later", mark: .max, smallMark: .max,
            others: [ConformanceV1.EndPlan(code: 5, message: "later"), ConformanceV1.EndPlan()])
    }

    func streamingOutputCall(
        _ request: Request, _ call: ServerCall, _ writer: ResponseWriter<Reply>
    ) async throws {
        try await log.counting(call) {
            let remaining = call.remaining
            var totals = Totals()
            totals.add(request)
            try await prepare(request, call)
            try await write(request, totals, remaining, call, writer)
        }
    }

    func streamingInputCall(
        _ requests: RequestStream<Request>, _ call: ServerCall
    ) async throws -> Reply {
        try await log.counting(call) {
            let remaining = call.remaining
            var totals = Totals()
            var last = Request()
            for try await request in requests {
                log.tookRequest(call)
                totals.add(request)
                try await prepare(request, call)
                try end(request)
                last = request
            }
            return reply(last.replies.first, last, totals, remaining, call)
        }
    }

    func fullDuplexCall(
        _ requests: RequestStream<Request>, _ call: ServerCall, _ writer: ResponseWriter<Reply>
    ) async throws {
        try await log.counting(call) {
            let remaining = call.remaining
            var totals = Totals()
            for try await request in requests {
                log.tookRequest(call)
                totals.add(request)
                try await prepare(request, call)
                try await write(request, totals, remaining, call, writer)
            }
        }
    }

    func chainCall(
        _ request: ConformanceV1.ChainRequest, _ call: ServerCall
    ) async throws -> ConformanceV1.ChainReply {
        let here = Self.microseconds(call.remaining)
        let timeout: Duration =
            request.timeoutUs > 0 ? .microseconds(request.timeoutUs) : .seconds(60)
        let reply = try await ConformanceV1.ConformanceServiceClient(onward).unaryCall(
            Request(tellFacts: true),
            CallOptions(timeout: timeout, waitForReady: true, detached: request.detached))
        return ConformanceV1.ChainReply(remainingHereUs: here, there: reply.facts)
    }

    func forbiddenCall(
        _ request: ConformanceV1.Empty, _ call: ServerCall
    ) async throws -> ConformanceV1.Empty { request }

    func observe(
        _ request: ConformanceV1.ObserveRequest, _ call: ServerCall
    ) async throws -> ConformanceV1.ObserveReply {
        var reply = log.observe(request.prefix)
        reply.rssKib = ProcessFacts.residentKiB
        reply.descriptors = ProcessFacts.descriptors
        return reply
    }

    func setHealth(
        _ request: ConformanceV1.SetHealthRequest, _ call: ServerCall
    ) async throws -> ConformanceV1.Empty {
        health.set(request.service, serving: request.serving)
        return ConformanceV1.Empty()
    }

    func release(
        _ request: ConformanceV1.ReleaseRequest, _ call: ServerCall
    ) async throws -> ConformanceV1.Empty {
        log.release(request.prefix)
        return ConformanceV1.Empty()
    }

    func restart(
        _ request: ConformanceV1.RestartRequest, _ call: ServerCall
    ) async throws -> ConformanceV1.Empty {
        try await restart(.microseconds(request.graceUs))
        return ConformanceV1.Empty()
    }

    // MARK: Parts of a call, in their order

    private func answer(_ request: Request, _ call: ServerCall) async throws -> Reply {
        try await log.counting(call) {
            let remaining = call.remaining
            var totals = Totals()
            totals.add(request)
            try await prepare(request, call)
            try end(request)
            return reply(request.replies.first, request, totals, remaining, call)
        }
    }

    private func prepare(_ request: Request, _ call: ServerCall) async throws {
        if request.echoMetadata {
            try await call.sendInitialMetadata(call.metadata.custom)
            await call.setTrailingMetadata(call.metadata.custom)
        }
        if request.hold { try await log.hold(call.metadata.operationID) }
        if request.stubborn { await log.holdOut(call.metadata.operationID) }
        if request.sleepUs > 0 { try await Task.sleep(for: .microseconds(request.sleepUs)) }
    }

    private func write(
        _ request: Request, _ totals: Totals, _ remaining: Duration?, _ call: ServerCall,
        _ writer: ResponseWriter<Reply>
    ) async throws {
        for plan in request.replies {
            if plan.intervalUs > 0 { try await Task.sleep(for: .microseconds(plan.intervalUs)) }
            try await writer.write(reply(plan, request, totals, remaining, call))
            log.wroteReply(call)
        }
        try end(request)
    }

    private func end(_ request: Request) throws {
        guard let end = request.end else { return }
        if end.unexpected { throw Unexpected(text: end.message) }
        if end.code != 0 {
            throw RPCError(StatusCode(rawValue: UInt8(clamping: end.code)), end.message)
        }
    }

    private func reply(
        _ plan: ConformanceV1.ReplyPlan?, _ request: Request, _ totals: Totals,
        _ remaining: Duration?, _ call: ServerCall
    ) -> Reply {
        if let plan, plan.encodedSize > 0 {
            return Reply(payload: Self.zeros(Self.payloadSize(of: Int(plan.encodedSize))))
        }
        var reply = Reply(
            payload: Self.zeros(Int(plan?.size ?? 0)), received: totals.received,
            requests: totals.requests, sum: totals.sum)
        if request.tellFacts { reply.facts = Self.facts(call, remaining) }
        return reply
    }

    private static func facts(_ call: ServerCall, _ remaining: Duration?) -> ConformanceV1.CallFacts {
        ConformanceV1.CallFacts(
            remainingUs: microseconds(remaining), peer: call.peer.service,
            operationID: call.metadata.operationID, attempt: UInt32(clamping: call.metadata.attempt),
            overloadClass: UInt32(call.metadata.overloadClass.rawValue),
            traceID: call.metadata.trace?.traceID ?? "")
    }

    private static func microseconds(_ duration: Duration?) -> Int64 {
        duration.map { Int64($0 / .microseconds(1)) } ?? -1
    }

    /// At most the largest message: a plan above it is what a limit is for, but not memory.
    private static func zeros(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: Swift.min(count, MethodDescriptor.largestLimit + 1_024))
    }

    /// Bytes of payload that make an encoded message of `size` bytes: tag, length and payload.
    private static func payloadSize(of size: Int) -> Int {
        var lengthBytes = 1
        while size - 1 - lengthBytes >= 1 << (7 * lengthBytes) { lengthBytes += 1 }
        return Swift.max(0, size - 1 - lengthBytes)
    }
}
