/// Emits what the round-trip tests need: a random value of every message type.
struct SampleEmitter {
    let schema: Schema

    func source() -> String {
        var out = SourceWriter(from: "proto/", imports: ["import Messages", "import Wire"])
        out.line("/// Makes random values of every message type from one seed.")
        out.block("extension SampleRandom {") { out in
            out.line("/// One maker per message type.")
            out.block(
                "static let makers: [@Sendable (inout SampleRandom) -> any WireMessage] = [",
                closing: "]"
            ) { out in
                for message in schema.files.flatMap({ $0.messages }) {
                    out.line("{ $0.\(Self.maker(message.fullName))() },")
                }
            }
        }
        for message in schema.files.flatMap({ $0.messages }) {
            out.line()
            out.block("extension SampleRandom {") { out in emit(message, &out) }
        }
        return out.text
    }

    private func emit(_ message: MessageModel, _ out: inout SourceWriter) {
        out.block(
            "mutating func \(Self.maker(message.fullName))() -> \(Naming.type(message.fullName)) {"
        ) { out in
            let members = MemberModel.members(of: message)
            out.line("\(members.isEmpty ? "let" : "var") value = \(Naming.type(message.fullName))()")
            for member in members {
                switch member.content {
                case .field(let field): emit(field, member, &out)
                case .oneof(let index): emit(message, index, member, &out)
                }
            }
            out.line("return value")
        }
    }

    private func emit(_ field: FieldModel, _ member: MemberModel, _ out: inout SourceWriter) {
        let element = Self.value(field.kind)
        if field.isRepeated {
            out.line("value.\(member.name) = list { $0.\(element) }")
        } else if case .message = field.kind {
            out.line("value.\(member.name) = maybe { $0.\(element) }")
        } else {
            out.line("value.\(member.name) = \(element)")
        }
    }

    private func emit(
        _ message: MessageModel, _ index: Int, _ member: MemberModel, _ out: inout SourceWriter
    ) {
        let fields = message.fields.filter { $0.oneof == index }
        out.line("switch below(\(fields.count + 1)) {")
        for (position, field) in fields.enumerated() {
            let name = Naming.property(field.name)
            out.line("case \(position): value.\(member.name) = .\(name)(\(Self.value(field.kind)))")
        }
        out.line("default: break")
        out.line("}")
    }

    private static func value(_ kind: FieldKind) -> String {
        switch kind {
        case .number(let name): "number(\(name).self)"
        case .bool: "bool()"
        case .string: "text()"
        case .bytes: "bytes()"
        case .enumeration(let name): "enumeration(\(Naming.type(name)).self)"
        case .message(let name): maker(name) + "()"
        }
    }

    /// `sluice.order.v1.OrderLine` -> `orderV1OrderLine`.
    private static func maker(_ fullName: String) -> String {
        Naming.method(Naming.type(fullName).split(separator: ".").joined())
    }
}
