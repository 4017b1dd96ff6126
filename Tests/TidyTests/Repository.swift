import Foundation

/// A text file of the repository.
struct TextFile: Sendable {
    /// From the root of the repository, with slashes.
    let path: String
    let text: String

    /// The parts of the path.
    var parts: [String] { path.split(separator: "/").map(String.init) }
    /// The lines, without the empty one after a final newline.
    var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

/// A Swift file that people write.
struct SwiftFile: Sendable {
    let file: TextFile
    let lexed: Lexed

    var path: String { file.path }
    var parts: [String] { file.parts }
    /// "Sources", "Tests", "Tools", "Benchmarks", or the file itself.
    var root: String { parts[0] }
    /// The module: the folder below the root.
    var module: String { parts.count > 2 ? parts[1] : "" }
    /// Folders below the module.
    var folders: [String] { parts.count > 3 ? Array(parts[2..<(parts.count - 1)]) : [] }
    var isProduct: Bool { root == "Sources" || root == "Tools" }

    init(path: String, text: String) {
        file = TextFile(path: path, text: text)
        lexed = Lexed(text)
    }

    /// The modules that the file imports, with their lines.
    var imports: [(line: Int, module: String)] {
        lexed.code.enumerated().compactMap { index, line in
            let words = line.split { $0 == " " }.map(String.init)
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ Self.importModifiers.contains($0) })
            else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[place + 1]) ? words.last ?? "" : words[place + 1]
            return (index + 1, String(name.prefix { $0 != "." }))
        }
    }

    private static let importModifiers: Set<String> = [
        "package", "internal", "private", "fileprivate", "public", "@testable",
        "@preconcurrency", "@_exported", "@_spi",
    ]
}

/// Something that breaks a rule.
struct Finding: Hashable, Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(what)" }
}

/// The repository's texts, read once. Generated files are left out (style.md 4.5).
enum Repository {
    static let root: URL = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let files: [TextFile] = read()

    /// Generated Swift too: of that, only imports and protocols are looked at.
    static let withGenerated: [SwiftFile] =
        swift
        + allPaths.filter { $0.hasSuffix(".swift") && $0.contains("/Generated/") }
        .compactMap { path in
            FileManager.default.contents(atPath: root.path + "/" + path)
                .map { SwiftFile(path: path, text: String(decoding: $0, as: UTF8.self)) }
        }

    static let swift: [SwiftFile] = files.filter { $0.path.hasSuffix(".swift") }
        .map { SwiftFile(path: $0.path, text: $0.text) }

    /// Modules under Sources that have no Swift: C by nature.
    static let cModules: Set<String> = {
        let sources = files.filter { $0.path.hasPrefix("Sources/") && $0.parts.count > 2 }
        let all = Set(allPaths.filter { $0.hasPrefix("Sources/") }.map { part($0, 1) })
        return all.subtracting(sources.filter { $0.path.hasSuffix(".swift") }.map { $0.parts[1] })
            .filter { $0.hasPrefix("C") }
    }()

    /// Folders that are not ours to tidy: built things, and other people's code.
    private static let skipped: Set<String> = [
        ".build", ".git", ".swiftpm", "node_modules", "peers", "run", "Generated", "CMessages",
        "CConformance",
        "descriptor.pb-c.h", "descriptor.pb-c.c",
    ]

    private static let textEndings: Set<String> = [
        "swift", "md", "proto", "sh", "yaml", "yml", "json", "h", "c", "modulemap", "txt", "toml",
        "html", "css", "js", "conf", "sql", "csv", "resolved", "service", "py", "",
    ]

    private static let allPaths: [String] = {
        guard
            let walker = FileManager.default.enumerator(
                at: root, includingPropertiesForKeys: [.isRegularFileKey])
        else { return [] }
        let prefix = root.path.hasSuffix("/") ? root.path : root.path + "/"
        var paths: [String] = []
        for case let url as URL in walker {
            if url.lastPathComponent == ".build" || url.lastPathComponent == ".git" {
                walker.skipDescendants()
                continue
            }
            let isFile = try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile
            if isFile == true { paths.append(String(url.path.dropFirst(prefix.count))) }
        }
        return paths.sorted()
    }()

    private static func part(_ path: String, _ index: Int) -> String {
        let parts = path.split(separator: "/")
        return index < parts.count ? String(parts[index]) : ""
    }

    private static func read() -> [TextFile] {
        allPaths.compactMap { path in
            let parts = path.split(separator: "/").map(String.init)
            let ending = parts[parts.count - 1].split(separator: ".").dropFirst().last ?? ""
            guard textEndings.contains(String(ending)), skipped.isDisjoint(with: parts),
                let bytes = FileManager.default.contents(atPath: root.path + "/" + path),
                bytes.count < 2_000_000, !bytes.contains(0)
            else { return nil }
            return TextFile(path: path, text: String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// The findings as lines, for a failure that names all of them.
func report(_ findings: [Finding]) -> String {
    findings.map(\.description).joined(separator: "\n")
}
