import JSON
import Messages
import Values

/// The checked parameters of a query string.
struct QueryValues: Sendable, Equatable {
    private var values: [(name: String, value: String)] = []

    static func == (a: QueryValues, b: QueryValues) -> Bool {
        a.values.elementsEqual(b.values) { $0 == $1 }
    }

    /// Reads a query string against the parameters of a route; all faults at once.
    ///
    /// Unknown and repeated parameters are faults: a misspelt filter must not list everything.
    init(_ query: String?, fields: [QueryField]) throws(Problem) {
        let faults = JSONFaults()
        let pairs = (query ?? "").utf8.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= 64 else { throw Problem(.malformed, "Too many query parameters.") }
        for pair in pairs {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let name = PercentCoding.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true)
            let rest = equals.map { pair[pair.index(after: $0)...] }
            let value = PercentCoding.decode(rest ?? pair[pair.endIndex...], plusIsSpace: true)
            guard let name, let value else {
                throw Problem(.malformed, "The query string is not percent-encoded UTF-8.")
            }
            add(name, value, fields, faults)
        }
        for field in fields where field.required && text(field.name).isEmpty {
            faults.add(.missing, field.name, "is required")
        }
        guard faults.isEmpty else { throw Problem.invalid(faults.all) }
    }

    /// No parameters.
    init() {}

    private mutating func add(
        _ name: String, _ value: String, _ fields: [QueryField], _ faults: JSONFaults
    ) {
        guard let field = fields.first(where: { $0.name == name }) else {
            return faults.add(.unknownMember, name, "is not a known query parameter")
        }
        guard !values.contains(where: { $0.name == name }) else {
            return faults.add(.badFormat, name, "is given twice")
        }
        // "cursor=" says nothing about the cursor; a required one is reported as missing.
        if !value.isEmpty { check(value, field, faults) }
        values.append((name, value))
    }

    private func check(_ value: String, _ field: QueryField, _ faults: JSONFaults) {
        switch field.schema {
        case .text(let length):
            _ = JSONReader.text(.string(value), field.name, length, faults)
        case .integer(let range):
            guard let number = Int64(value), range.contains(number) else {
                return faults.add(
                    .outOfRange, field.name,
                    "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        case .flag:
            guard value == "true" || value == "false" else {
                return faults.add(.badWord, field.name, "must be true or false")
            }
        case .word(let words):
            _ = JSONReader.word(.string(value), field.name, words, faults)
        case .date:
            guard BusinessDate(value) != nil else {
                return faults.add(.badFormat, field.name, "must be a date such as 2026-11-23")
            }
        case .currency:
            let letters = value.utf8.allSatisfy { (65...90).contains($0) }
            guard letters, value.utf8.count == 3 else {
                return faults.add(
                    .badFormat, field.name, "must be an ISO 4217 code such as CNY")
            }
        default:
            faults.add(.badFormat, field.name, "cannot be given in a query string")
        }
    }

    /// A parameter as text; empty when absent.
    func text(_ name: String) -> String {
        values.first { $0.name == name }?.value ?? ""
    }

    /// A parameter as a number that was checked against its range; nil when absent.
    func integer(_ name: String) -> Int64? { Int64(text(name)) }

    /// A parameter as truth value; false when absent.
    func flag(_ name: String) -> Bool { text(name) == "true" }

    /// The page that the caller asks for.
    var page: CommonV1.PageRequest {
        CommonV1.PageRequest(
            pageSize: Int32(clamping: integer("page_size") ?? 0), cursor: text("cursor"))
    }
}

/// Percent-coding of URLs (RFC 3986).
enum PercentCoding {
    /// The decoded text; nil when an escape is broken or the bytes are not UTF-8 or hold a NUL.
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = false) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            var byte = bytes[index]
            index = bytes.index(after: index)
            if byte == UInt8(ascii: "+"), plusIsSpace {
                byte = UInt8(ascii: " ")
            } else if byte == UInt8(ascii: "%") {
                guard let high = nibble(bytes, &index), let low = nibble(bytes, &index)
                else { return nil }
                byte = high << 4 | low
            }
            guard byte != 0 else { return nil }
            decoded.append(byte)
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func nibble<Bytes: Collection<UInt8>>(
        _ bytes: Bytes, _ index: inout Bytes.Index
    ) -> UInt8? {
        guard index != bytes.endIndex else { return nil }
        let byte = bytes[index]
        index = bytes.index(after: index)
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): return byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): return byte - UInt8(ascii: "A") + 10
        default: return nil
        }
    }
}
