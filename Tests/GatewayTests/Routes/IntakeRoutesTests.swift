import HTTPTypes
import JSON
import Messages
import Testing
import Wire

@testable import Gateway

@Suite("Intakes over HTTP")
struct IntakeRoutesTests {
    private func upload(
        _ gateway: TestGateway, _ bytes: [UInt8], _ query: String, headers: [String: String] = [:]
    ) async throws -> Answer {
        let token = try await gateway.key([.operations])
        var all = headers
        all["Authorization"] = "Bearer \(token)"
        all["Content-Type"] = "text/csv"
        return try await gateway.send(.post, "/v1/intakes?\(query)", body: bytes, headers: all)
    }

    @Test(
        "a file is passed on in chunks of a MiB, all of it, in order",
        arguments: [0, 1, 1_048_575, 1_048_576, 1_048_577, 2_500_000])
    func chunks(count: Int) async throws {
        try await withGateway { gateway in
            gateway.script.on("CommitIntake") { request, _ in
                let request = request as? InventoryV1.CommitIntakeRequest
                return InventoryV1.Intake(
                    intakeID: request?.intakeID ?? "", state: .posted,
                    chunksReceived: request?.chunkCount ?? 0)
            }
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let id = "0198f0aa-0000-7000-8000-00000000000a"
            let answer = try await upload(
                gateway, bytes, "warehouse=W1&file=a.csv&intake_id=\(id)")
            #expect(answer.status == 201)
            #expect(answer.json["intake_id"]?.text == id)
            let parts = gateway.script.seen("AppendIntake").compactMap {
                $0.request as? InventoryV1.AppendIntakeRequest
            }
            #expect(parts.flatMap(\.data) == bytes)
            #expect(parts.map(\.index) == (0..<Int32(parts.count)).map { $0 })
            #expect(parts.dropLast().allSatisfy { $0.data.count == 1_048_576 })
            #expect(answer.json["chunks_received"]?.integer == Int64(parts.count))
            #expect(
                gateway.script.seen("AppendIntake").map(\.operationID)
                    == parts.map { "\(id)/\($0.index)" })
            let begun = gateway.script.seen("BeginIntake").first?.request
            #expect(
                begun as? InventoryV1.BeginIntakeRequest
                    == .init(intakeID: id, warehouseCode: "W1", fileName: "a.csv"))
        }
    }

    @Test("a refused file is 422 with its errors")
    func refused() async throws {
        try await withGateway { gateway in
            gateway.script.on("CommitIntake") { _, _ in
                InventoryV1.Intake(
                    state: .refused, errorCount: 1,
                    errors: [.init(row: 2, column: "imei1", kind: "bad_check_digit", value: "1")])
            }
            let answer = try await upload(gateway, Array("a".utf8), "warehouse=W1&dry_run=true")
            #expect(answer.status == 422)
            #expect(answer.json["errors"]?[0]?["kind"]?.text == "bad_check_digit")
            let commit = gateway.script.seen("CommitIntake").first?.request
            #expect((commit as? InventoryV1.CommitIntakeRequest)?.dryRun == true)
        }
    }

    @Test("without an id of the client the key makes the id, so a repeat is the same intake")
    func idFromKey() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.operations])
            func send(_ key: String?) async throws {
                var headers = ["Authorization": "Bearer \(token)", "Content-Type": "text/csv"]
                headers["Idempotency-Key"] = key
                let answer = try await gateway.send(
                    .post, "/v1/intakes?warehouse=W1", body: [65], headers: headers)
                #expect(answer.status == 201)
            }
            for key in ["a", "a", "b", nil, nil] { try await send(key) }
            let ids = gateway.script.seen("BeginIntake").compactMap {
                ($0.request as? InventoryV1.BeginIntakeRequest)?.intakeID
            }
            #expect(ids[0] == ids[1])
            #expect(Set(ids).count == 4)
            #expect(ids.allSatisfy { $0.utf8.count == 36 })
        }
    }

    @Test("a file above the limit is 413 and is not committed")
    func limit() async throws {
        try await withGateway({ $0.uploadBytes = 1_000 }) { gateway in
            let declared = try await upload(
                gateway, [UInt8](repeating: 65, count: 1_001), "warehouse=W1")
            #expect(declared.status == 413)
            let hidden = try await upload(
                gateway, [UInt8](repeating: 65, count: 1_001), "warehouse=W1",
                headers: ["Content-Length": "10"])
            #expect(hidden.status == 413)
            #expect(gateway.script.seen("CommitIntake").isEmpty)
        }
    }

    @Test("an upload needs a warehouse, and an id that is a UUID")
    func query() async throws {
        try await withGateway { gateway in
            let nowhere = try await upload(gateway, [65], "file=a")
            #expect(nowhere.fields == ["warehouse"])
            let noUUID = try await upload(gateway, [65], "warehouse=W&intake_id=7")
            #expect(noUUID.fields == ["intake_id"])
        }
    }

    @Test("errors are listed whole as JSON, and as CSV that no spreadsheet runs")
    func errors() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.operations])
            gateway.script.on("ListIntakeErrors") { _, _ in
                [
                    InventoryV1.IntakeErrors(errors: [
                        .init(row: 2, column: "imei1", kind: "bad_check_digit", value: "=cmd()"),
                        .init(row: 3, column: "sku", kind: "unknown", value: "a,\"b\""),
                    ]),
                    InventoryV1.IntakeErrors(errors: [.init(row: 9, kind: "x", value: "-1")]),
                ]
            }
            let json = try await gateway.send(.get, "/v1/intakes/i/errors", token: token)
            #expect(json.json["errors"]?.array?.count == 3)
            #expect(json.json["errors"]?[2]?["row"]?.integer == 9)
            for (path, headers) in [
                ("/v1/intakes/i/errors?format=csv", [:]), ("/v1/intakes/i/errors", ["Accept": "text/csv"]),
            ] {
                let csv = try await gateway.send(.get, path, token: token, headers: headers)
                #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
                #expect(
                    csv.text.split(separator: "\r\n").map(String.init) == [
                        "row,column,kind,value,message", "2,imei1,bad_check_digit,'=cmd(),",
                        "3,sku,unknown,\"a,\"\"b\"\"\",", "9,,x,'-1,",
                    ])
            }
            gateway.script.fail("GetIntake", RPCError(.notFound, "no"))
            #expect(try await gateway.send(.get, "/v1/intakes/i/errors", token: token).status == 404)
        }
    }

    @Test("a master file with row errors is 422 and shows them; a right one is 200")
    func master() async throws {
        try await withGateway { gateway in
            let token = try await gateway.key([.operations])
            func send(_ word: String) async throws -> Answer {
                try await gateway.send(
                    .post, "/v1/master/\(word)", body: Array("a,b".utf8),
                    headers: [
                        "Authorization": "Bearer \(token)", "Content-Type": "text/csv",
                        "Idempotency-Key": "k",
                    ])
            }
            for word in ["products", "skus", "tacs"] {
                #expect(try await send(word).status == 200)
            }
            let kinds = gateway.script.seen("ImportMaster").compactMap {
                ($0.request as? InventoryV1.ImportMasterRequest)?.kind
            }
            #expect(kinds == [.product, .sku, .tac])
            gateway.script.on("ImportMaster") { _, _ in
                InventoryV1.ImportMasterReply(rows: 1, errors: [.init(row: 1)], errorCount: 1)
            }
            #expect(try await send("skus").status == 422)
            #expect(try await send("phones").status == 404)
        }
    }
}
