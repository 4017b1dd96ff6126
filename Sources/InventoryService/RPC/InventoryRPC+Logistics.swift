import Messages
import ServiceKit
import Store
import Wire

extension InventoryRPC {
    func receiveLogisticsMessage(
        _ request: InventoryV1.ReceiveLogisticsMessageRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ReceiveLogisticsMessageReply {
        var check = RequestCheck()
        check.code(request.provider, "/provider")
        check.code(request.messageID, "/message_id")
        check.code(request.shipmentID, "/shipment_id")
        // An unknown step is stored and rejected: the provider's word is kept and seen.
        check.code(request.step, "/step")
        check.require(request.occurredAtUs > 0, "/occurred_at_us", "must be positive")
        check.require(request.receivedAtUs > 0, "/received_at_us", "must be positive")
        check.serials(request.serials, "/serials", limit: settings.serialsMax)
        check.name(request.carrier, "/carrier", required: false)
        check.optionalCode(request.trackingNumber, "/tracking_number")
        try check.done()
        let record = LogisticsRecord(
            provider: request.provider, messageID: request.messageID,
            shipmentRef: request.shipmentID, step: request.step, occurredAt: request.occurredAtUs,
            final: request.final, carrier: request.carrier,
            trackingNumber: request.trackingNumber, serials: request.serials,
            receivedAt: request.receivedAtUs, state: .parked, reason: "not yet applied",
            attempts: 1)
        let settings = settings
        // Stored in a transaction of its own: what goes wrong with applying cannot lose it.
        let known = try await write { transaction in
            try LogisticsInbox.receive(record, raw: request.raw, settings: settings, transaction)
        }
        if let known { return known.message }
        return try await write { transaction in
            try LogisticsInbox.apply(
                provider: record.provider, messageID: record.messageID, settings: settings,
                transaction
            ).message
        }
    }

    func listLogisticsMessages(
        _ request: InventoryV1.ListLogisticsMessagesRequest, _ call: ServerCall
    ) async throws -> InventoryV1.ListLogisticsMessagesReply {
        try requireStaff(call)
        let key = try Cursor.decode(request.page?.cursor ?? "", count: 3)
        let at = key.first.flatMap(Int64.init)
        let state = LogisticsRecord.State(rawValue: request.state.name)
        var check = RequestCheck()
        check.require(key.isEmpty || at != nil, "/page/cursor", "is not a cursor of this listing")
        check.require(
            request.state == .unspecified || state != nil, "/state",
            "must be applied, parked or rejected")
        try check.done()
        let before = at.map { (at: $0, provider: key[1], messageID: key[2]) }
        let size = PageSize.of(request.page)
        let found = try await read { transaction in
            try LogisticsTable(transaction).page(before: before, state: state, limit: size + 1)
        }
        let page = found.prefix(size)
        var next = ""
        if found.count > size, let last = page.last {
            next = Cursor.encode(["\(last.receivedAt)", last.provider, last.messageID])
        }
        return InventoryV1.ListLogisticsMessagesReply(
            messages: page.map(\.message), nextCursor: next)
    }
}

extension LogisticsRecord.State {
    fileprivate var message: InventoryV1.LogisticsMessageState {
        InventoryV1.LogisticsMessageState(name: rawValue) ?? .unspecified
    }
}

extension LogisticsAnswer {
    fileprivate var message: InventoryV1.ReceiveLogisticsMessageReply {
        InventoryV1.ReceiveLogisticsMessageReply(
            state: state.message, reason: reason, repeatedMessage: repeated)
    }
}

extension LogisticsRecord {
    fileprivate var message: InventoryV1.LogisticsMessage {
        InventoryV1.LogisticsMessage(
            provider: provider, messageID: messageID, shipmentID: shipmentRef, step: step,
            state: state.message, reason: reason, receivedAtUs: receivedAt,
            attempts: Int32(clamping: attempts))
    }
}
