import Testing
import Values

@testable import InventoryService

@Suite struct CSVReaderTests {
    /// Every record as texts; nil for a malformed one.
    private func records(_ text: String) -> [[String]?] {
        var reader = CSVReader(Array(text.utf8))
        var result: [[String]?] = []
        while true {
            switch reader.next() {
            case .record: result.append(reader.fields.map { reader.text($0) })
            case .blank: result.append([])
            case .malformed: result.append(nil)
            case .end: return result
            }
        }
    }

    @Test(
        "line ends of every kind and a byte order mark read alike",
        arguments: ["a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\r1,2", "\u{FEFF}a,b\n1,2", "a , b\n 1,\t2"])
    func lineEnds(text: String) {
        #expect(records(text) == [["a", "b"], ["1", "2"]])
    }

    @Test("quotes protect separators, line ends and doubled quotes")
    func quotes() {
        #expect(records("\"a,\"\"b\"\"\nc\",d\n\"\",e") == [["a,\"b\"\nc", "d"], ["", "e"]])
    }

    @Test("empty fields and blank lines keep their places")
    func emptiness() {
        #expect(records("a,,\n\n,b,") == [["a", "", ""], [], ["", "b", ""]])
    }

    @Test(
        "a malformed row hides no row after it",
        arguments: ["x\"y,1\nok,2", "\"x\"y,1\nok,2", "\"never closed,1\nok,2"])
    func recovery(text: String) {
        #expect(records(text) == [nil, ["ok", "2"]])
    }

    @Test("a field beyond the bound is malformed, at the bound it is not")
    func bounds() {
        let most = CSVReader.fieldBytesMax
        #expect(records(String(repeating: "x", count: most)) != [nil])
        #expect(records(String(repeating: "x", count: most + 1)) == [nil])
        #expect(records(String(repeating: ",", count: CSVReader.fieldsMax - 1)) != [nil])
        #expect(records(String(repeating: ",", count: CSVReader.fieldsMax)) == [nil])
    }

    @Test("random bytes never trap and always end")
    func randomBytes() {
        let random = SeededRandom(seed: 5)
        let alphabet = Array("ab,\"\n\r \u{FF}".utf8)
        for _ in 0..<3000 {
            let count = Int(random.next(below: 40))
            let bytes = (0..<count).map { _ in alphabet[Int(random.next(below: UInt64(alphabet.count)))] }
            var reader = CSVReader(bytes)
            var rows = 0
            while reader.next() != .end {
                for field in reader.fields { _ = reader.text(field) }
                rows += 1
                #expect(rows <= count + 1)
                if rows > count + 1 { return }
            }
        }
    }
}
