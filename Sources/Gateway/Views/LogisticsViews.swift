import JSON
import Messages
import Values

/// A message of the 3PL as it is listed, wherever it is.
struct LogisticsMessageRow: Sendable {
    let provider: String
    let messageID: String
    let shipmentID: String
    let step: String
    let state: String
    let reason: String
    let receivedAtUs: Int64
    let attempts: Int64

    /// At the gateway's door.
    init(_ message: InboxMessage) {
        provider = message.provider
        messageID = message.messageID
        shipmentID = message.shipmentID
        step = message.step
        state = message.state.rawValue
        reason = message.reason
        receivedAtUs = message.receivedAt.microseconds
        attempts = message.attempts
    }

    /// In InventoryService.
    init(_ message: InventoryV1.LogisticsMessage) {
        provider = message.provider
        messageID = message.messageID
        shipmentID = message.shipmentID
        step = message.step
        state = message.state.name
        reason = message.reason
        receivedAtUs = message.receivedAtUs
        attempts = Int64(message.attempts)
    }

    static let view = View<LogisticsMessageRow>("LogisticsMessage") { view in
        view.text("provider") { $0.provider }
        view.text("message_id") { $0.messageID }
        view.text("shipment_id") { $0.shipmentID }
        view.word("step") { $0.step }
        view.word("state") { $0.state }
        view.text("reason") { $0.reason }
        view.instant("received_at") { $0.receivedAtUs }
        view.integer("attempts") { $0.attempts }
    }
}

/// A page of messages.
struct LogisticsMessagePage: Sendable {
    let messages: [LogisticsMessageRow]
    let next: String

    static let view = View<LogisticsMessagePage>("LogisticsMessagePage") { view in
        view.list("messages", of: LogisticsMessageRow.view) { $0.messages }
        view.text("next_cursor") { $0.next }
    }
}

/// A place in the listing over both sources: `<source>.<place within it>`.
struct MessageCursor: Sendable, Equatable {
    enum Source: Sendable, Equatable {
        case inbox(InboxMessage.State)
        case inventory
    }

    let source: Source
    /// The place within the source; empty for its start.
    let inner: String
    private let sources: [Source]

    /// - Parameter state: the filter; empty lists what waits and what was rejected at the door,
    ///   then everything of InventoryService.
    init(_ text: String, state: String) throws(Problem) {
        switch state {
        case "received": sources = [.inbox(.received)]
        case "applied", "parked": sources = [.inventory]
        case "rejected": sources = [.inbox(.rejected), .inventory]
        default: sources = [.inbox(.received), .inbox(.rejected), .inventory]
        }
        guard !text.isEmpty else {
            source = sources[0]
            inner = ""
            return
        }
        let word = text.prefix { $0 != "." }
        guard let found = sources.first(where: { Self.word($0) == word }),
            text.utf8.count > word.utf8.count
        else { throw Problem.invalid(.badFormat, "cursor", "is not a cursor of this listing") }
        source = found
        inner = String(text.dropFirst(word.count + 1))
    }

    /// The cursor that goes on within this source.
    func text(after place: String) -> String { "\(Self.word(source)).\(place)" }

    /// The cursor at the start of the next source; empty when this is the last one.
    var nextSource: String {
        guard let index = sources.firstIndex(of: source), index + 1 < sources.count else { return "" }
        return "\(Self.word(sources[index + 1]))."
    }

    private static func word(_ source: Source) -> String {
        switch source {
        case .inbox(let state): state.rawValue
        case .inventory: "inventory"
        }
    }
}
