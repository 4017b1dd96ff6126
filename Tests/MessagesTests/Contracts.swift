import Foundation

/// The .proto files and registries as text, read without the generator: an independent witness.
struct Contracts {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "proto", directoryHint: .isDirectory)

    /// `sluice.order.v1.OrderService/PlaceOrder`.
    private(set) var methods: Set<String> = []
    /// Methods whose reply is a stream.
    private(set) var streams: Set<String> = []
    /// `sluice.order.v1.Order`.
    private(set) var messages: Set<String> = []

    static func read() throws -> Contracts {
        var contracts = Contracts()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for name in names.sorted() where name.hasSuffix(".proto") {
            contracts.add(try text(name))
        }
        return contracts
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Lines of a registry file, split into words, without comments.
    static func rows(_ name: String) throws -> [[String]] {
        try text(name).split(separator: "\n").map { line in
            line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
        }.filter { !$0.isEmpty }
    }

    private mutating func add(_ text: String) {
        var package = ""
        var service = ""
        for line in text.split(separator: "\n") {
            let words = line.split { " ;(){}".contains($0) }.map(String.init)
            guard let first = words.first, words.count > 1 else { continue }
            switch first {
            case "package": package = words[1]
            case "service": service = package + "." + words[1]
            case "message": messages.insert(package + "." + words[1])
            case "rpc":
                methods.insert(service + "/" + words[1])
                if words.contains("stream") { streams.insert(service + "/" + words[1]) }
            default: break
            }
        }
    }
}
