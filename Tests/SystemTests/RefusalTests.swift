import Crypto
import Foundation
import HTTPSClient
import JSON
import Messages
import NIOCore
import NIOPosix
import ServiceKit
import Testing
import Values
import Wire

@testable import SluiceCLI

extension RealProcesses {
    @Suite("what is refused")
    struct RefusalTests {
        @Test("strangers, wrong certificates, foreign orders and bad input are refused and change nothing")
        func refusals() async throws {
            try await SuiteFixture.run(devicesPerSKU: 4, seed: 3) { scenario, prepared in
                try await wrongIdentities(scenario)
                try await foreignOrder(scenario, prepared)
                try await badOrders(prepared)
                try await badFiles(prepared)
                try await parallelIntakes(prepared)
                try await webhooks(scenario, prepared)
                let findings = try await Auditor(
                    directory: "\(scenario.suite.directory)/data", settled: false
                ).run()
                #expect(findings.isEmpty, "\(findings.prefix(10))")
            }
        }

        /// A leaf of the wrong service is turned away by method; no leaf at all by the handshake.
        private func wrongIdentities(_ scenario: Scenario) async throws {
            let suite = scenario.suite
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            defer { group.shutdownGracefully { _ in } }
            func client(_ identity: String, expecting service: String, at port: String) -> WireClient {
                WireClient(
                    configuration: ClientConfiguration(
                        targets: [Target(host: "127.0.0.1", port: suite.ports[port] ?? 0)], service: service,
                        tls: TLSFiles(
                            certificate: "\(suite.directory)/pki/\(identity).pem",
                            privateKey: "\(suite.directory)/pki/\(identity)-key.pem",
                            trust: suite.trustFile, trustDomain: "sluice.local")),
                    group: group)
            }
            let channel = client("channel", expecting: "finance", at: "finance")
            let refused = await #expect(throws: RPCError.self) {
                _ = try await FinanceV1.FinanceServiceClient(channel).freeze(
                    FinanceV1.FreezeRequest(orderID: "x"), CallOptions(operationID: "x"))
            }
            #expect(refused?.code == .permissionDenied)
            let misled = client("order", expecting: "finance", at: "inventory")
            let unavailable = await #expect(throws: RPCError.self) {
                _ = try await FinanceV1.FinanceServiceClient(misled).getFinanceSummary(CommonV1.Empty())
            }
            #expect(unavailable?.code == .unavailable)
            let bare = try HTTPSClient(
                host: "127.0.0.1", port: suite.ports["order"] ?? 0, trust: suite.trustFile, group: group,
                timeout: .seconds(5))
            await #expect(throws: HTTPSError.self) { _ = try await bare.request("GET", "/") }
            await channel.close()
            await misled.close()
        }

        private func foreignOrder(_ scenario: Scenario, _ prepared: Scenario.Prepared) async throws {
            let password = try scenario.suite.adminPassword()
            let agent = try await scenario.client().login(user: "agent1", password: password)
            let plan = OrderPlan(
                parties: Array(prepared.parties[1...]), catalogue: prepared.catalogue,
                random: SeededRandom(seed: 5))
            var foreign = ""
            while foreign.isEmpty {
                let answer = try await prepared.sales.send("POST", "/v1/orders", plan.right().body)
                if answer.body["party_id"]?.text != prepared.parties[0].partyID {
                    foreign = answer.body["order_id"]?.text ?? ""
                }
            }
            let reached = try await agent.get("/v1/orders/\(foreign)")
            let unknown = try await agent.get("/v1/orders/\(agent.freshKey())")
            #expect(reached.status == 404)
            #expect(unknown.status == 404)
            #expect(reached.body["detail"] == unknown.body["detail"])
            #expect(
                try await agent.send("POST", "/v1/orders/\(foreign)/cancel", ["reason": "mine"]).status == 404
            )
            #expect(try await agent.send("POST", "/v1/receipts", ["party_id": "x"]).status == 403)
            #expect(try await scenario.client().get("/v1/orders/\(foreign)").status == 401)
        }

        private func badOrders(_ prepared: Scenario.Prepared) async throws {
            let party = prepared.parties[0].partyID
            func order(_ line: JSONValue, type: JSONValue = "SI-STD") async throws -> GatewayClient.Answer {
                try await prepared.sales.send(
                    "POST", "/v1/orders",
                    [
                        "party_id": .string(party), "order_type": type, "ship_to_id": "EAST",
                        "warehouse_code": "WH-1", "currency": "CNY", "lines": [line],
                    ])
            }
            let sku = JSONValue.string(prepared.catalogue.items[0].sku)
            #expect(try await order(["sku": sku, "quantity": -3]).status == 400)
            #expect(try await order(["sku": sku, "quantity": "three"]).status == 400)
            #expect(try await order(["sku": sku, "quantity": 1, "surprise": true]).status == 400)
            #expect(try await order(["sku": "NO-SUCH", "quantity": 1]).rules.contains("sku"))
            let overflow = try await order(["sku": sku, "quantity": .integer(.max)])
            #expect((400..<500).contains(overflow.status))
            let many = try await order(["sku": 5, "quantity": "x"], type: 7)
            #expect(
                (many.body["violations"]?.array ?? []).count >= 3,
                "all faults at once: \(many.body.serializedText)")
            let torn = try await prepared.sales.raw(
                "POST", "/v1/orders", body: Array("{\"party_id\": ".utf8), type: "application/json")
            #expect(torn.status == 400)
            let huge = [UInt8](repeating: UInt8(ascii: " "), count: 10 << 20)
            let tooLarge = try? await prepared.sales.raw(
                "POST", "/v1/orders", body: huge, type: "application/json")
            // The door may close before all is sent; whatever came, it was no success, and the door lives.
            #expect(tooLarge == nil || tooLarge?.status == 413)
            let alive = try await prepared.sales.get("/v1/me")
            #expect(alive.status == 200)
        }

        private func badFiles(_ prepared: Scenario.Prepared) async throws {
            for text in ["", "imei1,sku\n\"unclosed", "what,is,this\n1,2,3\n", "\u{0}\u{0}\u{0}"] {
                let path = "/v1/intakes?warehouse=WH-1&file=bad.csv&intake_id=\(prepared.admin.freshKey())"
                let answer = try await prepared.admin.raw(
                    "POST", path, body: Array(text.utf8), type: "text/csv")
                #expect(
                    (400..<500).contains(answer.status), "\(text.prefix(20)): \(answer.body.serializedText)")
            }
        }

        /// Two files at the same time that give the same IMEIs to different serial numbers: exactly one is
        /// posted, the other is refused with every row named, and no device has a mixture of both.
        private func parallelIntakes(_ prepared: Scenario.Prepared) async throws {
            let file = DeviceFile.csv(
                items: Array(prepared.catalogue.items[..<4]), count: 50, firstSerial: 700_000,
                firstCarton: 70_000)
            let other = Array(String(decoding: file, as: UTF8.self).replacing(",S", with: ",T").utf8)
            let answers = try await withThrowingTaskGroup(of: GatewayClient.Answer.self) { group in
                for (index, bytes) in [file, other].enumerated() {
                    let path =
                        "/v1/intakes?warehouse=WH-1&file=p\(index).csv&intake_id=\(prepared.admin.freshKey())"
                    group.addTask {
                        try await prepared.admin.raw("POST", path, body: bytes, type: "text/csv")
                    }
                }
                return try await group.reduce(into: [GatewayClient.Answer]()) { $0.append($1) }
            }
            #expect(answers.map(\.status).sorted() == [201, 422])
            let refused = answers.first { $0.status == 422 }
            #expect(refused?.body["error_count"]?.integer ?? 0 >= 200)
            let posted = answers.first { $0.status == 201 }
            #expect(posted?.body["devices_posted"]?.integer == 200)
            let imei = String(
                decoding: file.split(separator: UInt8(ascii: "\n"))[1].prefix(15), as: UTF8.self)
            let trace = try await prepared.admin.look("/v1/devices/\(imei)/trace")
            #expect(trace["movements"]?.array?.count == 1)
            #expect(trace["chain_verified"]?.bool == true)
        }

        /// A replayed, a stale and a forged webhook are refused; one about an unknown shipment is parked.
        private func webhooks(_ scenario: Scenario, _ prepared: Scenario.Prepared) async throws {
            let secret = SymmetricKey(data: Data(try scenario.suite.webhookSecret().utf8))
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            defer { group.shutdownGracefully { _ in } }
            let client = try HTTPSClient(
                host: "127.0.0.1", port: scenario.suite.gatewayPort, trust: scenario.suite.trustFile,
                group: group)
            func send(_ body: [UInt8], at seconds: Int64, forged: Bool = false) async throws -> Int {
                let stamp = String(seconds)
                let code = HMAC<SHA256>.authenticationCode(
                    for: Array(stamp.utf8) + [46] + body, using: secret)
                var hex = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                if forged { hex = String(hex.reversed()) }
                return try await client.request(
                    "POST", "/v1/logistics/events",
                    headers: [
                        ("content-type", "application/json"), ("sluice-timestamp", stamp),
                        ("sluice-signature", "v1=\(hex)"),
                    ], body: body
                ).status
            }
            let now = SystemClock().now().microseconds / 1_000_000
            let shipment = prepared.admin.freshKey()
            let message = prepared.admin.freshKey()
            let body = JSONValue.object([
                "message_id": .string(message), "shipment_id": .string(shipment), "event": "picking",
                "occurred_at": .string(SystemClock().now().iso8601),
            ]).serialized()
            #expect(try await send(body, at: now, forged: true) == 401)
            #expect(try await send(body, at: now - 3600) == 401)
            #expect(try await send(body, at: now) == 202)
            #expect(try await send(body, at: now) == 409)
            #expect(try await send(body, at: now + 1) == 202)
            #expect(try await send(Array("{\"event\": 5}".utf8), at: now) == 400)
            var parked = false
            for _ in 0..<100 where !parked {
                let page = try await prepared.admin.look("/v1/logistics/messages?state=parked&page_size=500")
                parked = (page["messages"]?.array ?? []).contains { $0["message_id"]?.text == message }
                try await scenario.suite.scheduler.sleep(for: .milliseconds(100))
            }
            #expect(parked, "a message about an unknown shipment is parked and visible")
        }
    }
}
