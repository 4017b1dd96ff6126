import CDescriptor

/// Reads the bytes of a FileDescriptorSet with protobuf-c and copies what the generator needs.
/// No pointer into the unpacked set lives longer than `read`.
struct DescriptorReader {
    private typealias FileProto = Google__Protobuf__FileDescriptorProto
    private typealias MessageProto = Google__Protobuf__DescriptorProto
    private typealias FieldProto = Google__Protobuf__FieldDescriptorProto
    private typealias EnumProto = Google__Protobuf__EnumDescriptorProto
    private typealias ServiceProto = Google__Protobuf__ServiceDescriptorProto

    static func read(_ bytes: [UInt8]) throws(GeneratorError) -> Schema {
        guard let set = google__protobuf__file_descriptor_set__unpack(nil, bytes.count, bytes) else {
            throw GeneratorError("the descriptor set cannot be decoded")
        }
        defer { google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
        var schema = Schema()
        for file in list(set.pointee.n_file, set.pointee.file) {
            schema.files.append(readFile(file))
        }
        schema.files.sort { $0.name < $1.name }
        return schema
    }

    /// The same set without comments and positions, which are for people who have the files.
    static func withoutSource(_ bytes: [UInt8]) throws(GeneratorError) -> [UInt8] {
        guard let set = google__protobuf__file_descriptor_set__unpack(nil, bytes.count, bytes) else {
            throw GeneratorError("the descriptor set cannot be decoded")
        }
        defer { google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
        let files = UnsafeBufferPointer(start: set.pointee.file, count: set.pointee.n_file)
        var kept: [UnsafeMutablePointer<Google__Protobuf__SourceCodeInfo>?] = []
        for file in files {
            kept.append(file?.pointee.source_code_info)
            file?.pointee.source_code_info = nil
        }
        let size = google__protobuf__file_descriptor_set__get_packed_size(set)
        let stripped = [UInt8](unsafeUninitializedCapacity: size) { space, count in
            count = google__protobuf__file_descriptor_set__pack(set, space.baseAddress)
        }
        // Given back, so that freeing the set frees them.
        for (file, info) in zip(files, kept) { file?.pointee.source_code_info = info }
        return stripped
    }

    private static func readFile(_ proto: FileProto) -> ProtoFile {
        let comments = readComments(proto)
        var file = ProtoFile(
            name: text(proto.name), package: text(proto.package),
            syntax: text(proto.syntax), comment: comments[[12]] ?? "",
            messages: [], enums: [], services: [], refusals: [])
        if proto.n_extension > 0 { file.refusals.append("\(file.name): extensions") }
        for (index, message) in list(proto.n_message_type, proto.message_type).enumerated() {
            file.messages.append(
                readMessage(message, [4, Int32(index)], comments, &file))
        }
        for (index, proto) in list(proto.n_enum_type, proto.enum_type).enumerated() {
            file.enums.append(readEnum(proto, [5, Int32(index)], comments, file))
        }
        for (index, proto) in list(proto.n_service, proto.service).enumerated() {
            file.services.append(readService(proto, [6, Int32(index)], comments, file))
        }
        return file
    }

    private static func readMessage(
        _ proto: MessageProto, _ path: [Int32], _ comments: [[Int32]: String],
        _ file: inout ProtoFile
    ) -> MessageModel {
        var message = MessageModel(
            name: text(proto.name), fullName: file.package + "." + text(proto.name),
            comment: comments[path] ?? "", fields: [], oneofs: [])
        for nested in list(proto.n_nested_type, proto.nested_type) {
            let isMap = nested.options.map { $0.pointee.map_entry != 0 } ?? false
            file.refusals.append(
                "\(message.fullName): " + (isMap ? "a map field" : "a nested message")
                    + " (\(text(nested.name)))")
        }
        if proto.n_enum_type > 0 { file.refusals.append("\(message.fullName): a nested enum") }
        for (index, oneof) in list(proto.n_oneof_decl, proto.oneof_decl).enumerated() {
            message.oneofs.append(
                OneofModel(
                    name: text(oneof.name), comment: comments[path + [8, Int32(index)]] ?? ""))
        }
        for (index, field) in list(proto.n_field, proto.field).enumerated() {
            let comment = comments[path + [2, Int32(index)]] ?? ""
            guard let kind = kind(of: field) else {
                file.refusals.append("\(message.fullName).\(text(field.name)): a group")
                continue
            }
            message.fields.append(
                FieldModel(
                    name: text(field.name), number: field.number, comment: comment, kind: kind,
                    isRepeated: field.label
                        == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED,
                    isProto3Optional: field.proto3_optional != 0,
                    oneof: field.has_oneof_index != 0 ? Int(field.oneof_index) : nil))
        }
        return message
    }

    private static func kind(of field: FieldProto) -> FieldKind? {
        switch field.type {
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_DOUBLE: .number("Double")
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FLOAT: .number("Float")
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT64,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT64,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED64:
            .number("Int64")
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT32,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT32,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED32:
            .number("Int32")
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED64:
            .number("UInt64")
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT32,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED32:
            .number("UInt32")
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BOOL: .bool
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING: .string
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES: .bytes
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_ENUM:
            .enumeration(typeName(field.type_name))
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE:
            .message(typeName(field.type_name))
        default: nil
        }
    }

    private static func readEnum(
        _ proto: EnumProto, _ path: [Int32], _ comments: [[Int32]: String], _ file: ProtoFile
    ) -> EnumModel {
        var model = EnumModel(
            name: text(proto.name), fullName: file.package + "." + text(proto.name),
            comment: comments[path] ?? "", values: [])
        for (index, value) in list(proto.n_value, proto.value).enumerated() {
            model.values.append(
                EnumValueModel(
                    name: text(value.name), number: value.number,
                    comment: comments[path + [2, Int32(index)]] ?? ""))
        }
        return model
    }

    private static func readService(
        _ proto: ServiceProto, _ path: [Int32], _ comments: [[Int32]: String], _ file: ProtoFile
    ) -> ServiceModel {
        var service = ServiceModel(
            name: text(proto.name), fullName: file.package + "." + text(proto.name),
            comment: comments[path] ?? "", methods: [])
        for (index, method) in list(proto.n_method, proto.method).enumerated() {
            service.methods.append(
                MethodModel(
                    name: text(method.name), service: service.fullName,
                    comment: comments[path + [2, Int32(index)]] ?? "",
                    request: typeName(method.input_type), response: typeName(method.output_type),
                    clientStreaming: method.client_streaming != 0,
                    serverStreaming: method.server_streaming != 0))
        }
        return service
    }

    /// Comments by source path (`SourceCodeInfo.Location.path`): the leading one, else the trailing.
    private static func readComments(_ proto: FileProto) -> [[Int32]: String] {
        guard let source = proto.source_code_info else { return [:] }
        var comments: [[Int32]: String] = [:]
        for location in list(source.pointee.n_location, source.pointee.location) {
            let path = Array(UnsafeBufferPointer(start: location.path, count: location.n_path))
            let leading = text(location.leading_comments)
            let comment = leading.isEmpty ? text(location.trailing_comments) : leading
            if !comment.isEmpty { comments[path] = comment }
        }
        return comments
    }

    private static func list<Element>(
        _ count: Int, _ start: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?
    ) -> [Element] {
        UnsafeBufferPointer(start: start, count: count).compactMap { $0?.pointee }
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.flatMap { String(validatingCString: $0) } ?? ""
    }

    /// Type names come with a leading dot.
    private static func typeName(_ pointer: UnsafePointer<CChar>?) -> String {
        String(text(pointer).drop { $0 == "." })
    }
}
