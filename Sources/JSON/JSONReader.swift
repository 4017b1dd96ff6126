/// One fault of a document's content.
package struct JSONFault: Sendable, Equatable {
    /// The kinds of fault.
    package enum Kind: String, Sendable {
        case missing
        case wrongType = "wrong_type"
        case unknownMember = "unknown_member"
        case outOfRange = "out_of_range"
        case badWord = "bad_word"
        case badFormat = "bad_format"
    }

    /// What kind of fault it is.
    package let kind: Kind
    /// JSON Pointer (RFC 6901) of the member or element.
    package let pointer: String
    /// What is wrong, to be read after the name of the member.
    package let message: String

    /// A fault at a place.
    package init(_ kind: Kind, _ pointer: String, _ message: String) {
        self.kind = kind
        self.pointer = pointer
        self.message = message
    }
}

/// Collects the faults of one document, so that all are reported at once.
package final class JSONFaults {
    /// The faults in the order they were met, at most `limit`.
    package private(set) var all: [JSONFault] = []
    /// More than this many are not kept: a document that is wrong everywhere needs no full list.
    package let limit: Int

    /// - Parameter limit: faults that are kept.
    package init(limit: Int = 100) {
        self.limit = limit
    }

    /// True when nothing is wrong so far.
    package var isEmpty: Bool { all.isEmpty }

    /// Notes a fault, unless `limit` faults are noted already.
    package func add(_ kind: JSONFault.Kind, _ pointer: String, _ message: String) {
        guard all.count < limit else { return }
        all.append(JSONFault(kind, pointer, message))
    }
}

/// Reads typed members of an object; a fault is noted and reading goes on.
///
/// Every method answers nil when the member is absent or wrong; absent is a fault only where
/// `required` says so, and `null` is never accepted. Call `finish()` last: it reports members that
/// nobody asked for.
package struct JSONReader {
    private let object: JSONObject
    /// Where the object stands in the document.
    package let pointer: String
    /// Where faults go; shared with nested readers.
    package let faults: JSONFaults
    /// Members asked for, a bit each; those from the 64th on in `seenHigh`.
    private var seenLow: UInt64 = 0
    private var seenHigh: Set<Int> = []

    /// A reader of a value that has to be an object; nil, with the fault noted, when it is not.
    package init?(_ value: JSONValue, pointer: String = "", faults: JSONFaults) {
        guard case .object(let object) = value else {
            faults.add(.wrongType, pointer, "must be an object, not \(value.kind)")
            return nil
        }
        self.object = object
        self.pointer = pointer
        self.faults = faults
    }

    /// The member as it stands.
    package mutating func value(_ name: String, required: Bool = false) -> JSONValue? {
        guard let index = object.index(of: name) else {
            if required { faults.add(.missing, place(name), "is required") }
            return nil
        }
        if index < 64 { seenLow |= 1 << UInt64(index) } else { seenHigh.insert(index) }
        return object.members[index].value
    }

    /// A string of `length` Unicode scalars without control characters.
    package mutating func text(
        _ name: String, required: Bool = false, length: ClosedRange<Int> = 0...1_000
    ) -> String? {
        guard let value = value(name, required: required) else { return nil }
        return Self.text(value, place(name), length, faults)
    }

    /// One of `words`.
    package mutating func word(
        _ name: String, of words: [String], required: Bool = false
    ) -> String? {
        guard let value = value(name, required: required) else { return nil }
        return Self.word(value, place(name), words, faults)
    }

    /// A whole number in `range`.
    package mutating func integer(
        _ name: String, required: Bool = false, in range: ClosedRange<Int64> = .min ... .max
    ) -> Int64? {
        guard let value = value(name, required: required) else { return nil }
        return Self.integer(value, place(name), range, faults)
    }

    /// True or false.
    package mutating func bool(_ name: String, required: Bool = false) -> Bool? {
        guard let value = value(name, required: required) else { return nil }
        guard case .bool(let answer) = value else {
            faults.add(.wrongType, place(name), "must be a boolean, not \(value.kind)")
            return nil
        }
        return answer
    }

    /// An array of `count` elements; `read` gets each element and its pointer, and elements it
    /// answers nil for are left out.
    package mutating func array<Element>(
        _ name: String, required: Bool = false, count: ClosedRange<Int> = 0...1_000,
        _ read: (JSONValue, String, JSONFaults) -> Element?
    ) -> [Element]? {
        guard let value = value(name, required: required) else { return nil }
        guard case .array(let elements) = value else {
            faults.add(.wrongType, place(name), "must be an array, not \(value.kind)")
            return nil
        }
        guard count.contains(elements.count) else {
            faults.add(
                .outOfRange, place(name),
                "must have \(count.lowerBound) to \(count.upperBound) elements")
            return nil
        }
        let parent = place(name)
        return elements.indices.compactMap {
            read(elements[$0], JSONPointer.element(parent, $0), faults)
        }
    }

    /// A nested object.
    package mutating func object<Value>(
        _ name: String, required: Bool = false, _ read: (inout JSONReader) -> Value
    ) -> Value? {
        guard let value = value(name, required: required),
            var nested = JSONReader(value, pointer: place(name), faults: faults)
        else { return nil }
        let answer = read(&nested)
        nested.finish()
        return answer
    }

    /// Reports members that were not asked for.
    package func finish() {
        for index in object.members.indices where !wasSeen(index) {
            faults.add(
                .unknownMember, place(object.members[index].name), "is not a known member")
        }
    }

    private func wasSeen(_ index: Int) -> Bool {
        index < 64 ? seenLow & (1 << UInt64(index)) != 0 : seenHigh.contains(index)
    }

    private func place(_ name: String) -> String {
        JSONPointer.member(pointer, name)
    }
}

/// Checks of single values, for members and array elements alike.
extension JSONReader {
    /// As `text(_:required:length:)` for a value in hand.
    package static func text(
        _ value: JSONValue, _ pointer: String, _ length: ClosedRange<Int>, _ faults: JSONFaults
    ) -> String? {
        guard case .string(let text) = value else {
            faults.add(.wrongType, pointer, "must be a string, not \(value.kind)")
            return nil
        }
        // A text has at most as many scalars as bytes, so most need no counting.
        let bytes = text.utf8.count
        if bytes > length.upperBound || bytes < length.lowerBound
            || (length.lowerBound > 1 && bytes < length.lowerBound * 4)
        {
            guard length.contains(text.unicodeScalars.count) else {
                faults.add(
                    .outOfRange, pointer,
                    "must have \(length.lowerBound) to \(length.upperBound) characters")
                return nil
            }
        }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            faults.add(.badFormat, pointer, "must not contain control characters")
            return nil
        }
        return text
    }

    /// As `word(_:of:required:)` for a value in hand.
    package static func word(
        _ value: JSONValue, _ pointer: String, _ words: [String], _ faults: JSONFaults
    ) -> String? {
        guard case .string(let text) = value else {
            faults.add(.wrongType, pointer, "must be a string, not \(value.kind)")
            return nil
        }
        guard words.contains(text) else {
            faults.add(.badWord, pointer, "must be one of \(words.joined(separator: ", "))")
            return nil
        }
        return text
    }

    /// As `integer(_:required:in:)` for a value in hand.
    package static func integer(
        _ value: JSONValue, _ pointer: String, _ range: ClosedRange<Int64>, _ faults: JSONFaults
    ) -> Int64? {
        guard case .integer(let number) = value else {
            faults.add(.wrongType, pointer, "must be an integer, not \(value.kind)")
            return nil
        }
        guard range.contains(number) else {
            faults.add(
                .outOfRange, pointer, "must be from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }
}
