import JSON
import Testing

@Suite("Reading JSON")
struct JSONParserTests {
    @Test(
        "a document that RFC 8259 allows is read",
        arguments: [
            ("0", JSONValue.integer(0)),
            ("-0", .integer(0)),
            (" \t\r\n7 ", .integer(7)),
            ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)),
            ("1.50", .decimal("1.50")),
            ("-2E+3", .decimal("-2E+3")),
            ("true", .bool(true)),
            ("null", .null),
            ("\"\"", .string("")),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
            (#""\u00e9\u4e2d""#, .string("é中")),
            (#""\ud83d\ude00""#, .string("😀")),
            ("\"😀中\"", .string("😀中")),
            ("[]", .array([])),
            ("{}", .object([:])),
            ("[1,[2],{\"a\":null}]", .array([1, .array([2]), .object(["a": .null])])),
        ])
    func accepts(text: String, expected: JSONValue) throws {
        #expect(try JSONValue.parse(text: text) == expected)
    }

    @Test(
        "a text that is not JSON is refused at its place",
        arguments: [
            ("", JSONError.Reason.unexpectedEnd, 1),
            ("  ", .unexpectedEnd, 3),
            ("{", .unexpectedEnd, 2),
            ("[1,]", .unexpectedByte(0x5D), 4),
            ("[1 2]", .unexpectedByte(0x32), 4),
            ("{\"a\":1,}", .unexpectedByte(0x7D), 8),
            ("{a:1}", .unexpectedByte(0x61), 2),
            ("{\"a\" 1}", .unexpectedByte(0x31), 6),
            ("01", .badNumber, 1),
            ("-", .unexpectedEnd, 2),
            ("-a", .badNumber, 1),
            ("1.", .unexpectedEnd, 3),
            ("1.e3", .badNumber, 1),
            ("1e", .unexpectedEnd, 3),
            (".5", .unexpectedByte(0x2E), 1),
            ("+1", .unexpectedByte(0x2B), 1),
            ("NaN", .unexpectedByte(0x4E), 1),
            ("tru", .unexpectedEnd, 4),
            ("trux", .unexpectedByte(0x78), 4),
            ("1 2", .trailingBytes, 3),
            ("'a'", .unexpectedByte(0x27), 1),
            ("\"abc", .unexpectedEnd, 5),
            (#""\x""#, .badEscape, 2),
            (#""\u12g4""#, .badEscape, 2),
            (#""\ud800""#, .loneSurrogate, 2),
            (#""\ud800\u0041""#, .loneSurrogate, 2),
            (#""\udc00""#, .loneSurrogate, 2),
            ("\"a\u{1}\"", .controlCharacter(1), 3),
            ("/* */1", .unexpectedByte(0x2F), 1),
            ("\u{FEFF}1", .unexpectedByte(0xEF), 1),
            ("9223372036854775808", .integerOutOfRange, 1),
            ("-9223372036854775809", .integerOutOfRange, 1),
            ("123456789012345678901234567890", .integerOutOfRange, 1),
        ])
    func refuses(text: String, reason: JSONError.Reason, column: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text: text) }
        #expect(error?.reason == reason)
        #expect(error?.column == column)
        #expect(error?.line == 1)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xB8], [0xF5, 0x80, 0x80, 0x80]])
    func refusesBadUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) {
            try JSONValue.parse([0x22] + bytes + [0x22])
        }
        #expect(error?.reason == .badUTF8)
        let escaped = #expect(throws: JSONError.self) {
            try JSONValue.parse([0x22, 0x5C, 0x6E] + bytes + [0x22])
        }
        #expect(escaped?.reason == .badUTF8)
    }

    @Test("an integer that does not fit is reported with its pointer, line and column")
    func pointsAtTheFault() {
        let text = "{\"lines\": [\n  {\"a/b\": 99999999999999999999}]}"
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text: text) }
        #expect(error?.pointer == "/lines/0/a~1b")
        #expect(error?.line == 2)
        #expect(error?.column == 11)
        #expect(
            error?.description
                == "an integer beyond 64 bits at line 2, column 11, in /lines/0/a~1b")
    }

    @Test("nesting to the limit is read, one level more is refused")
    func depthLimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue.parse(text: nested(32))
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text: nested(33)) }
        #expect(error?.reason == .tooDeep(limit: 32))
        // Siblings do not add up.
        _ = try JSONValue.parse(text: "[\(nested(31)),\(nested(31)),{\"a\":\(nested(30))}]")
    }

    @Test("a million opening brackets do not end the process")
    func deepInput() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
    }

    @Test("more values than the limit are refused")
    func valueLimit() throws {
        let limits = JSONLimits(depth: 4, values: 4)
        _ = try JSONValue.parse(text: "[1,2,3]", limits: limits)
        let error = #expect(throws: JSONError.self) {
            try JSONValue.parse(text: "[1,2,3,4]", limits: limits)
        }
        #expect(error?.reason == .tooManyValues(limit: 4))
    }

    @Test("a member given twice is refused in small and in large objects", arguments: [1, 15, 16, 17, 400])
    func duplicates(count: Int) throws {
        let members = (0..<count).map { "\"m\($0)\":\($0)" }
        let all = try JSONValue.parse(text: "{\(members.joined(separator: ","))}")
        #expect(all.object?.count == count)
        #expect(all["m\(count - 1)"] == .integer(Int64(count - 1)))
        for repeated in [0, count - 1] {
            let text = "{\((members + ["\"m\(repeated)\":0"]).joined(separator: ","))}"
            let error = #expect(throws: JSONError.self) { try JSONValue.parse(text: text) }
            #expect(error?.reason == .duplicateMember("m\(repeated)"))
        }
    }

    @Test("two spellings of one name are one name")
    func duplicatesByEscape() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue.parse(text: #"{"a":1,"\u0061":2}"#)
        }
        #expect(error?.reason == .duplicateMember("a"))
    }

    @Test("members keep their order")
    func order() throws {
        let value = try JSONValue.parse(text: #"{"z":1,"a":2,"m":3}"#)
        #expect(value.object?.members.map(\.name) == ["z", "a", "m"])
    }

    @Test("changing any one byte of a document never ends the process")
    func mutation() {
        let original = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",true,null],"b":{"c":"中"}}"#.utf8)
        var accepted = 0
        for index in original.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = original
                changed[index] = byte
                if (try? JSONValue.parse(changed)) != nil { accepted += 1 }
            }
            #expect((try? JSONValue.parse(Array(original[..<index]))) == nil)
        }
        #expect(accepted > original.count)
        #expect(accepted < original.count * 255)
    }

    @Test("documents that follow each other are read one by one, and a fault has its place among all")
    func several() throws {
        let lines = Array("{\"a\":1}\n{\"a\":2} [3]\n\n".utf8)
        #expect(
            try JSONValue.parseAll(lines) == [.object(["a": 1]), .object(["a": 2]), .array([3])])
        #expect(try JSONValue.parseAll(Array(" \n".utf8)).isEmpty)
        #expect(try JSONValue.parseAll(Array("{}{}".utf8)).count == 2)
        let two = Array("[1,2] [3,4]".utf8)
        #expect(try JSONValue.parseAll(two, limits: JSONLimits(values: 3)).count == 2, "limits are for each")
        let error = #expect(throws: JSONError.self) { try JSONValue.parseAll(Array("{}\n{\"a\"}".utf8)) }
        #expect(error?.reason == .unexpectedByte(UInt8(ascii: "}")))
        #expect(error?.line == 2)
        #expect(error?.column == 5)
    }
}
