import Foundation

/// `MessageGenerator register SET PROTO_DIR FIRST` appends numbers for new methods to methods.txt,
/// from FIRST on.
/// `MessageGenerator emit SET PROTO_DIR MODULE SOURCES_DIR [SAMPLES_FILE LUA_FILE]` writes the Swift
/// files of module MODULE, whose C codecs are module `CMODULE`; with SAMPLES_FILE and LUA_FILE
/// also the descriptor set, makers of samples for tests, and the dissector's table of methods.
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
        let usage = GeneratorError(
            "usage: MessageGenerator register SET PROTO_DIR FIRST | "
                + "emit SET PROTO_DIR MODULE SOURCES_DIR [SAMPLES_FILE LUA_FILE]")
        guard let command = arguments.first, arguments.count >= 3 else { throw usage }
        let set = try Data(contentsOf: URL(filePath: arguments[1]))
        let bytes = [UInt8](set)
        let schema = try DescriptorReader.read(bytes)
        let violations = SchemaRules(schema: schema).violations()
        if !violations.isEmpty { throw GeneratorError(violations) }
        let proto = URL(filePath: arguments[2], directoryHint: .isDirectory)
        switch (command, arguments.count) {
        case ("register", 4):
            guard let first = UInt16(arguments[3]) else { throw usage }
            try register(schema, proto, from: first)
        case ("emit", 5), ("emit", 7):
            let isWhole = arguments.count == 7
            try emit(
                schema, proto, ModuleNames(module: arguments[3]),
                URL(filePath: arguments[4], directoryHint: .isDirectory),
                descriptors: isWhole ? DescriptorReader.withoutSource(bytes) : nil)
            if isWhole {
                try write(SampleEmitter(schema: schema).source(), to: URL(filePath: arguments[5]))
                try emitTable(schema, proto, URL(filePath: arguments[6]))
            }
        default: throw usage
        }
    }

    private static func register(_ schema: Schema, _ proto: URL, from first: UInt16) throws {
        let file = proto.appending(path: "methods.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = try MethodRegistry(text).additions(for: schema, from: first)
        if lines.isEmpty { return }
        let start = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
        try write(start + lines.joined(separator: "\n") + "\n", to: file)
    }

    private static func emit(
        _ schema: Schema, _ proto: URL, _ modules: ModuleNames, _ sources: URL,
        descriptors: [UInt8]?
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
            files["\(stem)+Codec.swift"] = CodecEmitter(file: file, modules: modules).source()
            if !file.services.isEmpty {
                files["\(stem)+Service.swift"] = try StubEmitter(
                    file: file, registry: registry, limits: limits
                ).source()
            }
        }
        files["\(modules.catalogue).swift"] = CatalogueEmitter(schema: schema, modules: modules).source()
        if let descriptors {
            files["DescriptorSet.swift"] = DescriptorEmitter(set: descriptors).source()
        }
        for (name, text) in files { try write(text, to: sources.appending(path: name)) }
        try removeStrangers(in: sources, keeping: Set(files.keys))
    }

    private static func emitTable(_ schema: Schema, _ proto: URL, _ table: URL) throws {
        let text = try String(contentsOf: proto.appending(path: "methods.txt"), encoding: .utf8)
        try write(try LuaEmitter(schema: schema, registry: MethodRegistry(text)).source(), to: table)
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
