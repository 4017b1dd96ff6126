import Foundation
import Messages
import Testing
import Wire

/// Bytes that protoc makes of the text format are the bytes that the codecs make, and the codecs
/// read them as the same value.
@Suite struct GoldenVectorTests {
    @Test("money has the same bytes as protoc gives", .enabled(if: Protoc.isInstalled))
    func money() throws {
        try expect(
            CommonV1.Money(amountMinor: -129_900, currency: "CNY"),
            "common.proto", "amount_minor: -129900 currency: 'CNY'")
    }

    @Test("an order with lines, serials and violations", .enabled(if: Protoc.isInstalled))
    func order() throws {
        let order = OrderV1.Order(
            orderID: "01890a5d-ac96-774b-bcce-b302099a8057", number: "SO-1", state: .refused,
            totalMinor: 9_223_372_036_854_775_807,
            lines: [
                .init(lineNo: 1, sku: "S-1", quantity: 2, serials: ["490154203237518", ""]),
                .init(),
            ],
            violations: [.init(rule: "price_floor", field: "/lines/0", message: "低于底价")],
            version: 3, deliveryState: "picking")
        try expect(
            order, "order.proto",
            """
            order_id: "01890a5d-ac96-774b-bcce-b302099a8057" number: "SO-1"
            state: ORDER_STATE_REFUSED total_minor: 9223372036854775807
            lines { line_no: 1 sku: "S-1" quantity: 2 serials: "490154203237518" serials: "" }
            lines { }
            violations { rule: "price_floor" field: "/lines/0" message: "低于底价" }
            version: 3 delivery_state: "picking"
            """)
    }

    @Test("an event with a body, even an empty one", .enabled(if: Protoc.isInstalled))
    func event() throws {
        try expect(
            EventsV1.EventBatch(
                events: [
                    .init(
                        position: 1, eventID: "e",
                        body: .partyChanged(
                            .init(partyID: "p", partyClass: .keyAccount, active: true))),
                    .init(body: .orderConfirmed(.init())),
                ], asOfUs: 1_700_000_000_000_000),
            "events.proto",
            """
            events { position: 1 event_id: "e"
              party_changed { party_id: "p" party_class: PARTY_CLASS_KEY_ACCOUNT active: true } }
            events { order_confirmed { } }
            as_of_us: 1700000000000000
            """)
    }

    @Test("a list of enums", .enabled(if: Protoc.isInstalled))
    func enums() throws {
        try expect(
            OrderV1.OrderTypeRule(
                orderType: "SI-STD", version: 1, allowedClasses: [.agent, .distributor, .other],
                overdueGraceDays: -1, active: true),
            "order.proto",
            """
            order_type: "SI-STD" version: 1 allowed_classes: PARTY_CLASS_AGENT
            allowed_classes: PARTY_CLASS_DISTRIBUTOR allowed_classes: PARTY_CLASS_OTHER
            overdue_grace_days: -1 active: true
            """)
    }

    @Test("a field whose name is a word of C", .enabled(if: Protoc.isInstalled))
    func keyword() throws {
        try expect(
            InventoryV1.ShipmentLine(lineNo: 1, ordered: 5, shipped: 3, short: 2),
            "inventory.proto", "line_no: 1 ordered: 5 shipped: 3 short: 2")
    }

    @Test("bytes with NUL", .enabled(if: Protoc.isInstalled))
    func bytes() throws {
        try expect(
            InventoryV1.AppendIntakeRequest(intakeID: "i", index: 300, data: [0, 255, 0]),
            "inventory.proto", #"intake_id: "i" index: 300 data: "\000\377\000""#)
    }

    private func expect<Message: WireMessage>(
        _ value: Message, _ file: String, _ text: String
    ) throws {
        let golden = try Protoc.encode(Message.messageType.name, in: file, text)
        #expect(!golden.isEmpty)
        #expect(try value.encoded() == golden)
        #expect(try Message(decoding: golden) == value)
    }
}

/// Google's compiler as an encoder of the text format.
enum Protoc {
    struct Failure: Error {
        var status: Int32
    }

    static let executable: URL? = ["/usr/bin", "/usr/local/bin"]
        .map { URL(filePath: $0 + "/protoc") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }

    static var isInstalled: Bool { executable != nil }

    static func encode(_ type: String, in file: String, _ text: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = executable
        process.arguments = ["-I", Contracts.folder.path, "--encode=" + type, file]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus)
        }
        return [UInt8](bytes)
    }
}
