/// The contracts of a process, as its descriptor set tells them. Messages are at the top level of their
/// file, as our contracts have them.
struct ContractSet {
    struct Field {
        var name = ""
        var number: UInt64 = 0
        var isRepeated = false
        /// The type as the proto file writes it; a full name for messages and enums.
        var type = ""
        /// Index of the oneof it belongs to.
        var oneof: Int?
    }

    struct Message {
        var name = ""
        var fields: [Field] = []
        var oneofs: [String] = []
    }

    struct Enumeration {
        var name = ""
        var values: [(name: String, number: UInt64)] = []
    }

    /// By full name.
    private(set) var messages: [String: Message] = [:]
    /// By full name.
    private(set) var enums: [String: Enumeration] = [:]

    /// Reads a serialized google.protobuf.FileDescriptorSet.
    init(_ bytes: [UInt8]) throws(ProtoError) {
        var set = ProtoReader(bytes[...])
        while let field = try set.next() {
            if field.number == 1, case .bytes(let file) = field.value { try readFile(file) }
        }
    }

    private mutating func readFile(_ bytes: ArraySlice<UInt8>) throws(ProtoError) {
        var package = ""
        var foundMessages: [Message] = []
        var foundEnums: [Enumeration] = []
        var file = ProtoReader(bytes)
        while let field = try file.next() {
            switch (field.number, field.value) {
            case (2, let value): package = value.text
            case (4, .bytes(let bytes)): foundMessages.append(try Self.message(bytes))
            case (5, .bytes(let bytes)): foundEnums.append(try Self.enumeration(bytes))
            default: break
            }
        }
        for var message in foundMessages {
            message.name = "\(package).\(message.name)"
            messages[message.name] = message
        }
        for var enumeration in foundEnums {
            enumeration.name = "\(package).\(enumeration.name)"
            enums[enumeration.name] = enumeration
        }
    }

    private static func message(_ bytes: ArraySlice<UInt8>) throws(ProtoError) -> Message {
        var message = Message()
        var reader = ProtoReader(bytes)
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, let value): message.name = value.text
            case (2, .bytes(let bytes)): message.fields.append(try Self.field(bytes))
            case (8, .bytes(let bytes)):
                var oneof = ProtoReader(bytes)
                while let part = try oneof.next() {
                    if part.number == 1 { message.oneofs.append(part.value.text) }
                }
            default: break
            }
        }
        return message
    }

    private static func field(_ bytes: ArraySlice<UInt8>) throws(ProtoError) -> Field {
        var result = Field()
        var reader = ProtoReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: result.name = field.value.text
            case 3: result.number = field.value.number
            case 4: result.isRepeated = field.value.number == 3
            case 5: if result.type.isEmpty { result.type = scalar(field.value.number) }
            case 6: result.type = String(field.value.text.drop { $0 == "." })
            case 9: result.oneof = Int(clamping: field.value.number)
            default: break
            }
        }
        return result
    }

    private static func enumeration(_ bytes: ArraySlice<UInt8>) throws(ProtoError) -> Enumeration {
        var result = Enumeration()
        var reader = ProtoReader(bytes)
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, let value): result.name = value.text
            case (2, .bytes(let bytes)):
                var value = (name: "", number: UInt64(0))
                var parts = ProtoReader(bytes)
                while let part = try parts.next() {
                    if part.number == 1 { value.name = part.value.text }
                    if part.number == 2 { value.number = part.value.number }
                }
                result.values.append(value)
            default: break
            }
        }
        return result
    }

    /// The word of a google.protobuf.FieldDescriptorProto.Type; messages and enums have a name instead.
    private static func scalar(_ type: UInt64) -> String {
        let words: [UInt64: String] = [
            1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 6: "fixed64", 7: "fixed32",
            8: "bool", 9: "string", 10: "group", 12: "bytes", 13: "uint32", 15: "sfixed32",
            16: "sfixed64", 17: "sint32", 18: "sint64",
        ]
        return words[type] ?? ""
    }

    // MARK: text

    /// `names` and every message and enum they are made of, each once, as a proto file writes them.
    func text(of names: [String]) -> String {
        var seen: Set<String> = []
        var queue = names
        var blocks: [String] = []
        while !queue.isEmpty {
            let name = queue.removeFirst()
            guard seen.insert(name).inserted else { continue }
            if let message = messages[name] {
                blocks.append(Self.text(message))
                queue += message.fields.map(\.type)
            } else if let enumeration = enums[name] {
                let values = enumeration.values.map { "  \($0.name) = \($0.number);\n" }
                blocks.append("enum \(name) {\n\(values.joined())}")
            }
        }
        return blocks.joined(separator: "\n\n")
    }

    private static func text(_ message: Message) -> String {
        var lines: [String] = []
        var shown: Set<Int> = []
        for field in message.fields {
            guard let oneof = field.oneof else {
                lines.append("  " + text(field))
                continue
            }
            guard shown.insert(oneof).inserted else { continue }
            lines.append("  oneof \(message.oneofs.indices.contains(oneof) ? message.oneofs[oneof] : "") {")
            lines += message.fields.filter { $0.oneof == oneof }.map { "    " + text($0) }
            lines.append("  }")
        }
        if lines.isEmpty { return "message \(message.name) {}" }
        return "message \(message.name) {\n" + lines.map { $0 + "\n" }.joined() + "}"
    }

    private static func text(_ field: Field) -> String {
        "\(field.isRepeated ? "repeated " : "")\(field.type) \(field.name) = \(field.number);"
    }
}
