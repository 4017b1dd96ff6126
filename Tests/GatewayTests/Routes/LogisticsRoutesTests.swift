import HTTPTypes
import JSON
import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import Gateway

@Suite("Messages of the 3PL")
struct LogisticsRoutesTests {
    private static let event: JSONObject = [
        "message_id": "m-1", "shipment_id": "s-1", "event": "shipped",
        "occurred_at": "2025-11-13T02:00:00+08:00", "serials": ["490154203237518"],
        "final": true, "carrier": "SF", "tracking_number": "SF1",
    ]

    /// Sends a body signed at the gateway's time plus `offset` seconds.
    private func post(
        _ gateway: TestGateway, _ event: JSONObject, offset: Int64 = 0,
        secret: [UInt8] = TestGateway.webhookSecret, change: (inout [String: String]) -> Void = { _ in }
    ) async throws -> Answer {
        let body = JSONValue.object(event).serialized()
        let timestamp = String(gateway.clock.now().microseconds / 1_000_000 + offset)
        let signature = WebhookSignature.sign(secret, timestamp: timestamp, body: body)
        var headers = [
            "Content-Type": "application/json", "Sluice-Timestamp": timestamp,
            "Sluice-Signature": "v1=\(Hexadecimal.text(signature))",
        ]
        change(&headers)
        return try await gateway.send(
            .post, "/v1/logistics/events", body: body, headers: headers)
    }

    private func states(_ gateway: TestGateway) async throws -> [String] {
        try await gateway.store.read {
            try $0.all("SELECT state FROM gateway_webhook_inbox ORDER BY entry_id") { $0.text(0) }
        }
    }

    @Test("a signed message is stored before it is answered, and forwarded whole")
    func forwards() async throws {
        try await withGateway { gateway in
            let answer = try await post(gateway, Self.event)
            #expect(answer.status == 202)
            #expect(answer.json == ["message_id": "m-1", "repeated": false])
            let trail = try await gateway.store.read {
                try $0.all("SELECT actor FROM gateway_audit") { $0.text(0) }
            }
            #expect(trail == ["webhook:3pl"])
            #expect(try await states(gateway) == ["received"])
            #expect(gateway.script.count == 0)
            #expect(try await gateway.assembly.forwarder.step())
            #expect(try await states(gateway) == ["forwarded"])
            let seen = try #require(gateway.script.seen("ReceiveLogisticsMessage").first)
            #expect(seen.actor?.userID == "webhook:3pl")
            #expect(!seen.operationID.isEmpty)
            let request = try #require(seen.request as? InventoryV1.ReceiveLogisticsMessageRequest)
            #expect(request.provider == "3pl")
            #expect(request.step == "shipped")
            #expect(request.occurredAtUs == 1_762_970_400_000_000)
            #expect(request.serials == ["490154203237518"])
            #expect(request.final)
            #expect(request.raw == JSONValue.object(Self.event).serialized())
            #expect(request.receivedAtUs == gateway.clock.now().microseconds)
            #expect(try await gateway.assembly.forwarder.step() == false)
        }
    }

    @Test("the very same request again is refused as a replay")
    func replay() async throws {
        try await withGateway { gateway in
            #expect(try await post(gateway, Self.event).status == 202)
            let replayed = try await post(gateway, Self.event)
            #expect(replayed.status == 409)
            #expect(replayed.problem == "replayed")
            #expect(try await states(gateway).count == 1)
        }
    }

    @Test("the same message signed anew is a harmless repeat; other content is another message")
    func repeats() async throws {
        try await withGateway { gateway in
            #expect(try await post(gateway, Self.event).status == 202)
            let again = try await post(gateway, Self.event, offset: 1)
            #expect(again.status == 202)
            #expect(again.json["repeated"] == true)
            #expect(try await states(gateway).count == 1)
            var changed = Self.event
            changed["event"] = "signed"
            #expect(try await post(gateway, changed).status == 202)
            #expect(try await states(gateway).count == 2)
        }
    }

    @Test("a hundred deliveries at once of one request are one message")
    func concurrentReplays() async throws {
        try await withGateway { gateway in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await post(gateway, Self.event).status }
                }
                var counts: [Int: Int] = [:]
                for try await status in group { counts[status, default: 0] += 1 }
                return counts
            }
            #expect(statuses == [202: 1, 409: 99])
        }
    }

    @Test("outside the window a right signature is refused", arguments: [-301, 301, -100_000] as [Int64])
    func window(offset: Int64) async throws {
        try await withGateway { gateway in
            let answer = try await post(gateway, Self.event, offset: offset)
            #expect(answer.status == 401)
            #expect(try await states(gateway).isEmpty)
        }
    }

    @Test("at the edges of the window it is accepted", arguments: [-300, 300] as [Int64])
    func edges(offset: Int64) async throws {
        try await withGateway { gateway in
            let answer = try await post(gateway, Self.event, offset: offset)
            #expect(answer.status == 202)
        }
    }

    @Test("a replay is refused as long as the window lets it in, even after the sweep")
    func sweepKeepsWindow() async throws {
        try await withGateway { gateway in
            var headers: [String: String] = [:]
            _ = try await post(gateway, Self.event, offset: 300) { headers = $0 }
            gateway.clock.advance(by: .seconds(599))
            try await gateway.assembly.sweeper.sweep()
            let again = try await gateway.send(
                .post, "/v1/logistics/events", body: JSONValue.object(Self.event).serialized(),
                headers: headers)
            #expect(again.status == 409)
            gateway.clock.advance(by: .seconds(600))
            try await gateway.assembly.sweeper.sweep()
            let left = try await gateway.store.read {
                try $0.first("SELECT COUNT(*) FROM gateway_webhook_signature") { $0.int(0) }
            }
            #expect(left == 0)
        }
    }

    @Test("a message without or with a wrong signature is refused and not stored")
    func forged() async throws {
        try await withGateway { gateway in
            let wrongSecret = try await post(gateway, Self.event, secret: Array("guess".utf8))
            #expect(wrongSecret.status == 401)
            for name in ["Sluice-Timestamp", "Sluice-Signature"] {
                let missing = try await post(gateway, Self.event) { $0[name] = nil }
                #expect(missing.status == 401)
            }
            let moved = try await post(gateway, Self.event) {
                $0["Sluice-Timestamp"] = String((Int64($0["Sluice-Timestamp"] ?? "") ?? 0) + 1)
            }
            #expect(moved.status == 401)
            for text in ["v1=", "v2=00", "v1=zz", "v1=00", "v1=\(String(repeating: "00", count: 32))"] {
                let bad = try await post(gateway, Self.event) { $0["Sluice-Signature"] = text }
                #expect(bad.status == 401)
            }
            #expect(try await states(gateway).isEmpty)
        }
    }

    @Test("while a secret is changed both are good, in the file and in the header")
    func rotation() async throws {
        let old = Array("the secret of last year".utf8)
        try await withGateway({ $0.webhookSecrets.append(old) }) { gateway in
            #expect(try await post(gateway, Self.event, secret: old).status == 202)
            var other = Self.event
            other["message_id"] = "m-2"
            let both = try await post(gateway, other) {
                let junk = String(repeating: "ab", count: 32)
                $0["Sluice-Signature"] = "v1=\(junk), \($0["Sluice-Signature"] ?? "")"
            }
            #expect(both.status == 202)
        }
    }

    @Test("without a secret every message is refused")
    func noSecret() async throws {
        try await withGateway({ $0.webhookSecrets = [] }) { gateway in
            let answer = try await post(gateway, Self.event)
            #expect(answer.status == 401)
        }
    }

    @Test("a signed message with faults is 400 with all of them")
    func faults() async throws {
        try await withGateway { gateway in
            let answer = try await post(
                gateway,
                ["message_id": "", "event": "lost", "occurred_at": "yesterday", "serials": [1], "weight": 2])
            #expect(answer.status == 400)
            #expect(
                answer.fields == [
                    "/message_id", "/shipment_id", "/event", "/occurred_at", "/serials/0", "/weight",
                ])
            #expect(try await states(gateway).isEmpty)
        }
    }

    @Test("while InventoryService is down messages wait and are tried again; refused ones are shown")
    func retries() async throws {
        try await withGateway { gateway in
            _ = try await post(gateway, Self.event)
            gateway.script.fail("ReceiveLogisticsMessage", RPCError(.unavailable, "down"))
            #expect(try await gateway.assembly.forwarder.step())
            #expect(try await states(gateway) == ["received"])
            let lines = gateway.log.all("warning a logistics message could not be forwarded")
            #expect(lines.map { $0.facts["error"] } == ["down"])
            let trace = gateway.script.seen("ReceiveLogisticsMessage").first?.trace
            #expect(trace != nil)
            #expect(lines.first?.facts["trace.id"] == trace?.traceID)
            // Put off, not at once again.
            #expect(try await gateway.assembly.forwarder.step() == false)
            gateway.clock.advance(by: .seconds(2))
            gateway.script.fail(
                "ReceiveLogisticsMessage", .invalid([.invalid("/serials/0", "is no IMEI")]))
            #expect(try await gateway.assembly.forwarder.step())
            #expect(try await states(gateway) == ["rejected"])
            let operator_ = try await gateway.key([.operations])
            let list = try await gateway.send(
                .get, "/v1/logistics/messages?state=rejected", token: operator_)
            let message = try #require(list.json["messages"]?[0])
            #expect(message["message_id"]?.text == "m-1")
            #expect(message["attempts"]?.integer == 2)
            #expect(message["reason"]?.text?.contains("is no IMEI") == true)
            #expect(Set(gateway.script.seen("ReceiveLogisticsMessage").map(\.operationID)).count == 1)
        }
    }

    @Test("the listing goes through the door first and then through InventoryService")
    func listing() async throws {
        try await withGateway { gateway in
            for index in 0..<3 {
                var event = Self.event
                event["message_id"] = .string("m-\(index)")
                _ = try await post(gateway, event)
            }
            gateway.script.on("ListLogisticsMessages") { request, _ in
                let page = (request as? InventoryV1.ListLogisticsMessagesRequest)?.page
                let more = page?.cursor.isEmpty ?? true
                return InventoryV1.ListLogisticsMessagesReply(
                    messages: [.init(messageID: more ? "i-1" : "i-2", state: .applied)],
                    nextCursor: more ? "c.1" : "")
            }
            let token = try await gateway.key([.operations])
            var seen: [String] = []
            var cursor = ""
            for _ in 0..<10 {
                let suffix = cursor.isEmpty ? "" : "&cursor=\(cursor)"
                let page = try await gateway.send(
                    .get, "/v1/logistics/messages?page_size=2\(suffix)", token: token)
                #expect(page.status == 200)
                seen += page.json["messages"]?.array?.compactMap { $0["message_id"]?.text } ?? []
                cursor = page.json["next_cursor"]?.text ?? ""
                if cursor.isEmpty { break }
            }
            #expect(seen.sorted() == ["i-1", "i-2", "m-0", "m-1", "m-2"])
            for bad in ["x", "inventory", "received", "other.a"] {
                let answer = try await gateway.send(
                    .get, "/v1/logistics/messages?cursor=\(bad)", token: token)
                #expect(answer.status == 400)
            }
        }
    }

    @Test("the 3PL's question for ship requests waits for one, but not longer than asked")
    func longPoll() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.logistics])
            gateway.script.on("ListShipRequests") { _, _ in
                guard gateway.script.seen("ListShipRequests").count > 2 else { return nil }
                return InventoryV1.ListShipRequestsReply(
                    requests: [.init(sequence: 5, shipment: .init(shipmentID: "s-5"))])
            }
            let now = try await gateway.send(
                .get, "/v1/logistics/ship-requests?after=4", token: token)
            #expect(now.json == ["requests": []])
            let waited = try await gateway.send(
                .get, "/v1/logistics/ship-requests?after=4&wait=5", token: token)
            #expect(waited.json["requests"]?[0]?["sequence"]?.integer == 5)
            let long = try await gateway.send(
                .get, "/v1/logistics/ship-requests?wait=21", token: token)
            #expect(long.status == 400)
        }
    }
}
