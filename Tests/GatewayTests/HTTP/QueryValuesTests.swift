import Messages
import Testing

@testable import Gateway

@Suite("Query strings")
struct QueryValuesTests {
    private let fields = [
        QueryField("size", .integer(1...500), ""), QueryField("name", .text(1...10), ""),
        QueryField("state", .word(["open", "done"]), ""), QueryField("day", .date, ""),
        QueryField("only", .flag, ""), QueryField("unit", .currency, ""),
    ]

    @Test("values are decoded and typed")
    func reads() throws {
        let query = try QueryValues(
            "size=20&name=a%2Bb+c&state=open&day=2026-11-23&only=true&unit=CNY", fields: fields)
        #expect(query.integer("size") == 20)
        #expect(query.text("name") == "a+b c")
        #expect(query.text("state") == "open")
        #expect(query.text("day") == "2026-11-23")
        #expect(query.flag("only"))
        #expect(query.text("unit") == "CNY")
        #expect(try QueryValues(nil, fields: fields).text("name").isEmpty)
        #expect(try QueryValues("", fields: fields).integer("size") == nil)
        #expect(try QueryValues("&&", fields: fields) == QueryValues())
        #expect(try QueryValues("size=&day=&state=", fields: fields).integer("size") == nil)
    }

    @Test("all faults are reported at once")
    func faults() throws {
        let problem = #expect(throws: Problem.self) {
            try QueryValues(
                "size=501&name=12345678901&state=shut&day=2026-02-30&only=yes&unit=cny&what=1&size=2",
                fields: fields + [QueryField("must", .text(1...5), required: true, "")])
        }
        #expect(
            problem?.violations.map(\.field) == [
                "size", "name", "state", "day", "only", "unit", "what", "size", "must",
            ])
        #expect(problem?.status == 400)
    }

    @Test("a broken escape is refused", arguments: ["name=%", "name=%2", "name=%zz", "name=%ff", "%00=1"])
    func escapes(query: String) {
        #expect(throws: Problem.self) { try QueryValues(query, fields: fields) }
    }

    @Test("a great many parameters are refused before they are read")
    func many() {
        let query = Array(repeating: "size=1", count: 65).joined(separator: "&")
        let problem = #expect(throws: Problem.self) { try QueryValues(query, fields: fields) }
        #expect(problem?.kind == .malformed)
    }
}
