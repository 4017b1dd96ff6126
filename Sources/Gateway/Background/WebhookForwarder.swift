import JSON
import Logging
import Messages
import ServiceKit
import Store
import Values
import Wire

/// Takes accepted messages of the 3PL from the door to InventoryService, and again until it has
/// answered. Their order is not kept: InventoryService takes them in any.
struct WebhookForwarder: Sendable {
    let store: Store
    let inventory: InventoryV1.InventoryServiceClient
    let scheduler: any Scheduler
    let randomness: any RandomSource
    let logger: Logger
    /// Raised when a message was stored.
    let wake: WakeSignal
    let waiting: Gauge
    let limit: LineLimit

    /// Messages under way at once.
    private static let window = 16
    /// Longest wait between two attempts.
    private static let longestPause: Duration = .seconds(60)

    /// The name under which a provider's messages act.
    static func actor(of provider: String) -> String { "webhook:\(provider)" }

    /// The forwarder itself, and a clock that wakes it for what was put off.
    var loops: [BackgroundLoop] {
        [
            BackgroundLoop("webhook forwarder") {
                for await _ in wake.wakes {
                    while try await step() {}
                }
            },
            BackgroundLoop("webhook clock", every: .milliseconds(500), scheduler: scheduler) {
                wake.raise()
            },
        ]
    }

    /// Sends what is due; false when nothing was.
    func step() async throws -> Bool {
        let (due, count) = try await store.read { transaction in
            (
                try WebhookInbox.due(limit: 256, transaction),
                try WebhookInbox.waiting(transaction)
            )
        }
        waiting.set(count)
        guard !due.isEmpty else { return false }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, message) in due.enumerated() {
                if index >= Self.window { try await group.next() }
                group.addTask { try await forward(message) }
            }
            try await group.waitForAll()
        }
        return true
    }

    private func forward(_ message: InboxMessage) async throws {
        guard let tree = try? JSONValue.parse(message.raw),
            let event = try? LogisticsEvent.form.read(tree)
        else { return try await reject(message, "the stored body cannot be read any more") }
        let request = InventoryV1.ReceiveLogisticsMessageRequest(
            provider: message.provider, messageID: message.messageID, raw: message.raw,
            receivedAtUs: message.receivedAt.microseconds, shipmentID: event.shipmentID,
            step: event.step, occurredAtUs: event.occurredAtUs, serials: event.serials,
            final: event.final, carrier: event.carrier, trackingNumber: event.trackingNumber)
        let actor = Actor(
            userID: Self.actor(of: message.provider), roles: [Role.logistics.rawValue])
        // The request that brought the message ended long ago, or will be tried many times: each try is a
        // trace of its own.
        let trace = TraceContext.root(randomness.next)
        let options = CallOptions(
            timeout: .seconds(10), operationID: message.entryID, actor: actor.encoded(),
            trace: trace, retry: .off)
        do throws(RPCError) {
            _ = try await inventory.receiveLogisticsMessage(request, options)
        } catch {
            return try await failed(message, error, trace)
        }
        try await store.write { transaction in
            try WebhookInbox.finish(message.entryID, .forwarded, reason: "", transaction)
        }
    }

    private func failed(
        _ message: InboxMessage, _ error: RPCError, _ trace: TraceContext
    ) async throws {
        switch error.code {
        case .invalidArgument, .failedPrecondition, .outOfRange, .notFound, .alreadyExists,
            .permissionDenied:
            let rules = error.violations.map { "\($0.field): \($0.message)" }
            let text = ([error.message] + rules).joined(separator: "; ")
            return try await reject(message, String(text.prefix(1_000)))
        default:
            break
        }
        if let heldBack = limit.admit(error.code.name) {
            logger.log(
                .warning, "a logistics message could not be forwarded",
                [
                    .messageID: message.messageID, .attempt: "\(message.attempts)",
                    .traceID: trace.traceID, .status: error.code.name,
                    .error: String(error.message.prefix(CallLog.wordsBound)), .heldBack: "\(heldBack)",
                ])
        }
        let shift = min(message.attempts, 6)
        let pause = min(.seconds(1) * Int(1 << shift), Self.longestPause)
        let wait = pause / 2 + randomness.jitter(pause / 2)
        try await store.write { transaction in
            try WebhookInbox.postpone(
                message.entryID, until: transaction.now.adding(wait), reason: error.code.name,
                transaction)
        }
    }

    private func reject(_ message: InboxMessage, _ reason: String) async throws {
        logger.log(
            .warning, "a logistics message was rejected",
            [.messageID: message.messageID, .reason: reason])
        try await store.write { transaction in
            try WebhookInbox.finish(message.entryID, .rejected, reason: reason, transaction)
        }
    }
}
