/// What the generator knows of the contracts: the part of a descriptor set it can turn into code.
/// Building one refuses nothing but what it cannot represent; `SchemaRules` refuses the rest.
struct Schema {
    var files: [ProtoFile] = []

    /// Every message by its full name, for example `sluice.order.v1.Order`.
    var messages: [String: MessageModel] {
        var result: [String: MessageModel] = [:]
        for file in files {
            for message in file.messages { result[message.fullName] = message }
        }
        return result
    }

    /// Every rpc of every file, in the order of the files.
    var methods: [MethodModel] { files.flatMap { $0.services.flatMap { $0.methods } } }
}

/// One .proto file.
struct ProtoFile {
    /// As given to protoc: `order.proto`.
    var name: String
    /// `sluice.order.v1`.
    var package: String
    var syntax: String
    /// The comment above `syntax`.
    var comment: String
    var messages: [MessageModel]
    var enums: [EnumModel]
    var services: [ServiceModel]
    /// What the reader met and cannot represent, one sentence each.
    var refusals: [String]
}

struct MessageModel {
    var name: String
    var fullName: String
    var comment: String
    var fields: [FieldModel]
    /// Names of the oneofs, in order; `FieldModel.oneof` indexes this.
    var oneofs: [OneofModel]
}

struct OneofModel {
    var name: String
    var comment: String
}

struct FieldModel {
    var name: String
    var number: Int32
    var comment: String
    var kind: FieldKind
    var isRepeated: Bool
    var isProto3Optional: Bool
    /// Index of the oneof this field is a member of.
    var oneof: Int?
}

/// The type of a field, as far as it changes the generated code.
enum FieldKind: Equatable {
    /// A number; the text is the name of its Swift type.
    case number(String)
    case bool
    case string
    case bytes
    /// The full name of the enum.
    case enumeration(String)
    /// The full name of the message.
    case message(String)
}

struct EnumModel {
    var name: String
    var fullName: String
    var comment: String
    var values: [EnumValueModel]
}

struct EnumValueModel {
    var name: String
    var number: Int32
    var comment: String
}

struct ServiceModel {
    var name: String
    var fullName: String
    var comment: String
    var methods: [MethodModel]
}

struct MethodModel {
    var name: String
    /// Full name of the service.
    var service: String
    var comment: String
    /// Full names of the messages.
    var request: String
    var response: String
    var clientStreaming: Bool
    var serverStreaming: Bool

    /// `sluice.order.v1.OrderService/PlaceOrder`.
    var fullName: String { service + "/" + name }

    /// The shape of the call, by the name that Wire's `MethodDescriptor.Kind` and router use.
    var kind: String {
        switch (clientStreaming, serverStreaming) {
        case (false, false): "unary"
        case (false, true): "serverStreaming"
        case (true, false): "clientStreaming"
        case (true, true): "bidirectional"
        }
    }
}

/// Why nothing was generated: every reason at once.
struct GeneratorError: Error {
    var reasons: [String]
    init(_ reasons: [String]) { self.reasons = reasons }
    init(_ reason: String) { self.reasons = [reason] }
}
