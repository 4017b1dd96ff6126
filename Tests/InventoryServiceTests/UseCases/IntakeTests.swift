import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import InventoryService

@Suite struct IntakeTests {
    @Test("a clean file is posted whole: devices, stock and movements")
    func cleanFile() async throws {
        try await TestService.run { service in
            let rows = Samples.rows(250) + Samples.rows(50, tac: Samples.tac2, sku: Samples.other)
            let intake = try await service.intake(Samples.file(rows), chunk: 1000)
            #expect(intake.state == .posted)
            #expect(intake.rows == 300)
            #expect(intake.devicesPosted == 300)
            #expect(intake.errorCount == 0)
            #expect(try await service.stock() == [250, 0])
            #expect(try await service.stock(Samples.other) == [50, 0])
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("every kind of fault is named in one pass, with its row and column, and nothing is stored")
    func everyFault() async throws {
        try await TestService.run { service in
            // Held before: unit 900 in stock, unit 901 shipped, unit 902 in stock under white.
            let held = Samples.rows(2, from: 900) + Samples.rows(1, from: 902, sku: Samples.white)
            try await service.intake(Samples.file(held.map { Self.loose($0) }))
            try await service.intake(Samples.file(Samples.rows(10, from: 100)))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 1)])
            try await service.message(
                "m-1", shipment.shipmentID, "shipped", serials: [Samples.imei(901)], final: true)

            let file = FaultyFile()
            let intake = try await service.intake(file.bytes)
            #expect(intake.state == .refused)
            let found = Set(intake.errors.map { "\($0.row) \($0.column) \($0.kind)" })
            let expected = Set(file.expected)
            #expect(expected.subtracting(found).isEmpty)
            #expect(found.subtracting(expected).isEmpty)
            #expect(intake.errors.map(\.row) == intake.errors.map(\.row).sorted())
            let kinds = Set(FaultKind.allCases.map(\.rawValue)).subtracting([
                "unknown_product", "belongs_to_other_product",
            ])
            #expect(Set(intake.errorsByKind.map(\.kind)) == kinds)
            #expect(intake.errorsByKind.reduce(0) { $0 + $1.count } == intake.errorCount)
            #expect(intake.devicesPosted == 0)
            // Twelve black devices came before, one of them left.
            #expect(try await service.stock() == [11, 0])
            await refusal(.notFound) { _ = try await service.device(Samples.imei(1)) }
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    /// A row without its carton and pallet.
    private static func loose(_ row: String) -> String {
        row.split(separator: ",").prefix(4).joined(separator: ",") + ",,"
    }

    @Test("all faults of a refused file can be read to the end, in row order")
    func streamedFaults() async throws {
        var settings = InventorySettings()
        settings.faultsShown = 10
        try await TestService.run(settings: settings) { service in
            let rows = (Int64(1)...35).map { "12345,,\(Samples.serial($0)),\(Samples.black),," }
            let intake = try await service.intake(Samples.file(rows))
            #expect(intake.errors.count == 10)
            #expect(intake.errorCount == 35)
            var rowsSeen: [Int64] = []
            let stream = try await service.client().listIntakeErrors(
                InventoryV1.GetIntakeRequest(intakeID: intake.intakeID))
            for try await batch in stream { rowsSeen += batch.errors.map(\.row) }
            #expect(rowsSeen == Array(2...36))
        }
    }

    @Test("a dry run stores nothing, and a commit of the same intake then posts it")
    func dryRun() async throws {
        try await TestService.run { service in
            let bytes = Samples.file(Samples.rows(20))
            let id = service.newID()
            let dry = try await service.intake(bytes, id: id, dryRun: true)
            #expect(dry.state == .validated)
            #expect(try await service.stock() == [0, 0])
            let posted = try await service.intake(bytes, id: id)
            #expect(posted.state == .posted)
            #expect(posted.devicesPosted == 20)
        }
    }

    @Test("the same file again changes nothing, under the same id and under another")
    func sameFileAgain() async throws {
        try await TestService.run { service in
            let bytes = Samples.file(Samples.rows(40))
            let first = try await service.intake(bytes)
            let again = try await service.intake(bytes, id: first.intakeID)
            #expect(again.devicesPosted == 40)
            let other = try await service.intake(bytes)
            #expect(other.state == .posted)
            #expect(other.devicesPosted == 0)
            #expect(other.devicesUnchanged == 40)
            // Another line end is another content, but the rows say the same.
            let windows = Samples.file(Samples.rows(40)).flatMap { $0 == 10 ? [13, 10] : [$0] }
            let third = try await service.intake(windows)
            #expect(third.devicesUnchanged == 40)
            #expect(try await service.stock() == [40, 0])
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("the same file is a harmless repeat even when its devices have left since")
    func sameFileAfterShipping() async throws {
        try await TestService.run { service in
            let bytes = Samples.file(Samples.rows(5))
            try await service.intake(bytes)
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 1)])
            try await service.message(
                "m-1", shipment.shipmentID, "shipped", serials: [Samples.imei(3)], final: true)
            let again = try await service.intake(bytes)
            #expect(again.devicesUnchanged == 5)
            #expect(try await service.stock() == [4, 0])
        }
    }

    @Test("devices held in one warehouse are not received in another by sending their file there")
    func otherWarehouse() async throws {
        try await TestService.run { service in
            let bytes = Samples.file(Samples.rows(3))
            try await service.intake(bytes)
            let intake = try await service.intake(bytes, warehouse: Samples.beijing)
            #expect(intake.state == .refused)
            #expect(Set(intake.errors.map(\.kind)) == ["duplicate_in_system_same_sku"])
            #expect(try await service.stock(Samples.black, Samples.beijing) == [0, 0])
        }
    }

    @Test("a file that grew is posted for its new rows only")
    func grownFile() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(20, from: 10)))
            let grown = try await service.intake(Samples.file(Samples.rows(40, from: 10)))
            #expect(grown.devicesUnchanged == 20)
            #expect(grown.devicesPosted == 20)
            #expect(try await service.stock() == [40, 0])
        }
    }

    @Test("chunks are idempotent, in order, complete and bounded")
    func chunks() async throws {
        var settings = InventorySettings()
        settings.intakeBytesMax = 100
        try await TestService.run(settings: settings) { service in
            let client = service.client()
            let id = service.newID()
            let begin = InventoryV1.BeginIntakeRequest(
                intakeID: id, warehouseCode: Samples.shanghai, fileName: "f")
            _ = try await client.beginIntake(begin)
            _ = try await client.beginIntake(begin)
            await refusal(.alreadyExists) {
                var other = begin
                other.fileName = "g"
                _ = try await client.beginIntake(other)
            }
            func append(_ index: Int32, _ text: String) async throws -> InventoryV1.Intake {
                try await client.appendIntake(
                    InventoryV1.AppendIntakeRequest(
                        intakeID: id, index: index, data: Array(text.utf8)))
            }
            #expect(try await append(0, "imei1,").bytesReceived == 6)
            #expect(try await append(0, "imei1,").bytesReceived == 6)
            await refusal(.alreadyExists) { _ = try await append(0, "imei2,") }
            await refusal(.failedPrecondition) { _ = try await append(2, "sn") }
            #expect(try await append(1, String(repeating: "x", count: 94)).bytesReceived == 100)
            await refusal(.outOfRange) { _ = try await append(2, "y") }
            await refusal(.failedPrecondition) {
                _ = try await client.commitIntake(
                    InventoryV1.CommitIntakeRequest(intakeID: id, chunkCount: 3))
            }
            await refusal(.notFound) {
                _ = try await client.commitIntake(
                    InventoryV1.CommitIntakeRequest(intakeID: service.newID(), chunkCount: 0))
            }
        }
    }

    @Test("a file with one row too many is refused, at the bound it is taken")
    func tooManyRows() async throws {
        var settings = InventorySettings()
        settings.intakeRowsMax = 10
        try await TestService.run(settings: settings) { service in
            let posted = try await service.intake(Samples.file(Samples.rows(10)))
            #expect(posted.state == .posted)
            let marks = await refusal(.outOfRange) {
                _ = try await service.intake(Samples.file(Samples.rows(11, from: 50)))
            }.marks
            #expect(marks == ["limit "])
        }
    }

    @Test(
        "a file without usable content is refused with a fault, not with a failure",
        arguments: ["", "\n\n", "imei1,sn,sku\n", "\"imei1,sn,sku\n1,2,3"])
    func emptyFiles(text: String) async throws {
        try await TestService.run { service in
            let id = service.newID()
            let client = service.client()
            _ = try await client.beginIntake(
                InventoryV1.BeginIntakeRequest(
                    intakeID: id, warehouseCode: Samples.shanghai, fileName: "f"))
            if !text.isEmpty {
                _ = try await client.appendIntake(
                    InventoryV1.AppendIntakeRequest(intakeID: id, data: Array(text.utf8)))
            }
            let intake = try await client.commitIntake(
                InventoryV1.CommitIntakeRequest(intakeID: id, chunkCount: text.isEmpty ? 0 : 1))
            #expect(intake.state == .refused)
            #expect(intake.errors.contains { $0.kind == "malformed_row" })
        }
    }
}

/// A file with every kind of fault, and what must be said about it.
struct FaultyFile {
    private(set) var bytes: [UInt8] = []
    private(set) var expected: [String] = []
    private var rows: [String] = []

    init() {
        let header = "sku,sn,imei1,imei2,carton_sscc,pallet_sscc,carton_quantity,colour"
        expect(1, "colour", .unknownColumn)
        add("3520990", kind: .badLength)
        add("35209900X76148", kind: .badDigits)
        add("352099001761480", kind: .badCheckDigit)
        add(Samples.imei(11_111_111, 5), kind: .unknownTAC)
        add(Samples.imei(Samples.tac2, 5), kind: .tacOfOtherSKU)
        // Rows 7 and 8: a serial number and an IMEI that stand twice, across columns.
        row(imei1: Samples.imei(20), sn: "TWICE-1")
        row(imei1: Samples.imei(21), imei2: Samples.imei(20), sn: "TWICE-1")
        expect(8, "imei2", .duplicateInFile)
        expect(8, "sn", .duplicateInFile)
        // Row 9: held under the same SKU with another serial number.
        row(imei1: Samples.imei(900), sn: "OTHER-900")
        expect(9, "imei1", .duplicateInSystemSameSKU)
        // Row 10: held under another SKU.
        row(imei1: Samples.imei(902), sn: "OTHER-902")
        expect(10, "imei1", .duplicateInSystemOtherSKU)
        // Row 11: says what is held, but the device has left.
        row(imei1: Samples.imei(901), imei2: Samples.imei(500_901), sn: Samples.serial(901))
        expect(11, "imei1", .deviceBeyondInStock)
        // Rows 12 and 13: a carton that states three units and has two.
        row(imei1: Samples.imei(30), sn: "CARTON-1", carton: Samples.sscc(1), quantity: "3")
        row(imei1: Samples.imei(31), sn: "CARTON-2", carton: Samples.sscc(1), quantity: "3")
        expect(12, "carton_sscc", .cartonCountMismatch)
        // Row 14: a carton that was received before comes with a further unit.
        row(
            imei1: Samples.imei(32), sn: "CARTON-3", carton: Samples.sscc(10),
            pallet: Samples.sscc(9_000_001))
        expect(14, "carton_sscc", .cartonCountMismatch)
        row(imei1: Samples.imei(33), sn: "SKU-1", sku: Samples.retired)
        expect(15, "sku", .unknownSKU)
        row(imei1: Samples.imei(34), sn: "SSCC-1", carton: "690123400000000002")
        expect(16, "carton_sscc", .badSSCC)
        row(imei1: "", sn: "", sku: "")
        for column in ["imei1", "sn", "sku"] { expect(17, column, .missingValue) }
        rows.append("too,few")
        expect(18, "", .malformedRow)
        rows.append("\"\(Samples.black)\"x,,,,,,,")
        expect(19, "", .malformedRow)
        // Row 20: its own IMEI twice.
        row(imei1: Samples.imei(40), imei2: Samples.imei(40), sn: "SELF-1")
        expect(20, "imei2", .duplicateInFile)
        // Row 21: a serial number that reads as the IMEI of row 7.
        row(imei1: Samples.imei(41), sn: Samples.imei(20))
        expect(21, "sn", .duplicateInFile)
        // Row 22: a serial number that reads as an IMEI that is held.
        row(imei1: Samples.imei(42), sn: Samples.imei(500_900))
        expect(22, "sn", .duplicateInSystemSameSKU)
        row(imei1: Samples.imei(1), sn: "GOOD-1")
        bytes = Samples.file(rows, header: header)
    }

    private mutating func add(_ imei: String, kind: FaultKind) {
        row(imei1: imei, sn: "IMEI-\(rows.count)")
        expect(rows.count + 1, "imei1", kind)
    }

    private mutating func row(
        imei1: String, imei2: String = "", sn: String, sku: String = Samples.black,
        carton: String = "", pallet: String = "", quantity: String = ""
    ) {
        rows.append("\(sku),\(sn),\(imei1),\(imei2),\(carton),\(pallet),\(quantity),black")
    }

    private mutating func expect(_ row: Int, _ column: String, _ kind: FaultKind) {
        expected.append("\(row) \(column) \(kind.rawValue)")
    }
}
