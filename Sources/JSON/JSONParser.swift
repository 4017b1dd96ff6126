/// Bounds of one document. The length in bytes is the caller's to bound.
package struct JSONLimits: Sendable {
    /// Arrays and objects inside each other. A document of one array has depth 1.
    package var depth: Int
    /// Values in the whole document, members and elements counted.
    package var values: Int

    /// Bounds as given.
    package init(depth: Int = 32, values: Int = 200_000) {
        self.depth = depth
        self.values = values
    }
}

extension JSONValue {
    /// Reads one document, strictly: no byte order mark, no comments, no trailing commas, no
    /// duplicate members, nothing but white space around it.
    ///
    /// - Throws: `JSONError` for the first fault of the text.
    package static func parse(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        // A typed throw cannot leave the closure, so the outcome leaves as a value.
        let outcome = bytes.withUnsafeBufferPointer { parseOutcome($0, limits) }
        return try outcome.get()
    }

    /// As `parse(_:limits:)`, from borrowed memory.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        let outcome = bytes.withMemoryRebound(to: UInt8.self) { parseOutcome($0, limits) }
        return try outcome.get()
    }

    /// As `parse(_:limits:)`, from a text.
    package static func parse(
        text: String, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }

    /// Reads any number of documents, one after the other with nothing but white space between and
    /// around them, such as JSON lines. Each is read as `parse(_:limits:)` reads one, and has the limits
    /// for itself; a fault's line and column count from the first byte of all.
    package static func parseAll(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> [JSONValue] {
        let outcome = bytes.withUnsafeBufferPointer { bytes in
            Self.outcome(bytes, limits) { parser throws(JSONError) in try parser.documents() }
        }
        return try outcome.get()
    }

    private static func parseOutcome(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits
    ) -> Result<JSONValue, JSONError> {
        outcome(bytes, limits) { parser throws(JSONError) in try parser.document() }
    }

    private static func outcome<Read>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits,
        _ read: (inout JSONParser) throws(JSONError) -> Read
    ) -> Result<Read, JSONError> {
        do throws(JSONError) {
            var parser = JSONParser(bytes: bytes, limits: limits)
            return .success(try read(&parser))
        } catch {
            return .failure(error)
        }
    }
}

/// Recursive descent over a buffer that outlives the parser. The depth limit bounds the stack.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    var position = 0
    var depth = 0
    var values = 0
    /// Names and indices from the document down to the value being read; text only when it fails.
    var path: [PathStep] = []

    enum PathStep {
        case member(String)
        case element(Int)
    }

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw fault(.trailingBytes) }
        return value
    }

    mutating func documents() throws(JSONError) -> [JSONValue] {
        var found: [JSONValue] = []
        skipSpace()
        while position < bytes.count {
            values = 0
            found.append(try value())
            skipSpace()
        }
        return found
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        values += 1
        guard values <= limits.values else { throw fault(.tooManyValues(limit: limits.values)) }
        guard position < bytes.count else { throw fault(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case let byte: throw fault(.unexpectedByte(byte))
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter()
        var members: [JSONObject.Member] = []
        var names = NameSet()
        skipSpace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(JSONObject())
        }
        while true {
            skipSpace()
            try expect(UInt8(ascii: "\""), consume: false)
            let name = try string()
            guard names.insert(name, into: members) else { throw fault(.duplicateMember(name)) }
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            path.append(.member(name))
            members.append(JSONObject.Member(name, try value()))
            path.removeLast()
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            try expect(UInt8(ascii: "}"))
            depth -= 1
            return .object(JSONObject(unique: members))
        }
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .array([])
        }
        while true {
            skipSpace()
            path.append(.element(elements.count))
            elements.append(try value())
            path.removeLast()
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            try expect(UInt8(ascii: "]"))
            depth -= 1
            return .array(elements)
        }
    }

    /// Steps over the opening bracket.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= limits.depth else { throw fault(.tooDeep(limit: limits.depth)) }
        position += 1
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            try expect(word.utf8Start[offset])
        }
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, consume: Bool = true) throws(JSONError) {
        guard position < bytes.count else { throw fault(.unexpectedEnd) }
        guard bytes[position] == byte else { throw fault(.unexpectedByte(bytes[position])) }
        if consume { position += 1 }
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// An error at the present position, or at `offset`.
    func fault(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        let end = min(offset ?? position, bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        var pointer = ""
        for step in path {
            switch step {
            case .member(let name): pointer = JSONPointer.member(pointer, name)
            case .element(let index): pointer = JSONPointer.element(pointer, index)
            }
        }
        return JSONError(
            reason: reason, pointer: pointer, line: line, column: end - lineStart + 1)
    }
}

/// Finds a repeated name: by looking at each of a few, by a hash table from 16 on, so that an object
/// of a hundred thousand members does not cost the square of it.
private struct NameSet {
    private var names: Set<String>?

    mutating func insert(_ name: String, into members: [JSONObject.Member]) -> Bool {
        if names != nil {
            return names?.insert(name).inserted ?? false
        }
        if members.count < 16 {
            return !members.contains { $0.name == name }
        }
        var all = Set(members.map(\.name))
        let inserted = all.insert(name).inserted
        names = all
        return inserted
    }
}
