import Foundation

/// `MessageGenerator register SET PROTO_DIR` appends numbers for new methods to methods.txt;
/// `MessageGenerator emit SET PROTO_DIR SOURCES_DIR SAMPLES_FILE` writes the Swift files.
/// SET is what `protoc --include_imports --include_source_info --descriptor_set_out` wrote.
@main
enum Main {
    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch let error as GeneratorError {
            for reason in error.reasons {
                FileHandle.standardError.write(Data("error: \(reason)\n".utf8))
            }
            exit(1)
        } catch {
            FileHandle.standardError.write(Data("error: \(error.localizedDescription)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        guard let command = arguments.first, arguments.count >= 3 else {
            throw GeneratorError("usage: MessageGenerator register|emit SET PROTO_DIR ...")
        }
        let set = try Data(contentsOf: URL(filePath: arguments[1]))
        let schema = try DescriptorReader.read([UInt8](set))
        let violations = SchemaRules(schema: schema).violations()
        if !violations.isEmpty { throw GeneratorError(violations) }
        let proto = URL(filePath: arguments[2], directoryHint: .isDirectory)
        switch (command, arguments.count) {
        case ("register", 3): try register(schema, proto)
        case ("emit", 5):
            try emit(
                schema, proto, URL(filePath: arguments[3], directoryHint: .isDirectory),
                URL(filePath: arguments[4]))
        default: throw GeneratorError("usage: MessageGenerator register|emit SET PROTO_DIR ...")
        }
    }

    private static func register(_ schema: Schema, _ proto: URL) throws {
        let file = proto.appending(path: "methods.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = try MethodRegistry(text).additions(for: schema)
        if lines.isEmpty { return }
        let start = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
        try write(start + lines.joined(separator: "\n") + "\n", to: file)
    }

    private static func emit(
        _ schema: Schema, _ proto: URL, _ sources: URL, _ samples: URL
    ) throws {
        func read(_ name: String) throws -> String {
            try String(contentsOf: proto.appending(path: name), encoding: .utf8)
        }
        let registry = try MethodRegistry(read("methods.txt"))
        let limits = try MessageLimits(read("limits.txt"), for: schema)
        var files: [String: String] = [:]
        for file in schema.files {
            let stem = Naming.fileStem(file.name)
            files["\(stem).swift"] = TypeEmitter(file: file).source()
            files["\(stem)+Codec.swift"] = CodecEmitter(file: file).source()
            if !file.services.isEmpty {
                files["\(stem)+Service.swift"] = try StubEmitter(
                    file: file, registry: registry, limits: limits
                ).source()
            }
        }
        files["MessageCatalogue.swift"] = CatalogueEmitter(schema: schema).source()
        for (name, text) in files { try write(text, to: sources.appending(path: name)) }
        try removeStrangers(in: sources, keeping: Set(files.keys))
        try write(SampleEmitter(schema: schema).source(), to: samples)
    }

    /// Writes only what changed, so that a build after an idle run compiles nothing.
    private static func write(_ text: String, to file: URL) throws {
        if let old = try? String(contentsOf: file, encoding: .utf8), old == text { return }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// A file of a contract that is gone must not stay behind.
    private static func removeStrangers(in folder: URL, keeping names: Set<String>) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where !names.contains(name) {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }
}
