import Foundation
import JSON
import Wire

/// Why a JSON document is not a message of its type: every fault at once.
struct TranscodingError: Error, CustomStringConvertible {
    let faults: [String]

    var description: String { faults.joined(separator: "\n") }
}

/// JSON as the proto files name things: fields by their proto names, 64-bit integers as numbers, bytes
/// in base64, enums by name. Unset fields are left out, unless all are wanted.
extension DynamicMessage {
    /// Reads a JSON object as a message of `type`; collects every fault with its JSON Pointer.
    init(_ json: JSONValue, as type: MessageType) throws(TranscodingError) {
        var faults: [String] = []
        let message = DynamicMessage.read(json, type, "", &faults)
        guard faults.isEmpty else { throw TranscodingError(faults: faults) }
        self = message
    }

    private static func read(
        _ json: JSONValue, _ type: MessageType, _ pointer: String, _ faults: inout [String]
    ) -> DynamicMessage {
        var message = DynamicMessage(type)
        guard let object = json.object else {
            faults.append("\(pointer): an object is needed")
            return message
        }
        for member in object.members {
            let here = JSONPointer.member(pointer, member.name)
            guard let field = type.fields.first(where: { $0.name == member.name }) else {
                faults.append("\(here): \(type.name) has no such field")
                continue
            }
            if field.isRepeated {
                guard let elements = member.value.array else {
                    faults.append("\(here): an array is needed")
                    continue
                }
                let values = elements.enumerated().compactMap { index, element in
                    value(element, field, JSONPointer.element(here, index), &faults)
                }
                if !values.isEmpty { message.values[field.name] = .list(values) }
            } else if let value = value(member.value, field, here, &faults) {
                message.values[field.name] = value
            }
        }
        return message
    }

    private static func value(
        _ json: JSONValue, _ field: FieldDescription, _ pointer: String, _ faults: inout [String]
    ) -> Value? {
        func fault(_ needed: String) -> Value? {
            faults.append("\(pointer): \(needed) is needed")
            return nil
        }
        switch field.kind {
        case .signed: return json.integer.map(Value.signed) ?? fault("an integer")
        case .unsigned:
            return json.integer.flatMap(UInt64.init(exactly:)).map(Value.unsigned)
                ?? fault("an integer of at least 0")
        case .floating: return Double(json.serializedText).map(Value.floating) ?? fault("a number")
        case .bool: return json.bool.map(Value.bool) ?? fault("true or false")
        case .string: return json.text.map(Value.string) ?? fault("a string")
        case .bytes:
            guard let text = json.text, let bytes = Data(base64Encoded: text) else {
                return fault("base64 text")
            }
            return .bytes(Array(bytes))
        case .enumeration(let names):
            if let number = json.integer.flatMap(Int32.init(exactly:)) { return .enumeration(number) }
            guard let text = json.text, let found = names.first(where: { $0.value == text }) else {
                return fault("one of \(names.values.sorted().joined(separator: ", "))")
            }
            return .enumeration(found.key)
        case .message(let type): return .message(read(json, type, pointer, &faults))
        }
    }

    /// The message as JSON, fields in the order of their numbers.
    var json: JSONValue { json(complete: false) }

    /// The same with zero, false and empty fields too, where `complete` says so. Messages that are absent and
    /// members of a oneof are left out: absence is their value.
    func json(complete: Bool) -> JSONValue {
        var object = JSONObject()
        for field in type.fields.sorted(by: { $0.number < $1.number }) {
            let value = values[field.name] ?? (complete ? Self.unset(field) : nil)
            if let value { object[field.name] = Self.json(value, field, complete) }
        }
        return .object(object)
    }

    private static func unset(_ field: FieldDescription) -> Value? {
        if field.isRepeated { return .list([]) }
        if field.oneof != nil { return nil }
        return switch field.kind {
        case .signed: .signed(0)
        case .unsigned: .unsigned(0)
        case .floating: .floating(0)
        case .bool: .bool(false)
        case .string: .string("")
        case .bytes: .bytes([])
        case .enumeration: .enumeration(0)
        case .message: nil
        }
    }

    private static func json(_ value: Value, _ field: FieldDescription, _ complete: Bool) -> JSONValue {
        switch value {
        case .signed(let number): .integer(number)
        case .unsigned(let number): Int64(exactly: number).map(JSONValue.integer) ?? .decimal("\(number)")
        case .floating(let number): .decimal("\(number)")
        case .bool(let flag): .bool(flag)
        case .string(let text): .string(text)
        case .bytes(let bytes): .string(Data(bytes).base64EncodedString())
        case .enumeration(let number): enumeration(number, field)
        case .message(let message): message.json(complete: complete)
        case .list(let values): .array(values.map { json($0, field, complete) })
        }
    }

    private static func enumeration(_ number: Int32, _ field: FieldDescription) -> JSONValue {
        guard case .enumeration(let names) = field.kind, let name = names[number] else {
            return .integer(Int64(number))
        }
        return .string(name)
    }
}
