import JSON
import Messages
import Values

/// How a value is shown as JSON: schema and projection in one declaration, so what is not named
/// here never leaves the gateway.
struct View<Value: Sendable>: Sendable {
    /// The declared members.
    let schema: ObjectSchema
    private let members: [ViewBuilder<Value>.Member]

    init(_ name: String, _ declare: (inout ViewBuilder<Value>) -> Void) {
        var builder = ViewBuilder<Value>()
        declare(&builder)
        members = builder.members
        schema = ObjectSchema(
            name: name,
            members: builder.members.map {
                ObjectSchema.Member(name: $0.name, schema: $0.schema, required: true)
            })
    }

    /// Writes `value` as one object.
    func write(_ value: Value, to writer: inout JSONWriter) {
        writer.beginObject()
        for member in members {
            writer.name(member.name)
            member.write(value, &writer)
        }
        writer.endObject()
    }

    /// The object as a document.
    func document(_ value: Value) -> [UInt8] {
        var writer = JSONWriter()
        write(value, to: &writer)
        return writer.bytes
    }
}

/// Declares the members of a view, one call each.
struct ViewBuilder<Value: Sendable> {
    struct Member: Sendable {
        let name: String
        let schema: Schema
        let write: @Sendable (Value, inout JSONWriter) -> Void
    }

    fileprivate(set) var members: [Member] = []

    private mutating func add(
        _ name: String, _ schema: Schema,
        _ write: @escaping @Sendable (Value, inout JSONWriter) -> Void
    ) {
        members.append(Member(name: name, schema: schema, write: write))
    }

    /// A string, empty where there is none.
    mutating func text(_ name: String, _ get: @escaping @Sendable (Value) -> String) {
        add(name, .text(0...100_000)) { value, writer in writer.string(get(value)) }
    }

    /// A 64-bit number.
    mutating func integer(_ name: String, _ get: @escaping @Sendable (Value) -> Int64) {
        add(name, .number) { value, writer in writer.integer(get(value)) }
    }

    /// A 32-bit number.
    mutating func small(_ name: String, _ get: @escaping @Sendable (Value) -> Int32) {
        add(name, .integer(Int64(Int32.min)...Int64(Int32.max))) { value, writer in
            writer.integer(Int64(get(value)))
        }
    }

    /// True or false.
    mutating func flag(_ name: String, _ get: @escaping @Sendable (Value) -> Bool) {
        add(name, .flag) { value, writer in writer.bool(get(value)) }
    }

    /// A word; the schema leaves the set open, because a newer service may know more words.
    mutating func word(_ name: String, _ get: @escaping @Sendable (Value) -> String) {
        add(name, .text(0...64)) { value, writer in writer.string(get(value)) }
    }

    /// Microseconds since 1970 as RFC 3339; null for 0, which means "not yet".
    mutating func instant(_ name: String, _ get: @escaping @Sendable (Value) -> Int64) {
        add(name, .instant) { value, writer in
            let microseconds = get(value)
            if microseconds == 0 {
                writer.null()
            } else {
                writer.string(Instant(microseconds: microseconds).iso8601)
            }
        }
    }

    /// A business date, empty where there is none.
    mutating func date(_ name: String, _ get: @escaping @Sendable (Value) -> String) {
        add(name, .date) { value, writer in writer.string(get(value)) }
    }

    /// An amount; null where there is none.
    mutating func money(_ name: String, _ get: @escaping @Sendable (Value) -> CommonV1.Money?) {
        add(name, .money) { value, writer in
            guard let money = get(value) else { return writer.null() }
            writer.beginObject()
            writer.name("amount_minor")
            writer.integer(money.amountMinor)
            writer.name("currency")
            writer.string(money.currency)
            writer.endObject()
        }
    }

    /// An array of strings.
    mutating func texts(_ name: String, _ get: @escaping @Sendable (Value) -> [String]) {
        add(name, .list(.text(0...100_000), 0...100_000)) { value, writer in
            writer.beginArray()
            for text in get(value) { writer.string(text) }
            writer.endArray()
        }
    }

    /// An array of objects.
    mutating func list<Element>(
        _ name: String, of view: View<Element>, _ get: @escaping @Sendable (Value) -> [Element]
    ) {
        add(name, .list(.object(view.schema), 0...100_000)) { value, writer in
            writer.beginArray()
            for element in get(value) { view.write(element, to: &writer) }
            writer.endArray()
        }
    }

    /// An object; null where there is none.
    mutating func object<Nested>(
        _ name: String, of view: View<Nested>, _ get: @escaping @Sendable (Value) -> Nested?
    ) {
        add(name, .object(view.schema)) { value, writer in
            if let nested = get(value) { view.write(nested, to: &writer) } else { writer.null() }
        }
    }

    /// A value that is JSON already.
    mutating func written(_ name: String, _ get: @escaping @Sendable (Value) -> [UInt8]) {
        add(name, .anything) { value, writer in writer.written(get(value)) }
    }
}

extension View where Value == [CommonV1.Violation] {
    /// Violations as they stand in problems and orders.
    static func writeArray(_ violations: [CommonV1.Violation], to writer: inout JSONWriter) {
        writer.beginArray()
        for violation in violations { violationView.write(violation, to: &writer) }
        writer.endArray()
    }
}

/// One broken rule.
let violationView = View<CommonV1.Violation>("Violation") { view in
    view.word("rule") { $0.rule }
    view.text("field") { $0.field }
    view.text("message") { $0.message }
}
