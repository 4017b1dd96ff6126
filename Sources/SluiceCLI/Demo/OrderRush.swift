import JSON
import Values

/// What came of the demo's orders.
struct RushResult: Sendable {
    var byStatus: [Int: Int] = [:]
    var refusals: [String: Int] = [:]
    /// Orders that answered otherwise than planned: what was expected, and the answer.
    var surprises: [String] = []
    /// Requests repeated because the suite was not there for a moment.
    var repeats = 0
    var placed = 0
}

/// Places planned orders from several clients at once.
struct OrderRush: Sendable {
    let client: GatewayClient
    let clients: Int
    let scheduler: any Scheduler
    /// Called after each order with how many are done.
    let progress: @Sendable (Int) -> Void

    /// Places `orders`; every one ends with an answer. A request that got none (the suite was being
    /// restarted) is repeated under the same key, at most `attempts` times.
    func run(_ orders: [PlannedOrder], attempts: Int = 120) async throws -> RushResult {
        let turns = Turns()
        let result = Shared(RushResult())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    while true {
                        let index = turns.take()
                        guard index < orders.count else { return }
                        let (answer, repeats) = try await place(orders[index], attempts: attempts)
                        let placed = result.change { result in
                            Self.note(answer, orders[index], repeats, &result)
                            return result.placed
                        }
                        progress(placed)
                    }
                }
            }
            try await group.waitForAll()
        }
        return result.current
    }

    private func place(_ order: PlannedOrder, attempts: Int) async throws -> (GatewayClient.Answer, Int) {
        let key = client.freshKey()
        var failure: any Error = SuiteError(description: "no attempt was made")
        for attempt in 0..<attempts {
            do {
                let answer = try await client.send("POST", "/v1/orders", order.body, key: key)
                if answer.status < 500, answer.status != 429 { return (answer, attempt) }
                failure = SuiteError(description: "\(answer.status) \(answer.body.serializedText)")
            } catch {
                failure = error
            }
            try await scheduler.sleep(for: .milliseconds(250))
        }
        throw SuiteError(description: "an order got no answer: \(failure)")
    }

    /// Rules that are judged by the services that hold money and stock.
    private static let askedLater: Set<String> = ["stock_availability", "funds", "credit_limit"]

    private static func note(
        _ answer: GatewayClient.Answer, _ order: PlannedOrder, _ repeats: Int, _ result: inout RushResult
    ) {
        result.placed += 1
        result.repeats += repeats
        result.byStatus[answer.status, default: 0] += 1
        for rule in Set(answer.rules) { result.refusals[rule, default: 0] += 1 }
        let refused = answer.status >= 400
        if let rule = order.breaks {
            let named = rule == "invalid" ? answer.status == 400 : answer.rules.contains(rule)
            // Money and stock are asked for behind the answer: while their service is down the
            // order is taken as pending, and refused when it is back.
            let isPending = answer.status == 202 && Self.askedLater.contains(rule)
            if !isPending, !refused || !named {
                result.surprises.append(
                    "should break \(rule): \(answer.status) \(answer.body.serializedText)")
            }
        } else if refused,
            !answer.rules.allSatisfy(Self.askedLater.contains)
        {
            result.surprises.append("should be right: \(answer.status) \(answer.body.serializedText)")
        }
    }
}
