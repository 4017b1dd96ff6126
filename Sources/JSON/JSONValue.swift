/// A JSON document as a tree (RFC 8259).
///
/// Whole numbers are exact 64-bit integers. A number with a fraction or an exponent keeps the text
/// it was written with, so nothing is rounded by reading it.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, exactly as written, for example `1.50` or `2e3`.
    case decimal(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// The members of an object in the order of the document. Names are unique.
package struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One member.
    package struct Member: Sendable, Equatable {
        /// Unique within its object.
        package let name: String
        /// What stands under the name.
        package let value: JSONValue

        /// A member of this name and value.
        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// All members, in order.
    package private(set) var members: [Member]

    /// An object without members.
    package init() {
        members = []
    }

    /// Members whose names the caller knows to be unique; the parser has checked them.
    init(unique members: [Member]) {
        self.members = members
    }

    /// A literal object. A name given twice keeps its last value.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = []
        for (name, value) in elements {
            self[name] = value
        }
    }

    /// Number of members.
    package var count: Int { members.count }

    /// The value of a member, nil when there is none. Setting nil removes the member; setting a new
    /// name appends it. The search is linear: objects read from requests have few members.
    package subscript(name: String) -> JSONValue? {
        get { index(of: name).map { members[$0].value } }
        set {
            let found = index(of: name)
            switch (found, newValue) {
            case (let index?, let value?): members[index] = Member(name, value)
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name, value))
            case (nil, nil): break
            }
        }
    }

    func index(of name: String) -> Int? {
        members.firstIndex { $0.name == name }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements {
            object[name] = value
        }
        self = .object(object)
    }
}

extension JSONValue {
    /// The text, nil when this is not a string.
    package var text: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The whole number, nil when this is anything else.
    package var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The truth value, nil when this is anything else.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, nil when this is not an array.
    package var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, nil when this is not an object.
    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// A member of an object; nil when this is not an object or has no such member.
    package subscript(name: String) -> JSONValue? { object?[name] }

    /// An element of an array; nil when this is not an array or is shorter.
    package subscript(index: Int) -> JSONValue? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }

    /// What kind of value this is, in the words of a fault message.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .decimal: "a number with a fraction or exponent"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
