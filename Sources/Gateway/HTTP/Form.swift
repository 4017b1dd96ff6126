import JSON
import Messages
import Values

/// What a route accepts as a JSON body, and how it becomes a value of its own input type.
///
/// One declaration is schema, check and mapping: a member that is not declared is refused, so a
/// caller can set nothing but what stands here.
struct Form<Value: Sendable>: Sendable {
    /// The declared members.
    let schema: ObjectSchema
    private let empty: Value
    private let fields: [FormBuilder<Value>.Field]

    /// - Parameter empty: what the members are set on; carries the values of absent members.
    init(_ name: String, _ empty: Value, _ declare: (inout FormBuilder<Value>) -> Void) {
        var builder = FormBuilder<Value>()
        declare(&builder)
        self.empty = empty
        schema = ObjectSchema(name: name, members: builder.members)
        fields = builder.fields
    }

    /// Reads the members; faults are noted in the reader, and reading goes on.
    func read(_ reader: inout JSONReader) -> Value {
        var value = empty
        for field in fields {
            field(&reader, &value)
        }
        reader.finish()
        return value
    }

    /// Reads a whole body; throws a problem that names every fault.
    func read(_ tree: JSONValue) throws(Problem) -> Value {
        let faults = JSONFaults()
        var value = empty
        if var reader = JSONReader(tree, faults: faults) {
            value = read(&reader)
        }
        guard faults.isEmpty else { throw Problem.invalid(faults.all) }
        return value
    }
}

/// Declares the members of a form, one call each.
struct FormBuilder<Value: Sendable> {
    typealias Field = @Sendable (inout JSONReader, inout Value) -> Void

    fileprivate(set) var members: [ObjectSchema.Member] = []
    fileprivate(set) var fields: [Field] = []

    private mutating func add(
        _ name: String, _ schema: Schema, _ presence: Presence, _ field: @escaping Field
    ) {
        members.append(
            ObjectSchema.Member(name: name, schema: schema, required: presence == .required))
        fields.append(field)
    }

    /// A string; a required one has at least one character unless `length` says otherwise.
    mutating func text(
        _ name: String, _ presence: Presence = .optional, length: ClosedRange<Int>? = nil,
        _ set: @escaping @Sendable (inout Value, String) -> Void
    ) {
        let length = length ?? ((presence == .required ? 1 : 0)...200)
        add(name, .text(length), presence) { reader, value in
            if let text = reader.text(name, required: presence == .required, length: length) {
                set(&value, text)
            }
        }
    }

    /// An id or a code: 1 to 64 characters; an optional one may be empty.
    mutating func identifier(
        _ name: String, _ presence: Presence = .optional,
        _ set: @escaping @Sendable (inout Value, String) -> Void
    ) {
        text(name, presence, length: (presence == .required ? 1 : 0)...64, set)
    }

    /// A whole number.
    mutating func integer(
        _ name: String, _ presence: Presence = .optional, in range: ClosedRange<Int64>,
        _ set: @escaping @Sendable (inout Value, Int64) -> Void
    ) {
        add(name, .integer(range), presence) { reader, value in
            if let number = reader.integer(name, required: presence == .required, in: range) {
                set(&value, number)
            }
        }
    }

    /// True or false.
    mutating func flag(
        _ name: String, _ presence: Presence = .optional,
        _ set: @escaping @Sendable (inout Value, Bool) -> Void
    ) {
        add(name, .flag, presence) { reader, value in
            if let flag = reader.bool(name, required: presence == .required) { set(&value, flag) }
        }
    }

    /// One of a closed set of words.
    mutating func word(
        _ name: String, _ presence: Presence = .optional, of words: [String],
        _ set: @escaping @Sendable (inout Value, String) -> Void
    ) {
        add(name, .word(words), presence) { reader, value in
            if let word = reader.word(name, of: words, required: presence == .required) {
                set(&value, word)
            }
        }
    }

    /// A point in time, given to `set` as microseconds since 1970.
    mutating func instant(
        _ name: String, _ presence: Presence = .optional,
        _ set: @escaping @Sendable (inout Value, Int64) -> Void
    ) {
        add(name, .instant, presence) { reader, value in
            guard
                let text = reader.text(name, required: presence == .required, length: 1...40)
            else { return }
            guard let instant = Instant(iso8601: text) else {
                reader.faults.add(
                    .badFormat, JSONPointer.member(reader.pointer, name),
                    "must be an instant such as 2026-11-23T06:30:00Z")
                return
            }
            set(&value, instant.microseconds)
        }
    }

    /// A business date; an optional one may be empty.
    mutating func date(
        _ name: String, _ presence: Presence = .optional,
        _ set: @escaping @Sendable (inout Value, String) -> Void
    ) {
        add(name, .date, presence) { reader, value in
            guard let text = reader.text(name, required: presence == .required, length: 0...10)
            else { return }
            guard BusinessDate(text) != nil || (text.isEmpty && presence == .optional) else {
                reader.faults.add(
                    .badFormat, JSONPointer.member(reader.pointer, name),
                    "must be a date such as 2026-11-23")
                return
            }
            set(&value, text)
        }
    }

    /// A currency code.
    mutating func currency(
        _ name: String, _ presence: Presence = .optional,
        _ set: @escaping @Sendable (inout Value, String) -> Void
    ) {
        add(name, .currency, presence) { reader, value in
            if let code = reader.currency(name, presence) { set(&value, code) }
        }
    }

    /// An amount with its currency.
    mutating func money(
        _ name: String, _ presence: Presence = .optional, in range: ClosedRange<Int64>,
        _ set: @escaping @Sendable (inout Value, CommonV1.Money) -> Void
    ) {
        add(name, .money, presence) { reader, value in
            let money = reader.object(name, required: presence == .required) { nested in
                let amount = nested.integer("amount_minor", required: true, in: range)
                let currency = nested.currency("currency", .required)
                return CommonV1.Money(amountMinor: amount ?? 0, currency: currency ?? "")
            }
            if let money { set(&value, money) }
        }
    }

    /// An array of strings.
    mutating func texts(
        _ name: String, _ presence: Presence = .optional, count: ClosedRange<Int>,
        length: ClosedRange<Int> = 1...64, _ set: @escaping @Sendable (inout Value, [String]) -> Void
    ) {
        add(name, .list(.text(length), count), presence) { reader, value in
            let texts = reader.array(name, required: presence == .required, count: count) {
                JSONReader.text($0, $1, length, $2)
            }
            if let texts { set(&value, texts) }
        }
    }

    /// An array of words of a closed set.
    mutating func words(
        _ name: String, _ presence: Presence = .optional, of words: [String],
        count: ClosedRange<Int>, _ set: @escaping @Sendable (inout Value, [String]) -> Void
    ) {
        add(name, .list(.word(words), count), presence) { reader, value in
            let found = reader.array(name, required: presence == .required, count: count) {
                JSONReader.word($0, $1, words, $2)
            }
            if let found { set(&value, found) }
        }
    }

    /// An array of objects.
    mutating func list<Element>(
        _ name: String, _ presence: Presence = .optional, count: ClosedRange<Int>,
        of form: Form<Element>, _ set: @escaping @Sendable (inout Value, [Element]) -> Void
    ) {
        add(name, .list(.object(form.schema), count), presence) { reader, value in
            let elements = reader.array(name, required: presence == .required, count: count) {
                element, pointer, faults -> Element? in
                guard var nested = JSONReader(element, pointer: pointer, faults: faults)
                else { return nil }
                return form.read(&nested)
            }
            if let elements { set(&value, elements) }
        }
    }
}

extension JSONReader {
    /// Three capital letters; an optional one may be empty.
    fileprivate mutating func currency(_ name: String, _ presence: Presence) -> String? {
        guard let text = text(name, required: presence == .required, length: 0...3) else {
            return nil
        }
        let letters = text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        guard letters, text.utf8.count == 3 || (text.isEmpty && presence == .optional) else {
            faults.add(
                .badFormat, JSONPointer.member(pointer, name),
                "must be an ISO 4217 code such as CNY")
            return nil
        }
        return text
    }
}
