import Conformance
import Messages
import Wire

/// Requests and replies of the conformance service in the words of `cases.json`.
enum CaseMessages {
    /// A `CallRequest` from its words.
    static func request(_ words: Word) throws -> ConformanceV1.CallRequest {
        var request = ConformanceV1.CallRequest(
            payload: [UInt8](repeating: 0, count: words["size"].number ?? 0))
        request.replies = words["replies"].list.flatMap(plans)
        let end = words["end"]
        if end.isPresent {
            request.end = ConformanceV1.EndPlan(
                code: UInt32(code(end["status"].text ?? "ok")), message: end["message"].text ?? "",
                unexpected: end["unexpected"].flag)
        }
        request.sleepUs = Int64(words["sleep_ms"].number ?? 0) * 1_000
        request.hold = words["hold"].flag
        request.stubborn = words["stubborn"].flag
        request.echoMetadata = words["echo_metadata"].flag
        request.tellFacts = words["tell_facts"].flag
        request.text = words["text"].text ?? ""
        request.numbers = words["numbers"].list.compactMap { $0.number.map(Int32.init(clamping:)) }
        if let size = words["encoded_size"].number { try fill(&request, to: size) }
        return request
    }

    private static func plans(_ word: Word) -> [ConformanceV1.ReplyPlan] {
        if let size = word.number { return [ConformanceV1.ReplyPlan(size: UInt32(size))] }
        let plan = ConformanceV1.ReplyPlan(
            size: UInt32(word["size"].number ?? 0),
            encodedSize: UInt32(word["encoded_size"].number ?? 0),
            intervalUs: Int64(word["interval_ms"].number ?? 0) * 1_000)
        return [ConformanceV1.ReplyPlan](repeating: plan, count: word["times"].number ?? 1)
    }

    /// Chooses a payload with which the encoded request has `size` bytes.
    private static func fill(_ request: inout ConformanceV1.CallRequest, to size: Int) throws {
        request.payload = [UInt8](repeating: 0, count: size)
        for _ in 0..<4 {
            let excess = try request.encoded().count - size
            if excess == 0 { return }
            request.payload = [UInt8](repeating: 0, count: request.payload.count - excess)
        }
        throw CaseFailure("no payload makes \(size) bytes")
    }

    static func facts(_ reply: ConformanceV1.CallReply) throws -> [String: Word] {
        var known = facts(reply.facts)
        known["encoded_size"] = .number(try reply.encoded().count)
        known["size"] = .number(reply.payload.count)
        known["received"] = .number(Int(reply.received))
        known["requests"] = .number(Int(reply.requests))
        known["sum"] = .number(Int(reply.sum))
        return known
    }

    static func facts(_ reply: ConformanceV1.ChainReply) -> [String: Word] {
        var known = facts(reply.there)
        known["remaining_here_us"] = .number(Int(reply.remainingHereUs))
        return known
    }

    private static func facts(_ facts: ConformanceV1.CallFacts?) -> [String: Word] {
        guard let facts else { return [:] }
        return [
            "remaining_us": .number(Int(facts.remainingUs)), "peer": .text(facts.peer),
            "operation_id": .text(facts.operationID), "attempt": .number(Int(facts.attempt)),
            "overload_class": .number(Int(facts.overloadClass)), "trace_id": .text(facts.traceID),
        ]
    }

    static func facts(_ reply: WireV1.HealthCheckReply) -> [String: Word] {
        ["health": .number(Int(reply.status.rawValue))]
    }

    static func facts(_ seen: ConformanceV1.ObserveReply) -> [String: Word] {
        [
            "started": .number(Int(seen.started)), "cancelled": .number(Int(seen.cancelled)),
            "live": .number(Int(seen.live)), "most_live": .number(Int(seen.mostLive)),
            "most_started": .number(Int(seen.mostStarted)), "taken": .number(Int(seen.taken)),
            "written": .number(Int(seen.written)), "rss_kib": .number(Int(seen.rssKib)),
            "descriptors": .number(Int(seen.descriptors)),
        ]
    }

    /// The number of a status from its word.
    static func code(_ name: String) -> UInt8 {
        (0...16).first { StatusCode(rawValue: $0).name == name } ?? 255
    }

    static func pairs(_ words: Word) -> [Metadata.Pair] {
        words.list.compactMap { pair in
            guard pair.list.count == 2, let key = pair.list[0].text else { return nil }
            return Metadata.Pair(key, pair.list[1].bytes)
        }
    }

    /// How a call is made, from the words of its step.
    static func options(_ step: Word) -> CallOptions {
        var options = CallOptions(
            timeout: step["timeout_ms"].milliseconds ?? .seconds(120),
            operationID: step["operation"].text ?? "", waitForReady: step["wait_for_ready"].flag,
            attempt: step["attempt"].number ?? 0, custom: pairs(step["pairs"]))
        switch step["overload_class"].text {
        case "critical": options.overloadClass = .critical
        case "bulk": options.overloadClass = .bulk
        default: options.overloadClass = .interactive
        }
        let trace = Word.hex(step["trace"].text ?? "")
        if trace.count == 25 {
            func number(_ range: Range<Int>) -> UInt64 {
                trace[range].reduce(0) { $0 << 8 | UInt64($1) }
            }
            options.trace = TraceContext(
                traceHigh: number(0..<8), traceLow: number(8..<16), spanID: number(16..<24),
                flags: trace[24])
        }
        return options
    }
}

/// An expectation that did not hold, or words that nobody knows.
struct CaseFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
