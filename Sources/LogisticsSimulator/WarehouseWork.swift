import Logging
import ServiceKit
import Values

/// The warehouse at work: takes requests, plans messages, sends each when it is due.
actor WarehouseWork {
    /// Messages on their way at the same time.
    static let senders = 8

    private struct Due {
        let at: Instant
        let message: PlannedMessage
        let occurredAt: Instant
        var attempts = 0
    }

    private let door: Door
    private let warehouse: Warehouse
    private let plan: FaultPlan
    private let clock: any WallClock
    private let scheduler: any Scheduler
    private let random: any RandomSource
    private let logger: Logger
    private var queue: [Due] = []
    private var after: Int64 = 0

    init(
        door: Door, warehouse: sending Warehouse, plan: FaultPlan, clock: any WallClock,
        scheduler: any Scheduler, random: any RandomSource, logger: Logger
    ) {
        self.door = door
        self.warehouse = warehouse
        self.plan = plan
        self.clock = clock
        self.scheduler = scheduler
        self.random = random
        self.logger = logger
    }

    /// Takes ship requests until cancelled; an unreachable gateway is asked again.
    nonisolated func takeRequests() async throws {
        while !Task.isCancelled {
            do {
                let found = try await door.requests(after: await position)
                if try await accept(found.requests, last: found.last) > 0 { continue }
            } catch let error as CancellationError {
                throw error
            } catch {
                logger.log(.warning, "the gateway gave no ship requests", [.error: "\(error)"])
            }
            try await scheduler.sleep(for: .milliseconds(200))
        }
    }

    /// Sends due messages until cancelled; one sender of several.
    nonisolated func sendMessages() async throws {
        while !Task.isCancelled {
            guard let due = await next() else {
                try await scheduler.sleep(for: .milliseconds(10))
                continue
            }
            do {
                let status = try await door.send(due.message, occurredAt: due.occurredAt)
                // 4xx but for a replay or a full queue can only be refused again.
                if status >= 500 || status == 409 || status == 429 {
                    await again(due)
                } else if status >= 300 {
                    logger.log(
                        .error, "a message was refused",
                        [.messageID: due.message.messageID, .httpStatus: "\(status)"])
                }
            } catch let error as CancellationError {
                throw error
            } catch {
                await again(due)
            }
        }
    }

    private var position: Int64 { after }

    private func accept(_ requests: [ShipRequest], last: Int64) throws -> Int {
        let now = clock.now()
        for request in requests where !warehouse.knows(request.shipmentID) || after == 0 {
            let short = plan.isShort(random)
            var quantities = request.lines.map(\.quantity)
            if short, let index = quantities.indices.last {
                quantities[index] = plan.found(of: quantities[index], short: true)
            }
            let picked = try warehouse.pick(request, quantities: quantities)
            for message in plan.messages(for: request, picked: picked, random) {
                insert(
                    Due(
                        at: now.adding(.milliseconds(Int64(message.dueMilliseconds))), message: message,
                        occurredAt: now.adding(.milliseconds(Int64(message.occurredMilliseconds)))))
            }
        }
        after = last
        return requests.count
    }

    private func next() -> Due? {
        guard let first = queue.last, first.at <= clock.now() else { return nil }
        return queue.removeLast()
    }

    private func again(_ due: Due) {
        var later = Due(
            at: clock.now().adding(.milliseconds(200 << min(due.attempts, 5))), message: due.message,
            occurredAt: due.occurredAt)
        later.attempts = due.attempts + 1
        insert(later)
    }

    /// Keeps the queue sorted, latest first, so that the next message is the last element.
    private func insert(_ due: Due) {
        var low = 0
        var high = queue.count
        while low < high {
            let middle = (low + high) / 2
            if queue[middle].at > due.at { low = middle + 1 } else { high = middle }
        }
        queue.insert(due, at: low)
    }
}
