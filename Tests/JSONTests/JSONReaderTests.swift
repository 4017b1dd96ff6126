import JSON
import Testing

@Suite("Reading typed members")
struct JSONReaderTests {
    private func read(_ text: String, _ body: (inout JSONReader) -> Void) throws -> [JSONFault] {
        let faults = JSONFaults()
        if var reader = JSONReader(try JSONValue.parse(text: text), faults: faults) {
            body(&reader)
            reader.finish()
        }
        return faults.all
    }

    @Test("all faults of a document are reported at once, each with its pointer")
    func collectsAll() throws {
        let text = """
            {"party": 5, "kind": "agnet", "count": 0, "flag": "yes", "when": null, "extra/1": 1,
             "lines": [{"sku": "A", "quantity": 2}, {"quantity": "2", "surprise": true}, 7]}
            """
        let faults = try read(text) { reader in
            _ = reader.text("party", required: true)
            _ = reader.text("name", required: true)
            _ = reader.word("kind", of: ["agent", "other"])
            _ = reader.integer("count", in: 1...5)
            _ = reader.bool("flag")
            _ = reader.text("when")
            _ = reader.array("lines", required: true) { value, pointer, faults in
                guard var line = JSONReader(value, pointer: pointer, faults: faults)
                else { return false }
                _ = line.text("sku", required: true)
                _ = line.integer("quantity", required: true)
                line.finish()
                return true
            }
        }
        #expect(
            faults.map(\.pointer) == [
                "/party", "/name", "/kind", "/count", "/flag", "/when", "/lines/1/sku",
                "/lines/1/quantity", "/lines/1/surprise", "/lines/2", "/extra~11",
            ])
        #expect(
            faults.map(\.kind) == [
                .wrongType, .missing, .badWord, .outOfRange, .wrongType, .wrongType, .missing,
                .wrongType, .unknownMember, .wrongType, .unknownMember,
            ])
        #expect(faults[2].message == "must be one of agent, other")
    }

    @Test("right members are read and leave no fault")
    func readsValues() throws {
        var name: String?
        var place: Int64?
        var words: [String]?
        let faults = try read(
            #"{"name":"中文","address":{"number":12},"words":["a","b"],"absent_is_fine":false}"#
        ) { reader in
            name = reader.text("name", required: true, length: 2...2)
            place = reader.object("address") { $0.integer("number") } ?? nil
            words = reader.array("words") { JSONReader.word($0, $1, ["a", "b"], $2) }
            #expect(reader.bool("absent_is_fine") == false)
            #expect(reader.text("other") == nil)
        }
        #expect(faults.isEmpty)
        #expect(name == "中文")
        #expect(place == 12)
        #expect(words == ["a", "b"])
    }

    @Test(
        "a text is measured in characters, not bytes",
        arguments: [("中文", true), ("中", false), ("中文字", true), ("abcd", false), ("😀😀😀", true)])
    func lengths(text: String, fits: Bool) throws {
        let faults = try read(JSONValue(dictionaryLiteral: ("t", .string(text))).serializedText) {
            _ = $0.text("t", length: 2...3)
        }
        #expect(faults.isEmpty == fits)
    }

    @Test(
        "control characters in a text are refused",
        arguments: ["\u{0}", "a\u{1F}", "\n", "\u{7F}"])
    func controlCharacters(text: String) throws {
        let faults = try read(JSONValue(dictionaryLiteral: ("t", .string(text))).serializedText) {
            _ = $0.text("t")
        }
        #expect(faults.map(\.kind) == [.badFormat])
    }

    @Test("a fraction is not an integer")
    func fractions() throws {
        let faults = try read(#"{"a":1.0,"b":1e3}"#) {
            #expect($0.integer("a") == nil)
            #expect($0.integer("b") == nil)
        }
        #expect(faults.map(\.kind) == [.wrongType, .wrongType])
    }

    @Test("too many elements are one fault, not one each")
    func elementCount() throws {
        let faults = try read(#"{"a":[1,2,3]}"#) {
            _ = $0.array("a", count: 0...2) { JSONReader.text($0, $1, 0...1, $2) }
        }
        #expect(faults == [JSONFault(.outOfRange, "/a", "must have 0 to 2 elements")])
    }

    @Test("unknown members beyond the sixty-fourth are found too")
    func manyMembers() throws {
        let members = (0..<70).map { "\"m\($0)\":1" }.joined(separator: ",")
        let faults = try read("{\(members)}") { reader in
            for index in 0..<70 where index != 3 && index != 68 {
                _ = reader.integer("m\(index)")
            }
        }
        #expect(faults.map(\.pointer) == ["/m3", "/m68"])
    }

    @Test("the list of faults is bounded")
    func bounded() throws {
        let faults = JSONFaults(limit: 3)
        let value = try JSONValue.parse(text: #"{"a":1,"b":1,"c":1,"d":1}"#)
        JSONReader(value, faults: faults)?.finish()
        #expect(faults.all.count == 3)
    }

    @Test("a document that is not an object is one fault")
    func notAnObject() throws {
        let faults = try read("[1]") { _ in Issue.record("there is nothing to read") }
        #expect(faults == [JSONFault(.wrongType, "", "must be an object, not an array")])
    }
}
