import Testing
import Values

@testable import InventoryService

/// The worked numbers of domain.md rule 2.
@Suite struct IdentifierTests {
    @Test(
        "the printed check digits of rule 2 come out",
        arguments: [("35209900176148", 1), ("49015420323751", 8)])
    func checkDigits(base: String, digit: Int) throws {
        #expect(try IMEI(base).checkDigit == digit)
        let bytes = Array("\(base)\(digit)".utf8)
        #expect(
            ByteIdentifiers.imei(bytes, 0, bytes.count)
                == .imei(.init(base: try IMEI(base).base, softwareVersion: -1)))
    }

    @Test("every wrong check digit is refused", arguments: 0...9)
    func wrongCheckDigits(digit: UInt8) {
        let bytes = Array("35209900176148".utf8) + [48 + digit]
        let reading = ByteIdentifiers.imei(bytes, 0, bytes.count)
        if digit == 1 {
            #expect(reading == .imei(.init(base: 35_209_900_176_148, softwareVersion: -1)))
        } else {
            #expect(reading == .fault(.badCheckDigit))
        }
    }

    @Test("an IMEISV of 16 digits keeps its base and its software version")
    func softwareVersion() {
        let bytes = Array("3520990017614823".utf8)
        #expect(
            ByteIdentifiers.imei(bytes, 0, bytes.count)
                == .imei(.init(base: 35_209_900_176_148, softwareVersion: 23)))
    }

    @Test(
        "an identifier of another form names its fault",
        arguments: [
            ("3520990017614", FaultKind.badLength), ("35209900176148123", .badLength),
            ("3520990017614A", .badDigits), ("35209900176148B", .badDigits), ("X", .badDigits),
        ])
    func faults(text: String, kind: FaultKind) {
        let bytes = Array(text.utf8)
        #expect(ByteIdentifiers.imei(bytes, 0, bytes.count) == .fault(kind))
    }

    @Test("an SSCC needs 18 digits and its check digit")
    func sscc() {
        let good = Array(Samples.sscc(42).utf8)
        #expect(ByteIdentifiers.sscc(good, 0, 18) == Digits.value(good))
        #expect(ByteIdentifiers.sscc(good, 0, 17) == nil)
        var bad = good
        bad[17] = bad[17] == 48 ? 49 : 48
        #expect(ByteIdentifiers.sscc(bad, 0, 18) == nil)
        bad = good
        bad[3] = 65
        #expect(ByteIdentifiers.sscc(bad, 0, 18) == nil)
    }

    @Test("the reading of bytes agrees with the reading of texts on a thousand random digits")
    func agreement() throws {
        let random = SeededRandom(seed: 11)
        for _ in 0..<1000 {
            let count = 12 + Int(random.next(below: 7))
            let bytes = (0..<count).map { _ in
                random.next(below: 60) == 0 ? UInt8(ascii: "x") : 48 + UInt8(random.next(below: 10))
            }
            let text = String(decoding: bytes, as: UTF8.self)
            switch ByteIdentifiers.imei(bytes, 0, count) {
            case .imei(let field): #expect(try IMEI(text).base == field.base)
            case .fault: #expect(throws: IdentifierError.self) { try IMEI(text) }
            }
        }
    }
}
