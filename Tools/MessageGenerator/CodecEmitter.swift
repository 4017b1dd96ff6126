/// Emits the conformance of each message of one .proto file to `WireMessage`: reading it from and
/// writing it to the struct that protoc-c generated.
///
/// Traps of protobuf-c this code is shaped by: a oneof's members share one union, so the case is
/// looked at first; an unselected union is never touched; enums are C ints of any value; an empty
/// plain string stays at protobuf-c's constant, but a string in a oneof never may.
struct CodecEmitter {
    let file: ProtoFile
    let modules: ModuleNames

    func source() -> String {
        var out = SourceWriter(
            from: file.name,
            imports: ["internal import \(modules.cModule)", "package import Wire"])
        for model in file.enums {
            emit(model, &out)
            out.line()
        }
        for (index, message) in file.messages.enumerated() {
            if index > 0 { out.line() }
            emit(message, &out)
        }
        return out.text
    }

    /// Both ways through the bits, so that no number is refused or changed.
    private func emit(_ model: EnumModel, _ out: inout SourceWriter) {
        let type = Naming.cType(model.fullName)
        out.block("extension \(Naming.type(model.fullName)) {") { out in
            out.block("init(_ cValue: \(type)) {") { out in
                out.line("self.init(rawValue: Int32(bitPattern: cValue.rawValue))")
            }
            out.line()
            out.block("var cValue: \(type) {") { out in
                out.line("\(type)(rawValue: UInt32(bitPattern: rawValue))")
            }
        }
    }

    private func emit(_ message: MessageModel, _ out: inout SourceWriter) {
        let functions = Naming.cFunctions(message.fullName)
        let type = Naming.cType(message.fullName)
        let members = MemberModel.members(of: message)
        out.block("extension \(Naming.type(message.fullName)): WireMessage {") { out in
            out.block("package static let messageType: MessageType = {", closing: "}()") { out in
                out.line("var sample = \(type)()")
                out.line("\(functions)__init(&sample)")
                out.line("return MessageType(sample.base.descriptor)")
            }
            out.line()
            let parameter = members.isEmpty ? "_" : "pointer"
            out.block(
                "package init(reading \(parameter): UnsafeRawPointer) throws(MessageDecodingError) {"
            ) { out in
                if members.isEmpty {
                    out.line("self.init()")
                } else {
                    out.line("let fields = pointer.assumingMemoryBound(to: \(type).self)")
                }
                for member in members {
                    switch member.content {
                    case .field(let field):
                        out.line("self.\(member.name) = \(Self.reading(field))")
                    case .oneof(let index): emitReading(message, index, member, &out)
                    }
                }
            }
            out.line()
            out.block("package func write(in arena: Arena) -> UnsafeMutableRawPointer {") { out in
                out.line("let fields = arena.make(\(type).self)")
                out.line("\(functions)__init(fields)")
                for member in members {
                    switch member.content {
                    case .field(let field): emitWriting(field, member, &out)
                    case .oneof(let index): emitWriting(message, index, member, &out)
                    }
                }
                out.line("return UnsafeMutableRawPointer(fields)")
            }
        }
    }

    // MARK: Reading

    private static func reading(_ field: FieldModel) -> String {
        let name = Naming.cField(field.name)
        let value = "fields.pointee.\(name)"
        guard field.isRepeated else {
            if case .message = field.kind { return "try FieldReading.message(\(value))" }
            return element(field.kind, value)
        }
        let list = "fields.pointee.n_\(field.name), \(value)"
        switch field.kind {
        case .number: return "FieldReading.numbers(\(list))"
        case .bool: return "FieldReading.booleans(\(list))"
        case .string: return "FieldReading.strings(\(list))"
        case .bytes: return "FieldReading.byteStrings(\(list))"
        case .message: return "try FieldReading.messages(\(list))"
        case .enumeration:
            return "FieldReading.array(\(list)) { \(element(field.kind, "$0")) }"
        }
    }

    /// One value that is not a singular message field.
    private static func element(_ kind: FieldKind, _ value: String) -> String {
        switch kind {
        case .number: value
        case .bool: "\(value) != 0"
        case .string: "FieldReading.string(\(value))"
        case .bytes: "FieldReading.bytes(\(value))"
        case .message: "try FieldReading.member(\(value))"
        case .enumeration(let name):
            "\(Naming.type(name))(\(value))"
        }
    }

    private func emitReading(
        _ message: MessageModel, _ index: Int, _ member: MemberModel, _ out: inout SourceWriter
    ) {
        let oneof = message.oneofs[index].name
        out.line("switch fields.pointee.\(oneof)_case {")
        for field in message.fields where field.oneof == index {
            out.line("case \(Naming.cOneofCase(message.fullName, oneof, field.name)):")
            out.indented { out in
                let value = Self.element(field.kind, "fields.pointee.\(Naming.cField(field.name))")
                let name = Naming.property(field.name)
                let isThrowing = value.hasPrefix("try ")
                let argument = isThrowing ? String(value.dropFirst(4)) : value
                out.line(
                    "self.\(member.name) = \(isThrowing ? "try " : "").\(name)(\(argument))")
            }
        }
        out.line("default: self.\(member.name) = nil")
        out.line("}")
    }

    // MARK: Writing

    private func emitWriting(
        _ field: FieldModel, _ member: MemberModel, _ out: inout SourceWriter
    ) {
        let target = "fields.pointee.\(Naming.cField(field.name))"
        let value = "self.\(member.name)"
        if field.isRepeated {
            out.line("fields.pointee.n_\(field.name) = \(value).count")
            out.line("\(target) = \(Self.writingList(field.kind, value))")
        } else if field.kind == .string {
            out.line("if !\(value).isEmpty { \(target) = arena.string(\(value)) }")
        } else {
            out.line("\(target) = \(Self.writing(field.kind, value))")
        }
    }

    private static func writing(_ kind: FieldKind, _ value: String) -> String {
        switch kind {
        case .number: value
        case .bool: "\(value) ? 1 : 0"
        case .string: "arena.string(\(value))"
        case .bytes: "arena.bytes(\(value))"
        case .message(let name): "arena.message(\(value), as: \(Naming.cType(name)).self)"
        case .enumeration: "\(value).cValue"
        }
    }

    private static func writingList(_ kind: FieldKind, _ value: String) -> String {
        switch kind {
        case .number: "arena.numbers(\(value))"
        case .bool: "arena.booleans(\(value))"
        case .string: "arena.strings(\(value))"
        case .bytes: "arena.byteStrings(\(value))"
        case .message(let name): "arena.messages(\(value), as: \(Naming.cType(name)).self)"
        case .enumeration: "arena.array(\(value)) { \(writing(kind, "$0")) }"
        }
    }

    private func emitWriting(
        _ message: MessageModel, _ index: Int, _ member: MemberModel, _ out: inout SourceWriter
    ) {
        let oneof = message.oneofs[index].name
        out.line("switch self.\(member.name) {")
        for field in message.fields where field.oneof == index {
            out.line("case .\(Naming.property(field.name))(let value):")
            out.indented { out in
                let constant = Naming.cOneofCase(message.fullName, oneof, field.name)
                out.line("fields.pointee.\(oneof)_case = \(constant)")
                let target = "fields.pointee.\(Naming.cField(field.name))"
                if case .message(let name) = field.kind {
                    out.line("\(target) = value.write(in: arena)")
                    out.indented { out in
                        out.line(".assumingMemoryBound(to: \(Naming.cType(name)).self)")
                    }
                } else {
                    out.line("\(target) = \(Self.writing(field.kind, "value"))")
                }
            }
        }
        out.line("case nil: break")
        out.line("}")
    }
}
