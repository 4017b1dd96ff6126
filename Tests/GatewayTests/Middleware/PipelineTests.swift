import Crypto
import HTTPTypes
import JSON
import Messages
import ServiceKit
import Store
import Testing
import Wire

@testable import Gateway

@Suite("The way of a request")
struct PipelineTests {
    static let order: JSONValue = [
        "party_id": "p-1", "order_type": "SI-STD", "warehouse_code": "W1",
        "lines": [["sku": "S1", "quantity": 2]],
    ]

    @Test("an unknown path is 404 and another method is 405 with what is allowed")
    func notFound() async throws {
        try await withGateway { gateway in
            let unknown = try await gateway.send(.get, "/v1/nothing")
            #expect(unknown.status == 404)
            #expect(unknown.headers[.contentType] == "application/problem+json")
            #expect(unknown.json["request_id"]?.text == unknown.headers[.requestID])
            let other = try await gateway.send(.delete, "/v1/orders")
            #expect(other.status == 405)
            #expect(other.headers[.allow] == "GET, HEAD, POST")
            let head = try await gateway.send(.head, "/livez")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.headers[.contentLength] == "3")
        }
    }

    @Test("why a service failed stands in the log with the trace, and not in the answer")
    func cause() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            let words = "the connection to order at 127.0.0.1:7401 was lost: reset, open for 3.2 s"
            gateway.script.fail("ListOrders", RPCError(.unavailable, words))
            let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            let answer = try await gateway.send(
                .get, "/v1/orders", token: token, headers: ["traceparent": given])
            #expect(answer.status == 503)
            #expect(!answer.text.contains("7401"))
            let line = try #require(gateway.log.all("warning request").first)
            #expect(line.facts["service"] == "order")
            #expect(line.facts["rpc.status"] == "unavailable")
            #expect(line.facts["error"] == words)
            #expect(line.facts["http.status"] == "503")
            #expect(line.facts["trace.id"] == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(line.facts["span.id"]?.count == 16)
            #expect(line.facts["span.id"] != "00f067aa0ba902b7")
            gateway.script.fail("PlaceOrder", RPCError(.internal, words))
            let changed = try await gateway.send(
                .post, "/v1/orders", json: Self.order, token: token, key: "key-9")
            #expect(changed.status == 500)
            let lines = gateway.log.all("warning request")
            #expect(lines.map { $0.facts["error"] } == [words, words])
            #expect(gateway.log.all("info request").isEmpty)
        }
    }

    @Test("a refusal that is the caller's own is an ordinary line")
    func noCause() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            gateway.script.fail("ListOrders", RPCError(.invalidArgument, "no such state"))
            #expect(try await gateway.send(.get, "/v1/orders", token: token).status == 400)
            let line = try #require(gateway.log.all("info request").first)
            #expect(line.facts["error"] == nil)
            #expect(line.facts["span.id"]?.count == 16)
            #expect(gateway.log.all("warning request").isEmpty)
        }
    }

    @Test("a change without Idempotency-Key is 400 and reaches no service")
    func missingKey() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            let answer = try await gateway.send(
                .post, "/v1/orders", json: Self.order, token: token)
            #expect(answer.status == 400)
            #expect(answer.fields == ["Idempotency-Key"])
            let bad = try await gateway.send(
                .post, "/v1/orders", json: Self.order, token: token, key: "a b")
            #expect(bad.status == 400)
            let long = try await gateway.send(
                .post, "/v1/orders", json: Self.order, token: token,
                key: String(repeating: "k", count: 101))
            #expect(long.status == 400)
            #expect(gateway.script.count == 0)
        }
    }

    @Test("the key travels as operation id, the user as actor, the deadline as what is left of it")
    func metadata() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.channel], scope: "p-1")
            let answer = try await gateway.send(
                .post, "/v1/orders", json: Self.order, token: token, key: "key-1")
            #expect(answer.status == 201)
            let seen = try #require(gateway.script.seen("PlaceOrder").first)
            #expect(seen.operationID == "key-1")
            #expect(seen.actor?.roles == ["channel"])
            #expect(seen.actor?.scopePartyID == "p-1")
            #expect(seen.actor?.userID.hasPrefix("key:") == true)
            let remaining = try #require(seen.remaining)
            #expect(remaining > .seconds(5) && remaining <= .seconds(10))
        }
    }

    @Test("reports are called as bulk, everything else as interactive")
    func overloadClasses() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.finance], scope: nil)
            let paths = [
                "/v1/ageing", "/v1/receivables",
                "/v1/parties/p-1/statement?fund=prepayment&from=2026-01-01&to=2026-01-31",
            ]
            for path in paths {
                let answer = try await gateway.send(.get, path, token: token)
                #expect(answer.status == 200, "\(path)")
            }
            let classes = ["GetAgeing", "ListReceivables", "GetStatement"].map { method in
                gateway.script.seen(method).map(\.overloadClass)
            }
            #expect(classes == [[.bulk], [.interactive], [.bulk]])
        }
    }

    @Test("the client's trace goes on to the services with another span; a bad header begins a new one")
    func trace() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.channel], scope: "p-1")
            let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            for (index, header) in [given, "00-nonsense", nil].enumerated() {
                var headers = ["Authorization": "Bearer \(token)", "Idempotency-Key": "key-\(index)"]
                headers["Content-Type"] = "application/json"
                headers["traceparent"] = header
                let answer = try await gateway.send(
                    .post, "/v1/orders", body: Self.order.serialized(), headers: headers)
                #expect(answer.status == 201)
            }
            let traces = gateway.script.seen("PlaceOrder").compactMap(\.trace)
            #expect(traces.count == 3)
            #expect(traces.first?.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(traces.first?.spanText != "00f067aa0ba902b7")
            #expect(traces.first?.flags == 1)
            #expect(Set(traces.map(\.traceID)).count == 3)
        }
    }

    @Test("a body of another type is 415, and so is a compressed one")
    func contentType() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            func send(_ type: String, _ encoding: String = "identity") async throws -> Int {
                try await gateway.send(
                    .post, "/v1/orders", body: Self.order.serialized(),
                    headers: [
                        "Authorization": "Bearer \(token)", "Idempotency-Key": "k",
                        "Content-Type": type, "Content-Encoding": encoding,
                    ]
                ).status
            }
            #expect(try await send("text/plain") == 415)
            #expect(try await send("application/jsonx") == 415)
            #expect(try await send("") == 415)
            #expect(try await send("application/json", "gzip") == 415)
            #expect(try await send("Application/JSON; charset=utf-8") == 201)
        }
    }

    @Test("a body above the limit is 413, by its declared and by its real length")
    func tooLarge() async throws {
        try await withGateway({ $0.jsonBytes = 1_000 }) { gateway in
            let token = try await gateway.key([.sales])
            let headers = [
                "Authorization": "Bearer \(token)", "Idempotency-Key": "k",
                "Content-Type": "application/json",
            ]
            let body = [UInt8](repeating: 0x20, count: 1_001)
            for length in [nil, "1001"] {
                var headers = headers
                headers["Content-Length"] = length
                let answer = try await gateway.send(
                    .post, "/v1/orders", body: body, headers: headers)
                #expect(answer.status == 413)
                #expect(answer.headers[.connection] == "close")
            }
            #expect(gateway.script.count == 0)
        }
    }

    @Test("what is no JSON is 400 with its place")
    func unreadable() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            let headers = [
                "Authorization": "Bearer \(token)", "Idempotency-Key": "k",
                "Content-Type": "application/json",
            ]
            let broken = try await gateway.send(
                .post, "/v1/orders", body: Array("{\"party_id\": }".utf8), headers: headers)
            #expect(broken.status == 400)
            #expect(broken.problem == "malformed")
            #expect(broken.json["detail"]?.text?.contains("line 1, column 14") == true)
            let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
            #expect(
                try await gateway.send(.post, "/v1/orders", body: deep, headers: headers).status
                    == 400)
            let twice = try await gateway.send(
                .post, "/v1/orders", body: Array("{\"hold\":true,\"hold\":false}".utf8),
                headers: headers)
            #expect(twice.fields == ["/hold"])
            let huge = try await gateway.send(
                .post, "/v1/orders",
                body: Array("{\"lines\":[{\"quantity\":99999999999999999999}]}".utf8),
                headers: headers)
            #expect(huge.fields == ["/lines/0/quantity"])
        }
    }

    @Test("all faults of a body are reported at once, unknown members among them")
    func allFaults() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            let body: JSONValue = [
                "party_id": 7, "state": "released", "hold": "no", "total_minor": 1,
                "lines": [["sku": "S1", "quantity": 0], ["sku": "", "unit_price_minor": -1]],
            ]
            let answer = try await gateway.send(
                .post, "/v1/orders", json: body, token: token, key: "k")
            #expect(answer.status == 400)
            #expect(
                answer.fields == [
                    "/party_id", "/order_type", "/lines/0/quantity", "/lines/1/sku",
                    "/lines/1/quantity", "/lines/1/unit_price_minor", "/hold", "/state",
                    "/total_minor",
                ])
            #expect(gateway.script.count == 0)
        }
    }

    @Test("requests beyond the limit are refused at once, and probes still answer")
    func admission() async throws {
        try await withGateway({ $0.maxRequests = 2 }) { gateway in
            let token = try await gateway.key([.sales])
            let gate = Gate()
            gateway.script.on("ListOrders") { _, _ in
                try await gate.pass()
                return nil
            }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await gateway.send(.get, "/v1/orders", token: token).status
                    }
                }
                // Two are held inside; the six others are refused without waiting for them.
                try await gate.arrived(2)
                var counts: [Int: Int] = [:]
                for _ in 0..<6 {
                    if let status = try await group.next() { counts[status, default: 0] += 1 }
                }
                let probe = try await gateway.send(.get, "/livez").status
                gate.open()
                for try await status in group { counts[status, default: 0] += 1 }
                #expect(counts == [200: 2, 503: 6])
                #expect(probe == 200)
            }
            let after = try await gateway.send(.get, "/v1/orders", token: token)
            #expect(after.status == 200)
        }
    }

    @Test("one caller cannot take the places of all")
    func fairShare() async throws {
        try await withGateway({ $0.maxRequestsPerCaller = 1 }) { gateway in
            let greedy = try await gateway.key([.sales])
            let modest = try await gateway.key([.finance])
            let gate = Gate(holds: 1)
            gateway.script.on("ListOrders") { _, _ in
                try await gate.pass()
                return nil
            }
            async let first = gateway.send(.get, "/v1/orders", token: greedy)
            try await gate.arrived(1)
            let second = try await gateway.send(.get, "/v1/orders", token: greedy)
            #expect(second.status == 503)
            #expect(second.headers[.retryAfterSeconds] == "1")
            #expect(try await gateway.send(.get, "/v1/orders", token: modest).status == 200)
            gate.open()
            #expect(try await first.status == 200)
        }
    }

    @Test("every change is in the trail with its outcome before it is answered; reads are not")
    func audit() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            let body = Self.order.serialized()
            let placed = try await gateway.send(
                .post, "/v1/orders", json: Self.order, token: token, key: "key-9")
            _ = try await gateway.send(
                .post, "/v1/receipts", json: [:], token: token, key: "key-10")
            _ = try await gateway.send(.get, "/v1/orders", token: token)
            let rows = try await gateway.store.read { transaction in
                try transaction.all(
                    """
                    SELECT actor, method, path, request_id, idempotency_key, body_digest, status,
                        address
                    FROM gateway_audit ORDER BY idempotency_key DESC
                    """
                ) { $0.values }
            }
            try #require(rows.count == 2)
            let first = rows[0]
            #expect(first[1] == "POST")
            #expect(first[2] == "/v1/orders")
            #expect(first[3] == .text(placed.headers[.requestID] ?? ""))
            #expect(first[4] == "key-9")
            #expect(first[5] == .bytes(Array(SHA256.hash(data: body))))
            #expect(first[6] == 201)
            #expect(first[7] == "192.0.2.1")
            #expect(rows[1][2] == "/v1/receipts")
            #expect(rows[1][6] == 403)
        }
    }

    @Test("an error that nobody expected is 500 without its text")
    func unexpected() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            gateway.script.on("GetOrder") { _, _ in throw SecretError() }
            let answer = try await gateway.send(.get, "/v1/orders/x", token: token)
            #expect(answer.status == 500)
            #expect(!answer.text.contains("Secret"))
        }
    }

    @Test("a service that is down is 503 with Retry-After")
    func peerDown() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.sales])
            gateway.script.fail("PlaceOrder", RPCError(.unavailable, "connection refused"))
            let answer = try await gateway.send(
                .post, "/v1/orders", json: Self.order, token: token, key: "k")
            #expect(answer.status == 503)
            #expect(answer.headers[.retryAfterSeconds] != nil)
            #expect(answer.problem == "unavailable")
        }
    }

    @Test("answers are not to be stored or guessed at by browsers")
    func securityHeaders() async throws {
        try await withGateway { gateway in
            let answer = try await gateway.send(.get, "/livez")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.date] == "Thu, 13 Nov 2025 02:13:20 GMT")
        }
    }
}

private struct SecretError: Error {}
