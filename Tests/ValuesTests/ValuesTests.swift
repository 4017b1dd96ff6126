import Testing

@testable import Values

@Suite("identifiers of domain.md rule 2")
struct IdentifierTests {
    @Test(
        "the check digit of a known IMEI is found",
        arguments: [("35209900176148", 1), ("49015420323751", 8)])
    func checkVectors(base: String, digit: Int) throws {
        #expect(Digits.luhnCheckDigit(base.utf8) == digit)
        let imei = try IMEI(base + String(digit))
        #expect(imei.text == base + String(digit))
        #expect(imei.checkDigit == digit)
    }

    @Test("an IMEI with any other check digit is refused")
    func wrongCheckDigit() {
        for digit in 0...9 where digit != 1 {
            #expect(throws: IdentifierError.badCheckDigit) { try IMEI("35209900176148\(digit)") }
        }
    }

    @Test("an IMEISV and a bare base name the same device as the IMEI")
    func forms() throws {
        let imei = try IMEI("352099001761481")
        #expect(try IMEI("35209900176148") == imei)
        #expect(try IMEI("3520990017614823") == imei)
        #expect(imei.tac.description == "35209900")
        #expect(imei.masked == "35209900*****81")
    }

    @Test("an IMEI of wrong length or with letters is refused by its own reason")
    func malformed() {
        #expect(throws: IdentifierError.badLength) { try IMEI("3520990017614") }
        #expect(throws: IdentifierError.badLength) { try IMEI("") }
        #expect(throws: IdentifierError.badDigits) { try IMEI("35209900176148a") }
        #expect(throws: IdentifierError.badDigits) { try IMEI("35209900176148\u{0661}".prefix(14) + "x") }
    }

    @Test("an IMEI with leading zeros keeps them")
    func leadingZeros() throws {
        let imei = IMEI(base: 1_000_000_00001)
        #expect(imei.text.count == 15)
        #expect(try IMEI(imei.text) == imei)
    }

    @Test("an SSCC and a GTIN carry the GS1 check digit")
    func gs1() throws {
        // 00614141123456789 + 0 and 629104150021 + 3 are GS1's own examples of the calculation.
        #expect(Digits.gs1CheckDigit("629104150021".utf8) == 3)
        #expect(try GTIN("6291041500213").text == "06291041500213")
        let body = "37610425002123456"
        #expect(try SSCC(body + "9").text == "376104250021234569")
        #expect(throws: IdentifierError.badCheckDigit) { try SSCC(body + "8") }
    }
}

@Suite("money and checked arithmetic")
struct MoneyTests {
    @Test("an overflow is refused, never wrapped and never a trap")
    func overflow() {
        #expect(throws: ValueError.overflow) { try Checked.add(.max, 1) }
        #expect(throws: ValueError.overflow) { try Checked.subtract(.min, 1) }
        #expect(throws: ValueError.overflow) { try Checked.multiply(.max, 2) }
        #expect(throws: ValueError.overflow) { try Checked.scale(.max, by: 3, over: 2) }
    }

    @Test("scaling rounds half up, away from zero")
    func scaling() throws {
        #expect(try Checked.scale(149_900, by: 9500, over: 10_000) == 142_405)
        #expect(try Checked.scale(5, by: 1, over: 10) == 1)
        #expect(try Checked.scale(4, by: 1, over: 10) == 0)
        #expect(try Checked.scale(-5, by: 1, over: 10) == -1)
        #expect(try Checked.scale(.max, by: 10_000, over: 10_000) == .max)
    }

    @Test("two currencies are never added")
    func currencies() throws {
        let yuan = Money(minorUnits: 1, currency: .cny)
        let dollar = Money(minorUnits: 1, currency: try Currency("USD"))
        #expect(throws: ValueError.currencyMismatch) { try yuan.adding(dollar) }
        #expect(throws: ValueError.malformed("a currency is three upper-case letters")) {
            try Currency("cny")
        }
    }

    @Test("minor units print with two decimals")
    func text() {
        #expect(Money.text(minorUnits: 129_900) == "1299.00")
        #expect(Money.text(minorUnits: -5) == "-0.05")
        #expect(Money.text(minorUnits: .min) == "-92233720368547758.08")
    }
}

@Suite("dates and instants")
struct TimeTests {
    @Test("a business date begins at midnight of the company's zone")
    func zone() throws {
        let before = try #require(Instant(iso8601: "2026-11-22T15:59:59.999999Z"))
        let after = try #require(Instant(iso8601: "2026-11-22T16:00:00Z"))
        #expect(BusinessDate(before, zone: .shanghai).description == "2026-11-22")
        #expect(BusinessDate(after, zone: .shanghai).description == "2026-11-23")
    }

    @Test("every day of two centuries reads back as itself and follows the one before")
    func calendar() throws {
        var previous = try #require(BusinessDate("1899-12-31"))
        for day in 0..<73_500 {
            let date = previous.adding(days: 1)
            let read = try #require(BusinessDate(date.description), "day \(day)")
            #expect(read == date)
            previous = date
        }
        #expect(previous.year == 2101)
    }

    @Test(
        "a day that is not in the calendar is refused",
        arguments: [
            "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-01-01", "2026-1-01", "2026/01/01",
        ])
    func noSuchDay(text: String) { #expect(BusinessDate(text) == nil) }

    @Test("an instant reads back from its text, with any offset")
    func iso() throws {
        let instant = Instant(microseconds: 1_795_415_400_250_000)
        #expect(Instant(iso8601: instant.iso8601) == instant)
        #expect(
            Instant(iso8601: "2026-11-23T14:30:00+08:00") == Instant(iso8601: "2026-11-23T06:30:00Z"))
        #expect(Instant(iso8601: "2026-11-23 14:30:00Z") == nil)
        #expect(Instant(iso8601: "2026-11-23T24:30:00Z") == nil)
        #expect(Instant(iso8601: "2026-11-23T14:30:00") == nil)
        #expect(Instant(microseconds: .max).adding(seconds: 1) == Instant(microseconds: .max))
    }
}

@Suite("ids")
struct UUIDTests {
    @Test("made ids are version 7, ordered by time, and read back from their text")
    func version7() throws {
        let random = SeededRandom(seed: 7)
        var previous: UUIDv7?
        for millisecond in 0..<1000 {
            let id = UUIDv7(
                at: Instant(microseconds: 1_795_415_400_000_000 + Int64(millisecond) * 1000),
                randomness: random)
            let text = id.description
            #expect(text.count == 36)
            #expect(Array(text)[14] == "7")
            #expect("89ab".contains(Array(text)[19]))
            #expect(UUIDv7(text) == id)
            #expect(UUIDv7(text.uppercased()) == id)
            if let previous { #expect(previous < id) }
            previous = id
        }
        #expect(UUIDv7("not-a-uuid") == nil)
        #expect(UUIDv7("0193566f-9c1d-7abc-8def-0123456789ag") == nil)
    }

    @Test("one seed gives one sequence, and bounds hold")
    func seeded() {
        let first = SeededRandom(seed: 1)
        let second = SeededRandom(seed: 1)
        for _ in 0..<1000 {
            #expect(first.next() == second.next())
            #expect(first.next(below: 7) < 7)
            _ = second.next(below: 7)
        }
        #expect(first.bytes(13).count == 13)
    }
}
