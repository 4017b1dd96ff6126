/// Emits the value types of one .proto file.
struct TypeEmitter {
    let file: ProtoFile

    func source() -> String {
        var out = SourceWriter(from: file.name, imports: [])
        out.comment(file.comment, or: "`\(file.package)`.")
        out.line("package enum \(Naming.namespace(file.package)) {}")
        for model in file.enums {
            out.line()
            emit(model, &out)
        }
        for message in file.messages {
            out.line()
            emit(message, &out)
        }
        return out.text
    }

    private func emit(_ model: EnumModel, _ out: inout SourceWriter) {
        let words = model.values.map { (value: $0, word: Naming.enumWord($0.name, of: model.name) ?? "") }
        out.block("extension \(Naming.namespace(file.package)) {") { out in
            out.comment(model.comment, or: "`\(model.fullName)`.")
            out.line("/// Open: a number this build does not know is kept and sent on.")
            out.block("package struct \(model.name): RawRepresentable, Hashable, Sendable {") { out in
                for (value, word) in words {
                    out.comment(value.comment)
                    out.line(
                        "package static let \(Naming.declared(Naming.property(word))) = "
                            + "Self(rawValue: \(value.number))")
                }
                out.line()
                out.line("/// Every known value but `unspecified`, in the order of the contract.")
                let known = words.filter { $0.value.number != 0 }
                    .map { "." + Naming.property($0.word) }
                out.block("package static let all: [Self] = [", closing: "]") { out in
                    for item in known { out.line(item + ",") }
                }
                out.line()
                out.line("/// The number on the wire.")
                out.line("package let rawValue: Int32")
                out.line()
                out.line("package init(rawValue: Int32) { self.rawValue = rawValue }")
                out.line()
                out.line("/// From the word of a known value; nil for another word and for `unspecified`.")
                out.block("package init?(name: String) {") { out in
                    out.line("switch name {")
                    for (value, word) in words where value.number != 0 {
                        out.line("case \"\(word)\": self.init(rawValue: \(value.number))")
                    }
                    out.line("default: return nil")
                    out.line("}")
                }
                out.line()
                out.line("/// The word of the value; `unknown_<n>` for a number without one.")
                out.block("package var name: String {") { out in
                    out.line("switch rawValue {")
                    for (value, word) in words {
                        out.line("case \(value.number): \"\(word)\"")
                    }
                    out.line("default: \"unknown_\\(rawValue)\"")
                    out.line("}")
                }
            }
        }
    }

    private func emit(_ message: MessageModel, _ out: inout SourceWriter) {
        let members = MemberModel.members(of: message)
        out.block("extension \(Naming.namespace(file.package)) {") { out in
            out.comment(message.comment, or: "`\(message.fullName)`.")
            out.block("package struct \(message.name): Equatable, Sendable {") { out in
                for member in members {
                    if case .oneof(let index) = member.content {
                        emitOneof(message, index, &out)
                    }
                }
                for member in members {
                    out.comment(member.comment)
                    out.line("package var \(member.declaration)")
                }
                if !members.isEmpty { out.line() }
                emitInit(members, &out)
            }
        }
    }

    private func emitOneof(_ message: MessageModel, _ index: Int, _ out: inout SourceWriter) {
        let oneof = message.oneofs[index]
        out.comment(oneof.comment, or: "At most one of these is set.")
        out.block("package enum \(Naming.oneofType(oneof.name)): Equatable, Sendable {") { out in
            for field in message.fields where field.oneof == index {
                out.comment(field.comment)
                let name = Naming.declared(Naming.property(field.name))
                out.line("case \(name)(\(MemberModel.elementType(field.kind)))")
            }
        }
        out.line()
    }

    private func emitInit(_ members: [MemberModel], _ out: inout SourceWriter) {
        if members.isEmpty {
            out.line("package init() {}")
            return
        }
        out.line("package init(")
        out.indented { out in
            for (index, member) in members.enumerated() {
                let comma = index == members.count - 1 ? "" : ","
                out.line("\(member.declaration) = \(member.defaultValue)\(comma)")
            }
        }
        out.block(") {") { out in
            for member in members { out.line("self.\(member.name) = \(member.name)") }
        }
    }
}

/// One stored property of a value type: a field, or a oneof in the place of its first member.
struct MemberModel {
    enum Content {
        case field(FieldModel)
        case oneof(Int)
    }

    var content: Content
    var name: String
    var type: String
    var defaultValue: String
    var comment: String

    var declaration: String { "\(Naming.declared(name)): \(type)" }

    static func members(of message: MessageModel) -> [MemberModel] {
        var result: [MemberModel] = []
        var seen: Set<Int> = []
        for field in message.fields {
            guard let index = field.oneof else {
                result.append(member(of: field))
                continue
            }
            if !seen.insert(index).inserted { continue }
            let oneof = message.oneofs[index]
            result.append(
                MemberModel(
                    content: .oneof(index), name: Naming.property(oneof.name),
                    type: Naming.oneofType(oneof.name) + "?", defaultValue: "nil",
                    comment: oneof.comment))
        }
        return result
    }

    static func elementType(_ kind: FieldKind) -> String {
        switch kind {
        case .number(let name): name
        case .bool: "Bool"
        case .string: "String"
        case .bytes: "[UInt8]"
        case .enumeration(let name), .message(let name): Naming.type(name)
        }
    }

    private static func member(of field: FieldModel) -> MemberModel {
        let element = elementType(field.kind)
        var type = element
        var value: String
        switch field.kind {
        case .number: value = "0"
        case .bool: value = "false"
        case .string: value = "\"\""
        case .bytes: value = "[]"
        case .enumeration: value = ".unspecified"
        case .message:
            type = element + "?"
            value = "nil"
        }
        if field.isRepeated {
            type = "[\(element)]"
            value = "[]"
        }
        return MemberModel(
            content: .field(field), name: Naming.property(field.name), type: type,
            defaultValue: value, comment: field.comment)
    }
}
