import JSON
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test("what is written is read again as it was")
    func roundTrip() throws {
        let value: JSONValue = [
            "text": "quote \" backslash \\ line\n tab\t nul\u{0} bell\u{7} é中😀 /",
            "numbers": [0, 9, 10, -1, 9_223_372_036_854_775_807, -9_223_372_036_854_775_808],
            "decimal": .decimal("-1.250e-7"),
            "empty": [[:], [], "", .null, true, false],
            "na\"me": [["deep": [["deeper": 1]]]],
        ]
        #expect(try JSONValue.parse(value.serialized()) == value)
    }

    @Test("control characters are escaped")
    func escapes() {
        #expect(JSONValue.string("a\u{1}\u{1F}\n\"\\").serializedText == #""a\u0001\u001f\n\"\\""#)
    }

    @Test("every scalar below U+0800 survives, escaped or not")
    func scalars() throws {
        for code in UInt32(0)..<0x800 {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let value = JSONValue.string("x\(scalar)y")
            #expect(try JSONValue.parse(value.serialized()) == value)
        }
    }

    @Test("a document is written member by member")
    func streaming() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("id")
        writer.string("a")
        writer.name("lines")
        writer.beginArray()
        writer.integer(1)
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.endArray()
        writer.name("total")
        writer.integer(-129_900)
        writer.name("part")
        writer.written(Array("[1]".utf8))
        writer.name("ok")
        writer.bool(true)
        writer.endObject()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"id":"a","lines":[1,{},null],"total":-129900,"part":[1],"ok":true}"#)
    }

    @Test("setting, replacing and removing members")
    func mutation() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = 3
        object["c"] = "x"
        object["b"] = nil
        #expect(object.members.map(\.name) == ["a", "c"])
        #expect(object["a"] == 3)
        #expect(object["b"] == nil)
    }
}
