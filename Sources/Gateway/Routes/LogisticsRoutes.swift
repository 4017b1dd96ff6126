import Crypto
import HTTPTypes
import JSON
import Messages
import ServiceKit
import Store
import Values

/// A message of the 3PL as it stands in the body of a webhook.
struct LogisticsEvent: Sendable, Equatable {
    var messageID = ""
    var shipmentID = ""
    var step = ""
    var occurredAtUs: Int64 = 0
    var serials: [String] = []
    var final = false
    var carrier = ""
    var trackingNumber = ""

    private static let steps = [
        "accepted_by_3pl", "picking", "packed", "shipped", "in_transit", "out_for_delivery",
        "delivered", "signed", "refused", "returned", "exception",
    ]

    static let form = Form<LogisticsEvent>("LogisticsEvent", .init()) { form in
        form.text("message_id", .required, length: 1...100) { $0.messageID = $1 }
        form.identifier("shipment_id", .required) { $0.shipmentID = $1 }
        form.word("event", .required, of: steps) { $0.step = $1 }
        form.instant("occurred_at", .required) { $0.occurredAtUs = $1 }
        form.texts("serials", count: 0...30_000) { $0.serials = $1 }
        form.flag("final") { $0.final = $1 }
        form.text("carrier", length: 0...100) { $0.carrier = $1 }
        form.text("tracking_number", length: 0...100) { $0.trackingNumber = $1 }
    }
}

/// What the door answers to an accepted message.
struct LogisticsReceipt: Sendable {
    let messageID: String
    let repeated: Bool

    static let view = View<LogisticsReceipt>("LogisticsReceipt") { view in
        view.text("message_id") { $0.messageID }
        view.flag("repeated") { $0.repeated }
    }
}

/// The signed webhook of the 3PL and the list of its messages.
struct LogisticsRoutes: Sendable {
    let peers: Peers
    let store: Store
    let clock: any WallClock
    /// Nil when no secret is configured: then every message is refused.
    let signature: WebhookSignature?
    let provider: String
    /// Called when a message was stored, so that it is forwarded at once.
    let arrived: @Sendable () -> Void

    var all: [Route] { [receive, messages] }

    private var receive: Route {
        Route(
            method: .post, path: "/v1/logistics/events", name: "receiveLogisticsEvent",
            tag: "logistics",
            summary: "A message of the 3PL, signed with HMAC-SHA256 over timestamp, dot, body",
            access: .signature, input: .signed(LogisticsEvent.form.schema),
            outputs: [
                RouteOutput(
                    status: 202, summary: "Stored; it will be applied",
                    content: .json(LogisticsReceipt.view.schema))
            ]
        ) { exchange in
            let proof = try verify(exchange)
            let event = try LogisticsEvent.form.read(try exchange.json())
            let delivery = WebhookInbox.Delivery(
                provider: provider, messageID: event.messageID, shipmentID: event.shipmentID,
                step: event.step, bodyDigest: Array(SHA256.hash(data: exchange.bytes)),
                raw: exchange.bytes, headers: exchange.signature, signature: proof)
            let arrival = try await store.write { try WebhookInbox.add(delivery, $0) }
            if arrival == .replayed {
                throw Problem(.replayed, "This very message with this signature was received.")
            }
            if arrival == .stored { arrived() }
            let receipt = LogisticsReceipt(
                messageID: event.messageID, repeated: arrival == .known)
            return .json(202, LogisticsReceipt.view.document(receipt))
        }
    }

    private func verify(_ exchange: Exchange) throws(Problem) -> [UInt8] {
        guard let signature else {
            throw Problem(.unauthenticated, "No secret is agreed with a logistics provider.")
        }
        do throws(WebhookSignature.Fault) {
            return try signature.verify(
                exchange.signature, body: exchange.bytes, now: clock.now())
        } catch {
            switch error {
            case .missing:
                throw Problem(
                    .unauthenticated, "Send the headers Sluice-Timestamp and Sluice-Signature.")
            case .malformed:
                throw Problem(
                    .unauthenticated,
                    "Sluice-Timestamp is seconds since 1970, Sluice-Signature is v1=<hex>.")
            case .outsideWindow:
                throw Problem(
                    .unauthenticated,
                    "The timestamp is more than \(signature.windowSeconds) seconds away.")
            case .wrong:
                throw Problem(.unauthenticated, "The signature is not that of this body.")
            }
        }
    }

    private static let states = ["received", "applied", "parked", "rejected"]

    /// Messages at the door come first, then those of InventoryService; a cursor tells which.
    private var messages: Route {
        .read(
            "/v1/logistics/messages", "listLogisticsMessages", tag: "logistics",
            "Messages of the 3PL: waiting at the door, applied, parked or rejected",
            .only(.administrator, .operations),
            query: QueryField.page + [
                QueryField("state", .word(Self.states), "only in this state")
            ], LogisticsMessagePage.view
        ) { exchange in
            let state = exchange.query.text("state")
            let cursor = try MessageCursor(exchange.query.text("cursor"), state: state)
            switch cursor.source {
            case .inbox(let inboxState):
                return try await inboxPage(exchange, inboxState, cursor)
            case .inventory:
                return try await inventoryPage(exchange, state, cursor)
            }
        }
    }

    private func inboxPage(
        _ exchange: Exchange, _ state: InboxMessage.State, _ cursor: MessageCursor
    ) async throws -> LogisticsMessagePage {
        let size = PageSize.of(exchange.query.page)
        let found = try await store.read { transaction in
            try WebhookInbox.list(state, after: cursor.inner, limit: size + 1, transaction)
        }
        let shown = found.prefix(size)
        let next =
            found.count > size
            ? cursor.text(after: shown.last?.entryID ?? "") : cursor.nextSource
        return LogisticsMessagePage(messages: shown.map(LogisticsMessageRow.init), next: next)
    }

    private func inventoryPage(
        _ exchange: Exchange, _ state: String, _ cursor: MessageCursor
    ) async throws -> LogisticsMessagePage {
        var page = exchange.query.page
        page.cursor = cursor.inner
        let wanted = InventoryV1.LogisticsMessageState(name: state) ?? .unspecified
        let request = InventoryV1.ListLogisticsMessagesRequest(page: page, state: wanted)
        let reply = try await calling("inventory") {
            try await peers.inventory.listLogisticsMessages(request, exchange.options())
        }
        return LogisticsMessagePage(
            messages: reply.messages.map(LogisticsMessageRow.init),
            next: reply.nextCursor.isEmpty ? "" : cursor.text(after: reply.nextCursor))
    }
}
